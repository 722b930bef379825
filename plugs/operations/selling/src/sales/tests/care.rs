//! What a sale must not pass over in silence.

use till_kernel::{Actor, Limits};
use till_shared::money::Rounding;
use till_shared::pricing::TenderKind::Other;
use till_shared::pricing::{Engine, TaxRounding, TenderKind};

use super::*;

async fn set(open: &OpenShop, product: ProductId, what: &str) {
    let sql = format!("UPDATE operations.product SET {what} WHERE tenant_id = $1 AND product_id = $2");
    open.lay_row(&sql, &[product.0]).await;
}

#[tokio::test]
async fn a_till_whose_clock_is_wrong_sells_by_the_servers_and_it_is_told() {
    let open = OpenShop::new().await;
    let now = open.shop.kernel.clock().now();
    let at = |occurred_at: &str| CompleteSale {
        occurred_at: Some(occurred_at.parse().unwrap()),
        ..open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)])
    };
    let fast = (now + jiff::SignedDuration::from_mins(6)).to_string();
    let slow = (now - jiff::SignedDuration::from_mins(6)).to_string();
    for (occurred_at, off_ms) in [
        (fast.as_str(), Some(360_000)),
        ("1970-01-01T00:00:00Z", Some(-now.as_millisecond())),
        (slow.as_str(), None),
    ] {
        let sale = at(occurred_at);
        let view = open.sell(&open.cashier(), sale.clone()).await.unwrap();
        assert_eq!(view.clock_off_ms, off_ms, "{occurred_at}");
        let expected = if off_ms.is_some() {
            now
        } else {
            sale.occurred_at.unwrap()
        };
        assert_eq!((view.occurred_at, view.received_at), (expected, now));
        let stored = GetSale {
            sale_id: view.sale_id,
        };
        let stored = open.shop.ask(&open.cashier(), stored).await;
        assert!(stored.is_err(), "another cashier's");
        let stored = GetSale {
            sale_id: view.sale_id,
        };
        assert_eq!(
            open.shop
                .ask(&open.shop.owner(), stored)
                .await
                .unwrap()
                .clock_off_ms,
            off_ms
        );
    }
    let audit = open.audit().await;
    let sale = audit.iter().find(|entry| entry.entity == "sale").unwrap();
    assert_eq!(sale.diff["after"]["clock_off_ms"], 360_000);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn a_sale_that_is_known_to_have_waited_too_long_is_refused() {
    let open = OpenShop::new().await;
    let now = open.shop.kernel.clock().now();
    let waited = CompleteSale {
        occurred_at: Some(now - jiff::SignedDuration::from_hours(24 * 8)),
        sent_at: Some(now),
        ..open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)])
    };
    let fault = refused(&open, &open.cashier(), waited, codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/occurred_at"]);
}

#[tokio::test]
async fn the_age_that_a_product_asks_for_is_checked_recorded_and_audited() {
    let open = OpenShop::new().await;
    set(&open, open.tea, "age_restriction = 16").await;
    set(&open, open.milk, "age_restriction = 18").await;
    let sale = |age_checked| CompleteSale {
        age_checked,
        ..open.sale(
            vec![open.line(open.tea, "1"), open.line(open.milk, "1")],
            vec![open.pay(Cash, 399)],
        )
    };
    for age_checked in [None, Some(16)] {
        let fault = refused(&open, &open.cashier(), sale(age_checked), codes::INVALID).await;
        assert_eq!(pointers(&fault), ["/age_checked"]);
    }
    let view = open.sell(&open.cashier(), sale(Some(18))).await.unwrap();
    assert_eq!(view.age_checked, Some(18));
    let audit = open.audit().await;
    let noted = audit.iter().find(|entry| entry.entity == "sale").unwrap();
    assert_eq!(noted.diff["after"]["age_checked"], 18);
    open.lay_row(
        "UPDATE operations.sale SET age_checked = 99 WHERE tenant_id = $1",
        &[],
    )
    .await;
    assert!(
        !open.shop.findings().await.is_empty(),
        "it is in the document's hash"
    );
}

