//! Lists and searches products.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, BrandId, CategoryId};
use till_shared::page::Page;

use super::VIEW;
use super::cursor::{ByName, limit, validate_page};
use super::model::ProductStatus;
use super::store::list::{self, Filter, Listed, Way};
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
    pub q: Option<String>,
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
    /// Stock in this branch only. Absent: in all branches the caller works in.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Rows, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<String>,
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
        v.short("q", self.q.as_deref().unwrap_or_default(), 200);
        validate_page(v, self.limit, self.cursor.as_deref(), |cursor| {
            ByName::decode(cursor).is_some()
        });
    }

    async fn run(&self, r: &mut Read) -> Result<Page<ProductItem>, Fault> {
        let question = self
            .q
            .as_deref()
            .map(str::trim)
            .filter(|question| !question.is_empty());
        let asked = question.and_then(Asked::of);
        let filter = self.filter(r)?;
        let limit = limit(self.limit);
        let cursor = self.cursor.as_deref().and_then(ByName::decode);
        let is_first = cursor.is_none();
        let mut after = cursor.unwrap_or_else(|| ByName::start(if asked.is_some() { WORDS } else { BROWSE }));

        let mut hit = None;
        if is_first && let Some(code) = question.filter(|question| looks_like_a_code(question)) {
            hit = list::exact(&mut r.select(), &filter, code)
                .await?
                .filter(|hit| self.admits(hit));
            after.skip = hit.as_ref().map(|hit| hit.product_id).unwrap_or_default();
        }
        let mut rows = list::page(
            &mut r.select(),
            &filter,
            way(after.mode, asked.as_ref()),
            &after,
            limit,
        )
        .await?;
        if is_first && rows.is_empty() && hit.is_none() && asked.is_some() {
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
            let name_key = if row.product_id == after.skip {
                String::new()
            } else {
                row.name_key.clone()
            };
            let id = if row.product_id == after.skip {
                uuid::Uuid::nil()
            } else {
                row.product_id
            };
            ByName {
                name_key,
                id,
                skip: after.skip,
                mode: after.mode,
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
    fn filter(&self, r: &Read) -> Result<Filter, Fault> {
        let branches = match self.branch_id {
            Some(branch) => {
                r.within(branch)?;
                Some(vec![branch.0])
            }
            None => r.branches().filter(),
        };
        let statuses = match self.status {
            Some(status) => vec![status.word()],
            None => vec![ProductStatus::Active.word(), ProductStatus::Hidden.word()],
        };
        Ok(Filter {
            branches,
            statuses,
            brand: self.brand_id.map(Into::into),
            category: self.category_id.map(Into::into),
            is_low: self.low_stock,
        })
    }

    /// Whether an exact hit also passes the other filters; a category's subtree is left to the statement that knows it.
    fn admits(&self, hit: &Listed) -> bool {
        let is_low = hit.tracks_stock && hit.threshold.is_some_and(|threshold| hit.on_hand <= threshold);
        self.category_id
            .is_none_or(|category| hit.category_id == Some(category.0))
            && self.brand_id.is_none_or(|brand| hit.brand_id == Some(brand.0))
            && (!self.low_stock || is_low)
    }
}

fn way(mode: char, asked: Option<&Asked>) -> Way<'_> {
    match asked {
        Some(asked) if mode == INSIDE => Way::Inside(asked),
        Some(asked) => Way::Words(asked),
        None => Way::Browse,
    }
}

/// Codes hold a digit and no blank: only then a look at barcodes and SKUs is worth a round trip.
fn looks_like_a_code(question: &str) -> bool {
    question.contains(|c: char| c.is_ascii_digit()) && !question.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_shared::ids::TaxClassId;
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::archive::ArchiveProduct;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::create_category::CreateCategory;
    use crate::catalog::input::ProductInput;
    use crate::catalog::model::Barcode;
    use crate::catalog::testing::{input, shop};

    async fn filled() -> (Shop, TaxClassId) {
        let (shop, tax) = shop().await;
        for (sku, name) in [
            ("100", "Milk whole 1 l"),
            ("101", "Milk 100 ml"),
            ("102", "Vollmilch"),
            ("103", "Bread: Italian/French"),
            ("104", "Crème fraîche 100%"),
            ("105", "apple juice"),
        ] {
            shop.run(&shop.owner(), CreateProduct(input(sku, name, 100, tax)))
                .await
                .unwrap();
        }
        (shop, tax)
    }

    async fn found(shop: &Shop, q: &str) -> Vec<String> {
        let question = ListProducts {
            q: Some(q.to_owned()),
            ..ListProducts::default()
        };
        names(shop.ask(&shop.owner(), question).await.unwrap())
    }

    fn names(page: Page<ProductItem>) -> Vec<String> {
        page.items.into_iter().map(|item| item.name).collect()
    }

    #[tokio::test]
    async fn words_are_found_by_their_beginnings_all_of_them() {
        let (shop, _) = filled().await;
        assert_eq!(found(&shop, "mil").await, ["Milk 100 ml", "Milk whole 1 l"]);
        assert_eq!(found(&shop, "wh milk").await, ["Milk whole 1 l"]);
        assert_eq!(found(&shop, "FRENCH").await, ["Bread: Italian/French"]);
        assert_eq!(found(&shop, "creme").await, ["Crème fraîche 100%"]);
        assert_eq!(found(&shop, "nothing").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn parts_of_words_are_found_when_no_word_begins_so() {
        let (shop, _) = filled().await;
        assert_eq!(found(&shop, "uice").await, ["apple juice"]);
        assert_eq!(found(&shop, "ollmilch").await, ["Vollmilch"]);
    }

    #[tokio::test]
    async fn wildcards_mean_nothing() {
        let (shop, _) = filled().await;
        assert_eq!(
            found(&shop, "100%").await,
            ["Crème fraîche 100%", "Milk 100 ml", "Milk whole 1 l"]
        );
        assert_eq!(
            found(&shop, "%").await.len(),
            6,
            "a question without words is none"
        );
    }

    #[tokio::test]
    async fn an_exact_code_comes_first_and_once() {
        let (shop, tax) = filled().await;
        assert_eq!(
            found(&shop, "100").await,
            ["Milk whole 1 l", "Crème fraîche 100%", "Milk 100 ml"]
        );
        let code = Barcode {
            code: "4006381333931".to_owned(),
            pack_quantity: "1".parse().unwrap(),
            price_minor: None,
        };
        let pen = ProductInput {
            barcodes: vec![code],
            ..input("PEN", "Pen", 99, tax)
        };
        shop.run(&shop.owner(), CreateProduct(pen)).await.unwrap();
        assert_eq!(found(&shop, "4006381333931").await, ["Pen"]);
        assert_eq!(found(&shop, "40063").await, ["Pen"]);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let question = ListProducts {
                q: Some("100".to_owned()),
                limit: Some(1),
                cursor,
                ..ListProducts::default()
            };
            let page = shop.ask(&shop.owner(), question).await.unwrap();
            cursor = page.next_cursor.clone();
            seen.extend(names(page));
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["Milk whole 1 l", "Crème fraîche 100%", "Milk 100 ml"]);
    }

    #[tokio::test]
    async fn pages_go_by_name_and_miss_nothing() {
        let (shop, _) = filled().await;
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let asked = ListProducts {
                limit: Some(4),
                cursor,
                include_total: true,
                ..ListProducts::default()
            };
            let page = shop.ask(&shop.owner(), asked).await.unwrap();
            assert_eq!(page.total, Some(6));
            cursor = page.next_cursor.clone();
            seen.extend(names(page));
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(
            seen,
            [
                "apple juice",
                "Bread: Italian/French",
                "Crème fraîche 100%",
                "Milk 100 ml",
                "Milk whole 1 l",
                "Vollmilch"
            ]
        );
    }

    #[tokio::test]
    async fn filters_narrow_and_archived_products_are_asked_for() {
        let (shop, tax) = filled().await;
        let drinks = shop
            .run(&shop.owner(), CreateCategory::named("Drinks"))
            .await
            .unwrap()
            .category_id;
        let tea = CreateCategory {
            parent_id: Some(drinks),
            ..CreateCategory::named("Tea")
        };
        let tea = shop.run(&shop.owner(), tea).await.unwrap().category_id;
        let green = ProductInput {
            category_id: Some(tea),
            ..input("T", "Green tea", 1, tax)
        };
        let product_id = shop
            .run(&shop.owner(), CreateProduct(green))
            .await
            .unwrap()
            .product_id;
        let in_drinks = ListProducts {
            category_id: Some(drinks),
            ..ListProducts::default()
        };
        assert_eq!(
            names(shop.ask(&shop.owner(), in_drinks.clone()).await.unwrap()),
            ["Green tea"]
        );
        let words = ListProducts {
            q: Some("gre".to_owned()),
            include_total: true,
            ..in_drinks.clone()
        };
        let page = shop.ask(&shop.owner(), words).await.unwrap();
        assert_eq!((page.total, names(page)), (Some(1), vec!["Green tea".to_owned()]));
        let milk = ListProducts {
            q: Some("milk".to_owned()),
            ..in_drinks.clone()
        };
        assert!(names(shop.ask(&shop.owner(), milk).await.unwrap()).is_empty());
        shop.run_at(
            &shop.owner(),
            1,
            ArchiveProduct {
                product_id,
                reason: "gone".to_owned(),
            },
        )
        .await
        .unwrap();
        assert!(names(shop.ask(&shop.owner(), in_drinks).await.unwrap()).is_empty());
        let archived = ListProducts {
            status: Some(ProductStatus::Archived),
            ..ListProducts::default()
        };
        assert_eq!(
            names(shop.ask(&shop.owner(), archived).await.unwrap()),
            ["Green tea"]
        );
    }

    #[tokio::test]
    async fn a_renamed_product_is_found_by_its_new_words_only() {
        let (shop, tax) = shop().await;
        let product_id = shop
            .run(&shop.owner(), CreateProduct(input("A", "Ginger ale", 1, tax)))
            .await
            .unwrap()
            .product_id;
        let renamed = ProductInput {
            product_id: Some(product_id),
            ..input("A", "Tonic ale", 1, tax)
        };
        shop.run_at(&shop.owner(), 1, crate::catalog::update::UpdateProduct(renamed))
            .await
            .unwrap();
        assert_eq!(found(&shop, "tonic").await, ["Tonic ale"]);
        assert!(found(&shop, "ginger").await.is_empty());
    }

    #[tokio::test]
    async fn what_may_not_be_seen_is_not_listed() {
        let (shop, tax) = shop().await;
        let costly = ProductInput {
            cost_price_minor: Some(70),
            ..input("A", "Tea", 100, tax)
        };
        shop.run(&shop.owner(), CreateProduct(costly)).await.unwrap();
        let page = shop
            .ask(&shop.role(Template::Cashier), ListProducts::default())
            .await
            .unwrap();
        let json = serde_json::to_value(&page).unwrap();
        assert_eq!(json[0]["price"], 100);
        assert!(json[0].get("cost").is_none() && json[0].get("cost_price_minor").is_none());
        let (other, _) = crate::catalog::testing::shop().await;
        assert!(
            other
                .ask(&other.owner(), ListProducts::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            shop.ask(&shop.stranger(), ListProducts::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let far = ListProducts {
            branch_id: Some(shop.branch),
            ..ListProducts::default()
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), far).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let wrong = ListProducts {
            limit: Some(201),
            cursor: Some("xyz".to_owned()),
            ..ListProducts::default()
        };
        assert_eq!(
            shop.ask(&shop.owner(), wrong)
                .await
                .unwrap_err()
                .violation_list()
                .len(),
            2
        );
    }
}
