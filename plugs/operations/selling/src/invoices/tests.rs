//! Operation tests of invoices: `GetInvoice`, `ListInvoices`, `GetReceipt`, `PrintCopy`.

mod sending;

use std::sync::Arc;

use till_kernel::{Actor, Fault, Limits, List, Template, codes};
use till_shared::ids::SaleId;
use till_shared::pricing::TenderKind::{Card, Cash};
use till_shared::slip::{COLUMNS_80_MM, to_text};

use super::views::ReceiptKind;
use super::*;
use crate::sales::CompleteSale;
use crate::sales::tests::open_shop::{OpenShop, percent};

async fn sold(open: &OpenShop) -> SaleId {
    sold_by(open, &open.cashier()).await
}

async fn sold_by(open: &OpenShop, cashier: &Arc<Actor>) -> SaleId {
    let lines = vec![open.line(open.tea, "2"), open.line(open.apple, "0.5")];
    let payments = vec![open.pay(Card, 100), open.pay(Cash, 600)];
    let sale = CompleteSale {
        customer_id: Some(open.customer),
        discounts: vec![percent("10")],
        ..open.sale(lines, payments)
    };
    open.sell(cashier, sale).await.unwrap().sale_id
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
        (
            receipt.data.number.as_str(),
            receipt.data.copy_no,
            receipt.data.rendering
        ),
        ("B01-R01-26-000001", None, ReceiptKind::Preview)
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
    // What is only looked at says so, whatever its form.
    assert!(text.contains("COPY · PREVIEW"), "{text}");
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
        number: Some(number.try_into().unwrap()),
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
        .ask(&open.shop.owner(), ListInvoices::default().paged().limit(0))
        .await;
    assert_eq!(
        fault.map(|_| ()).unwrap_err().violation_list()[0].pointer,
        "/limit"
    );
    let page = open
        .shop
        .ask(&open.shop.owner(), ListInvoices::default().paged().limit(2))
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.next_cursor.is_some()), (2, true));
}

#[tokio::test]
async fn a_copy_is_marked_counted_audited_and_asks_for_a_reason_from_the_second_on() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let invoice_id = sold_by(&open, &cashier).await;
    let copy = |reason: &str| copy_of(invoice_id, reason);
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

fn copy_of(invoice_id: SaleId, reason: &str) -> PrintCopy {
    PrintCopy {
        invoice_id,
        reason: reason.try_into().unwrap(),
    }
}

fn code<T>(result: Result<T, Fault>) -> till_kernel::FaultCode {
    result.map(|_| ()).unwrap_err().code()
}

