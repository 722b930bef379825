//! SQL of files.

use till_shared::canon::Hash;

use crate::db::Select;
use crate::fault::Fault;
use crate::reading;

/// Contents that are wanted: of files that are there, or were taken away less than 30 days ago. After hash $1 (or from the first on), up to
/// hash $2 (or to the last); $3 is 30 days ago.
const WANTED: &str = "SELECT sha256, bool_or(state = 'kept') AS is_kept FROM kernel.file
    WHERE tenant_id = kernel.tenant_id() AND ($1::bytea IS NULL OR sha256 > $1) AND ($2::bytea IS NULL OR sha256 <= $2)
        AND (state <> 'removed' OR removed_at > $3)
    GROUP BY sha256";

/// A content that is wanted, and whether the store must have it.
#[derive(sqlx::FromRow)]
pub(super) struct WantedRow {
    pub sha256: Vec<u8>,
    pub is_kept: bool,
}

/// The contents that are wanted between two hashes.
pub(super) async fn wanted(
    sql: &mut Select<'_>,
    after: Option<Hash>,
    up_to: Option<Hash>,
    removed_after: jiff::Timestamp,
) -> Result<Vec<WantedRow>, Fault> {
    use jiff_sqlx::ToSqlx as _;
    let (after, up_to) = (after.map(|hash| hash.to_vec()), up_to.map(|hash| hash.to_vec()));
    sql.all(
        reading!(WANTED)
            .bind(after)
            .bind(up_to)
            .bind(removed_after.to_sqlx()),
    )
    .await
}
