//! Payments that are taken before the sale is complete.

use std::sync::Arc;

use till_kernel::Actor;
use till_shared::ids::{PaymentId, RegisterId, ShiftId};
use till_shared::text::Text;

use super::super::model::PaymentInput;
use super::super::taken::TakenPaymentView;
use super::*;
use crate::registers::testing::register;
use crate::shifts::tests::{close, count};
use crate::shifts::{XReport, ZReportView};

pub(super) fn take(sale: &CompleteSale, shift_id: ShiftId, payment: &PaymentInput) -> TakePayment {
    TakePayment {
        sale_id: sale.sale_id,
        shift_id,
        payment: payment.clone(),
    }
}

pub(super) fn give_back(open: &OpenShop, payment_id: PaymentId, shift_id: ShiftId) -> ReturnPayment {
    ReturnPayment {
        payment_id,
        return_id: open.made(),
        shift_id,
        reason: Text::default(),
    }
}

/// A second register with an open shift of the owner's.
pub(super) async fn second(open: &OpenShop, float_minor: i64) -> (RegisterId, crate::shifts::ShiftView) {
    let register = register(&open.shop, "R02").await;
    let shift = shifts::tests::open(&open.shop, &open.shop.owner(), register, float_minor).await;
    (register, shift)
}

async fn cash_in(open: &OpenShop, shift_id: ShiftId) -> i64 {
    let x = open
        .shop
        .ask(&open.shop.owner(), XReport { shift_id })
        .await
        .unwrap();
    let takings = x.data.report.takings.value().unwrap().clone();
    takings.cash.expected_minor.amount().unwrap()
}

pub(super) async fn waiting(open: &OpenShop) -> Vec<TakenPaymentView> {
    open.shop
        .ask(&open.shop.owner(), ListWaitingPayments::default())
        .await
        .unwrap()
        .items
}

pub(super) fn code<T>(result: Result<T, till_kernel::Fault>) -> FaultCode {
    result.map(|_| ()).unwrap_err().code()
}

async fn z(open: &OpenShop, shift: &crate::shifts::ShiftView, cash_minor: i64) -> ZReportView {
    close(&open.shop, &open.shop.owner(), shift, cash_minor).await
}

