//! Sends a history to the database by COPY, and the same bytes beside it to bare tables.
//!
//! What is passed by: row-level security (COPY takes none, so this connects as a superuser), the gate of the series, the pair assertion and
//! every rule of a command. What is not: keys, foreign keys, checks and triggers hold for these rows as for any others; and what the program
//! has to say of the result is asked of `till verify`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use till_shared::ids::TenantId;
use tokio::sync::{Mutex, mpsc};

use super::bare::Bare;
use super::calendar::Span;
use super::documents;
use super::history::History;
use super::partitions::make_partitions;
use super::register::Series;
use super::rows::{Rows, Table};
use super::shop::Shop;

/// Bytes that are sent together.
const CHUNK: usize = 8 << 20;
/// Said so many times on the way.
const TOLD: u64 = 20;

/// What is wanted besides the history itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// A partition of the audit log for each month, as the program would have made them; not where other businesses have entries already.
    pub partitions: bool,
    /// Send the same bytes to bare tables too, and compare.
    pub beside_bare: bool,
    /// Say how far it is.
    pub tell: bool,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Invoices.
    pub invoices: u64,
    /// Rows in all.
    pub rows: u64,
    /// Bytes in all.
    pub bytes: u64,
    /// How long it took until it was committed, without the bare tables.
    pub took: Duration,
    /// How long COPY of the same bytes into bare tables took.
    pub bare: Option<Duration>,
    /// How long ANALYZE took.
    pub analyzed: Duration,
}

impl Written {
    /// How many times the bare COPY it took, ANALYZE included.
    pub fn ratio(&self) -> Option<f64> {
        let bare = self.bare?.as_secs_f64();
        Some((self.took + self.analyzed).as_secs_f64() / bare)
    }
}

/// What the history is made into, on a thread of its own.
enum Made {
    /// Rows, and how many invoices are among them.
    Rows(Box<Rows>, u64),
    /// It is whole; this is where the series stand.
    End(Vec<Series>),
}

/// Writes a history: all of it, or nothing.
pub async fn write(
    superuser: &PgConnectOptions,
    shop: Shop,
    (span, seed): (Span, u64),
    how: How,
) -> Result<Written> {
    let mut sql = superuser.clone().disable_statement_logging().connect().await?;
    if how.partitions {
        make_partitions(&mut sql, span).await?;
    }
    let mut bare = None;
    if how.beside_bare {
        bare = Some(Bare::open(superuser).await?);
    }
    let began = Instant::now();
    let mut written = Written::default();
    let tenant = shop.tenant;
    let history = History::new(shop, span, seed)?;
    // Whoever holds it works: while the bare tables are measured, nothing else is made.
    let turn = Arc::new(Mutex::new(()));
    let (sender, mut coming) = mpsc::channel(1);
    let maker = {
        let turn = Arc::clone(&turn);
        tokio::task::spawn_blocking(move || make(history, tenant, &sender, &turn))
    };
    sql.execute("BEGIN").await?;
    let mut is_whole = false;
    let mut told = 0;
    while let Some(made) = coming.recv().await {
        let (rows, invoices) = match made {
            Made::Rows(rows, invoices) => (rows, invoices),
            Made::End(series) => {
                stand(&mut sql, tenant, &series).await?;
                is_whole = true;
                continue;
            }
        };
        for (table, sheet) in rows.filled() {
            copy(&mut sql, table.name, table, &sheet.bytes).await?;
            written.rows += sheet.count;
            written.bytes += sheet.bytes.len() as u64;
        }
        written.invoices += invoices;
        if let Some(bare) = &mut bare {
            let _alone = turn.lock().await;
            bare.take(&rows).await?;
        }
        let part = written.invoices * TOLD / span.invoices.max(1);
        if how.tell && part > told {
            told = part;
            let away = bare.as_ref().map_or(Duration::ZERO, Bare::away);
            let seconds = began.elapsed().saturating_sub(away).as_secs_f64();
            println!(
                "  {} of {} invoices, {:.0} a second",
                written.invoices,
                span.invoices,
                f64::from(u32::try_from(written.invoices)?) / seconds
            );
        }
    }
    maker.await??;
    ensure!(is_whole, "the history has no end");
    sql.execute("COMMIT").await?;
    written.took = began.elapsed();
    if let Some(bare) = bare {
        written.took = written.took.saturating_sub(bare.away());
        written.bare = Some(bare.close().await?);
    }
    let began = Instant::now();
    sql.execute("ANALYZE").await?;
    written.analyzed = began.elapsed();
    sql.close().await?;
    Ok(written)
}

/// Makes the history, a few days at a time, as fast as it is taken.
fn make(mut history: History, tenant: TenantId, sender: &mpsc::Sender<Made>, turn: &Mutex<()>) -> Result<()> {
    let (mut rows, mut invoices) = (Rows::default(), 0);
    loop {
        let turn = turn.blocking_lock();
        let day = history.next_day(&mut rows)?;
        drop(turn);
        invoices += day.unwrap_or_default();
        if day.is_none() || rows.size() >= CHUNK {
            let whole = Made::Rows(Box::new(std::mem::take(&mut rows)), std::mem::take(&mut invoices));
            if sender.blocking_send(whole).is_err() {
                // Whoever takes it has failed, and says why.
                return Ok(());
            }
        }
        if day.is_none() {
            break;
        }
    }
    let ending = history.end()?;
    for level in &ending.levels {
        documents::level(&mut rows, tenant, level);
    }
    let series = ending.tills.into_iter().flat_map(|till| till.series).collect();
    for made in [Made::Rows(Box::new(rows), 0), Made::End(series)] {
        if sender.blocking_send(made).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Puts the series where their last numbers left them; their rows came first, because everything refers to them.
async fn stand(sql: &mut PgConnection, tenant: TenantId, series: &[Series]) -> Result<()> {
    for one in series {
        let done = sqlx::query(
            "UPDATE kernel.series SET next_no = $3, chain_hash = $4, grand_total_minor = $5 WHERE tenant_id = $1 AND series_id = $2",
        )
        .bind(tenant.0)
        .bind(one.new.series_id.0)
        .bind(one.no + 1)
        .bind(one.chain.as_slice())
        .bind(one.grand_total_minor)
        .execute(&mut *sql)
        .await?;
        ensure!(done.rows_affected() == 1, "a series is gone");
    }
    Ok(())
}

/// COPY of some rows into a table with the columns of another.
pub async fn copy(sql: &mut PgConnection, into: &str, table: Table, bytes: &[u8]) -> Result<()> {
    let statement = format!("COPY {into} ({}) FROM STDIN", table.columns);
    let mut taking = sql.copy_in_raw(&statement).await?;
    taking.send(bytes).await?;
    taking.finish().await?;
    Ok(())
}
