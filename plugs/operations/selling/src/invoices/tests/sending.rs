//! Operation tests of giving receipts out by mail and link: `SendReceipt`, `ShareReceipt`, `RevokeLink`, `ListLinks`, `OpenLink`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Envelope, Fault, MailAccount, Outcome, Permission, Security, SendingFailure, Source,
    Template, Undelivered, Write, codes, link_hash,
};
use till_shared::ids::SaleId;
use till_shared::pricing::TenderKind::Cash;
use till_shared::slip::{COLUMNS_80_MM, to_text};

use crate::invoices::link::{Way, read_token};
use crate::invoices::views::{ReceiptLinkView, ReceiptSent};
use crate::invoices::*;
use crate::sales::tests::open_shop::OpenShop;

/// Says by which server the shop sends, as administration does.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct SetUp {}

impl Command for SetUp {
    const NAME: &'static str = "sending.set_account";
    const SUMMARY: &'static str = "Says by which server the shop of a test sends.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.create(&MailAccount {
            account_id: w.id(),
            is_active: true,
            host: "mail.example.com".to_owned(),
            port: 587,
            security: Security::Starttls,
            user_name: String::new(),
            password_sealed: None,
            password_set_at: None,
            from_name: "Shop".to_owned(),
            from_address: "shop@example.com".to_owned(),
            reply_to: String::new(),
            updated_at: w.now(),
            version: 1,
        })
        .await
    }
}

async fn sold(open: &OpenShop) -> SaleId {
    let lines = vec![open.line(open.tea, "2")];
    let sale = open.sale(lines, vec![open.pay(Cash, 600)]);
    open.sell(&open.cashier(), sale).await.unwrap().sale_id
}

/// A shop that has said by which server it sends; nobody signs in there.
async fn shop() -> OpenShop {
    let open = OpenShop::new().await;
    let system = Arc::new(Actor::system(open.shop.tenant, "test"));
    open.shop.run(&system, SetUp {}).await.unwrap();
    open
}

fn to(invoice_id: SaleId, to: &str) -> SendReceipt {
    SendReceipt {
        invoice_id,
        to: to.try_into().unwrap(),
        language: "es".try_into().unwrap(),
    }
}

async fn sent(open: &OpenShop, actor: &Arc<Actor>, invoice_id: SaleId) -> Result<ReceiptSent, Fault> {
    open.shop.run(actor, to(invoice_id, "ada@example.net")).await
}

async fn shared(open: &OpenShop, invoice_id: SaleId) -> ReceiptLinkView {
    let share = ShareReceipt {
        invoice_id,
        way: ShareWay::Link,
        language: "en".try_into().unwrap(),
    };
    open.shop.run(&open.shop.owner(), share).await.unwrap()
}

async fn opened(open: &OpenShop, link: &ReceiptLinkView) -> Result<OpenedReceipt, Fault> {
    let token = link.path.as_ref().unwrap().strip_prefix("/r/").unwrap();
    let (tenant, secret) = read_token(token).unwrap();
    let anybody = Arc::new(Actor::system(tenant, "link"));
    let envelope = Envelope::internal("link", Source::Api);
    open.shop
        .kernel
        .query(&OpenLink { secret }, anybody, &envelope)
        .await
}

async fn work(open: &OpenShop) -> Option<Outcome> {
    let taken = open.shop.kernel.take_job(open.shop.tenant, "a").await.unwrap()?;
    Some(open.shop.kernel.work_at(&taken, || false).await.unwrap())
}

