//! Taking money.

use super::*;

#[tokio::test]
async fn a_sale_is_stored_once_numbered_chained_audited_and_stock_has_moved() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let lines = vec![
        open.line(open.apple, "1.5"),
        open.line(open.milk, "2"),
        open.line(open.bag, "1"),
    ];
    let sale = CompleteSale {
        customer_id: Some(open.customer),
        ..open.sale(lines, vec![open.pay(Card, 200), open.pay(Cash, 1000)])
    };
    let view = open.sell(&cashier, sale.clone()).await.unwrap();
    // 1.5 × 1.20 = 1.80, 2 × 0.99 = 1.98, 0.10
    assert_eq!(
        (view.total_minor, view.tax_minor, view.change_minor),
        (388, 30 + 33 + 2, 812)
    );
    assert_eq!(view.number.issued().unwrap().number, "B01-R01-26-000001");
    assert_eq!(view.customer.unwrap().name, "Ada Lovelace");
    assert_eq!(
        (open.on_hand(open.apple).await, open.on_hand(open.milk).await),
        (8_500, 8_000)
    );
    assert_eq!(
        open.rows("operations.stock_move").await,
        3 + 2,
        "the bag keeps no stock"
    );
    let audit = open.audit().await;
    assert_eq!((audit.len(), audit[0].entity.as_str()), (1, "sale"));
    assert_eq!(audit[0].diff["after"]["total_minor"], 388);
    let outbox = open.outbox().await;
    assert_eq!((outbox.len(), outbox[0].topic.as_str()), (1, "sales.completed"));
    assert_eq!(
        open.shop.findings().await.len(),
        0,
        "{:?}",
        open.shop.findings().await
    );

    let again = open.sell_with_trips(&cashier, sale).await.unwrap();
    assert!(again.served.replayed);
    assert_eq!(open.rows("operations.sale").await, 1);
}

#[tokio::test]
async fn a_checkout_takes_five_round_trips() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    for count in [1, 5, 40] {
        let lines: Vec<_> = (0..count).map(|_| open.line(open.bag, "1")).collect();
        let sale = open.sale(lines, vec![open.pay(Cash, 10 * count)]);
        let done = open.sell_with_trips(&cashier, sale).await.unwrap();
        assert_eq!(done.served.trips, 5, "{count} lines");
    }
}

