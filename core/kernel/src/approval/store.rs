//! SQL of approvals.

use jiff_sqlx::ToSqlx;
use till_shared::ids::{ApprovalId, UserId};
use uuid::Uuid;

use super::{Approval, Wanted};
use crate::check::Footed;
use crate::db::{Change, Select};
use crate::fault::Fault;
use crate::record::Record;
use crate::{as_row, changing, footed_by, reading, table};

table! {
    Approval = "kernel.approval", key approval_id,
    columns [command, permission, content_hash as hex, approver = approver_user, requested_by, method, granted_at, expires_at],
    changes never
}

impl Record for Approval {
    const ENTITY: &'static str = "approval";
    const SHARED: bool = true;
    // That it was used up is not noted of itself, but with what was done by it.
    as_row!();

    fn id(&self) -> Uuid {
        self.approval_id.0
    }
}

impl Footed for Approval {
    footed_by!(row);
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

/// Who gave an approval that was used up.
pub(super) async fn approver_of(
    sql: &mut Select<'_>,
    id: ApprovalId,
    permission: &str,
) -> Result<Option<UserId>, Fault> {
    let row: Option<(Uuid,)> = sql
        .optional(
            reading!(
                "SELECT approver_user FROM kernel.approval
                 WHERE tenant_id = kernel.tenant_id() AND approval_id = $1 AND permission = $2 AND used_at IS NOT NULL"
            )
            .bind(id.0)
            .bind(permission),
        )
        .await?;
    Ok(row.map(|(approver,)| UserId(approver)))
}
