//! Operation tests of selling, on a real PostgreSQL: `CompleteSale`, `GetSale`, `ListSales`, `SalesTotals`, `ParkSale`, `RecallSale`,
//! `VoidParkedSale`, `ListParkedSales`.

pub(crate) mod open_shop;

use std::sync::Arc;

use till_kernel::{Approval, Envelope, FaultCode, NewApproval, codes};
use till_shared::ids::{ApprovalId, ProductId, SaleId};
use till_shared::pricing::TenderKind::{Card, Cash};

use super::park::Basket;
use super::*;
use crate::shifts;
use open_shop::{OpenShop, percent};

async fn refused(
    open: &OpenShop,
    actor: &Arc<till_kernel::Actor>,
    sale: CompleteSale,
    code: FaultCode,
) -> till_kernel::Fault {
    let sale_of = sale.sale_id;
    let fault = open.sell(actor, sale).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), code, "{fault}");
    assert_eq!(open.rows("operations.sale").await, 0);
    assert_eq!(open.rows("kernel.fiscal_entry").await, 0);
    let own_reply = GetSale { sale_id: sale_of };
    assert_eq!(
        open.shop
            .ask(&open.shop.owner(), own_reply)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    fault
}

fn pointers(fault: &till_kernel::Fault) -> Vec<&str> {
    fault
        .violation_list()
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect()
}

