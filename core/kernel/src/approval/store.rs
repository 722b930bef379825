//! SQL of approvals.

use crate::db::Load;
use crate::{changing, reading};
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_shared::ids::{ApprovalId, UserId};
use uuid::Uuid;

use super::{Approval, Wanted};
use crate::check::Footed;
use crate::db::{Change, Select};
use crate::fault::Fault;
use crate::record::Record;

impl Record for Approval {
    const ENTITY: &'static str = "approval";
    const TABLES: &'static [&'static str] = &["kernel.approval"];
    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.approval_id.0
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // An approval is only ever claimed, in one guarded statement.
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.approval (approval_id, command, permission, content_hash, approver_user, requested_by, method,
                    granted_at, expires_at)
                 VALUES ($1, $2, $3, decode($4, 'hex'), $5, $6, $7, $8, $9)")
            .bind(self.approval_id.0)
            .bind(&self.command)
            .bind(&self.permission)
            .bind(&self.content_hash)
            .bind(self.approver.0)
            .bind(self.requested_by.0)
            .bind(self.method)
            .bind(self.granted_at.to_sqlx())
            .bind(self.expires_at.to_sqlx()),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("an approval is never edited"))
    }
}

impl Footed for Approval {
    crate::footed_by!("kernel.approval", "approval_id");

    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let rows: Vec<(Uuid, Json<Map<String, Value>>)> = sql
            .all(
                reading!(
                    "SELECT approval_id, jsonb_build_object('approval_id', approval_id, 'command', command, 'permission', permission,
                        'content_hash', encode(content_hash, 'hex'), 'approver', approver_user, 'requested_by', requested_by,
                        'method', method, 'granted_at', granted_at, 'expires_at', expires_at)
                     FROM kernel.approval WHERE tenant_id = kernel.tenant_id() AND approval_id = ANY($1)")
                .bind(ids),
            )
            .await?;
        Ok(rows.into_iter().map(|(id, Json(state))| (id, state)).collect())
    }
}

/// An approval that was used up.
#[derive(Clone, Copy)]
pub(super) struct Claimed {
    pub approval_id: Uuid,
    pub approver: UserId,
}

/// Uses up what somebody has approved and nobody has used yet.
pub(super) async fn void_of(
    sql: &mut Change<'_>,
    approver: UserId,
    now: jiff::Timestamp,
) -> Result<(), Fault> {
    sql.run(
        changing!(
            "UPDATE kernel.approval SET used_at = $2
             WHERE tenant_id = kernel.tenant_id() AND approver_user = $1 AND used_at IS NULL AND expires_at > $2"
        )
        .bind(approver.0)
        .bind(now.to_sqlx()),
    )
    .await?;
    Ok(())
}

/// Uses up the approval if it fits: same operation, same content, same permission, unexpired, unused, by somebody else. Of two that come
/// at once, the second waits for the first and finds it used.
pub(super) async fn claim(
    sql: &mut Change<'_>,
    id: ApprovalId,
    wanted: &Wanted<'_>,
) -> Result<Option<Claimed>, Fault> {
    let claimed: Option<(Uuid, Uuid)> = sql
        .optional(
            changing!("UPDATE kernel.approval SET used_at = $1
                 WHERE approval_id = $2 AND command = $3 AND content_hash = $4 AND permission = $5 AND used_at IS NULL
                    AND expires_at > $1 AND approver_user IS DISTINCT FROM $6 AND requested_by IS NOT DISTINCT FROM $6
                 RETURNING approval_id, approver_user")
            .bind(wanted.now.to_sqlx())
            .bind(id.0)
            .bind(wanted.command)
            .bind(wanted.content.as_slice())
            .bind(wanted.permission.key)
            .bind(wanted.actor.user.map(|user| user.0)),
        )
        .await?;
    Ok(claimed.map(|(approval_id, approver)| Claimed {
        approval_id,
        approver: UserId(approver),
    }))
}