#[tokio::test]
async fn what_sales_do_not_do_yet_is_refused_and_not_passed_over() {
    let open = OpenShop::new().await;
    for what in [
        "components = '[{\"product_id\": \"01900000-0000-7000-8000-000000000001\", \"quantity\": \"2\"}]'",
        "components = '[]', tracks_serials = true",
        "tracks_serials = false, tracks_lots = true",
    ] {
        set(&open, open.tea, what).await;
        let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
        let fault = refused(&open, &open.cashier(), sale, codes::INVALID).await;
        assert_eq!(
            (pointers(&fault)[0], fault.violation_list()[0].code.as_str()),
            ("/lines/0/product_id", "not-supported"),
            "{what}"
        );
    }
    let sql = "UPDATE operations.customer SET is_tax_exempt = true WHERE tenant_id = $1";
    open.lay_row(sql, &[]).await;
    let exempt = CompleteSale {
        customer_id: Some(open.customer),
        ..open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)])
    };
    let fault = refused(&open, &open.cashier(), exempt, codes::INVALID).await;
    assert_eq!(
        (pointers(&fault)[0], fault.violation_list()[0].code.as_str()),
        ("/customer_id", "tax-exempt")
    );
    // What is wrong with the lines is said with it.
    let mut unknown = open.line(open.milk, "1");
    unknown.product_id = Some(open.shop.id());
    let both = CompleteSale {
        customer_id: Some(open.customer),
        ..open.sale(vec![unknown], vec![open.pay(Cash, 99)])
    };
    let fault = refused(&open, &open.cashier(), both, codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/lines/0/product_id", "/customer_id"]);
}

#[tokio::test]
async fn a_code_must_be_a_code_of_what_is_sold() {
    let open = OpenShop::new().await;
    for (code, why) in [("4006381333931", "other-product"), ("4711", "unknown")] {
        let line = model::LineInput {
            barcode: Some(code.try_into().unwrap()),
            ..open.line(open.tea, "1")
        };
        let sale = open.sale(vec![line], vec![open.pay(Cash, 300)]);
        let fault = refused(&open, &open.cashier(), sale, codes::INVALID).await;
        assert_eq!(
            (pointers(&fault)[0], fault.violation_list()[0].code.as_str()),
            ("/lines/0/barcode", why)
        );
    }
}

#[tokio::test]
async fn a_brand_is_one_tender_however_it_is_typed_and_never_another_kind() {
    let open = OpenShop::new().await;
    let paid = |kind: TenderKind, tender: &str| {
        let payment = model::PaymentInput {
            tender: Some(tender.try_into().unwrap()),
            ..open.pay(kind, 300)
        };
        open.sale(vec![open.line(open.tea, "1")], vec![payment])
    };
    for (kind, tender) in [
        (Other, "cash"),
        (Card, " CASH "),
        (Other, "Card"),
        (Card, "other"),
    ] {
        let fault = refused(&open, &open.cashier(), paid(kind, tender), codes::INVALID).await;
        assert_eq!(pointers(&fault), ["/payments/0/tender"], "{tender}");
    }
    for tender in ["visa", "Visa", "VISA ", " vIsA"] {
        let view = open.sell(&open.cashier(), paid(Card, tender)).await.unwrap();
        assert_eq!(view.payments[0].tender, "visa");
    }
    let view = open
        .sell(&open.cashier(), paid(Card, "American   Express"))
        .await
        .unwrap();
    assert_eq!(view.payments[0].tender, "american express");
    assert_eq!(
        open.sell(&open.cashier(), paid(Card, "card"))
            .await
            .unwrap()
            .payments[0]
            .tender,
        "card"
    );
}

