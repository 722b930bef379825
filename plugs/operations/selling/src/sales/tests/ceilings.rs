//! What is too large is refused at the sale, before anything that sums it is harmed.

use till_shared::money::Sum;

use super::*;

/// A sale of one article whose price is asked, at this price.
fn at(open: &OpenShop, price: i64, paid: i64) -> CompleteSale {
    let line = model::LineInput {
        unit_price_minor: Some(price),
        ..open.line(open.bag, "1")
    };
    open.sale(vec![line], vec![open.pay(Card, paid)])
}

async fn asks_a_price(open: &OpenShop) {
    let sql = "UPDATE operations.product SET is_open_price = true WHERE tenant_id = $1 AND product_id = $2";
    open.lay_row(sql, &[open.bag.0]).await;
}

#[tokio::test]
async fn a_code_scanned_into_the_field_for_cash_is_no_money() {
    let open = OpenShop::new().await;
    let sale = |payments| open.sale(vec![open.line(open.tea, "1")], payments);
    for payments in [
        vec![open.pay(Cash, 400_638_133_393)],
        vec![open.pay(Cash, 100), open.pay(Cash, 201_000)],
        vec![open.pay(Card, 299), open.pay(Cash, 200_002)],
    ] {
        let last = payments.len() - 1;
        let fault = refused(&open, &open.cashier(), sale(payments), error::PAYMENT_WRONG).await;
        assert_eq!(pointers(&fault), [format!("/payments/{last}/amount_minor")]);
    }
    let beyond = sale(vec![open.pay(Cash, 4_006_381_333_931)]);
    let fault = refused(&open, &open.cashier(), beyond, codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/payments/0/amount_minor"]);
    let ten_notes = sale(vec![open.pay(Cash, 200_300)]);
    assert_eq!(
        open.sell(&open.cashier(), ten_notes).await.unwrap().change_minor,
        200_000
    );
}

#[tokio::test]
async fn a_line_holds_no_more_than_the_business_says() {
    let open = OpenShop::new().await;
    let of = |quantity: &str| open.sale(vec![open.line(open.bag, quantity)], vec![open.pay(Card, 1)]);
    for quantity in ["10001", "999999999"] {
        let fault = refused(&open, &open.cashier(), of(quantity), codes::INVALID).await;
        assert_eq!(pointers(&fault), ["/lines/0/quantity"]);
    }
    let setting = "INSERT INTO kernel.setting (tenant_id, setting_id, key, value, version) VALUES ($1, $2, 'sales.line_quantity_max', '3', 1)";
    open.lay_row(setting, &[open.shop.id()]).await;
    open.shop
        .kernel
        .forget(open.shop.tenant, till_kernel::Invalidation::Settings);
    let fault = refused(&open, &open.cashier(), of("4"), codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/lines/0/quantity"]);
    let three = open.sale(vec![open.line(open.bag, "3")], vec![open.pay(Card, 30)]);
    open.sell(&open.cashier(), three).await.unwrap();
}

#[tokio::test]
async fn the_largest_document_is_sold_and_a_unit_more_is_not() {
    let open = OpenShop::new().await;
    asks_a_price(&open).await;
    let over = at(&open, MONEY_MAX + 1, MONEY_MAX);
    let fault = refused(&open, &open.cashier(), over, codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/lines/0/unit_price_minor"]);
    let mut two = at(&open, MONEY_MAX, MONEY_MAX);
    two.lines.push(model::LineInput {
        unit_price_minor: Some(1),
        ..open.line(open.bag, "1")
    });
    let fault = refused(&open, &open.cashier(), two, error::NOT_PRICED).await;
    assert_eq!(pointers(&fault), ["/lines"]);
    let view = open
        .sell(&open.cashier(), at(&open, MONEY_MAX, MONEY_MAX))
        .await
        .unwrap();
    assert_eq!(view.total_minor, MONEY_MAX);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn a_register_whose_grand_total_is_full_refuses_before_its_series_is_harmed() {
    let open = OpenShop::new().await;
    asks_a_price(&open).await;
    let full = "UPDATE kernel.series SET grand_total_minor = 9000000000000000000 - 1000 WHERE tenant_id = $1";
    open.lay_row(full, &[]).await;
    refused(
        &open,
        &open.cashier(),
        at(&open, 1_001, 1_001),
        error::SERIES_FULL,
    )
    .await;
    open.sell(&open.cashier(), at(&open, 1_000, 1_000)).await.unwrap();
}

#[tokio::test]
async fn totals_of_a_day_answer_whatever_fits_its_documents() {
    let open = OpenShop::new().await;
    // As an older program let them in: each ten thousand times the largest of today.
    let sales = "INSERT INTO operations.sale (tenant_id, sale_id, branch_id, register_id, shift_id, cashier_name, channel, business_date,
            occurred_at, received_at, currency, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor, total_minor,
            rounding_minor, due_minor, tendered_minor, change_minor, line_count, discounts, taxes)
        SELECT $1, gen_random_uuid(), $2, $3, $4, 'Test', 'pos', '2026-03-02', now(), now(), 'EUR', m, m, 0, m, 0, m, 0, m, m, 0, 1, '[]', '[]'
        FROM generate_series(1, 10000), (VALUES (1000000000000000)) AS most (m)";
    open.lay_row(sales, &[open.shop.branch.0, open.register.0, open.shift.0])
        .await;
    let payments = "INSERT INTO operations.payment (tenant_id, sale_id, payment_no, payment_id, kind, tender, amount_minor)
        SELECT tenant_id, sale_id, 1, sale_id, 'cash', 'cash', total_minor FROM operations.sale WHERE tenant_id = $1";
    open.lay_row(payments, &[]).await;
    let asked = SalesTotals {
        business_date: "2026-03-02".parse().unwrap(),
        branch_id: None,
        register_id: None,
    };
    let totals = open.shop.ask(&open.shop.owner(), asked).await.unwrap();
    let whole = 10_000 * 1_000_000_000_000_000_i128;
    assert!(whole > i128::from(i64::MAX));
    assert_eq!(
        [
            totals.gross_minor,
            totals.discount_minor,
            totals.total_minor,
            totals.cash_minor
        ]
        .map(Sum::minor),
        [whole; 4]
    );
}