#[tokio::test]
async fn what_was_taken_belongs_to_the_sale_wherever_it_is_completed() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (register_id, other) = second(&open, 500).await;
    let cash = open.pay(Cash, 200);
    let card = open.pay(Card, 400);
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![card.clone(), cash.clone()]);
    let taken = open
        .shop
        .run(&owner, take(&sale, open.shift, &cash))
        .await
        .unwrap();
    assert_eq!((taken.amount_minor, taken.is_open), (200, true));
    assert_eq!(
        cash_in(&open, open.shift).await,
        200,
        "it is in the drawer at once"
    );

    // Put aside here and taken up there: it comes along.
    let basket = Basket {
        lines: sale.lines.clone(),
        discounts: Vec::new(),
        note: Text::default(),
    };
    let park = ParkSale {
        sale_id: sale.sale_id.id(),
        register_id: open.register,
        label: Text::default(),
        customer_id: None,
        basket,
    };
    assert_eq!(open.shop.run(&owner, park).await.unwrap().payments.len(), 1);
    let void = VoidParkedSale {
        sale_id: sale.sale_id.id(),
        reason: "gone".try_into().unwrap(),
    };
    assert_eq!(code(open.shop.run(&owner, void).await), error::PAYMENTS_WAIT);
    let recall = RecallSale {
        sale_id: sale.sale_id.id(),
        register_id,
    };
    let back = open.shop.run(&owner, recall).await.unwrap();
    assert_eq!(back.payments[0].payment_id, cash.payment_id.id());

    let there = |payments: Vec<PaymentInput>| CompleteSale {
        register_id,
        shift_id: other.shift_id,
        payments,
        ..sale.clone()
    };
    // What was taken is neither forgotten nor counted as something else.
    let more = PaymentInput {
        amount_minor: 201,
        ..cash.clone()
    };
    for wrong in [vec![open.pay(Card, 600)], vec![card.clone(), more]] {
        let fault = open.sell(&owner, there(wrong)).await.map(|_| ()).unwrap_err();
        assert_eq!(fault.code(), error::PAYMENTS_DIFFER);
        assert_eq!(fault.members()[0].1[0]["amount_minor"], 200);
    }
    let sold = open.sell(&owner, there(vec![card, cash.clone()])).await.unwrap();
    let amounts: Vec<i64> = sold.payments.iter().map(|payment| payment.amount_minor).collect();
    assert_eq!(amounts, [200, 400], "what was taken first comes first");
    assert_eq!(
        (
            cash_in(&open, open.shift).await,
            cash_in(&open, other.shift_id).await
        ),
        (200, 500)
    );
    assert_eq!(waiting(&open).await.len(), 0);
    assert_eq!(
        code(
            open.shop
                .run(&owner, take(&sale, open.shift, &open.pay(Cash, 1)))
                .await
        ),
        error::EXISTS
    );
    let late = give_back(&open, cash.payment_id.id(), open.shift);
    assert_eq!(code(open.shop.run(&owner, late).await), error::PAYMENT_SETTLED);

    let there = z(&open, &other, 500).await;
    assert_eq!(there.takings().due_minor, 600);
    assert_eq!(there.takings().part_payments.elsewhere_minor, 200);
    let here = ShiftId(open.shift.0);
    let shift = open
        .shop
        .ask(&owner, shifts::GetShift { shift_id: here })
        .await
        .unwrap();
    let closed = z(&open, &shift, 200).await;
    assert_eq!(closed.takings().part_payments.ahead_minor, 200);
    assert_eq!(closed.closing.variance_minor, 0);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn a_payment_is_taken_once_and_given_back_once() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (_, other) = second(&open, 500).await;
    let cash = open.pay(Cash, 300);
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![open.pay(Card, 600)]);
    for _ in 0..2 {
        open.shop
            .run(&owner, take(&sale, open.shift, &cash))
            .await
            .unwrap();
    }
    let other_amount = PaymentInput {
        amount_minor: 30,
        ..cash.clone()
    };
    assert_eq!(
        code(
            open.shop
                .run(&owner, take(&sale, open.shift, &other_amount))
                .await
        ),
        error::PAYMENT_EXISTS
    );
    assert_eq!(open.rows("operations.payment").await, 1);
    let asked = GetPayments {
        sale_id: sale.sale_id.id(),
    };
    assert_eq!(
        open.shop.ask(&owner, asked.clone()).await.unwrap().payments.len(),
        1
    );
    assert_eq!(
        code(open.shop.ask(&open.shop.elsewhere(), asked).await),
        codes::NOT_FOUND
    );

    // Out of another drawer, which holds it; the answer got lost, and it is asked again.
    let back = give_back(&open, cash.payment_id.id(), other.shift_id);
    for _ in 0..2 {
        let back = open.shop.run(&owner, back.clone()).await.unwrap();
        assert_eq!(back.amount_minor, 300);
    }
    let again = give_back(&open, cash.payment_id.id(), other.shift_id);
    assert_eq!(code(open.shop.run(&owner, again).await), error::PAYMENT_SETTLED);
    assert_eq!(
        (
            cash_in(&open, open.shift).await,
            cash_in(&open, other.shift_id).await
        ),
        (300, 200)
    );

    // The sale does not count it, and may not.
    let with = CompleteSale {
        payments: vec![cash.clone(), open.pay(Card, 300)],
        ..sale.clone()
    };
    let fault = open.sell(&owner, with).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), error::PAYMENTS_DIFFER);
    let given_back = serde_json::json!([cash.payment_id]);
    assert_eq!(fault.members()[1], ("given_back", given_back));
    assert_eq!(open.sell(&owner, sale).await.unwrap().payments.len(), 1);
    z(&open, &other, 200).await;
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn nothing_is_taken_into_or_given_out_of_a_drawer_that_is_shut_short_or_anothers() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (_, other) = second(&open, 0).await;
    let cash = open.pay(Cash, 300);
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![open.pay(Card, 600)]);
    let colleague = open.shop.role(till_kernel::Template::Cashier);
    let theirs = take(&sale, open.shift, &cash);
    assert_eq!(
        code(open.shop.run(&colleague, theirs.clone()).await),
        shifts::error::NOT_YOURS
    );
    assert_eq!(
        code(open.shop.run(&open.shop.elsewhere(), theirs.clone()).await),
        codes::NOT_FOUND
    );
    let nothing = open.pay(Cash, 0);
    let fault = open
        .shop
        .run(&owner, take(&sale, open.shift, &nothing))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/payment/amount_minor"]);
    open.shop.run(&owner, theirs).await.unwrap();
    let back = give_back(&open, cash.payment_id.id(), other.shift_id);
    assert_eq!(
        code(open.shop.run(&owner, back).await),
        shifts::error::DRAWER_SHORT
    );
    let closing = count(&other, 0);
    open.shop.run(&owner, closing).await.unwrap();
    let late = take(&sale, other.shift_id, &open.pay(Cash, 1));
    assert_eq!(code(open.shop.run(&owner, late).await), shifts::error::CLOSED);
    let unknown = give_back(&open, open.shop.id(), open.shift);
    assert_eq!(code(open.shop.run(&owner, unknown).await), codes::NOT_FOUND);
    assert_eq!(waiting(&open).await.len(), 1);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

