//! Operation tests of invoices: `GetInvoice`, `ListInvoices`, `GetReceipt`, `PrintCopy`.

use till_kernel::{Actor, Limits, Template, codes};
use till_shared::ids::SaleId;
use till_shared::pricing::TenderKind::{Card, Cash};
use till_shared::slip::{COLUMNS_80_MM, to_text};

use super::*;
use crate::sales::CompleteSale;
use crate::sales::tests::open_shop::{OpenShop, percent};

async fn sold(open: &OpenShop) -> SaleId {
    let lines = vec![open.line(open.tea, "2"), open.line(open.apple, "0.5")];
    let payments = vec![open.pay(Card, 100), open.pay(Cash, 600)];
    let sale = CompleteSale {
        customer_id: Some(open.customer),
        discounts: vec![percent("10")],
        ..open.sale(lines, payments)
    };
    open.sell(&open.cashier(), sale).await.unwrap().sale_id
}

fn text(slip: &till_shared::slip::Slip) -> String {
    to_text(slip, COLUMNS_80_MM)
}

#[tokio::test]
async fn a_receipt_says_what_was_sold_paid_and_taxed() {
    let open = OpenShop::new().await;
    let sale_id = sold(&open).await;
    let receipt = open
        .shop
        .ask(&open.shop.owner(), GetReceipt { sale_id })
        .await
        .unwrap();
    assert_eq!(
        (receipt.data.number.as_str(), receipt.data.copy_no),
        ("B01-R01-26-000001", None)
    );
    let text = text(&receipt.slip);
    for expected in [
        "B01-R01-26-000001",
        "The TEA",
        "2 × 3.00",
        "0.5 × 1.20",
        "Ada Lovelace",
        "Total EUR",
        "5.94",
        "Change",
        "1.06",
        "VAT 20 %",
        &receipt.data.chain_prefix,
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    assert!(!text.contains("COPY"));
}

#[tokio::test]
async fn the_invoice_stands_in_the_registers_chain() {
    let open = OpenShop::new().await;
    let invoice_id = sold(&open).await;
    let invoice = open
        .shop
        .ask(&open.shop.owner(), GetInvoice { invoice_id })
        .await
        .unwrap();
    assert_eq!(
        (
            invoice.payment_status.as_str(),
            invoice.balance_minor,
            invoice.sale.total_minor
        ),
        ("paid", 0, 594)
    );
    assert_eq!((invoice.document_hash.len(), invoice.chain_hash.len()), (64, 64));
    assert_eq!(
        (
            invoice.seller.branch_code.as_str(),
            invoice.customer.unwrap().code.as_str()
        ),
        ("B01", "C1")
    );
    for (actor, code) in [
        (open.shop.stranger(), codes::FORBIDDEN),
        (open.shop.elsewhere(), codes::NOT_FOUND),
        (open.cashier(), codes::NOT_FOUND),
    ] {
        assert_eq!(
            open.shop
                .ask(&actor, GetInvoice { invoice_id })
                .await
                .map(|_| ())
                .unwrap_err()
                .code(),
            code
        );
        let receipt = open.shop.ask(&actor, GetReceipt { sale_id: invoice_id }).await;
        assert_eq!(receipt.map(|_| ()).unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn invoices_are_found_by_the_beginning_of_their_number() {
    let open = OpenShop::new().await;
    for _ in 0..3 {
        open.shop.clock.advance_s(1);
        sold(&open).await;
    }
    let list = |number: &str| ListInvoices {
        number: Some(number.to_owned()),
        ..ListInvoices::default()
    };
    assert_eq!(
        open.shop
            .ask(&open.shop.owner(), list("B01-R01-26-"))
            .await
            .unwrap()
            .items
            .len(),
        3
    );
    let one = open
        .shop
        .ask(&open.shop.owner(), list("B01-R01-26-000002"))
        .await
        .unwrap();
    assert_eq!(
        (
            one.items.len(),
            one.items[0].total_minor,
            one.items[0].customer_name.as_deref()
        ),
        (1, 594, Some("Ada Lovelace"))
    );
    assert!(
        open.shop
            .ask(&open.shop.elsewhere(), ListInvoices::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        open.shop
            .ask(&open.cashier(), ListInvoices::default())
            .await
            .unwrap()
            .items
            .is_empty(),
        "another cashier's"
    );
    let fault = open
        .shop
        .ask(
            &open.shop.owner(),
            ListInvoices {
                limit: Some(0),
                ..ListInvoices::default()
            },
        )
        .await;
    assert_eq!(
        fault.map(|_| ()).unwrap_err().violation_list()[0].pointer,
        "/limit"
    );
    let page = open
        .shop
        .ask(
            &open.shop.owner(),
            ListInvoices {
                limit: Some(2),
                ..ListInvoices::default()
            },
        )
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.next_cursor.is_some()), (2, true));
}

#[tokio::test]
async fn a_copy_is_marked_counted_audited_and_asks_for_a_reason_from_the_second_on() {
    let open = OpenShop::new().await;
    let invoice_id = sold(&open).await;
    let copy = |reason: &str| PrintCopy {
        invoice_id,
        reason: reason.to_owned(),
    };
    let cashier = open.cashier();
    let first = open.shop.run(&cashier, copy("")).await.unwrap();
    assert_eq!(first.data.copy_no, Some(1));
    assert!(text(&first.slip).contains("COPY 1"));
    assert!(!serde_json::to_string(&first).unwrap().contains("cost"));
    assert_eq!(
        open.shop
            .run(&cashier, copy(" "))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        error::REASON_NEEDED
    );
    let second = open.shop.run(&cashier, copy("lost")).await.unwrap();
    assert_eq!(second.data.copy_no, Some(2));
    let audit = open.shop.audit().await;
    let copies: Vec<_> = audit
        .iter()
        .filter(|entry| entry.entity == "receipt_copy")
        .collect();
    assert_eq!(copies.len(), 2);
    assert!(copies.iter().any(|entry| entry.reason.as_deref() == Some("lost")));
    assert_eq!(
        open.shop
            .run(&open.shop.role(Template::Auditor), copy("x"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::FORBIDDEN
    );
    assert_eq!(
        open.shop
            .run(&open.shop.elsewhere(), copy("x"))
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    assert!(open.shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_role_prints_copies_only_as_far_back_as_it_may() {
    let open = OpenShop::new().await;
    let invoice_id = sold(&open).await;
    open.shop.clock.advance_s(8 * 24 * 3_600);
    let limits = Limits {
        look_back_days: Some(7),
        ..Limits::default()
    };
    let limited = std::sync::Arc::new(Actor {
        limits,
        ..(*open.cashier()).clone()
    });
    let copy = PrintCopy {
        invoice_id,
        reason: String::new(),
    };
    assert_eq!(
        open.shop
            .run(&limited, copy.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        error::TOO_OLD
    );
    open.shop.run(&open.shop.owner(), copy).await.unwrap();
}