#[tokio::test]
async fn what_comes_to_nothing_needs_no_payment_and_everything_else_does() {
    let open = OpenShop::new().await;
    let free = CompleteSale {
        discounts: vec![percent("100")],
        ..open.sale(vec![open.line(open.tea, "1")], vec![])
    };
    let view = open
        .sell(
            &open
                .shop
                .holder(&[SELL, VIEW_ALL, shifts::permissions::DRAWER_SELL_ANY]),
            free.clone(),
        )
        .await;
    assert_eq!(
        view.map(|_| ()).unwrap_err().code(),
        codes::APPROVAL_NEEDED,
        "below its lowest price"
    );
    set(&open, open.tea, "min_price_minor = NULL").await;
    let view = open.sell(&open.shop.owner(), free).await.unwrap();
    assert_eq!((view.total_minor, view.payments.len()), (0, 0));
    let due = open.sale(vec![open.line(open.tea, "1")], vec![]);
    let fault = open.sell(&open.cashier(), due).await.map(|_| ()).unwrap_err();
    assert_eq!(
        (fault.code(), pointers(&fault)),
        (codes::INVALID, vec!["/payments"])
    );
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn what_one_sale_may_hold_is_summed_over_its_lines() {
    let open = OpenShop::new().await;
    set(&open, open.tea, "max_per_sale_milli = 2000").await;
    let of = |first: &str, second: &str| {
        let lines = vec![open.line(open.tea, first), open.line(open.tea, second)];
        open.sale(lines, vec![open.pay(Cash, 1_200)])
    };
    let fault = refused(&open, &open.cashier(), of("2", "2"), codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/lines/0/quantity", "/lines/1/quantity"]);
    assert_eq!(fault.violation_list()[0].code, "too-many");
    open.sell(&open.cashier(), of("1", "1")).await.unwrap();
}

#[test]
fn a_reason_has_a_length_and_nothing_that_controls_a_printer() {
    let reason = |text: &str| {
        let json = serde_json::json!({ "kind": "percent", "percent": "10", "reason": text });
        serde_json::from_value::<till_shared::pricing::Discount>(json).is_ok()
    };
    assert!(reason("damaged box"));
    for wrong in ["\0", "a\u{1b}[2J", "two\nlines"] {
        assert!(!reason(wrong), "{wrong:?}");
    }
    assert!(reason(&"x".repeat(200)) && !reason(&"x".repeat(201)));
}

#[tokio::test]
async fn nobody_looks_further_back_than_they_may_whatever_the_route() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let week = Arc::new(Actor {
        limits: Limits {
            look_back_days: Some(7),
            ..cashier.limits.clone()
        },
        ..(*cashier).clone()
    });
    let old = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    open.sell(&week, old.clone()).await.unwrap();
    open.shop.clock.advance_s(24 * 3_600 * 6);
    let get = GetSale {
        sale_id: old.sale_id.id(),
    };
    assert!(open.shop.ask(&week, get.clone()).await.is_ok());
    let seen = |actor: Arc<Actor>| {
        let open = &open;
        async move {
            open.shop
                .ask(&actor, ListSales::default())
                .await
                .unwrap()
                .items
                .len()
        }
    };
    assert_eq!(seen(Arc::clone(&week)).await, 1);
    open.shop.clock.advance_s(24 * 3_600 * 2);
    let fault = open.shop.ask(&week, get.clone()).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), crate::invoices::error::TOO_OLD);
    assert_eq!(seen(Arc::clone(&week)).await, 0);
    assert!(open.shop.ask(&open.shop.owner(), get).await.is_ok());
    assert_eq!(seen(open.shop.owner()).await, 1);
}

#[tokio::test]
async fn who_sells_nothing_sees_nobodys_sales() {
    let open = OpenShop::new().await;
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    open.sell(&open.cashier(), sale).await.unwrap();
    let nobody = Arc::new(Actor {
        user: None,
        ..(*open.cashier()).clone()
    });
    let rows = open.shop.ask(&nobody, ListSales::default()).await.unwrap();
    assert_eq!(rows.items.len(), 0);
    let others = ListSales {
        cashier_id: open.cashier().user,
        ..ListSales::default()
    };
    assert_eq!(
        open.shop.ask(&open.cashier(), others).await.unwrap().items.len(),
        0
    );
}

#[tokio::test]
async fn an_unknown_stored_word_is_said_and_not_guessed() {
    assert_eq!(model::PriceSource::of("promotion"), None);
    assert_eq!(model::Channel::of("web"), None);
    assert_eq!(TenderKind::of("voucher"), None);
    assert_eq!((Rounding::of("up"), TaxRounding::of("shop")), (None, None));
    assert!(Engine::try_from(3).is_err());
}

#[tokio::test]
async fn nothing_is_sold_on_a_day_that_the_books_are_closed_for() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = || open.sale(vec![open.line(open.apple, "1")], vec![open.pay(Cash, 120)]);
    let first = open.sell(&cashier, sale()).await;
    let day = first.unwrap().business_date;
    crate::shifts::tests::change_setting(
        &open.shop,
        till_kernel::CLOSED_THROUGH.key,
        serde_json::json!(day.to_string()),
    )
    .await;
    let fault = open.sell(&cashier, sale()).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::PERIOD_CLOSED);
}