#[tokio::test]
async fn what_was_scanned_decides_pack_and_price() {
    let open = OpenShop::new().await;
    let pack = model::LineInput {
        product_id: None,
        barcode: Some("4006381333931".try_into().unwrap()),
        ..open.line(open.milk, "1")
    };
    let view = open
        .sell(&open.cashier(), open.sale(vec![pack], vec![open.pay(Cash, 550)]))
        .await
        .unwrap();
    assert_eq!(
        (view.total_minor, view.lines[0].price_source),
        (550, model::PriceSource::Barcode)
    );
    assert_eq!(open.on_hand(open.milk).await, 4_000, "a pack of six left");
    assert!(open.shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_pack_without_a_price_of_its_own_costs_what_its_units_cost() {
    let open = OpenShop::new().await;
    let barcode = "INSERT INTO operations.product_barcode (tenant_id, barcode, product_id, pack_quantity_milli) VALUES ($1, '42', $2, 6000)";
    open.lay_row(barcode, &[open.milk.0]).await;
    let one = open.line(open.milk, "1");
    let pack = model::LineInput {
        barcode: Some("42".try_into().unwrap()),
        ..open.line(open.milk, "1")
    };
    let lines = vec![one, pack];
    let view = open
        .sell(&open.cashier(), open.sale(lines, vec![open.pay(Cash, 100_000)]))
        .await
        .unwrap();
    let [one, pack] = &view.lines[..] else {
        panic!("two lines");
    };
    assert_eq!(pack.gross_minor, 6 * one.gross_minor);
    assert_eq!(pack.price_source, model::PriceSource::List);
}

#[tokio::test]
async fn a_pack_is_sold_by_its_code_with_or_without_leading_noughts() {
    let open = OpenShop::new().await;
    let barcode = "INSERT INTO operations.product_barcode (tenant_id, barcode, product_id, pack_quantity_milli) VALUES ($1, '036000291452', $2, 6000)";
    open.lay_row(barcode, &[open.milk.0]).await;
    let scanned = |code: &str| model::LineInput {
        product_id: None,
        barcode: Some(code.try_into().unwrap()),
        ..open.line(open.milk, "1")
    };
    let lines = vec![scanned("036000291452"), scanned("0036000291452")];
    let view = open
        .sell(&open.cashier(), open.sale(lines, vec![open.pay(Cash, 100_000)]))
        .await
        .unwrap();
    let gross: Vec<i64> = view.lines.iter().map(|line| line.gross_minor).collect();
    let one = open.line(open.milk, "6");
    let pieces = open
        .sell(
            &open.cashier(),
            open.sale(vec![one], vec![open.pay(Cash, 100_000)]),
        )
        .await
        .unwrap();
    assert_eq!(gross, [pieces.lines[0].gross_minor; 2]);
}

#[tokio::test]
async fn every_bad_line_is_named_at_once_and_nothing_is_written() {
    let open = OpenShop::new().await;
    let mut lines = vec![
        open.line(open.shop.id::<ProductId>(), "1"),
        model::LineInput {
            product_id: None,
            barcode: Some("000".try_into().unwrap()),
            ..open.line(open.milk, "1")
        },
        open.line(open.milk, "0.5"),
        model::LineInput {
            unit_price_minor: Some(1),
            ..open.line(open.tea, "1")
        },
    ];
    let fault = refused(
        &open,
        &open.cashier(),
        open.sale(lines.clone(), vec![open.pay(Cash, 1)]),
        codes::INVALID,
    )
    .await;
    assert_eq!(
        pointers(&fault),
        [
            "/lines/0/product_id",
            "/lines/1/barcode",
            "/lines/2/quantity",
            "/lines/3/unit_price_minor"
        ]
    );
    lines = vec![
        open.line(open.milk, "-1"),
        model::LineInput {
            unit_price_minor: Some(10_i64.pow(18)),
            ..open.line(open.tea, "1")
        },
    ];
    let payments = vec![open.pay(Cash, 10_i64.pow(18)), open.pay(Cash, -5)];
    let fault = refused(&open, &open.cashier(), open.sale(lines, payments), codes::INVALID).await;
    assert_eq!(
        pointers(&fault),
        [
            "/lines/0/quantity",
            "/lines/1/unit_price_minor",
            "/payments/0/amount_minor",
            "/payments/1/amount_minor"
        ]
    );
    let fault = refused(&open, &open.cashier(), open.sale(vec![], vec![]), codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/lines"]);
}

#[tokio::test]
async fn who_may_not_sell_or_works_elsewhere_is_refused() {
    let open = OpenShop::new().await;
    let sale = open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)]);
    refused(&open, &open.shop.stranger(), sale.clone(), codes::FORBIDDEN).await;
    refused(
        &open,
        &open.shop.role(till_kernel::Template::Auditor),
        sale.clone(),
        codes::FORBIDDEN,
    )
    .await;
    refused(&open, &open.shop.elsewhere(), sale.clone(), codes::NOT_FOUND).await;
    refused(
        &open,
        &open.cashier(),
        CompleteSale {
            register_id: open.shop.id(),
            ..sale.clone()
        },
        codes::NOT_FOUND,
    )
    .await;
    refused(
        &open,
        &open.cashier(),
        CompleteSale {
            shift_id: open.shop.id(),
            ..sale.clone()
        },
        codes::INVALID,
    )
    .await;
    refused(
        &open,
        &open.cashier(),
        CompleteSale {
            customer_id: Some(open.shop.id()),
            ..sale
        },
        codes::INVALID,
    )
    .await;
}

