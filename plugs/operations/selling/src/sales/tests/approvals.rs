//! Discounts and prices beyond a limit.

use super::*;

#[tokio::test]
async fn a_discount_beyond_the_limit_needs_another_persons_approval_for_exactly_this() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let within = CompleteSale {
        discounts: vec![percent("10")],
        ..open.sale(vec![open.line(open.apple, "1")], vec![open.pay(Cash, 108)])
    };
    open.sell(&cashier, within).await.unwrap();

    let beyond = CompleteSale {
        discounts: vec![percent("20")],
        ..open.sale(vec![open.line(open.apple, "1")], vec![open.pay(Cash, 96)])
    };
    let fault = open.sell(&cashier, beyond.clone()).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    let approval = open.shop.approve(open.shop.id(), &cashier, &fault).await;
    let other = CompleteSale {
        discounts: vec![percent("90")],
        ..beyond.clone()
    };
    let with = |sale: &CompleteSale| Envelope {
        approvals: vec![approval],
        ..open.key_of(sale)
    };
    let fault = open
        .shop
        .run_with(&cashier, other.clone(), with(&other))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(
        fault.code(),
        codes::APPROVAL_INVALID,
        "approved was something else"
    );
    open.shop
        .run_with(&cashier, beyond.clone(), with(&beyond))
        .await
        .unwrap();
    let once_more = CompleteSale {
        sale_id: open.made(),
        ..beyond
    };
    let fault = open
        .shop
        .run_with(&cashier, once_more.clone(), with(&once_more))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_INVALID, "used up");
}

#[tokio::test]
async fn a_price_below_the_lowest_needs_approval_even_from_who_may_change_prices() {
    let open = OpenShop::new().await;
    let manager = open
        .shop
        .holder(&[SELL, CHANGE_PRICE, shifts::permissions::DRAWER_SELL_ANY]);
    let at = |price| model::LineInput {
        unit_price_minor: Some(price),
        ..open.line(open.tea, "2")
    };
    let view = open
        .sell(&manager, open.sale(vec![at(260)], vec![open.pay(Cash, 520)]))
        .await
        .unwrap();
    assert_eq!(
        (view.lines[0].price_source, view.lines[0].list_price_minor),
        (model::PriceSource::Manual, 300)
    );
    let fault = open
        .sell(&manager, open.sale(vec![at(249)], vec![open.pay(Cash, 498)]))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
}

#[tokio::test]
async fn an_approval_is_for_what_the_basket_came_to_when_it_was_given() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let half = CompleteSale {
        discounts: vec![percent("50")],
        ..open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 100_000)])
    };
    let fault = open.sell(&cashier, half.clone()).await.map(|_| ()).unwrap_err();
    let member = |name: &str| {
        fault
            .members()
            .iter()
            .find(|(member, _)| *member == name)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(member("figure")["total_minor"], 150);
    let approval = open.shop.approve(open.shop.id(), &cashier, &fault).await;
    open.lay_row(
        "UPDATE operations.product SET unit_price_minor = unit_price_minor * 20 WHERE tenant_id = $1 AND product_id = $2",
        &[open.tea.0],
    )
    .await;
    let with = Envelope {
        approvals: vec![approval],
        ..open.key_of(&half)
    };
    let fault = open
        .shop
        .run_with(&cashier, half, with)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(
        fault.code(),
        codes::APPROVAL_INVALID,
        "half of twenty times as much was not approved"
    );
    assert_eq!(open.rows("operations.sale").await, 0);
}