#[tokio::test]
async fn a_role_looks_back_only_as_far_as_it_may_on_every_route() {
    let open = OpenShop::new().await;
    let limits = Limits {
        look_back_days: Some(7),
        ..Limits::default()
    };
    let limited = Arc::new(Actor {
        limits,
        ..(*open.cashier()).clone()
    });
    let sale_id = sold_by(&open, &limited).await;
    let shop = &open.shop;
    assert_eq!(
        shop.ask(&limited, ListInvoices::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    shop.clock.advance_s(8 * 24 * 3_600);
    assert_eq!(
        code(shop.run(&limited, copy_of(sale_id, "")).await),
        error::TOO_OLD
    );
    assert_eq!(
        code(shop.run(&limited, IssueReceipt { sale_id }).await),
        error::TOO_OLD
    );
    assert_eq!(
        code(shop.ask(&limited, GetReceipt { sale_id }).await),
        error::TOO_OLD
    );
    let invoice = GetInvoice { invoice_id: sale_id };
    assert_eq!(code(shop.ask(&limited, invoice).await), error::TOO_OLD);
    assert_eq!(
        code(shop.ask(&limited, crate::sales::GetSale { sale_id }).await),
        error::TOO_OLD
    );
    assert!(
        shop.ask(&limited, ListInvoices::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    shop.run(&shop.owner(), copy_of(sale_id, "")).await.unwrap();
}

#[tokio::test]
async fn the_original_is_given_once_to_who_sold_and_soon() {
    let open = OpenShop::new().await;
    let (shop, cashier) = (&open.shop, open.cashier());
    let sale_id = sold_by(&open, &cashier).await;
    let colleague = open.cashier();
    assert_eq!(
        code(shop.run(&colleague, IssueReceipt { sale_id }).await),
        codes::NOT_FOUND
    );
    assert_eq!(
        code(shop.run(&shop.owner(), IssueReceipt { sale_id }).await),
        error::NO_ORIGINAL
    );
    // To look at it is not to have it, however often and in whatever form.
    for _ in 0..3 {
        let seen = shop.ask(&cashier, GetReceipt { sale_id }).await.unwrap();
        assert_eq!(seen.data.rendering, ReceiptKind::Preview);
        assert!(text(&seen.slip).contains("COPY"));
    }
    let original = shop.run(&cashier, IssueReceipt { sale_id }).await.unwrap();
    assert_eq!(original.data.rendering, ReceiptKind::Original);
    assert!(!text(&original.slip).contains("COPY"));
    assert_eq!(
        code(shop.run(&cashier, IssueReceipt { sale_id }).await),
        error::NO_ORIGINAL
    );
    let invoice = GetInvoice { invoice_id: sale_id };
    let invoice = shop.ask(&cashier, invoice).await.unwrap();
    assert_eq!(
        (invoice.original_at, invoice.copy_count),
        (Some(shop.kernel.clock().now()), 0)
    );
    let given: Vec<_> = shop.audit().await;
    assert!(
        given
            .iter()
            .any(|entry| entry.action == "invoices.issue_receipt" && entry.entity == "invoice")
    );
    assert_eq!(
        shop.run(&cashier, copy_of(sale_id, ""))
            .await
            .unwrap()
            .data
            .copy_no,
        Some(1)
    );

    let late = sold_by(&open, &cashier).await;
    shop.clock.advance_s(15 * 60 + 1);
    assert_eq!(
        code(shop.run(&cashier, IssueReceipt { sale_id: late }).await),
        error::NO_ORIGINAL
    );
    // Once there is a copy there is no original any more.
    let copied = sold_by(&open, &cashier).await;
    shop.run(&cashier, copy_of(copied, "")).await.unwrap();
    assert_eq!(
        code(shop.run(&cashier, IssueReceipt { sale_id: copied }).await),
        error::NO_ORIGINAL
    );
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn of_many_who_ask_for_the_original_at_once_one_gets_it() {
    let open = OpenShop::new().await;
    let (shop, cashier) = (&open.shop, open.cashier());
    let sale_id = sold_by(&open, &cashier).await;
    let tries: Vec<_> = (0..6)
        .map(|_| {
            let (kernel, cashier, envelope) = (shop.kernel.clone(), Arc::clone(&cashier), shop.envelope());
            tokio::spawn(async move {
                kernel
                    .execute(IssueReceipt { sale_id }, cashier, envelope)
                    .await
                    .map(|_| ())
            })
        })
        .collect();
    let mut given = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(()) => given += 1,
            Err(fault) => assert_eq!(fault.code(), error::NO_ORIGINAL, "{fault}"),
        }
    }
    assert_eq!(given, 1);
}

#[tokio::test]
async fn a_copy_of_a_colleagues_sale_is_for_those_who_may_see_it() {
    let open = OpenShop::new().await;
    let invoice_id = sold(&open).await;
    let colleague = open.cashier();
    assert_eq!(
        code(open.shop.run(&colleague, copy_of(invoice_id, "")).await),
        codes::NOT_FOUND
    );
    let manager = open.shop.role(Template::Manager);
    open.shop.run(&manager, copy_of(invoice_id, "")).await.unwrap();
}

#[tokio::test]
async fn a_copy_says_what_the_shop_printed_on_the_day_of_sale() {
    let open = OpenShop::new().await;
    let invoice_id = sold(&open).await;
    let stored: (Option<serde_json::Value>,) =
        sqlx::query_as("SELECT seller -> 'texts' FROM operations.invoice WHERE invoice_id = $1")
            .bind(invoice_id.0)
            .fetch_one(&mut open.shop.superuser().await)
            .await
            .unwrap();
    assert!(stored.0.is_some(), "a sale keeps what the shop prints");
    let old = r#"UPDATE operations.invoice SET seller = jsonb_set(seller, '{texts}',
        '{"tax_number": "NTN-OLD", "footer": "Old thanks"}') WHERE invoice_id = $1"#;
    sqlx::query(old)
        .bind(invoice_id.0)
        .execute(&mut open.shop.superuser().await)
        .await
        .unwrap();
    let owner = open.shop.owner();
    let copy = open.shop.run(&owner, copy_of(invoice_id, "")).await.unwrap();
    assert_eq!(
        (copy.data.tax_number.as_str(), copy.data.footer.as_str()),
        ("NTN-OLD", "Old thanks")
    );
    let paper = text(&copy.slip);
    assert!(
        paper.contains("NTN-OLD") && paper.contains("Old thanks"),
        "{paper}"
    );
    // A sale from before it was kept is printed as the shop prints now.
    sqlx::query("UPDATE operations.invoice SET seller = seller - 'texts' WHERE invoice_id = $1")
        .bind(invoice_id.0)
        .execute(&mut open.shop.superuser().await)
        .await
        .unwrap();
    let copy = open.shop.run(&owner, copy_of(invoice_id, "again")).await.unwrap();
    assert_eq!(copy.data.tax_number, "");
}

#[tokio::test]
async fn a_note_makes_no_line_of_its_own_kind() {
    let open = OpenShop::new().await;
    let cashier = open.cashier();
    let invoice_id = sold_by(&open, &cashier).await;
    // As it could be stored before line feeds were refused.
    for sql in [
        "UPDATE operations.sale SET note = E'Thanks\nREFUND 999.00' WHERE sale_id = $1",
        "UPDATE operations.sale_line SET note = E'gift\nVOID' WHERE sale_id = $1",
    ] {
        let query = sqlx::query(sql).bind(invoice_id.0);
        query.execute(&mut open.shop.superuser().await).await.unwrap();
    }
    let copy = open.shop.run(&cashier, copy_of(invoice_id, "")).await.unwrap();
    let paper = text(&copy.slip);
    assert!(
        paper.contains("Note: Thanks REFUND 999.00") && paper.contains("Note: gift VOID"),
        "{paper}"
    );
}

#[tokio::test]
async fn a_sample_says_what_is_typed_and_nothing_of_it_is_stored() {
    let open = OpenShop::new().await;
    let before = (
        open.rows("operations.sale").await,
        open.rows("kernel.fiscal_entry").await,
    );
    let sample: SampleReceipt = serde_json::from_value(serde_json::json!({
        "business": "Corner <b>Shop</b>", "address": "1 High Street", "tax_number": "NTN-1", "header": "Since 1990\nOpen daily",
        "footer": "Come back soon", "currency": "KWD", "language": "es",
    }))
    .unwrap();
    let receipt = open.shop.ask(&open.cashier(), sample).await.unwrap();
    let paper = text(&receipt.slip);
    for said in [
        "Corner <b>Shop</b>",
        "NTN-1",
        "Since 1990",
        "Open daily",
        "Come back soon",
        "24.000",
        "Total KWD",
        "62.000",
        "Cambio",
    ] {
        assert!(paper.contains(said), "{said} is missing in\n{paper}");
    }
    assert_eq!(receipt.data.rendering, ReceiptKind::Preview);
    let after = (
        open.rows("operations.sale").await,
        open.rows("kernel.fiscal_entry").await,
    );
    assert_eq!(before, after);
}