#[tokio::test]
async fn a_receipt_goes_out_as_text_page_and_pdf_and_is_counted_as_a_copy() {
    let open = shop().await;
    let owner = open.shop.owner();
    let invoice_id = sold(&open).await;
    let first = sent(&open, &owner, invoice_id).await.unwrap();
    assert_eq!(first.copy_no, 1);
    assert_eq!(work(&open).await, Some(Outcome::Done));
    let taken = open.shop.postman.taken();
    let message = &taken[0].1;
    assert_eq!(message.to_address, "ada@example.net");
    assert!(
        message.subject.starts_with("Su recibo B01-R01-26-000001"),
        "{}",
        message.subject
    );
    for says in [&message.text, &message.html] {
        for expected in ["The TEA", "6.00", "COPY 1", "https://till.example/r/"] {
            assert!(says.contains(expected), "{expected} is missing in\n{says}");
        }
    }
    let (name, pdf) = &message.files[0];
    assert_eq!(name, "B01-R01-26-000001.pdf");
    assert!(String::from_utf8_lossy(pdf).contains("COPY 1"));
    let invoice = open.shop.ask(&owner, GetInvoice { invoice_id }).await.unwrap();
    assert_eq!(invoice.copy_count, 1);
    let journal: (String, String) =
        sqlx::query_as("SELECT way, reason FROM operations.receipt_copy WHERE invoice_id = $1")
            .bind(invoice_id.0)
            .fetch_one(&mut open.shop.superuser().await)
            .await
            .unwrap();
    assert_eq!(journal, ("mail".to_owned(), "a…@example.net".to_owned()));
    assert!(open.shop.findings().await.is_empty());
}

#[tokio::test]
async fn what_is_not_taken_is_sent_later_and_once() {
    let open = shop().await;
    let invoice_id = sold(&open).await;
    sent(&open, &open.shop.owner(), invoice_id).await.unwrap();
    for _ in 0..2 {
        open.shop.postman.refuse(Undelivered {
            failure: SendingFailure::Unreachable,
            is_temporary: true,
            words: "nobody is there".to_owned(),
        });
    }
    assert_eq!(work(&open).await, Some(Outcome::Failed));
    assert_eq!(work(&open).await, None, "it rests");
    open.shop.clock.advance_s(7);
    assert_eq!(work(&open).await, Some(Outcome::Failed));
    open.shop.clock.advance_s(13);
    assert_eq!(work(&open).await, Some(Outcome::Done));
    open.shop.clock.advance_s(86_400);
    assert_eq!(work(&open).await, None);
    assert_eq!(open.shop.postman.taken().len(), 1);
}

#[tokio::test]
async fn what_is_never_taken_is_left_alone_after_ten_times() {
    let open = shop().await;
    let invoice_id = sold(&open).await;
    sent(&open, &open.shop.owner(), invoice_id).await.unwrap();
    for attempt in 1..=10 {
        open.shop.postman.refuse(Undelivered {
            failure: SendingFailure::TimedOut,
            is_temporary: true,
            words: "no answer".to_owned(),
        });
        let ends = if attempt == 10 {
            Outcome::Dead
        } else {
            Outcome::Failed
        };
        assert_eq!(work(&open).await, Some(ends), "attempt {attempt}");
        open.shop.clock.advance_s(2 * 3_600);
    }
    assert_eq!(work(&open).await, None);
    assert!(open.shop.postman.taken().is_empty());
    let dead: (String, i32) = sqlx::query_as("SELECT state, tries FROM kernel.sending WHERE tenant_id = $1")
        .bind(open.shop.tenant.0)
        .fetch_one(&mut open.shop.superuser().await)
        .await
        .unwrap();
    assert_eq!(dead, ("dead".to_owned(), 10));
}

#[tokio::test]
async fn who_may_print_a_copy_may_send_one_and_nobody_else() {
    let open = shop().await;
    let invoice_id = sold(&open).await;
    for (actor, code) in [
        (open.shop.stranger(), codes::FORBIDDEN),
        (open.shop.elsewhere(), codes::NOT_FOUND),
        (open.shop.role(Template::Auditor), codes::FORBIDDEN),
        // Another cashier's sale.
        (open.cashier(), codes::NOT_FOUND),
    ] {
        assert_eq!(
            sent(&open, &actor, invoice_id)
                .await
                .map(|_| ())
                .unwrap_err()
                .code(),
            code
        );
    }
    for wrong in ["", "ada", "ada@exam\u{a0}ple.net", "a@b.c,d@e.f"] {
        let refused = open.shop.run(&open.shop.owner(), to(invoice_id, wrong)).await;
        assert_eq!(refused.unwrap_err().code(), codes::INVALID, "{wrong}");
    }
    let invoice = open
        .shop
        .ask(&open.shop.owner(), GetInvoice { invoice_id })
        .await
        .unwrap();
    assert_eq!(invoice.copy_count, 0);
}

