//! Products by name, by words and by codes.

use till_kernel::{Template, codes};
use till_shared::ids::TaxClassId;
use till_shared::page::Page;
use till_testkit::Shop;

use super::*;
use crate::catalog::archive::ArchiveProduct;
use crate::catalog::create::CreateProduct;
use crate::catalog::create_category::CreateCategory;
use crate::catalog::input::BarcodeInput;
use crate::catalog::input::ProductInput;
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
        q: Some(q.try_into().unwrap()),
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
    assert_eq!(found(&shop, "%").await, ["Crème fraîche 100%"]);
    assert_eq!(found(&shop, "/").await, ["Bread: Italian/French"]);
    for sign in ["_", "*", "\\", "%%%_"] {
        assert_eq!(found(&shop, sign).await, Vec::<String>::new(), "{sign}");
    }
}

#[tokio::test]
async fn an_exact_code_comes_first_and_once() {
    let (shop, tax) = filled().await;
    assert_eq!(
        found(&shop, "100").await,
        ["Milk whole 1 l", "Crème fraîche 100%", "Milk 100 ml"]
    );
    let code = BarcodeInput {
        code: "4006381333931".try_into().unwrap(),
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
            q: Some("100".try_into().unwrap()),
            ..ListProducts::default()
        }
        .paged()
        .limit(1)
        .after(cursor);
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
        let asked = ListProducts::default().paged().limit(4).after(cursor).counted();
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
        q: Some("gre".try_into().unwrap()),
        ..in_drinks.clone()
    }
    .paged()
    .counted();
    let page = shop.ask(&shop.owner(), words).await.unwrap();
    assert_eq!((page.total, names(page)), (Some(1), vec!["Green tea".to_owned()]));
    let milk = ListProducts {
        q: Some("milk".try_into().unwrap()),
        ..in_drinks.clone()
    };
    assert!(names(shop.ask(&shop.owner(), milk).await.unwrap()).is_empty());
    shop.run_at(
        &shop.owner(),
        1,
        ArchiveProduct {
            product_id,
            reason: "gone".try_into().unwrap(),
        },
    )
    .await
    .unwrap();
    assert!(names(shop.ask(&shop.owner(), in_drinks).await.unwrap()).is_empty());
    let archived = ListProducts {
        status: Some(ProductsOf::Archived),
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
        cost_price_minor: Some(70).into(),
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
    let wrong = ListProducts::default()
        .paged()
        .limit(201)
        .after(Some("xyz".to_owned()));
    assert_eq!(
        shop.ask(&shop.owner(), wrong)
            .await
            .unwrap_err()
            .violation_list()
            .len(),
        2
    );
}

#[tokio::test]
async fn what_is_low_and_what_is_out_have_lists_of_their_own() {
    let (shop, tax) = crate::stock::testing::shop().await;
    for (sku, level) in [("LOW", Some("2")), ("OUT", None), ("MANY", Some("9"))] {
        let new = ProductInput {
            limited_qty: Some("2".parse().unwrap()),
            ..input(sku, sku, 100, tax)
        };
        let product = shop
            .run(&shop.owner(), CreateProduct(new))
            .await
            .unwrap()
            .product_id;
        if let Some(level) = level {
            crate::stock::testing::receive(&shop, product, level).await;
        }
    }
    let service = ProductInput {
        tracks_stock: false,
        ..input("SERVICE", "SERVICE", 100, tax)
    };
    shop.run(&shop.owner(), CreateProduct(service)).await.unwrap();
    let asked = async |low_stock, out_of_stock, q: Option<&str>| {
        let question = ListProducts {
            q: q.map(|q| q.try_into().unwrap()),
            low_stock,
            out_of_stock,
            ..ListProducts::default()
        }
        .paged()
        .counted();
        let page = shop.ask(&shop.owner(), question).await.unwrap();
        (page.total, names(page))
    };
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(asked(true, false, None).await, (Some(2), named(&["LOW", "OUT"])));
    assert_eq!(asked(false, true, None).await, (Some(1), named(&["OUT"])));
    assert_eq!(asked(false, true, Some("ou")).await, (Some(1), named(&["OUT"])));
    assert_eq!(asked(false, true, Some("low")).await.1, named(&[]));
    assert_eq!(
        asked(false, false, None).await.1,
        named(&["LOW", "MANY", "OUT", "SERVICE"])
    );
    let both = ListProducts {
        low_stock: true,
        out_of_stock: true,
        ..ListProducts::default()
    };
    let fault = shop.ask(&shop.owner(), both).await.unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/out_of_stock");
}
