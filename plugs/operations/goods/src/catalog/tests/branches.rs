//! Products of some branches (decision 0029): who may write them, and which of their branches an answer names.

use std::sync::Arc;

use till_kernel::{Actor, Fault, codes};
use till_shared::ids::{BranchId, ProductId, TaxClassId};
use till_testkit::Shop;

use crate::catalog::archive::ArchiveProduct;
use crate::catalog::check_import::CheckImport;
use crate::catalog::create::CreateProduct;
use crate::catalog::get::GetProduct;
use crate::catalog::import::ImportRow;
use crate::catalog::import_products::ImportProducts;
use crate::catalog::input::ProductInput;
use crate::catalog::testing::{input, shop};
use crate::catalog::update::UpdateProduct;
use crate::catalog::{ARCHIVE, CHANGE_PRICE, EDIT, IMPORT, VIEW};

/// A shop with a second branch, and somebody whose role holds in the first one only.
struct Two {
    shop: Shop,
    tax: TaxClassId,
    there: BranchId,
    employee: Arc<Actor>,
}

impl Two {
    async fn open() -> Self {
        let (shop, tax) = shop().await;
        let there: BranchId = shop.id();
        sqlx::query(
            "INSERT INTO kernel.branch (tenant_id, branch_id, code, name, created_at, version) VALUES ($1, $2, 'B09', 'Other', now(), 1)",
        )
        .bind(shop.tenant.0)
        .bind(there.0)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();
        let rights = [VIEW, EDIT, CHANGE_PRICE, ARCHIVE, IMPORT];
        let employee = shop.granted(vec![shop.grant("Employee", &[shop.branch], &rights)]);
        Self {
            shop,
            tax,
            there,
            employee,
        }
    }

    fn of(&self, sku: &str, branches: Option<Vec<BranchId>>) -> ProductInput {
        ProductInput {
            branch_ids: branches,
            ..input(sku, sku, 100, self.tax)
        }
    }

    /// Added by the owner.
    async fn there_is(&self, sku: &str, branches: Option<Vec<BranchId>>) -> ProductId {
        let product = CreateProduct(self.of(sku, branches));
        self.shop
            .run(&self.shop.owner(), product)
            .await
            .unwrap()
            .product_id
    }

    async fn rename(&self, product: ProductId, input: ProductInput) -> Result<(), Fault> {
        let change = UpdateProduct(ProductInput {
            product_id: Some(product),
            name: "Renamed".try_into().unwrap(),
            ..input
        });
        self.shop.run_at(&self.employee, 1, change).await.map(|_| ())
    }

    async fn stored(&self, product_id: ProductId) -> Option<Vec<BranchId>> {
        let view = self.shop.ask(&self.shop.owner(), GetProduct { product_id }).await;
        view.unwrap().branch_ids.map(|branches| branches.to_vec())
    }
}

#[tokio::test]
async fn who_acts_for_one_branch_adds_products_there_and_changes_them() {
    let two = Two::open().await;
    let (shop, here) = (&two.shop, two.shop.branch);
    // Named, or left out: then it is theirs, and the answer says so.
    for (sku, named) in [("A", Some(vec![here])), ("B", None)] {
        let made = shop
            .run(&two.employee, CreateProduct(two.of(sku, named.clone())))
            .await
            .unwrap();
        assert_eq!(made.branch_ids.as_deref(), Some(&[here][..]));
        two.rename(made.product_id, two.of(sku, named)).await.unwrap();
        assert_eq!(two.stored(made.product_id).await, Some(vec![here]));
        let away = ArchiveProduct {
            product_id: made.product_id,
            reason: "gone".try_into().unwrap(),
        };
        shop.run_at(&two.employee, 2, away).await.unwrap();
    }
    // Whoever acts for the whole business and names none means everywhere.
    let everywhere = two.there_is("C", None).await;
    assert_eq!(two.stored(everywhere).await, None);
}

