//! Sales of 5 lines and one payment over HTTP, beside the same rows written by pgbench.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::load::{Run, closed};
use super::pgbench::{self, Measured};
use super::shop::{REGISTERS, Shop};
use super::{Plan, judged};
use crate::common::{Cluster, median};

/// Products in the shop.
pub const PRODUCTS: usize = 2_000;
/// Time that each side trades before it counts.
const HISTORY: Duration = Duration::from_secs(4);

/// Turns of both sides with one number of clients.
#[derive(Default)]
struct Turns {
    ours: Vec<Run>,
    theirs: Vec<Measured>,
}

impl Turns {
    fn ours(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        median(&self.ours.iter().map(figure).collect::<Vec<_>>())
    }

    fn theirs(&self, figure: impl Fn(&Measured) -> f64) -> f64 {
        median(&self.theirs.iter().map(figure).collect::<Vec<_>>())
    }

    /// Neighbouring turns are compared, so that a slow minute of the machine slows both sides.
    fn ratio(&self) -> f64 {
        let ratios: Vec<f64> = self
            .ours
            .iter()
            .zip(&self.theirs)
            .map(|(ours, theirs)| ours.per_second / theirs.per_second)
            .collect();
        median(&ratios)
    }
}

/// Measures; answers the closing line.
pub async fn run(plan: &Plan) -> Result<String> {
    println!("checkout: 5 lines and one payment, over HTTP with tokens");
    let shop = Shop::open(plan, PRODUCTS).await?;
    shop.cashier(0).await?.sell().await.context("the first sale")?;
    let cluster = shop.server.cluster()?;
    let variables = copy(&shop, &cluster)?;
    let script = [script()];
    // Some trade first: with statistics of empty tables PostgreSQL would keep plans that read them from end to end.
    closed(&shop.server, shop.cashiers(REGISTERS).await?, HISTORY).await?;
    pgbench::run(&cluster, &script, &variables, REGISTERS, HISTORY)?;
    cluster.psql("VACUUM ANALYZE")?;
    let mut all: BTreeMap<usize, Turns> = BTreeMap::new();
    for round in 1..=plan.rounds {
        for &clients in &plan.clients {
            let turns = all.entry(clients).or_default();
            cluster.psql("CHECKPOINT")?;
            let theirs = pgbench::run(&cluster, &script, &variables, clients, plan.length)?;
            println!(
                "  {round}. pgbench {clients:>2} clients: {:>6.0}/s  mean {:>5.1} ms  PostgreSQL {:.2} ms, pgbench {:.2} ms of processor each",
                theirs.per_second, theirs.mean_ms, theirs.postgres_ms, theirs.generator_ms
            );
            turns.theirs.push(theirs);
            cluster.psql("CHECKPOINT")?;
            let ours = closed(&shop.server, shop.cashiers(clients).await?, plan.length).await?;
            let [took, _] = ours.spread;
            println!(
                "  {round}. till    {clients:>2} clients: {:>6.0}/s  p50 {:>5.1} p95 {:>5.1} p99 {:>5.1} ms  PostgreSQL {:.2} ms, till {:.2} ms, load {:.2} ms of processor each, {} errors",
                ours.per_second,
                took.p50_ms,
                took.p95_ms,
                took.p99_ms,
                ours.postgres_ms,
                ours.server_ms,
                ours.generator_ms,
                ours.errors
            );
            if let Some(error) = &ours.first_error {
                println!("     first error: {error}");
            }
            turns.ours.push(ours);
        }
    }
    widths(&cluster)?;
    let (most, busiest) = all.last_key_value().context("no clients")?;
    let (few, calm) = all
        .range(8..)
        .next()
        .or_else(|| all.last_key_value())
        .context("no clients")?;
    let (ratio, server_ms) = (busiest.ratio(), busiest.ours(|run| run.server_ms));
    let share = busiest.ours(|run| run.server_ms / run.postgres_ms);
    let p95_ms = calm.ours(|run| run.spread.first().map_or(0.0, |spread| spread.p95_ms));
    judged(&format!("ratio to pgbench at {most} clients"), ratio, 0.90, true);
    judged(
        &format!("ratio to pgbench at {few} clients"),
        calm.ratio(),
        0.85,
        true,
    );
    judged(
        "server processor time of a sale, of PostgreSQL's",
        share,
        0.25,
        false,
    );
    let errors: u64 = all
        .values()
        .flat_map(|turns| &turns.ours)
        .map(|run| run.errors)
        .sum();
    let mut line = format!(
        "checkout ratio={ratio:.2} server_cpu_share={share:.2} server_cpu_ms={server_ms:.2} p95_ms_c{few}={p95_ms:.1}"
    );
    for (clients, turns) in &all {
        let (ours, theirs) = (
            turns.ours(|run| run.per_second),
            turns.theirs(|measured| measured.per_second),
        );
        let _ = write!(
            line,
            " per_s_c{clients}={ours:.0} pgbench_per_s_c{clients}={theirs:.0} ratio_c{clients}={:.2}",
            turns.ratio()
        );
    }
    Ok(format!("{line} errors={errors}"))
}

