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
    let hash = fault
        .members()
        .iter()
        .find(|(name, _)| *name == "content_hash")
        .unwrap()
        .1
        .as_str()
        .unwrap()
        .to_owned();

    let approval = approve(&open, &cashier, &hash).await;
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

/// What the platform's approval operation does once the second person has proved who they are.
async fn approve(open: &OpenShop, requester: &till_kernel::Actor, hash: &str) -> ApprovalId {
    let bytes: Vec<u8> = (0..hash.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hash[at..at + 2], 16).unwrap())
        .collect();
    let approval = Approval::grant(&NewApproval {
        approval_id: open.shop.id(),
        request: till_kernel::ApprovalRequest {
            command: "sales.complete".into(),
            content_hash: bytes.clone(),
            permission: APPROVE_DISCOUNT.key.into(),
        },
        approver: open.shop.id(),
        requested_by: requester.user.unwrap(),
        method: till_kernel::Credential::Password,
        granted_at: open.shop.kernel.clock().now(),
    });
    sqlx::query("INSERT INTO kernel.approval (tenant_id, approval_id, command, permission, content_hash, approver_user, requested_by,
            method, granted_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'password', $8::timestamptz, $9::timestamptz)")
        .bind(open.shop.tenant.0)
        .bind(approval.approval_id.0)
        .bind(&approval.command)
        .bind(&approval.permission)
        .bind(bytes)
        .bind(approval.approver.0)
        .bind(approval.requested_by.0)
        .bind(jiff_sqlx::ToSqlx::to_sqlx(approval.granted_at))
        .bind(jiff_sqlx::ToSqlx::to_sqlx(approval.expires_at))
        .execute(&mut open.shop.superuser().await)
        .await
        .unwrap();
    approval.approval_id
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
    let hash = member("content_hash").as_str().unwrap().to_owned();
    let approval = approve(&open, &cashier, &hash).await;
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
