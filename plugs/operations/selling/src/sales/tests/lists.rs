//! Looking at sales.

use super::*;
use serde_json::json;
use till_kernel::List;

#[tokio::test]
async fn a_cashier_sees_no_cost_and_only_their_own_sales() {
    let open = OpenShop::new().await;
    let (ann, bob) = (open.cashier(), open.cashier());
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    let reply = open.sell_with_trips(&ann, sale.clone()).await.unwrap();
    assert!(!String::from_utf8_lossy(&reply.served.body).contains("cost"));
    let get = GetSale {
        sale_id: sale.sale_id.id(),
    };
    let view = open.shop.ask(&ann, get.clone()).await.unwrap();
    assert_eq!(
        serde_json::to_value(&view).unwrap(),
        serde_json::from_slice::<serde_json::Value>(&reply.served.body).unwrap()["data"]
    );
    assert_eq!(
        open.shop
            .ask(&bob, get.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    assert_eq!(
        open.shop
            .ask(&open.shop.elsewhere(), get.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    assert_eq!(
        open.shop
            .ask(&open.shop.stranger(), get.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::FORBIDDEN
    );
    let owner = open.shop.ask(&open.shop.owner(), get).await.unwrap();
    assert_eq!(owner.lines[0].unit_cost_minor.value(), Some(&50));
    assert_eq!(
        open.shop
            .ask(&ann, ListSales::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        open.shop
            .ask(&bob, ListSales::default())
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    let day = "2026-03-02".parse().unwrap();
    let totals = open
        .shop
        .ask(
            &open.shop.owner(),
            SalesTotals {
                business_date: day,
                branch_id: None,
                register_id: None,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        (totals.sale_count, totals.total_minor, totals.cash_minor),
        (1, 300.into(), 300.into())
    );
    let none = open
        .shop
        .ask(
            &open.shop.elsewhere(),
            SalesTotals {
                business_date: day,
                branch_id: None,
                register_id: None,
            },
        )
        .await
        .unwrap();
    assert_eq!(none.sale_count, 0);
}

#[tokio::test]
async fn sales_are_listed_newest_first_in_pages() {
    let open = OpenShop::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        open.shop.clock.advance_s(1);
        let sale = open.sale(vec![open.line(open.bag, "1")], vec![open.pay(Cash, 10)]);
        ids.insert(0, sale.sale_id.id());
        open.sell(&open.cashier(), sale).await.unwrap();
    }
    let list = |limit, cursor| ListSales::default().paged().limit(limit).after(cursor);
    let first = open.shop.ask(&open.shop.owner(), list(2, None)).await.unwrap();
    let second = open
        .shop
        .ask(&open.shop.owner(), list(2, first.next_cursor.clone()))
        .await
        .unwrap();
    let seen: Vec<SaleId> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|row| row.sale_id)
        .collect();
    assert_eq!((seen, second.next_cursor), (ids, None));
    let fault = open
        .shop
        .ask(&open.shop.owner(), list(201, Some("x".into())))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/limit", "/cursor"]);
}

#[tokio::test]
async fn sales_are_found_by_product_amount_and_payment() {
    let open = OpenShop::new().await;
    let visa = |amount_minor, reference: &str| {
        let mut payment = serde_json::to_value(open.pay(Card, amount_minor)).unwrap();
        payment["tender"] = json!("  VISA ");
        payment["reference"] = json!(reference);
        serde_json::from_value(payment).unwrap()
    };
    let sales = [
        open.sale(vec![open.line(open.bag, "1")], vec![open.pay(Cash, 10)]),
        open.sale(vec![open.line(open.tea, "1")], vec![visa(300, "Auth 77 ...4242")]),
        open.sale(
            vec![open.line(open.tea, "1"), open.line(open.bag, "5")],
            vec![visa(200, "AUTH 78 ...1881"), open.pay(Cash, 150)],
        ),
    ];
    let ids = sales.each_ref().map(|sale| sale.sale_id.id());
    for sale in sales {
        open.sell(&open.cashier(), sale).await.unwrap();
    }
    let asks = |query: serde_json::Value| serde_json::from_value::<ListSales>(query).unwrap();
    let [bag, tea, both] = ids;
    for (asked, found) in [
        (json!({ "product_id": open.bag }), vec![bag, both]),
        (json!({ "product_id": open.tea }), vec![tea, both]),
        (json!({ "total_from_minor": 300 }), vec![tea, both]),
        (
            json!({ "total_from_minor": 300, "total_to_minor": 300 }),
            vec![tea],
        ),
        (json!({ "total_to_minor": 299 }), vec![bag]),
        (json!({ "tender": "card" }), vec![tea, both]),
        (json!({ "tender": "Visa" }), vec![tea, both]),
        (json!({ "tender": "cash" }), vec![bag, both]),
        (json!({ "tender": "gold" }), vec![]),
        (json!({ "reference": "4242" }), vec![tea]),
        (json!({ "reference": "auth 7" }), vec![tea, both]),
        (json!({ "reference": "%" }), vec![]),
        // Of one payment: no sale has cash with that slip.
        (json!({ "reference": "1881", "tender": "cash" }), vec![]),
    ] {
        let page = open
            .shop
            .ask(&open.shop.owner(), asks(asked.clone()))
            .await
            .unwrap();
        let mut seen: Vec<SaleId> = page.items.iter().map(|row| row.sale_id).collect();
        let mut found = found;
        seen.sort();
        found.sort();
        assert_eq!(seen, found, "{asked}");
    }
    let below = asks(json!({ "total_from_minor": -1 }));
    let fault = open
        .shop
        .ask(&open.shop.owner(), below)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/total_from_minor"]);
    let wrong = asks(json!({ "total_from_minor": 2, "total_to_minor": 1 }));
    let fault = open
        .shop
        .ask(&open.shop.owner(), wrong)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/total_to_minor"]);
}

#[tokio::test]
async fn a_till_learns_the_rules_of_selling_and_a_stranger_does_not() {
    let open = OpenShop::new().await;
    let asked = SellingRules {
        branch_id: Some(open.shop.branch),
        register_id: Some(open.register),
    };
    let rules = serde_json::to_value(open.shop.ask(&open.cashier(), asked.clone()).await.unwrap()).unwrap();
    assert_eq!(
        rules,
        serde_json::json!({
            "cash_rounding_minor": 1,
            "tax_rounding": "line",
            "rounding": "half_up",
            "discount_reason_required": false,
            "line_quantity_max": "10000",
            "negative_stock": "warn",
            "tile_pages": { "pages": [] },
            "lock_after_minutes": 15,
        })
    );
    let refused = open.shop.ask(&open.shop.stranger(), asked).await.map(|_| ());
    assert_eq!(refused.unwrap_err().code(), codes::FORBIDDEN);
}

#[tokio::test]
async fn who_may_see_all_in_one_branch_sees_all_there_though_they_sell_elsewhere_too() {
    let open = OpenShop::new().await;
    let shop = &open.shop;
    let sold = open
        .sell(
            &open.cashier(),
            open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]),
        )
        .await
        .unwrap();
    let other = shop.id();
    let person = shop.granted(vec![
        shop.grant("Cashier", &[shop.branch, other], &[crate::sales::VIEW]),
        shop.grant(
            "Manager",
            &[shop.branch],
            &[crate::sales::VIEW, crate::sales::VIEW_ALL],
        ),
    ]);
    let here = ListSales {
        branch_id: Some(shop.branch),
        ..ListSales::default()
    };
    assert_eq!(shop.ask(&person, here).await.unwrap().items.len(), 1);
    let one = GetSale {
        sale_id: sold.sale_id,
    };
    assert!(shop.ask(&person, one).await.is_ok());
    // Where no branch is named, only what holds in all of them counts.
    assert_eq!(
        shop.ask(&person, ListSales::default()).await.unwrap().items.len(),
        0
    );
}