#[tokio::test]
async fn what_is_also_sold_elsewhere_is_changed_by_who_acts_there_too() {
    let two = Two::open().await;
    let (here, there) = (two.shop.branch, two.there);
    for (sku, branches) in [
        ("ALL", None),
        ("BOTH", Some(vec![here, there])),
        ("THERE", Some(vec![there])),
    ] {
        let product = two.there_is(sku, branches).await;
        for wanted in [None, Some(vec![here])] {
            let refused = two.rename(product, two.of(sku, wanted)).await.unwrap_err();
            assert_eq!(refused.code(), codes::BUSINESS_WIDE, "{sku}");
        }
        let away = ArchiveProduct {
            product_id: product,
            reason: "gone".try_into().unwrap(),
        };
        let refused = two.shop.run_at(&two.employee, 1, away).await.unwrap_err();
        assert_eq!(refused.code(), codes::BUSINESS_WIDE, "{sku}");
    }
    // And nobody spreads their own product over branches that are not theirs: it is as if these were not there.
    let own = two.there_is("OWN", Some(vec![here])).await;
    let spread = two.of("OWN", Some(vec![here, there]));
    let refused = two.rename(own, spread.clone()).await.unwrap_err();
    assert_eq!(refused.violation_list()[0].pointer, "/branch_ids/1");
    let new = CreateProduct(ProductInput {
        sku: "NEW".try_into().unwrap(),
        ..spread
    });
    let refused = two.shop.run(&two.employee, new).await.unwrap_err();
    assert_eq!(refused.violation_list()[0].pointer, "/branch_ids/1");
}

#[tokio::test]
async fn an_answer_names_only_branches_that_one_sees_and_a_change_drops_none_of_the_others() {
    let two = Two::open().await;
    let (shop, here, there) = (&two.shop, two.shop.branch, two.there);
    let product_id = two.there_is("BOTH", Some(vec![here, there])).await;
    let seen = shop.ask(&two.employee, GetProduct { product_id }).await.unwrap();
    assert_eq!(seen.branch_ids.as_deref(), Some(&[here][..]));
    assert!(!serde_json::to_string(&seen).unwrap().contains(&there.to_string()));
    let elsewhere = two.there_is("THERE", Some(vec![there])).await;
    let view = shop
        .ask(
            &two.employee,
            GetProduct {
                product_id: elsewhere,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        view.branch_ids.as_deref(),
        Some(&[][..]),
        "not all, and none of theirs"
    );
    // Changes products in both branches, but reads them in the first one only: what was read is sent back, and the second stays.
    let wider = shop.granted(vec![
        shop.grant("Reader", &[here], &[VIEW]),
        shop.grant("Editor", &[here, there], &[EDIT]),
    ]);
    let change = UpdateProduct(ProductInput {
        product_id: Some(product_id),
        ..two.of("BOTH", Some(vec![here]))
    });
    shop.run_at(&wider, 1, change).await.unwrap();
    assert_eq!(two.stored(product_id).await, Some(vec![here, there]));
}

#[tokio::test]
async fn an_import_by_somebody_of_one_branch_keeps_to_it() {
    let two = Two::open().await;
    let shop = &two.shop;
    two.there_is("ALL", None).await;
    let row = |line: u64, sku: &str, more: serde_json::Value| -> ImportRow {
        let mut row = serde_json::json!({ "line": line, "sku": sku, "name": sku, "unit_price_minor": 100 });
        row.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        serde_json::from_value(row).unwrap()
    };
    let rows = vec![
        row(2, "NEW", serde_json::json!({})),
        row(3, "ALL", serde_json::json!({})),
        row(4, "ALL2", serde_json::json!({ "category": ["Drinks"] })),
        row(5, "ALL3", serde_json::json!({ "brand": "Acme" })),
    ];
    two.there_is("DEARER", None).await;
    let mut rows = rows;
    rows.push(row(6, "DEARER", serde_json::json!({ "unit_price_minor": 200 })));
    let dry = shop
        .ask(&two.employee, CheckImport { rows: rows.clone() })
        .await
        .unwrap();
    let import = ImportProducts {
        branch_id: Some(shop.branch),
        reason: Some("list".try_into().unwrap()),
        rows,
    };
    let report = shop.run(&two.employee, import).await.unwrap();
    assert_eq!(dry, report);
    assert_eq!((report.created, report.updated, report.unchanged), (1, 0, 1));
    let told: Vec<_> = report
        .errors
        .iter()
        .map(|error| (error.line, error.column.as_str(), error.code.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (4, "category", "business-wide"),
            (5, "brand", "business-wide"),
            (6, "sku", "business-wide")
        ]
    );
    let elsewhere = ImportProducts {
        branch_id: Some(two.there),
        reason: None,
        rows: Vec::new(),
    };
    let refused = shop.run(&two.employee, elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), codes::NOT_FOUND);
}