#[tokio::test]
async fn the_key_must_be_the_sale_and_another_body_under_it_is_refused() {
    let open = OpenShop::new().await;
    let sale = open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)]);
    let fault = open
        .shop
        .run_with(&open.cashier(), sale.clone(), open.shop.envelope())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), error::KEY_IS_NOT_ID);
    open.sell(&open.cashier(), sale.clone()).await.unwrap();
    let other = CompleteSale {
        lines: vec![open.line(open.tea, "1")],
        ..sale
    };
    let fault = open.sell(&open.cashier(), other).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::KEY_REUSED);
    assert_eq!(open.rows("operations.sale").await, 1);
}

#[tokio::test]
async fn payments_must_cover_what_is_due_and_only_cash_gives_change() {
    let open = OpenShop::new().await;
    let sale = |payments| open.sale(vec![open.line(open.tea, "1")], payments);
    let fault = refused(
        &open,
        &open.cashier(),
        sale(vec![open.pay(Cash, 299)]),
        error::NOT_PAID,
    )
    .await;
    assert!(fault.members().contains(&("balance_minor", 1.into())));
    refused(
        &open,
        &open.cashier(),
        sale(vec![open.pay(Card, 301)]),
        error::PAYMENT_WRONG,
    )
    .await;
    let wrong = CompleteSale {
        expected_total_minor: Some(299),
        ..sale(vec![open.pay(Cash, 300)])
    };
    let fault = refused(&open, &open.cashier(), wrong, error::TOTAL_DIFFERS).await;
    assert!(fault.members().contains(&("total_minor", 300.into())));
}

#[tokio::test]
async fn a_closed_shift_sells_nothing_even_if_it_closes_in_the_last_moment() {
    let open = OpenShop::new().await;
    let sale = open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)]);
    // The shift still reads as open, but its gate is shut: what a sale meets that overlaps with closing.
    open.lay_row("UPDATE kernel.series SET gate = NULL WHERE tenant_id = $1", &[])
        .await;
    refused(&open, &open.cashier(), sale.clone(), shifts::error::CLOSED).await;
    open.lay_row(
        "UPDATE operations.shift SET status = 'closed' WHERE tenant_id = $1",
        &[],
    )
    .await;
    refused(&open, &open.cashier(), sale, shifts::error::CLOSED).await;
}

#[tokio::test]
async fn the_last_unit_is_sold_once_where_stock_must_not_fall_below_zero() {
    let open = Arc::new(OpenShop::new().await);
    shifts::tests::change_setting(&open.shop, "stock.negative", serde_json::json!("block")).await;
    let tasks: Vec<_> = (0..15)
        .map(|_| {
            let open = Arc::clone(&open);
            tokio::spawn(async move {
                let sale = open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)]);
                open.sell(&open.cashier(), sale)
                    .await
                    .map_err(|fault| (fault.code(), fault.violation_list().to_vec()))
            })
        })
        .collect();
    let mut sold = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => sold += 1,
            Err((code, violations)) => {
                assert_eq!(code, error::OUT_OF_STOCK);
                assert_eq!(violations[0].pointer, "/lines/0/quantity");
            }
        }
    }
    assert_eq!((sold, open.on_hand(open.milk).await), (10, 0));
    assert!(
        open.shop.findings().await.is_empty(),
        "{:?}",
        open.shop.findings().await
    );
}

#[tokio::test]
async fn below_zero_is_told_where_it_is_allowed() {
    let open = OpenShop::new().await;
    let view = open
        .sell(
            &open.cashier(),
            open.sale(vec![open.line(open.milk, "11")], vec![open.pay(Card, 1089)]),
        )
        .await
        .unwrap();
    assert_eq!(view.negative_stock, [open.milk]);
    assert_eq!(open.on_hand(open.milk).await, -1_000);
}

#[tokio::test]
async fn currencies_with_no_and_with_three_decimals_sell_too() {
    for currency in ["JPY", "KWD", "PKR"] {
        let open = OpenShop::in_currency(currency).await;
        let view = open
            .sell(
                &open.cashier(),
                open.sale(vec![open.line(open.apple, "0.333")], vec![open.pay(Cash, 40)]),
            )
            .await
            .unwrap();
        assert_eq!((view.total_minor, view.currency.code()), (40, currency));
    }
}