/// The same sale for pgbench.
pub fn script() -> PathBuf {
    pgbench::scripts().join("checkout.sql")
}

/// Makes pgbench's copy of the shop; answers what its script puts into rows, taken from the sale that was just made.
pub fn copy(shop: &Shop, cluster: &Cluster) -> Result<Vec<(String, String)>> {
    let (tenant, products, registers) = (shop.tenant()?, PRODUCTS.to_string(), REGISTERS.to_string());
    cluster.psql_file(
        &pgbench::scripts().join("copy.sql"),
        &[
            ("source", &tenant),
            ("products", &products),
            ("registers", &registers),
        ],
    )?;
    cluster.psql("VACUUM ANALYZE")?;
    let of_sale = [
        (
            "cashier",
            "SELECT actor_name FROM kernel.audit_event WHERE entity = 'sale'",
        ),
        (
            "role",
            "SELECT actor_role FROM kernel.audit_event WHERE entity = 'sale'",
        ),
        (
            "request",
            "SELECT request_id FROM kernel.audit_event WHERE entity = 'sale'",
        ),
        (
            "diff",
            "SELECT diff FROM kernel.audit_event WHERE entity = 'sale'",
        ),
        (
            "event",
            "SELECT payload FROM kernel.outbox WHERE topic = 'sales.completed'",
        ),
        ("sale_taxes", "SELECT taxes FROM operations.sale"),
        ("seller", "SELECT seller FROM operations.invoice"),
        (
            "skus",
            "SELECT array_agg(sku ORDER BY line_no) FROM operations.sale_line",
        ),
        (
            "names",
            "SELECT array_agg(name ORDER BY line_no) FROM operations.sale_line",
        ),
        (
            "units",
            "SELECT array_agg(unit ORDER BY line_no) FROM operations.sale_line",
        ),
        (
            "line_taxes",
            "SELECT array_agg(taxes ORDER BY line_no) FROM operations.sale_line",
        ),
        (
            "reply",
            "SELECT body FROM kernel.reply ORDER BY recorded_at DESC LIMIT 1",
        ),
    ];
    let mut variables = vec![
        ("products".to_owned(), products),
        ("registers".to_owned(), registers),
    ];
    for (name, sql) in of_sale {
        let value = cluster.psql(sql)?;
        anyhow::ensure!(!value.is_empty(), "the first sale left nothing for {name}");
        variables.push((name.to_owned(), value));
    }
    Ok(variables)
}

/// Proves that both sides write the same: rows and bytes of a sale.
fn widths(cluster: &Cluster) -> Result<()> {
    let tables = [
        "operations.sale",
        "operations.sale_line",
        "operations.payment",
        "operations.invoice",
        "operations.stock_move",
        "kernel.audit_event",
        "kernel.outbox",
        "kernel.reply",
        "kernel.fiscal_entry",
    ];
    let extra = |table: &str| match table {
        "operations.stock_move" => " AND reason = 'sale'",
        "kernel.audit_event" => " AND entity = 'sale'",
        "kernel.outbox" => " AND topic = 'sales.completed'",
        // Those of sales: products were put up under keys, too.
        "kernel.reply" => " AND recorded_at > (SELECT min(received_at) FROM operations.sale)",
        _ => "",
    };
    let parts: Vec<String> = tables
        .iter()
        .map(|table| format!("SELECT '{table}' AS name, tenant.slug, count(*) AS rows, sum(pg_column_size(t.*)) AS bytes FROM {table} AS t JOIN kernel.tenant USING (tenant_id) WHERE true{} GROUP BY 1, 2", extra(table)))
        .collect();
    let report = cluster.psql(&format!(
        "WITH sales AS (SELECT slug, count(*) AS sales FROM operations.sale JOIN kernel.tenant USING (tenant_id) GROUP BY 1), sums AS ({})
         SELECT slug || ': ' || max(sales) || ' sales, ' || round(sum(rows) / max(sales), 2) || ' rows and '
             || round(sum(bytes) / max(sales)) || ' bytes each (' || string_agg(split_part(name, '.', 2) || ' ' || round(bytes / sales), ', ' ORDER BY name) || ')'
         FROM sums JOIN sales USING (slug) GROUP BY slug ORDER BY slug DESC",
        parts.join(" UNION ALL ")
    ))?;
    for line in report.lines() {
        println!("  written by {line}");
    }
    Ok(())
}
