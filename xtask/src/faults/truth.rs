//! What the books say, against what was written down.

use std::collections::HashMap;

use anyhow::Result;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ledger::{Closed, Entry, Ledger};
use super::shop::{Scene, Shop};

/// The figures every fault is judged by, and every broken promise in words.
#[derive(Default)]
pub struct Judgement {
    /// Acknowledged sales.
    pub acked: usize,
    /// Acknowledged, but not in the books as they were answered.
    pub lost: usize,
    /// In the books twice, or without anybody having asked.
    pub duplicate: usize,
    /// Numbers of a series that nothing has.
    pub gaps: i64,
    /// In words.
    pub broken: Vec<String>,
}

/// A sale with all that it led to.
const SALES: &str = "SELECT sale.sale_id, sale.total_minor,
       (SELECT count(*) FROM kernel.fiscal_entry entry WHERE entry.document_id = sale.sale_id),
       coalesce((SELECT min(entry.number) FROM kernel.fiscal_entry entry WHERE entry.document_id = sale.sale_id), ''),
       (SELECT count(*) FROM operations.sale_line line WHERE line.sale_id = sale.sale_id),
       (SELECT count(*) FROM operations.stock_move move WHERE move.reference_id = sale.sale_id),
       (SELECT count(*) FROM operations.payment payment WHERE payment.sale_id = sale.sale_id),
       (SELECT count(*) FROM operations.invoice invoice WHERE invoice.sale_id = sale.sale_id)
  FROM operations.sale sale";

/// Numbers between the first and the next of a series that no document has, and documents outside of any sale.
const GAPS: &str = "SELECT series.prefix, series.next_no - 1, count(entry.no), coalesce(max(entry.no), 0),
       count(*) FILTER (WHERE entry.no IS NOT NULL AND sale.sale_id IS NULL)
  FROM kernel.series series
  LEFT JOIN kernel.fiscal_entry entry ON entry.series_id = series.series_id
  LEFT JOIN operations.sale sale ON sale.sale_id = entry.document_id
 WHERE series.kind = 'invoice'
 GROUP BY series.series_id, series.prefix, series.next_no";

/// Level and the sum of its movements.
const STOCK: &str = "SELECT level.product_id, level.on_hand_milli,
       coalesce((SELECT sum(move.quantity_milli)::bigint FROM operations.stock_move move WHERE move.product_id = level.product_id), 0)
  FROM operations.stock_level level";

#[derive(sqlx::FromRow)]
struct Stored(Uuid, i64, i64, String, i64, i64, i64, i64);

/// Compares the books with the ledger, and lets `till verify` look at them.
pub async fn judge(scene: &Scene, ledger: &Ledger) -> Result<Judgement> {
    let shop = &scene.shop;
    let Closed {
        sales,
        received,
        broken,
    } = ledger.close();
    let mut judgement = Judgement {
        broken,
        ..Judgement::default()
    };
    let mut sql = shop.sql().await?;
    judge_sales(&mut sql, &sales, &mut judgement).await?;
    judge_series(&mut sql, &mut judgement).await?;
    judge_stock(&mut sql, shop, &sales, &received, &mut judgement).await?;
    if let Err(why) = scene.verify() {
        judgement.broken.push(format!("till verify: {why:#}"));
    }
    Ok(judgement)
}

async fn judge_sales(
    sql: &mut PgConnection,
    sales: &HashMap<Uuid, Entry>,
    judgement: &mut Judgement,
) -> Result<()> {
    let stored: Vec<Stored> = sqlx::query_as(SALES).fetch_all(sql).await?;
    let books: HashMap<Uuid, &Stored> = stored.iter().map(|row| (row.0, row)).collect();
    for (sale, entry) in sales {
        let Some(number) = &entry.number else { continue };
        judgement.acked += 1;
        match books.get(sale) {
            None => {
                judgement.lost += 1;
                judgement
                    .broken
                    .push(format!("{sale}: acknowledged as {number}, but not in the books"));
            }
            Some(Stored(_, total, _, stored, ..)) if stored != number || *total != entry.total_minor => {
                judgement.lost += 1;
                judgement.broken.push(format!(
                    "{sale}: acknowledged as {number} for {}, but the books say {stored} for {total}",
                    entry.total_minor
                ));
            }
            Some(_) => {}
        }
    }
    for Stored(sale, _, entries, _, lines, moves, payments, invoices) in &stored {
        let Some(entry) = sales.get(sale) else {
            judgement.duplicate += 1;
            judgement
                .broken
                .push(format!("{sale}: in the books, but nobody asked for it"));
            continue;
        };
        let wanted = i64::try_from(entry.lines.len())?;
        if (*entries, *lines, *moves, *payments, *invoices) != (1, wanted, wanted, 1, 1) {
            judgement.duplicate += 1;
            judgement.broken.push(format!(
                "{sale}: {entries} numbers, {lines} lines and {moves} stock moves of {wanted}, {payments} payments, {invoices} invoices"
            ));
        }
    }
    Ok(())
}

async fn judge_series(sql: &mut PgConnection, judgement: &mut Judgement) -> Result<()> {
    let series: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(GAPS).fetch_all(sql).await?;
    for (prefix, given, entries, last, without_sale) in series {
        let missing = (given - entries).abs() + without_sale;
        if missing != 0 || last != given {
            judgement.gaps += missing.max(1);
            judgement.broken.push(format!(
                "series {prefix}: {given} numbers given, {entries} entries up to {last}, {without_sale} without a sale"
            ));
        }
    }
    Ok(())
}

async fn judge_stock(
    sql: &mut PgConnection,
    shop: &Shop,
    sales: &HashMap<Uuid, Entry>,
    received: &HashMap<usize, i64>,
    judgement: &mut Judgement,
) -> Result<()> {
    let arrived = |place: usize| received.get(&place).copied().unwrap_or_default() * 1_000;
    let mut wanted: HashMap<Uuid, i64> = shop
        .products
        .iter()
        .enumerate()
        .map(|(place, product)| (product.product_id, arrived(place)))
        .collect();
    for entry in sales.values().filter(|entry| entry.number.is_some()) {
        for (product, pieces) in &entry.lines {
            if let Some(product) = shop.products.get(*product) {
                *wanted.entry(product.product_id).or_default() -= pieces * 1_000;
            }
        }
    }
    let levels: Vec<(Uuid, i64, i64)> = sqlx::query_as(STOCK).fetch_all(sql).await?;
    let levels: HashMap<Uuid, (i64, i64)> = levels
        .into_iter()
        .map(|(product, level, moved)| (product, (level, moved)))
        .collect();
    for (product, wanted) in wanted {
        let (level, moved) = levels.get(&product).copied().unwrap_or_default();
        if level != wanted || moved != wanted {
            judgement.broken.push(format!(
                "stock of {product}: {wanted} thousandths are left, but the level is {level} and the moves make {moved}"
            ));
        }
    }
    Ok(())
}
