//! What a second person allows in a basket before it is paid.

use std::sync::Arc;

use till_kernel::Actor;
use till_shared::ids::RegisterId;

use super::super::act::{ActView, AllowAct, LineOfSale};
use super::super::model::LineInput;
use super::*;
use crate::shifts::tests::approve;

fn act(open: &OpenShop, sale: &CompleteSale, line: Option<&LineInput>, most: &str) -> AllowAct {
    AllowAct {
        sale_id: sale.sale_id,
        act_id: open.made(),
        register_id: open.register,
        line: line.map(|line| LineOfSale {
            line_id: line.line_id,
            product_id: line.product_id.unwrap(),
        }),
        percent: most.parse().unwrap(),
        lowest_unit_minor: None,
    }
}

/// Asks, is refused, has it approved, and does it.
async fn allow(open: &OpenShop, cashier: &Arc<Actor>, act: AllowAct) -> ActView {
    let fault = open.shop.run(cashier, act.clone()).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    let approval = approve(&open.shop, cashier, &fault).await;
    let envelope = Envelope {
        approvals: vec![approval],
        ..open.shop.envelope()
    };
    open.shop
        .run_with(cashier, act, envelope)
        .await
        .unwrap()
        .into_value()
        .unwrap()
}

fn code<T>(result: Result<T, till_kernel::Fault>) -> FaultCode {
    result.map(|_| ()).unwrap_err().code()
}

#[tokio::test]
async fn what_was_allowed_holds_until_the_sale_is_paid_and_no_further() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let mut tea = open.line(open.tea, "2");
    tea.discounts = vec![percent("15")];
    let sale = open.sale(vec![tea.clone()], vec![open.pay(Cash, 600)]);
    assert_eq!(
        code(open.sell(&cashier, sale.clone()).await),
        codes::APPROVAL_NEEDED
    );
    let view = allow(&open, &cashier, act(&open, &sale, Some(&tea), "15")).await;
    assert_eq!(view.percent.to_string(), "15");

    // More than was allowed, another line, another article in the line: somebody is asked again.
    let more = LineInput {
        discounts: vec![percent("16")],
        ..tea.clone()
    };
    let other_line = LineInput {
        line_id: open.made(),
        ..tea.clone()
    };
    let other_article = LineInput {
        product_id: Some(open.milk),
        ..tea.clone()
    };
    let other_sale = open.sale(vec![tea.clone()], vec![open.pay(Cash, 600)]);
    for wrong in [more, other_line, other_article] {
        let wrong = CompleteSale {
            lines: vec![wrong],
            ..sale.clone()
        };
        assert_eq!(code(open.sell(&cashier, wrong).await), codes::APPROVAL_NEEDED);
    }
    assert_eq!(
        code(open.sell(&cashier, other_sale).await),
        codes::APPROVAL_NEEDED
    );

    // The basket may grow, and the line too: a share of it is what was allowed.
    let grown = CompleteSale {
        lines: vec![
            LineInput {
                quantity: "3".parse().unwrap(),
                ..tea
            },
            open.line(open.milk, "1"),
        ],
        payments: vec![open.pay(Cash, 1_000)],
        ..sale
    };
    open.sell(&cashier, grown).await.unwrap();
    let (approvals,): (i32,) = sqlx::query_as(
        "SELECT cardinality(approvals) FROM kernel.audit_event WHERE tenant_id = $1 AND entity = 'sale'",
    )
    .bind(open.shop.tenant.0)
    .fetch_one(&mut open.shop.superuser().await)
    .await
    .unwrap();
    assert_eq!(approvals, 1, "the approval is noted with the sale");
    // The approval was written by the test, not by the platform, and has no event.
    let mut findings = open.findings().await;
    findings.retain(|finding| !finding.place.starts_with("kernel.approval "));
    assert!(findings.is_empty(), "{findings:?}");
}

#[tokio::test]
async fn a_discount_on_the_whole_sale_is_allowed_for_all_of_its_lines() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = CompleteSale {
        discounts: vec![percent("20")],
        ..open.sale(
            vec![open.line(open.apple, "1"), open.line(open.milk, "1")],
            vec![open.pay(Cash, 176)],
        )
    };
    allow(&open, &cashier, act(&open, &sale, None, "20")).await;
    // It comes along to another register.
    let basket = Basket {
        lines: sale.lines.clone(),
        discounts: sale.discounts.clone(),
        note: till_shared::text::Text::default(),
    };
    let park = ParkSale {
        sale_id: sale.sale_id.id(),
        register_id: open.register,
        label: till_shared::text::Text::default(),
        customer_id: None,
        basket,
    };
    assert_eq!(open.shop.run(&cashier, park).await.unwrap().acts.len(), 1);
    let more = CompleteSale {
        discounts: vec![percent("25")],
        ..sale.clone()
    };
    assert_eq!(code(open.sell(&cashier, more).await), codes::APPROVAL_NEEDED);
    let said = allow_names(&open).await;
    assert!(said.is_empty(), "what is not sold is nobody's yet");
    open.sell(&cashier, sale).await.unwrap();
    let said = allow_names(&open).await;
    assert_eq!(said.iter().map(|(_, acts)| acts).sum::<i64>(), 1);
    assert!(said.iter().all(|(name, _)| !name.is_empty()));
}

