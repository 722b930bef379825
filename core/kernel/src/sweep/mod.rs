//! Sweeping: rows that nobody needs any more are taken away, once they are as old as their table says ([decision
//! 0033](../../../../docs/decisions/0033-what-is-old-is-swept.md)). The database itself refuses younger ones: a restrictive policy of each
//! table holds the least age, whatever a statement says.

mod store;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

use crate::db::{Change, Changing};
use crate::fault::Fault;
use crate::write::Write;
pub(crate) use store::KERNEL;

/// So many rows are taken away by one step at most: a second's work.
const ROWS: i64 = 5_000;

/// What of a table is taken away, and when.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// `schema.table`.
    pub table: &'static str,
    /// Tables whose rows go with it.
    pub cascades: &'static [&'static str],
    /// So many days a row stays; not fewer than its table's policy says.
    pub days: i32,
    /// Takes away the oldest before $1, $2 of them at most.
    pub statement: Changing,
}

/// How much was taken away, and whether there may be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// So many rows.
    pub rows: u64,
    /// Whether the step ended before the table was swept.
    pub is_more: bool,
}

impl Write {
    /// Takes away the oldest rows of a table that are old enough at this moment.
    pub async fn sweep(&mut self, sweep: &Sweep) -> Result<Swept, Fault> {
        let before = days_before(self.now(), sweep.days);
        self.tables.insert(sweep.table);
        self.tables.extend(sweep.cascades);
        let rows = Change::new(&mut self.look.tx)
            .run(sweep.statement.bind(before.to_sqlx()).bind(ROWS))
            .await?;
        Ok(Swept {
            rows,
            is_more: i64::try_from(rows).is_ok_and(|rows| rows >= ROWS),
        })
    }
}

fn days_before(now: Timestamp, days: i32) -> Timestamp {
    let seconds = i64::from(days) * 86_400;
    Timestamp::from_second(now.as_second() - seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
