//! The real program and a real mail server (aiosmtpd): each kind arrives once, is refused, comes later, or is told to be perhaps sent when the
//! program is killed in the middle; and the page behind a link, until it is revoked.
//!
//! `scripts/test` says in `TILL_TEST_SMTP_PYTHON` which Python has the server; without it these tests say that they were skipped.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::Method;
use serde_json::{Value, json};
use till_testkit::MailServer;

use crate::support::{Client, OpenShop, id, send};

const SOON: Duration = Duration::from_secs(20);

/// A shop that sends by `port`.
fn shop_that_sends(port: u16) -> OpenShop {
    let shop = OpenShop::open();
    let account = json!({
        "is_active": true, "host": "127.0.0.1", "port": port, "security": "none", "from_address": "shop@example.com",
    });
    shop.owner.put_first("/mail-account", &account).must(200);
    shop
}

fn sold(shop: &OpenShop) -> uuid::Uuid {
    let sale = id();
    shop.owner.complete(sale, &shop.basket()).must(201);
    sale
}

fn sent(shop: &OpenShop, sale: uuid::Uuid, to: &str) -> String {
    let body = json!({ "to": to, "language": "en" });
    let answer = shop
        .owner
        .post(&format!("/invoices/{sale}/send"), &body)
        .must(201)
        .data();
    answer["sending_id"].as_str().unwrap().to_owned()
}

