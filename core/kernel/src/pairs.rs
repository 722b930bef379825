//! Lock 3 (house 2), on in tests: every table that PostgreSQL saw change must belong to a recorded change.

use std::collections::BTreeMap;

use crate::db::Tx;
use crate::fault::Fault;
use crate::write::Write;

/// How many rows of each table this connection has changed and not yet reported. Earlier transactions of the connection are among them,
/// so only the difference tells what the present one did.
pub(crate) type Touched = BTreeMap<String, i64>;

/// Reads the counters; not part of the product's own round trips.
pub(crate) async fn touched(tx: &mut Tx) -> Result<Touched, Fault> {
    let (connection, persistent) = tx.uncounted()?;
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
         WHERE n_tup_ins + n_tup_upd + n_tup_del > 0",
    )
    .persistent(persistent)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Refuses a command that changed a table without recording a change that may touch it.
pub(crate) async fn assert_recorded(
    name: &'static str,
    write: &mut Write,
    before: &Touched,
) -> Result<(), Fault> {
    let after = touched(&mut write.look.tx).await?;
    let hidden: Vec<&str> = after
        .iter()
        .filter(|(table, rows)| before.get(*table) != Some(*rows) && !write.tables.contains(table.as_str()))
        .map(|(table, _)| table.as_str())
        .collect();
    if hidden.is_empty() {
        Ok(())
    } else {
        Err(Fault::internal(format!(
            "{name} changed {} without recording it",
            hidden.join(", ")
        )))
    }
}
