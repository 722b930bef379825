//! What changed in the catalogue since a snapshot or the last delta.
//!
//! A cursor is a moment. Rows carry the moment their command began, and become visible when it commits, which is a little later; so a
//! delta goes back [`OVERLAP`] before its cursor. What is sent twice does no harm, because a delta replaces by id. No command runs as
//! long as the overlap: statements time out well below it.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::ids::BranchId;
use till_shared::text::Text;

use super::VIEW;
use super::store::{groups, tills};
use super::views::CatalogueChanges;

/// How far before its cursor a delta begins.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);
/// With more changed products than this, taking the snapshot is quicker.
const CHANGES_MAX: i64 = 5_000;

/// The cursor of a moment.
pub(super) fn cursor_at(at: Timestamp) -> String {
    at.as_microsecond().to_string()
}

/// Only as [`cursor`] writes it, and none of before there were any.
fn moment(cursor: &str) -> Option<Timestamp> {
    let us: i64 = cursor.parse().ok()?;
    let is_written_so = us >= 0 && us.to_string() == cursor;
    Timestamp::from_microsecond(us).ok().filter(|_| is_written_so)
}

/// Gives what changed since a cursor.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueChangesSince {
    /// The cursor of the snapshot or the last delta.
    pub since: Text<40>,
    /// As asked of the snapshot.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl Query for CatalogueChangesSince {
    const NAME: &'static str = "catalog.changes";
    const SUMMARY: &'static str =
        "Gives what changed in the catalogue since a cursor, with the ids of what is no longer sold.";
    const PERMISSION: Permission = VIEW;
    type Output = CatalogueChanges;

    fn validate(&self, v: &mut Violations) {
        v.check(
            moment(&self.since).is_some(),
            "since",
            "unknown",
            "is not a cursor that was given out",
        );
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<CatalogueChanges, Fault> {
        let cursor = cursor_at(r.now());
        let since = moment(&self.since)
            .and_then(|since| since.checked_sub(OVERLAP).ok())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let (products, gone) =
            tills::changed(&mut r.select(), self.branch_id, since, CHANGES_MAX + 1).await?;
        if i64::try_from(products.len() + gone.len()).is_ok_and(|changed| changed > CHANGES_MAX) {
            return Ok(CatalogueChanges {
                cursor,
                is_reload: true,
                products: Vec::new(),
                gone: Vec::new(),
                tax_classes: Vec::new(),
                categories: Vec::new(),
                brands: Vec::new(),
            });
        }
        Ok(CatalogueChanges {
            cursor,
            is_reload: false,
            products,
            gone,
            tax_classes: groups::tax_classes(&mut r.select(), Some(since)).await?,
            categories: groups::categories(&mut r.select(), Some(since)).await?,
            brands: groups::brands(&mut r.select(), Some(since)).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::archive::ArchiveProduct;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::create_brand::CreateBrand;
    use crate::catalog::input::ProductInput;
    use crate::catalog::testing::{input, shop};

    fn since(cursor: &str) -> CatalogueChangesSince {
        CatalogueChangesSince {
            since: cursor.try_into().unwrap(),
            branch_id: None,
        }
    }

    #[test]
    fn only_what_was_given_out_is_a_cursor() {
        for wrong in ["-1", "+1", "01", " 1", "", "1.0", "9223372036854775807", "x"] {
            assert!(moment(wrong).is_none(), "{wrong:?}");
        }
        assert!(moment("0").is_some() && moment("1772441940000000").is_some());
    }

    #[tokio::test]
    async fn what_changed_comes_and_what_is_gone_is_named() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        let tea = shop
            .run(&owner, CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap()
            .product_id;
        shop.run(&owner, CreateProduct(input("B", "Coffee", 100, tax)))
            .await
            .unwrap();
        shop.clock.advance_s(120);
        let start = shop.ask(&owner, since("0")).await.unwrap();
        assert_eq!((start.products.len(), start.tax_classes.len()), (2, 1));
        let quiet = shop.ask(&owner, since(&start.cursor)).await.unwrap();
        assert!(quiet.products.is_empty() && quiet.gone.is_empty() && quiet.tax_classes.is_empty());

        shop.clock.advance_s(1);
        shop.run(&owner, CreateProduct(input("C", "Cocoa", 100, tax)))
            .await
            .unwrap();
        shop.run_at(
            &owner,
            1,
            ArchiveProduct {
                product_id: tea,
                reason: "gone".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        shop.run(
            &owner,
            CreateBrand {
                name: "Acme".try_into().unwrap(),
            },
        )
        .await
        .unwrap();
        let news = shop.ask(&owner, since(&start.cursor)).await.unwrap();
        let names: Vec<&str> = news
            .products
            .iter()
            .map(|product| product.name.as_str())
            .collect();
        assert_eq!(
            (names, news.gone, news.brands.len()),
            (vec!["Cocoa"], vec![tea], 1)
        );
    }

    #[tokio::test]
    async fn a_late_commit_is_caught_by_the_overlap() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        shop.run(&owner, CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap();
        shop.clock.advance_s(30);
        let now = shop.ask(&owner, since("0")).await.unwrap().cursor;
        let again = shop.ask(&owner, since(&now)).await.unwrap();
        assert_eq!(again.products.len(), 1, "changed 30 s before the cursor");
    }

    #[tokio::test]
    async fn a_product_of_another_branch_is_gone_here() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        let here = ProductInput {
            branch_ids: Some(vec![shop.branch]),
            ..input("A", "Tea", 100, tax)
        };
        shop.run(&owner, CreateProduct(here)).await.unwrap();
        let asked = CatalogueChangesSince {
            since: "0".try_into().unwrap(),
            branch_id: Some(shop.branch),
        };
        assert_eq!(shop.ask(&owner, asked.clone()).await.unwrap().products.len(), 1);
        assert_eq!(
            shop.ask(&shop.elsewhere(), asked).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), since("0")).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&owner, since("yesterday"))
                .await
                .unwrap_err()
                .violation_list()[0]
                .pointer,
            "/since"
        );
    }
}