/// Where a sending stands, once it is where it stays.
fn stands(owner: &Client, sending: &str, wanted: &str, within: Duration) -> Value {
    let begun = Instant::now();
    loop {
        let now = owner.get(&format!("/sendings/{sending}")).must(200).data();
        if now["state"] == wanted {
            return now;
        }
        assert!(begun.elapsed() < within, "not {wanted}: {now}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn each_kind_arrives_once_and_what_is_refused_or_away_is_told() {
    let Some(mail) = MailServer::start(None) else {
        return;
    };
    let shop = shop_that_sends(mail.port);
    let test = json!({ "to": "olivia@example.net", "language": "es" });
    let test = shop.owner.post("/mail-account/test", &test).must(201).data();
    let test = test["sending_id"].as_str().unwrap();
    let taken = mail.next(SOON).unwrap();
    assert_eq!(taken["to"], json!(["olivia@example.net"]));
    stands(&shop.owner, test, "sent", SOON);

    let sale = sold(&shop);
    let receipt = sent(&shop, sale, "ada@example.net");
    let taken = mail.next(SOON).unwrap();
    let data = taken["data"].as_str().unwrap();
    for part in [
        "To: ada@example.net",
        "Auto-Submitted: auto-generated",
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
        // "%PDF-" in base64.
        "JVBERi0",
        "COPY 1",
        "Milk",
    ] {
        assert!(data.contains(part), "{part} is missing in\n{data}");
    }
    let stored = stands(&shop.owner, &receipt, "sent", SOON);
    let message_id = stored["message_id"].as_str().unwrap();
    assert!(data.contains(&format!("Message-ID: <{message_id}>")), "{data}");

    let nobody = sent(&shop, sale, "refused@example.net");
    let dead = stands(&shop.owner, &nobody, "dead", SOON);
    assert_eq!(
        (&dead["failure"], &dead["tries"]),
        (&json!("recipient_refused"), &json!(1))
    );
    assert!(
        dead["error"].as_str().unwrap().contains("Nobody is called that"),
        "{dead}"
    );
    // A dead letter that somebody sees.
    let seen = shop
        .owner
        .get("/jobs?state=dead&kind=sending.deliver")
        .must(200)
        .data();
    assert_eq!(seen.as_array().unwrap().len(), 1);
    let open = shop.owner.get("/sendings?is_open=true").must(200).data();
    assert_eq!(open.as_array().unwrap().len(), 1);

    // Not now, but after five seconds.
    let later = sent(&shop, sale, "later-once@example.net");
    let stored = stands(&shop.owner, &later, "sent", Duration::from_secs(40));
    assert_eq!(stored["tries"], 2);
    assert_eq!(mail.next(SOON).unwrap()["to"], json!(["later-once@example.net"]));

    // The same request under the same key is the same mail.
    let body = json!({ "to": "twice@example.net", "language": "en" });
    let (path, key) = (format!("/invoices/{sale}/send"), id().to_string());
    let first = shop.owner.post_as(&path, &key, &body).must(201).data();
    let again = shop.owner.post_as(&path, &key, &body).must(200).data();
    assert_eq!(first, again);
    assert_eq!(mail.next(SOON).unwrap()["to"], json!(["twice@example.net"]));
    assert!(
        mail.next(Duration::from_secs(3)).is_none(),
        "nothing is sent twice"
    );
    let log = shop.till.said();
    assert!(!log.contains("ada@example.net"), "addresses are not in the log");
}

#[test]
fn a_program_that_is_killed_while_it_sends_sends_nothing_twice() {
    let Some(mail) = MailServer::start(None) else {
        return;
    };
    let mut shop = shop_that_sends(mail.port);
    let sale = sold(&shop);
    // The server takes the mail, and is slow to say so.
    let sending = sent(&shop, sale, "late@example.net");
    assert!(mail.next(SOON).is_some());
    let process = Pid::from_raw(i32::try_from(shop.till.process()).unwrap());
    kill(process, Signal::SIGKILL).unwrap();
    let _ = shop.till.ends();
    shop.till.start();
    let owner = shop.owner.clone();
    // What the killed one had is not waited for a minute: its time is up.
    let mut sql = shop.till.sql();
    let _ = sql.texts(
        "UPDATE kernel.job_turn SET next_at = now() WHERE next_at < 'infinity' RETURNING job_id::text",
    );
    let perhaps = stands(&owner, &sending, "perhaps", Duration::from_secs(40));
    assert_eq!(perhaps["failure"], "broken_off");
    assert!(mail.next(Duration::from_secs(5)).is_none(), "not again by itself");
    // A person decides; the mail is the same one for whoever receives it twice.
    owner
        .post(&format!("/sendings/{sending}/retry"), &json!({}))
        .must(200);
    let again = mail.next(SOON).unwrap();
    let stored = stands(&owner, &sending, "sent", SOON);
    assert_eq!(stored["message_id"], perhaps["message_id"]);
    let message_id = perhaps["message_id"].as_str().unwrap();
    assert!(again["data"].as_str().unwrap().contains(message_id));
}

#[test]
fn a_page_is_there_for_who_has_its_link_until_it_is_revoked() {
    let shop = OpenShop::open();
    let sale = sold(&shop);
    let body = json!({ "way": "link", "language": "ur" });
    let link = shop
        .owner
        .post(&format!("/invoices/{sale}/links"), &body)
        .must(201)
        .data();
    let path = link["path"].as_str().unwrap();
    let (link_id, base) = (
        link["link_id"].as_str().unwrap(),
        format!("http://{}", shop.till.address()),
    );
    let http = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    let ask = |path: &str| {
        send(
            http.request(Method::GET, format!("{base}{path}"))
                .header("accept-language", "es"),
        )
    };
    let page = ask(path).must(200);
    let text = page.text();
    for part in [
        "<html lang=\"ur\" dir=\"rtl\">",
        "Milk",
        "2.40",
        "COPY 1",
        "noindex",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains("<script"), "{text}");
    assert!(
        !text.contains(&shop.milk.to_string()) && !text.contains(link_id),
        "ids of ours are nobody's"
    );
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("x-robots-tag").contains("noindex"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"),
        "{policy}"
    );
    let pdf = ask(&format!("{path}/pdf")).must(200);
    assert!(pdf.body.starts_with(b"%PDF-") && pdf.header("content-disposition").starts_with("attachment"));

    shop.owner
        .post(&format!("/receipt-links/{link_id}/revoke"), &json!({}))
        .must(200);
    let revoked = ask(path).must(404);
    // As if it had never been: wrong ones of the right and of the wrong shape are the same page.
    let mut other = path.to_owned();
    other.replace_range(
        path.len() - 3..path.len() - 2,
        if path.ends_with('A') { "B" } else { "A" },
    );
    for wrong in [
        other.as_str(),
        "/r/abc",
        "/r/0000000000000000000000000000000000000000000",
    ] {
        assert_eq!(ask(wrong).must(404).text(), revoked.text(), "{wrong}");
    }
    assert!(revoked.text().contains("lang=\"es\""));
    ask(&format!("{path}/pdf")).must(404);
    assert!(!shop.till.said().contains(path), "links are not in the log");
    // One address does not look all day.
    let statuses: Vec<u16> = (0..70).map(|_| ask("/r/abc").status).collect();
    assert_eq!(statuses.last(), Some(&429));
}