/// Who allowed how many acts in the sales of the shift, as its report says.
async fn allow_names(open: &OpenShop) -> Vec<(String, i64)> {
    let x = crate::shifts::XReport { shift_id: open.shift };
    let x = open.shop.ask(&open.shop.owner(), x).await.unwrap().data;
    x.report
        .approvals
        .into_iter()
        .map(|sum| (sum.name, sum.acts_count))
        .collect()
}

#[tokio::test]
async fn an_act_is_of_its_register_and_needs_a_second_person_always() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    let asked = act(&open, &sale, None, "30");
    assert_eq!(
        code(open.shop.run(&owner, asked.clone()).await),
        codes::APPROVAL_NEEDED
    );
    assert_eq!(
        code(open.shop.run(&open.shop.elsewhere(), asked.clone()).await),
        codes::NOT_FOUND
    );
    assert_eq!(
        code(open.shop.run(&open.shop.stranger(), asked.clone()).await),
        codes::FORBIDDEN
    );
    let unknown = AllowAct {
        register_id: RegisterId(open.shop.id()),
        ..asked.clone()
    };
    assert_eq!(code(open.shop.run(&owner, unknown).await), codes::NOT_FOUND);
    let floor = AllowAct {
        lowest_unit_minor: Some(5),
        ..asked
    };
    let fault = open.shop.run(&owner, floor).await.map(|_| ()).unwrap_err();
    assert_eq!(pointers(&fault), ["/lowest_unit_minor"]);
    assert_eq!(open.rows("operations.sale_act").await, 0);
}

#[tokio::test]
async fn who_allowed_it_does_not_sell_by_it() {
    let open = OpenShop::new().await;
    let (cashier, manager) = (open.cashier(), open.cashier());
    let sale = CompleteSale {
        discounts: vec![percent("20")],
        ..open.sale(vec![open.line(open.apple, "1")], vec![open.pay(Cash, 96)])
    };
    allow(&open, &cashier, act(&open, &sale, None, "20")).await;
    // The test's approver is a stranger: let it be this colleague.
    open.lay_row(
        "UPDATE kernel.approval SET approver_user = $2 WHERE tenant_id = $1",
        &[manager.user.unwrap().0],
    )
    .await;
    assert_eq!(
        code(open.sell(&manager, sale.clone()).await),
        codes::APPROVAL_NEEDED
    );
    open.sell(&cashier, sale).await.unwrap();
}

#[tokio::test]
async fn an_act_for_the_whole_sale_opens_no_lowest_price() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    // Tea costs 3.00 and not less than 2.50.
    let sale = CompleteSale {
        discounts: vec![percent("20")],
        ..open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 240)])
    };
    allow(&open, &cashier, act(&open, &sale, None, "20")).await;
    assert_eq!(
        code(open.sell(&cashier, sale.clone()).await),
        codes::APPROVAL_NEEDED
    );
    let line = act(&open, &sale, Some(&sale.lines[0]), "20");
    allow(&open, &cashier, line).await;
    open.sell(&cashier, sale).await.unwrap();
}

#[tokio::test]
async fn a_percentage_is_kept_as_exactly_as_it_was_allowed() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    // Of so many that a hundredth of a percent is more than rounding.
    let mut tea = open.line(open.tea, "1000");
    tea.discounts = vec![percent("33.3333")];
    let sale = open.sale(vec![tea.clone()], vec![open.pay(Cash, 250_000)]);
    let view = allow(&open, &cashier, act(&open, &sale, Some(&tea), "33.3333")).await;
    open.sell(&cashier, sale).await.unwrap();
    assert_eq!(view.percent.to_string(), "33.3333");
    let mut findings = open.findings().await;
    findings.retain(|finding| !finding.place.starts_with("kernel.approval "));
    assert!(findings.is_empty(), "{findings:?}");
}

#[tokio::test]
async fn an_act_that_is_asked_for_again_needs_no_second_approval() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let tea = open.line(open.tea, "1");
    let sale = open.sale(vec![tea.clone()], Vec::new());
    let asked = act(&open, &sale, Some(&tea), "15");
    let first = allow(&open, &cashier, asked.clone()).await;
    // The answer was lost, and with it the key.
    let again = open.shop.run(&cashier, asked.clone()).await.unwrap();
    assert_eq!((again.act_id, again.allowed_at), (first.act_id, first.allowed_at));
    let more = AllowAct {
        percent: "16".parse().unwrap(),
        ..asked
    };
    assert_eq!(code(open.shop.run(&cashier, more).await), error::ACT_EXISTS);
}
