//! Lists and searches products.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    AsRow, Bound, Fault, Found, KeyKind, List, Orders, Permission, Place, Read, Reading, Violations, Wanted,
};
use till_shared::ids::{BranchId, BrandId, CategoryId};
use till_shared::level::Level;
use till_shared::text::Text;

use super::VIEW;
use super::model::ProductStatus;
use super::place::ByName;
use super::store::list::{self, Filter, Listed, Shortage, Way};
use super::views::ProductItem;
use super::words::Asked;

/// By the beginnings of words.
const WORDS: char = 'w';
/// By parts of words.
const INSIDE: char = 'i';

/// Which products, by where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductsOf {
    /// Sold.
    Active,
    /// Kept, but not offered at the till.
    Hidden,
    /// Put away for good.
    Archived,
    /// All of them.
    All,
}

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
    pub status: Option<ProductsOf>,
    /// Only those whose stock is at or below their threshold.
    #[serde(default)]
    pub low_stock: bool,
    /// Only those of which nothing is left. Not together with `low_stock`.
    #[serde(default)]
    pub out_of_stock: bool,
    /// Stock in this branch only. Absent: in all branches the caller works in.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl List for ListProducts {
    const NAME: &'static str = "catalog.list_products";
    const SUMMARY: &'static str = "Lists products by name, or finds them by words, barcode or SKU.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = list::BROWSED;
    type View = ProductItem;

    fn validate(&self, v: &mut Violations) {
        v.check(
            !(self.low_stock && self.out_of_stock),
            "out_of_stock",
            "contradiction",
            "cannot be together with low_stock",
        );
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn ranked(&self) -> Option<&'static [KeyKind]> {
        self.question().map(|_| ByName::KINDS)
    }

    fn orders(&self) -> Orders {
        match (self.out_of_stock, self.low_stock, self.category_id) {
            (true, _, _) => list::SOLD_OUT,
            (false, true, _) => list::RUNNING_LOW,
            (false, false, Some(_)) => list::IN_CATEGORY,
            (false, false, None) => list::BROWSED,
        }
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        let filter = self.filter(r);
        text.bind(filter.branches)
            .bind(filter.statuses)
            .bind(filter.brand)
            .bind(filter.category)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ProductItem>, Fault> {
        let found = match self.question() {
            Some(q) => self.found(r, page, q).await?,
            None => page.read(r, self).await?.map(|AsRow(listed)| listed),
        };
        let sight = r.sight();
        Ok(found.map(|row| ProductItem::of(row, &sight)))
    }
}

impl ListProducts {
    fn question(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }

    /// What fits a question, the best first.
    async fn found(&self, r: &mut Read, page: &Wanted, q: &str) -> Result<Found<Listed>, Fault> {
        let Some(asked) = Asked::of(q) else {
            return Ok(Found::placed(Vec::new()));
        };
        let filter = self.filter(r);
        let place = page.place().and_then(ByName::of);
        let is_first = place.is_none();
        let begin = if asked.has_words() { WORDS } else { INSIDE };
        let mut after = place.unwrap_or_else(|| ByName::start(begin));
        let mut hit = None;
        if is_first && looks_like_a_code(q) {
            hit = list::exact(&mut r.select(), &filter, q)
                .await?
                .filter(|hit| self.admits(hit));
            after.skip = hit.as_ref().map(|hit| hit.product_id);
        }
        let mut rows = list::page(
            &mut r.select(),
            &filter,
            way(after.mode, &asked),
            &after,
            page.rows(),
        )
        .await?;
        if is_first && rows.is_empty() && hit.is_none() && after.mode == WORDS {
            after.mode = INSIDE;
            rows = list::page(&mut r.select(), &filter, way(INSIDE, &asked), &after, page.rows()).await?;
        }
        rows.splice(0..0, hit);
        let total = if page.is_counted() {
            let patterns = way(after.mode, &asked).patterns();
            Some(list::count(&mut r.select(), &filter, patterns).await?)
        } else {
            None
        };
        let placed = rows.into_iter().map(|row| {
            let place = place_of(&row, &after);
            (row, place)
        });
        Ok(Found::placed(placed.collect()).with_total(total))
    }

    fn filter(&self, r: &Read) -> Filter {
        let branches = match self.branch_id {
            Some(branch) => Some(vec![branch.0]),
            None => r.branches().filter(),
        };
        let statuses: &[ProductStatus] = match self.status {
            Some(ProductsOf::Active) => &[ProductStatus::Active],
            Some(ProductsOf::Hidden) => &[ProductStatus::Hidden],
            Some(ProductsOf::Archived) => &[ProductStatus::Archived],
            Some(ProductsOf::All) => &ProductStatus::ALL,
            None => &[ProductStatus::Active, ProductStatus::Hidden],
        };
        Filter {
            branches,
            statuses: statuses.iter().map(|status| status.word()).collect(),
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

/// Where a row stands. An exact hit is out of order: were it the last of a page, the next one starts at the beginning.
fn place_of(row: &Listed, after: &ByName) -> Place {
    let start = ByName {
        skip: after.skip,
        ..ByName::start(after.mode)
    };
    if Some(row.product_id) == after.skip {
        return start.place();
    }
    let at = ByName {
        key: row.key.clone(),
        id: row.product_id,
        ..start
    };
    at.place()
}

fn way(mode: char, asked: &Asked) -> Way<'_> {
    if mode == INSIDE || !asked.has_words() {
        Way::Inside(asked)
    } else {
        Way::Words(asked)
    }
}

/// Codes hold a digit and no blank: only then a look at barcodes and SKUs is worth a round trip.
fn looks_like_a_code(question: &str) -> bool {
    question.contains(|c: char| c.is_ascii_digit()) && !question.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests;