#[tokio::test]
async fn a_sale_is_stored_once_numbered_chained_audited_and_stock_has_moved() {
    let open = OpenShop::new().await;
    let lines = vec![
        open.line(open.apple, "1.5"),
        open.line(open.milk, "2"),
        open.line(open.bag, "1"),
    ];
    let sale = CompleteSale {
        customer_id: Some(open.customer),
        ..open.sale(lines, vec![open.pay(Card, 200), open.pay(Cash, 1000)])
    };
    let view = open.sell(&open.cashier(), sale.clone()).await.unwrap();
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
    let audit = open.shop.audit().await;
    assert_eq!((audit.len(), audit[0].entity.as_str()), (1, "sale"));
    assert_eq!(audit[0].diff["after"]["total_minor"], 388);
    let outbox = open.shop.outbox().await;
    assert_eq!((outbox.len(), outbox[0].topic.as_str()), (1, "sales.completed"));
    assert_eq!(
        open.shop.findings().await.len(),
        0,
        "{:?}",
        open.shop.findings().await
    );

    let again = open.sell_with_trips(&open.cashier(), sale).await.unwrap();
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
        barcode: Some("4006381333931".into()),
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
async fn every_bad_line_is_named_at_once_and_nothing_is_written() {
    let open = OpenShop::new().await;
    let mut lines = vec![
        open.line(open.shop.id::<ProductId>(), "1"),
        model::LineInput {
            product_id: None,
            barcode: Some("000".into()),
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
    assert_eq!(pointers(&fault), ["/lines", "/payments"]);
    let far = CompleteSale {
        occurred_at: Some("2027-01-01T00:00:00Z".parse().unwrap()),
        ..open.sale(vec![open.line(open.milk, "1")], vec![open.pay(Cash, 99)])
    };
    let fault = refused(&open, &open.cashier(), far, codes::INVALID).await;
    assert_eq!(pointers(&fault), ["/occurred_at"]);
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
    open.lay_row(r#"INSERT INTO kernel.setting (tenant_id, setting_id, key, value, version) VALUES ($1, $2, 'stock.negative', '"block"', 1)"#, &[open.shop.id()]).await;
    open.shop
        .kernel
        .forget(open.shop.tenant, till_kernel::Invalidation::Settings);
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
        sale_id: open.shop.id(),
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
        method: "password",
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
    let manager = open.shop.holder(&[SELL, CHANGE_PRICE]);
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
async fn a_cashier_sees_no_cost_and_only_their_own_sales() {
    let open = OpenShop::new().await;
    let (ann, bob) = (open.cashier(), open.cashier());
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    let reply = open.sell_with_trips(&ann, sale.clone()).await.unwrap();
    assert!(!String::from_utf8_lossy(&reply.served.body).contains("cost"));
    let get = GetSale {
        sale_id: sale.sale_id,
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
        (1, 300, 300)
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
        ids.insert(0, sale.sale_id);
        open.sell(&open.cashier(), sale).await.unwrap();
    }
    let list = |limit, cursor| ListSales {
        limit,
        cursor,
        ..ListSales::default()
    };
    let first = open
        .shop
        .ask(&open.shop.owner(), list(Some(2), None))
        .await
        .unwrap();
    let second = open
        .shop
        .ask(&open.shop.owner(), list(Some(2), first.next_cursor.clone()))
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
        .ask(&open.shop.owner(), list(Some(201), Some("x".into())))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/limit", "/cursor"]);
}

fn park(open: &OpenShop, sale_id: SaleId, quantity: &str) -> ParkSale {
    let basket = Basket {
        lines: vec![open.line(open.tea, quantity)],
        discounts: Vec::new(),
        note: String::new(),
    };
    ParkSale {
        sale_id,
        register_id: open.register,
        label: "blue coat".into(),
        customer_id: None,
        basket,
    }
}

#[tokio::test]
async fn a_parked_basket_is_recalled_once_and_then_paid_under_the_same_id() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = open.sale(vec![open.line(open.tea, "2")], vec![open.pay(Cash, 600)]);
    open.shop
        .run(&cashier, park(&open, sale.sale_id, "1"))
        .await
        .unwrap();
    let again = open
        .shop
        .run(&cashier, park(&open, sale.sale_id, "2"))
        .await
        .unwrap();
    assert_eq!((again.total_minor, again.version), (600, 2));
    assert_eq!(
        open.shop
            .ask(&cashier, ListParkedSales::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        open.shop
            .ask(&open.shop.elsewhere(), ListParkedSales::default())
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    let recall = RecallSale {
        sale_id: sale.sale_id,
        register_id: open.register,
    };
    let fault = open
        .shop
        .run(&open.shop.elsewhere(), recall.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let back = open.shop.run(&cashier, recall.clone()).await.unwrap();
    assert_eq!(back.basket.lines[0].quantity.to_string(), "2");
    assert_eq!(
        open.shop
            .run(&cashier, recall)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        error::NOT_PARKED
    );
    open.sell(&cashier, sale.clone()).await.unwrap();
    assert_eq!(
        open.shop
            .run(&cashier, park(&open, sale.sale_id, "1"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        error::EXISTS
    );
    assert_eq!(open.on_hand(open.tea).await, 8_000, "parking moves nothing");
}

#[tokio::test]
async fn a_voided_basket_needs_a_reason_and_cannot_be_paid() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let sale = open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]);
    open.shop
        .run(&cashier, park(&open, sale.sale_id, "1"))
        .await
        .unwrap();
    let void = |reason: &str| VoidParkedSale {
        sale_id: sale.sale_id,
        reason: reason.into(),
    };
    let fault = open.shop.run(&cashier, void("  ")).await.map(|_| ()).unwrap_err();
    assert_eq!(pointers(&fault), ["/reason"]);
    assert_eq!(
        open.shop
            .run(&open.shop.stranger(), void("x"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::FORBIDDEN
    );
    let voided = open.shop.run(&cashier, void("changed their mind")).await.unwrap();
    assert_eq!(
        (voided.status.as_str(), voided.reason.as_deref()),
        ("voided", Some("changed their mind"))
    );
    let audit = open.shop.audit().await;
    let voiding = audit.iter().find(|entry| entry.action == "sales.void").unwrap();
    assert_eq!(voiding.reason.as_deref(), Some("changed their mind"));
    refused(&open, &cashier, sale, error::VOIDED).await;
}

#[tokio::test]
async fn a_basket_is_checked_before_it_is_parked() {
    let open = OpenShop::new().await;
    let wrong = ParkSale {
        label: "x".repeat(61),
        ..park(&open, open.shop.id(), "-1")
    };
    let fault = open
        .shop
        .run(&open.cashier(), wrong)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(pointers(&fault), ["/label", "/basket/lines/0/quantity"]);
    assert_eq!(open.rows("operations.parked_sale").await, 0);
}

#[tokio::test]
async fn verify_names_the_first_document_that_was_changed_afterwards() {
    for (sql, expected) in [
        (
            "UPDATE operations.sale_line SET unit_price_minor = unit_price_minor - 1 WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.payment SET amount_minor = amount_minor + 1 WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.sale SET cashier_name = 'Nobody' WHERE tenant_id = $1",
            "changed after it was issued",
        ),
        (
            "UPDATE operations.stock_move SET quantity_milli = -500 WHERE tenant_id = $1 AND reason = 'sale'",
            "stock moves",
        ),
        (
            "DELETE FROM operations.stock_move WHERE tenant_id = $1 AND reason = 'sale'",
            "stock moves",
        ),
        (
            "UPDATE operations.invoice SET total_minor = 1 WHERE tenant_id = $1",
            "without its invoice",
        ),
    ] {
        let open = OpenShop::new().await;
        open.sell(
            &open.cashier(),
            open.sale(vec![open.line(open.tea, "1")], vec![open.pay(Cash, 300)]),
        )
        .await
        .unwrap();
        assert!(
            open.shop.findings().await.is_empty(),
            "{:?}",
            open.shop.findings().await
        );
        open.lay_row(sql, &[]).await;
        let findings = open.shop.findings().await;
        assert!(
            findings.iter().any(|finding| finding.what.contains(expected)),
            "{sql}: {findings:?}"
        );
    }
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
