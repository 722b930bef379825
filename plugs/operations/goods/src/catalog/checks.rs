//! What must hold of the catalogue, for `till verify`.

use std::collections::HashMap;

use till_kernel::{Check, Finding, Findings, Looked, Read, next_id};
use uuid::Uuid;

use super::store::prices::{self, EntryRow};

/// The price history is what was changed, by whom it was changed.
pub(super) const PRICES: Check = Check {
    name: "catalog.prices",
    rule: "The price history of each product leads without a gap from its first price and cost to the present ones, and each entry is by \
           whom, when and what the audit log says.",
    run: |r| Box::pin(run(r)),
};

/// Products read at once.
const STEP: i64 = 500;

async fn run(r: &mut Read) -> Findings {
    let (mut rows, mut products) = (0, 0);
    let mut from = Some(Uuid::nil());
    while let Some(least) = from {
        let page = prices::products(&mut r.select(), least, STEP).await?;
        from = page.last().and_then(|last| next_id(last.product_id));
        let ids: Vec<Uuid> = page.iter().map(|product| product.product_id).collect();
        let mut histories: HashMap<(Uuid, bool), Vec<EntryRow>> = HashMap::new();
        for entry in prices::entries(&mut r.select(), &ids).await? {
            rows += 1;
            let of = (entry.product_id, entry.kind == "price");
            histories.entry(of).or_default().push(entry);
        }
        for product in page {
            products += 1;
            for (is_price, now) in [
                (true, product.unit_price_minor),
                (false, product.cost_price_minor),
            ] {
                let history = histories
                    .remove(&(product.product_id, is_price))
                    .unwrap_or_default();
                if let Some((version, what)) = wrong(&history, is_price, now) {
                    let kind = if is_price { "price" } else { "cost" };
                    let finding = Finding {
                        check: PRICES.name,
                        place: format!(
                            "operations.product_price {} (version {version}, {kind})",
                            product.product_id
                        ),
                        what,
                    };
                    return Ok(Looked::at(rows).finding([finding]));
                }
            }
        }
    }
    Ok(Looked::at(rows).counting("product", products))
}

/// The first entry that is wrong, by version, and why.
fn wrong(history: &[EntryRow], is_price: bool, now_minor: i64) -> Option<(i64, String)> {
    let mut last: Option<&EntryRow> = None;
    for entry in history {
        let what = if !entry.is_known {
            Some("the audit log knows nothing of this change".to_owned())
        } else if entry.is_author != Some(true) {
            Some("the audit log says that somebody else made this change".to_owned())
        } else if entry.is_time != Some(true) {
            Some("the audit log says that this change was made at another time".to_owned())
        } else if entry.told_minor != Some(entry.after_minor) {
            Some(format!(
                "it says {}, the audit log {}",
                entry.after_minor,
                entry
                    .told_minor
                    .map_or_else(|| "nothing".to_owned(), |minor| minor.to_string())
            ))
        } else if entry.before_minor.unwrap_or(0) != last.map_or(0, |last| last.after_minor) {
            Some("it does not begin where the one before it ended: an entry is missing".to_owned())
        } else {
            None
        };
        if let Some(what) = what {
            return Some((entry.version, what));
        }
        last = Some(entry);
    }
    // A cost of nothing is no news, so its history may be empty.
    match last {
        None if is_price => Some((1, "the first price is missing".to_owned())),
        None if now_minor != 0 => Some((1, "the first cost is missing".to_owned())),
        Some(last) if last.after_minor != now_minor => Some((
            last.version,
            format!(
                "it ends at {}, but the product is at {now_minor}",
                last.after_minor
            ),
        )),
        _ => None,
    }
}
