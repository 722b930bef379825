//! SQL of sendings that is not a record's.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use till_shared::ids::UserId;

use crate::db::Select;
use crate::fault::Fault;
use crate::sweep::Sweep;
use crate::{changing, reading};

/// So many of a kind a person wanted since a moment.
pub(super) async fn sent_since(
    sql: &mut Select<'_>,
    kind: &str,
    user: Option<UserId>,
    since: Timestamp,
) -> Result<i64, Fault> {
    let (sent,): (i64,) = sql
        .one(
            reading!(
                "SELECT count(*) FROM kernel.sending WHERE tenant_id = kernel.tenant_id() AND kind = $1 AND created_at > $2
                 AND user_id IS NOT DISTINCT FROM $3"
            )
            .bind(kind)
            .bind(since.to_sqlx())
            .bind(user.map(|user| user.0)),
        )
        .await?;
    Ok(sent)
}

/// Addresses of people go after 90 days.
pub(crate) const SWEEP: Sweep = Sweep {
    table: "kernel.sending",
    cascades: &[],
    days: 90,
    statement: changing!(
        "DELETE FROM kernel.sending WHERE tenant_id = kernel.tenant_id() AND sending_id = ANY(ARRAY(
            SELECT sending_id FROM kernel.sending
            WHERE tenant_id = kernel.tenant_id() AND state IN ('sent', 'perhaps', 'dead', 'dropped') AND ended_at < $1
            ORDER BY ended_at LIMIT $2))"
    ),
};