/// A payment that is taken at the very moment in which the sale is completed is either counted in it or refused.
#[tokio::test]
async fn no_payment_falls_between_two_that_come_at_once() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    for round in 0..12 {
        let part = open.pay(Cash, 100);
        let free = round % 3 == 0;
        let mut sale = open.sale(vec![open.line(open.bag, "10")], vec![open.pay(Card, 100)]);
        if free {
            sale.discounts = vec![percent("100")];
            sale.payments = Vec::new();
        }
        let (kernel, actor, envelope) = (open.shop.kernel.clone(), Arc::clone(&owner), open.shop.envelope());
        let taking = take(&sale, open.shift, &part);
        let taken = tokio::spawn(async move { kernel.execute(taking, actor, envelope).await.map(|_| ()) });
        let (kernel, actor, envelope) = (open.shop.kernel.clone(), Arc::clone(&owner), open.key_of(&sale));
        let sold = tokio::spawn(async move { kernel.execute(sale, actor, envelope).await.map(|_| ()) });
        let (taken, sold) = (taken.await.unwrap(), sold.await.unwrap());
        match (taken, sold) {
            (Ok(()), Err(fault)) => assert_eq!(fault.code(), error::PAYMENTS_DIFFER),
            (Err(fault), Ok(())) => assert_eq!(fault.code(), error::EXISTS),
            (taken, sold) => panic!("{round}: {taken:?} {sold:?}"),
        }
    }
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn taking_a_payment_needs_the_right_to_sell() {
    let open = OpenShop::new().await;
    let nobody: Arc<Actor> = open.shop.stranger();
    let sale = open.sale(vec![open.line(open.tea, "1")], Vec::new());
    let taking = take(&sale, open.shift, &open.pay(Cash, 1));
    assert_eq!(code(open.shop.run(&nobody, taking).await), codes::FORBIDDEN);
}

#[tokio::test]
async fn a_payment_counts_once_whichever_sale_names_it() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let taken = open.pay(Card, 300);
    let sale = || open.sale(vec![open.line(open.tea, "1")], vec![taken.clone()]);
    let (first, second) = (sale(), sale());
    open.shop
        .run(&owner, take(&first, open.shift, &taken))
        .await
        .unwrap();
    // Taken for one sale, named by another; counted in one, named by another; given back, named by another.
    assert_eq!(
        code(open.sell(&owner, second.clone()).await),
        error::PAYMENT_EXISTS
    );
    open.sell(&owner, first).await.unwrap();
    assert_eq!(
        code(open.sell(&owner, second.clone()).await),
        error::PAYMENT_EXISTS
    );
    assert_eq!(
        code(open.shop.run(&owner, take(&second, open.shift, &taken)).await),
        error::PAYMENT_EXISTS
    );
    let gone = open.pay(Cash, 300);
    open.shop
        .run(&owner, take(&second, open.shift, &gone))
        .await
        .unwrap();
    let back = give_back(&open, gone.payment_id.id(), open.shift);
    open.shop.run(&owner, back).await.unwrap();
    let third = open.sale(vec![open.line(open.tea, "1")], vec![gone]);
    assert_eq!(code(open.sell(&owner, third).await), error::PAYMENT_EXISTS);

    // Three at the same moment: one.
    let shared = open.pay(Cash, 300);
    let tries: Vec<_> = (0..3)
        .map(|_| {
            let sale = open.sale(vec![open.line(open.tea, "1")], vec![shared.clone()]);
            let (kernel, actor, envelope) =
                (open.shop.kernel.clone(), Arc::clone(&owner), open.key_of(&sale));
            tokio::spawn(async move { kernel.execute(sale, actor, envelope).await.map(|_| ()) })
        })
        .collect();
    let mut sold = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(()) => sold += 1,
            Err(fault) => assert_eq!(fault.code(), error::PAYMENT_EXISTS),
        }
    }
    assert_eq!(sold, 1);
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

