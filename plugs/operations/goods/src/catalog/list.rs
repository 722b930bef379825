//! Lists and searches products.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Life, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, BrandId, CategoryId};
use till_shared::level::Level;
use till_shared::page::Page;
use till_shared::text::Text;

use super::VIEW;
use super::cursor::{ByName, Cursor, limit, validate_page};
use super::model::ProductStatus;
use super::store::list::{self, Filter, Listed, Shortage, Way};
use super::views::ProductItem;
use super::words::Asked;

/// By name.
const BROWSE: char = 'n';
/// By the beginnings of words.
const WORDS: char = 'w';
/// By parts of words.
const INSIDE: char = 'i';

/// Lists products by name, or those that fit a question: first the one with exactly that barcode or SKU, then those with words that begin
/// so, all of them; if there is none, those in which it stands anywhere.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListProducts {
    /// What is looked for: words, the beginnings of words, a barcode, an SKU.
    #[serde(default)]
    pub q: Option<Text<200>>,
    /// Only in this category and those below it.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// Only of this brand.
    #[serde(default)]
    pub brand_id: Option<BrandId>,
    /// Only with this status. Absent: all but the archived.
    #[serde(default)]
    pub status: Option<ProductStatus>,
    /// Only those whose stock is at or below their threshold.
    #[serde(default)]
    pub low_stock: bool,
    /// Only those of which nothing is left. Not together with `low_stock`.
    #[serde(default)]
    pub out_of_stock: bool,
    /// Stock in this branch only. Absent: in all branches the caller works in.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Rows, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Cursor>,
    /// Count all rows.
    #[serde(default)]
    pub include_total: bool,
}

impl Query for ListProducts {
    const NAME: &'static str = "catalog.list_products";
    const SUMMARY: &'static str = "Lists products by name, or finds them by words, barcode or SKU.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<ProductItem>;

    fn validate(&self, v: &mut Violations) {
        v.check(
            !(self.low_stock && self.out_of_stock),
            "out_of_stock",
            "contradiction",
            "cannot be together with low_stock",
        );
        validate_page(v, self.limit, self.cursor.as_deref(), |cursor| {
            ByName::decode(cursor).is_some()
        });
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<ProductItem>, Fault> {
        let question = self
            .q
            .as_deref()
            .map(str::trim)
            .filter(|question| !question.is_empty());
        let asked = question.and_then(Asked::of);
        let filter = self.filter(r);
        let limit = limit(self.limit);
        let cursor = self.cursor.as_deref().and_then(ByName::decode);
        let is_first = cursor.is_none();
        let mut after = cursor.unwrap_or_else(|| {
            ByName::start(match &asked {
                None => BROWSE,
                Some(asked) if asked.has_words() => WORDS,
                Some(_) => INSIDE,
            })
        });

        let mut hit = None;
        if is_first && let Some(code) = question.filter(|question| looks_like_a_code(question)) {
            hit = list::exact(&mut r.select(), &filter, code)
                .await?
                .filter(|hit| self.admits(hit));
            after.skip = hit.as_ref().map(|hit| hit.product_id);
        }
        let mut rows = list::page(
            &mut r.select(),
            &filter,
            way(after.mode, asked.as_ref()),
            &after,
            limit,
        )
        .await?;
        if is_first && rows.is_empty() && hit.is_none() && after.mode == WORDS {
            after.mode = INSIDE;
            rows = list::page(
                &mut r.select(),
                &filter,
                way(INSIDE, asked.as_ref()),
                &after,
                limit,
            )
            .await?;
        }
        rows.splice(0..0, hit);
        let total = if self.include_total {
            let patterns = way(after.mode, asked.as_ref()).patterns();
            Some(list::count(&mut r.select(), &filter, patterns).await?)
        } else {
            None
        };
        let sight = r.sight();
        let next = |row: &Listed| {
            // An exact hit is out of order: were it the last of a page, the next one starts at the beginning.
            let place = if Some(row.product_id) == after.skip {
                ByName::start(after.mode)
            } else {
                ByName {
                    key: row.key.clone(),
                    id: row.product_id,
                    ..ByName::start(after.mode)
                }
            };
            ByName {
                skip: after.skip,
                ..place
            }
            .encode()
        };
        let page = Page::cut(rows, limit, next);
        let items = page
            .items
            .into_iter()
            .map(|row| ProductItem::of(row, &sight))
            .collect::<Result<_, _>>()?;
        Ok(Page {
            items,
            next_cursor: page.next_cursor,
            total,
        })
    }
}

impl ListProducts {
    fn filter(&self, r: &Read) -> Filter {
        let branches = match self.branch_id {
            Some(branch) => Some(vec![branch.0]),
            None => r.branches().filter(),
        };
        let statuses = match self.status {
            Some(status) => vec![status.word()],
            None => vec![ProductStatus::Active.word(), ProductStatus::Hidden.word()],
        };
        Filter {
            branches,
            statuses,
            brand: self.brand_id.map(Into::into),
            category: self.category_id.map(Into::into),
            shortage: match (self.out_of_stock, self.low_stock) {
                (true, _) => Some(Shortage::Out),
                (false, true) => Some(Shortage::Low),
                (false, false) => None,
            },
        }
    }

    /// Whether an exact hit also passes the other filters; a category's subtree is left to the statement that knows it.
    fn admits(&self, hit: &Listed) -> bool {
        let is_low = hit.tracks_stock
            && hit
                .threshold
                .is_some_and(|threshold| hit.on_hand <= Level::from(threshold));
        self.category_id
            .is_none_or(|category| hit.category_id == Some(category.0))
            && self.brand_id.is_none_or(|brand| hit.brand_id == Some(brand.0))
            && (!self.low_stock || is_low)
            && (!self.out_of_stock || hit.tracks_stock && hit.on_hand <= Level::ZERO)
    }
}

fn way(mode: char, asked: Option<&Asked>) -> Way<'_> {
    match asked {
        Some(asked) if mode == INSIDE || !asked.has_words() => Way::Inside(asked),
        Some(asked) => Way::Words(asked),
        None => Way::Browse,
    }
}

/// Codes hold a digit and no blank: only then a look at barcodes and SKUs is worth a round trip.
fn looks_like_a_code(question: &str) -> bool {
    question.contains(|c: char| c.is_ascii_digit()) && !question.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests;
