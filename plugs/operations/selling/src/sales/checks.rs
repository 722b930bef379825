//! What must add up in sales (reliability 3.1, level 5).

use till_kernel::{Check, Finding, Findings, Looked, Read, next_id};
use till_shared::money::Sum;
use uuid::Uuid;

use super::model::{Sale, SaleLine};
use super::{recompute, store};

/// Every sale is still what its journal entry was hashed over.
pub const DOCUMENTS: Check = Check {
    name: "sales.documents",
    rule: "Every sale has one journal entry, its stored rows still have the hash that the entry chained, and its own version of the engine prices it the same.",
    run: |r| Box::pin(documents(r)),
};

/// Documents = payments = stock moves.
pub const CROSS_FOOT: Check = Check {
    name: "sales.cross_foot",
    rule: "Lines sum to the sale, payments to what was due, the journal to the sales, and stock moves to the lines that keep stock.",
    run: |r| Box::pin(cross_foot(r)),
};

const STEP: i64 = 500;

async fn documents(r: &mut Read) -> Findings {
    let mut from = Some(Uuid::nil());
    let (mut rows, mut numbers) = (0, 0);
    while let Some(least) = from {
        let page = store::page_of_documents(&mut r.select(), least, STEP).await?;
        from = page.last().and_then(|(last, _)| next_id(last.sale_id.0));
        for (sale, entry) in &page {
            rows += 1;
            numbers += u64::from(entry.is_some());
            let what = match entry {
                None => Some("the sale has no journal entry".to_owned()),
                Some(hash) if *hash != sale.document_hash() => {
                    Some("the sale, its lines or its payments were changed after it was issued".to_owned())
                }
                Some(_) => sums(sale).or_else(|| recompute::difference(sale)),
            };
            if let Some(what) = what {
                let finding = Finding {
                    check: DOCUMENTS.name,
                    place: format!("operations.sale {}", sale.sale_id),
                    what,
                };
                return Ok(counted(rows, numbers).finding([finding]));
            }
        }
    }
    Ok(counted(rows, numbers))
}

fn counted(sales: u64, numbers: u64) -> Looked {
    Looked::at(sales)
        .counting("sale", sales)
        .counting("number of invoice", numbers)
}

/// Whether the parts of one document sum to it.
fn sums(sale: &Sale) -> Option<String> {
    let lines = |of: fn(&SaleLine) -> i64| sale.lines.iter().map(of).sum::<Sum>();
    let paid = &sale.settlement;
    let columns = [
        ("gross", lines(|line| line.gross_minor), sale.gross_minor),
        ("net", lines(|line| line.net_minor), sale.net_minor),
        ("tax", lines(|line| line.tax_minor), sale.tax_minor),
        ("total", lines(|line| line.total_minor), sale.total_minor),
        (
            "tendered",
            sale.payments.iter().map(|payment| payment.amount_minor).sum(),
            paid.tendered_minor,
        ),
        (
            "due",
            [sale.total_minor, paid.rounding_minor].into_iter().sum(),
            paid.due_minor,
        ),
        (
            "tendered",
            [paid.due_minor, paid.change_minor].into_iter().sum(),
            paid.tendered_minor,
        ),
    ];
    columns
        .into_iter()
        .find(|(_, parts, whole)| *parts != Sum::from(*whole))
        .map(|(name, parts, whole)| format!("{name} is {whole}, but its parts make {parts}"))
}

async fn cross_foot(r: &mut Read) -> Findings {
    let broken = store::cross_foot(&mut r.select()).await?;
    let rows = u64::try_from(broken.sales).unwrap_or_default();
    let findings = broken.first.into_iter().map(|(place, what)| Finding {
        check: CROSS_FOOT.name,
        place,
        what,
    });
    Ok(Looked::at(rows).counting("sale", rows).finding(findings))
}