#[tokio::test]
async fn a_link_shows_the_paper_until_it_is_revoked_or_over() {
    let open = shop().await;
    let owner = open.shop.owner();
    let invoice_id = sold(&open).await;
    let (one, other) = (shared(&open, invoice_id).await, shared(&open, invoice_id).await);
    assert_ne!(one.path, other.path);
    assert_eq!(
        one.url.as_deref(),
        Some(format!("https://till.example{}", one.path.as_ref().unwrap()).as_str())
    );
    let text = to_text(&opened(&open, &one).await.unwrap().slip, COLUMNS_80_MM);
    assert!(text.contains("COPY 1") && text.contains("The TEA"), "{text}");
    let link_id = one.link_id;
    let cashier = open
        .shop
        .run(&open.shop.role(Template::Cashier), RevokeLink { link_id })
        .await;
    assert_eq!(cashier.unwrap_err().code(), codes::FORBIDDEN);
    let revoked = open.shop.run(&owner, RevokeLink { link_id }).await.unwrap();
    assert!(revoked.revoked_at.is_some() && revoked.path.is_none());
    assert_eq!(
        opened(&open, &one).await.map(|_| ()).unwrap_err().code(),
        codes::NOT_FOUND
    );
    assert!(opened(&open, &other).await.is_ok());
    let listed = open.shop.ask(&owner, ListLinks::default()).await.unwrap().items;
    assert_eq!(listed.iter().filter(|link| link.path.is_some()).count(), 1);
    let live = ListLinks {
        is_live: Some(true),
        invoice_id: Some(invoice_id),
        way: Some(Way::Link),
        ..ListLinks::default()
    };
    assert_eq!(open.shop.ask(&owner, live).await.unwrap().items.len(), 1);
    open.shop.clock.advance_s(90 * 86_400 - 1);
    assert!(opened(&open, &other).await.is_ok());
    open.shop.clock.advance_s(1);
    assert_eq!(
        opened(&open, &other).await.map(|_| ()).unwrap_err().code(),
        codes::NOT_FOUND
    );
    assert!(open.shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_link_leads_nowhere_in_another_business_and_is_stored_nowhere() {
    let (open, other) = (shop().await, shop().await);
    let invoice_id = sold(&open).await;
    let link = shared(&open, invoice_id).await;
    let token = link.path.as_ref().unwrap().strip_prefix("/r/").unwrap();
    let (_, secret) = read_token(token).unwrap();
    let anybody = Arc::new(Actor::system(other.shop.tenant, "link"));
    let envelope = Envelope::internal("link", Source::Api);
    let elsewhere = other
        .shop
        .kernel
        .query(&OpenLink { secret }, anybody, &envelope)
        .await;
    assert_eq!(elsewhere.map(|_| ()).unwrap_err().code(), codes::NOT_FOUND);
    let stored: String =
        sqlx::query_scalar("SELECT to_jsonb(l)::text FROM operations.receipt_link AS l WHERE link_id = $1")
            .bind(link.link_id.0)
            .fetch_one(&mut open.shop.superuser().await)
            .await
            .unwrap();
    let secret_hex = till_shared::canon::hex(&secret);
    assert!(
        !stored.contains(token) && !stored.contains(&secret_hex),
        "{stored}"
    );
    assert!(stored.contains(&till_shared::canon::hex(&link_hash(&secret))));
    let log = serde_json::to_string(&open.shop.audit().await).unwrap();
    assert!(!log.contains(token) && !log.contains(&secret_hex));
}