/// Moves a register and its shift to another branch, as if they had been there all the time.
async fn to_another_branch(open: &OpenShop, register: RegisterId, shift: ShiftId) {
    let branch: uuid::Uuid = open.shop.id();
    open.lay_row(
        "INSERT INTO kernel.branch SELECT (jsonb_populate_record(NULL::kernel.branch,
            to_jsonb(branch) || jsonb_build_object('branch_id', $2::uuid, 'code', 'B09'))).*
         FROM kernel.branch WHERE tenant_id = $1 LIMIT 1",
        &[branch],
    )
    .await;
    for sql in [
        "UPDATE operations.shift SET branch_id = $2 WHERE tenant_id = $1 AND shift_id = $3",
        "UPDATE operations.register SET branch_id = $2 WHERE tenant_id = $1 AND $3 = register_id",
    ] {
        let id = if sql.contains("shift_id") {
            shift.0
        } else {
            register.0
        };
        open.lay_row(sql, &[branch, id]).await;
    }
}

#[tokio::test]
async fn a_sale_lives_in_one_branch_with_all_that_belongs_to_it() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (register_id, other) = second(&open, 500).await;
    to_another_branch(&open, register_id, other.shift_id).await;
    let cash = open.pay(Cash, 100);
    let sale = open.sale(
        vec![open.line(open.tea, "1")],
        vec![cash.clone(), open.pay(Card, 200)],
    );
    open.shop
        .run(&owner, take(&sale, open.shift, &cash))
        .await
        .unwrap();
    let basket = Basket {
        lines: sale.lines.clone(),
        discounts: Vec::new(),
        note: Text::default(),
    };
    let park_there = |sale_id| ParkSale {
        sale_id,
        register_id,
        label: Text::default(),
        customer_id: None,
        basket: basket.clone(),
    };
    let there = CompleteSale {
        register_id,
        shift_id: other.shift_id,
        ..sale.clone()
    };
    // What is said of it there names nothing of this branch.
    let refusals = [
        open.sell(&owner, there).await.map(|_| ()).unwrap_err(),
        open.shop
            .run(&owner, park_there(sale.sale_id.id()))
            .await
            .map(|_| ())
            .unwrap_err(),
        open.shop
            .run(&owner, take(&sale, other.shift_id, &open.pay(Cash, 1)))
            .await
            .map(|_| ())
            .unwrap_err(),
    ];
    for fault in refusals {
        assert_eq!(
            (fault.code(), fault.members().len()),
            (error::EXISTS, 0),
            "{fault}"
        );
    }
    // Nor is a payment laid upon a basket that waits there.
    let waits = open.made::<SaleId>();
    open.shop.run(&owner, park_there(waits.id())).await.unwrap();
    let laid = TakePayment {
        sale_id: waits,
        shift_id: open.shift,
        payment: open.pay(Cash, 1),
    };
    assert_eq!(code(open.shop.run(&owner, laid).await), error::EXISTS);
    open.sell(&owner, sale).await.unwrap();
}

#[tokio::test]
async fn change_and_money_back_come_out_of_a_drawer_that_holds_them_within_the_limit() {
    let open = OpenShop::new().await;
    let owner = open.shop.owner();
    let (register_id, other) = second(&open, 500).await;
    let cash = open.pay(Cash, 1_000);
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![cash.clone()]);
    open.shop
        .run(&owner, take(&sale, open.shift, &cash))
        .await
        .unwrap();
    let there = CompleteSale {
        register_id,
        shift_id: other.shift_id,
        ..sale.clone()
    };
    assert_eq!(code(open.sell(&owner, there).await), shifts::error::DRAWER_SHORT);
    // Out of a drawer that did not take it it is a pay-out like any other.
    let limited = Arc::new(Actor {
        limits: till_kernel::Limits {
            pay_out_minor_max: Some(100),
            ..till_kernel::Limits::default()
        },
        ..(*owner).clone()
    });
    let small = open.pay(Cash, 101);
    open.shop
        .run(&owner, take(&sale, open.shift, &small))
        .await
        .unwrap();
    let elsewhere = give_back(&open, small.payment_id.id(), other.shift_id);
    assert_eq!(
        code(open.shop.run(&limited, elsewhere).await),
        codes::APPROVAL_NEEDED
    );
    let here = give_back(&open, small.payment_id.id(), open.shift);
    open.shop.run(&limited, here).await.unwrap();
    open.sell(&owner, sale).await.unwrap();
    assert!(open.findings().await.is_empty(), "{:?}", open.findings().await);
}

#[tokio::test]
async fn a_payment_opens_no_way_for_an_id_of_another_time() {
    let open = OpenShop::new().await;
    let mut sale = open.sale(vec![open.line(open.tea, "1")], Vec::new());
    // Of the year 2000.
    sale.sale_id = serde_json::from_value(serde_json::json!("00dc6acf-ac00-7000-8000-000000000001")).unwrap();
    let early = take(&sale, open.shift, &open.pay(Cash, 100));
    let fault = open
        .shop
        .run(&open.shop.owner(), early)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/sale_id"]);
}
