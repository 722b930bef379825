//! Handing mail over to a real mail server (aiosmtpd): taken, refused, slow, gone, and by whom it can be read on the way.
//!
//! `scripts/test` says in `TILL_TEST_SMTP_PYTHON` which Python has the server; without it these tests say that they were skipped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::time::Duration;

use serde_json::Value;
use till_kernel::{Delivered, Message, Notify, Security, SendingFailure as Failure, Server, Undelivered};
use till_platform::notify::{MailSettings, Smtp};
use till_testkit::MailServer;

/// How the server is reached.
fn server_of(mail: &MailServer, security: Security, login: Option<(&str, &str)>) -> Server {
    Server {
        host: "localhost".to_owned(),
        port: mail.port,
        security,
        login: login.map(|(name, password)| (name.to_owned(), password.to_owned())),
    }
}

/// What it takes next.
fn next(mail: &MailServer) -> Option<Value> {
    mail.next(Duration::from_secs(2))
}

fn to(address: &str) -> Message {
    Message {
        message_id: "0197.1@example.com".to_owned(),
        from_name: "Kiranā, \"Corner\" <Shop>".to_owned(),
        from_address: "shop@example.com".to_owned(),
        reply_to: "office@example.com".to_owned(),
        to_address: address.to_owned(),
        at_s: 1_772_442_000,
        subject: "آپ کی رسید\r\nBcc: eve@example.com".to_owned(),
        text: "Total 5.94\n.\nover".to_owned(),
        html: "<p>رسید</p>".to_owned(),
        files: vec![("B01-1.pdf".to_owned(), b"%PDF-1.7 \x00\xff".to_vec())],
    }
}

fn smtp(settings: MailSettings) -> Smtp {
    Smtp::new(settings)
}

async fn sent(smtp: &Smtp, server: &Server, address: &str) -> Result<Delivered, Undelivered> {
    smtp.deliver(server, &to(address)).await
}

async fn refused(smtp: &Smtp, server: &Server, address: &str) -> (Failure, bool) {
    let undelivered = sent(smtp, server, address).await.unwrap_err();
    assert!(!undelivered.words.is_empty());
    (undelivered.failure, undelivered.is_temporary)
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_meant() {
    let Some(mail) = MailServer::start(None) else {
        return;
    };
    let smtp = smtp(MailSettings::default());
    let server = server_of(&mail, Security::None, None);
    let delivered = sent(&smtp, &server, "ada@example.net").await.unwrap();
    assert!(delivered.reply.contains("Taken"), "{}", delivered.reply);
    let taken = next(&mail).unwrap();
    assert_eq!(taken["from"], "shop@example.com");
    assert_eq!(taken["to"], serde_json::json!(["ada@example.net"]));
    let data = taken["data"].as_str().unwrap();
    let (head, body) = data.split_once("\r\n\r\n").unwrap();
    for line in [
        "Message-ID: <0197.1@example.com>",
        "Reply-To: office@example.com",
        "To: ada@example.net",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
    ] {
        assert!(head.contains(line), "{line} is missing in\n{head}");
    }
    assert!(!head.to_lowercase().contains("\r\nbcc:"), "{head}");
    assert!(head.contains("<shop@example.com>"), "{head}");
    assert!(body.contains("Total 5.94") && body.contains("over"), "{body}");
    assert!(
        body.contains("application/pdf") && body.contains("B01-1.pdf"),
        "{body}"
    );
    // "%PDF-1.7 " in base64.
    assert!(body.contains("JVBERi0xLjcg"), "{body}");
    assert!(next(&mail).is_none(), "once");
}

#[tokio::test]
async fn what_is_refused_says_why_and_whether_later_would_help() {
    let Some(mail) = MailServer::start(None) else {
        return;
    };
    let smtp = smtp(MailSettings {
        within: Duration::from_secs(5),
        answer_within: Duration::from_secs(1),
        ..MailSettings::default()
    });
    let server = server_of(&mail, Security::None, None);
    assert_eq!(
        refused(&smtp, &server, "refused@example.net").await,
        (Failure::RecipientRefused, false)
    );
    assert_eq!(
        refused(&smtp, &server, "later@example.net").await,
        (Failure::RecipientRefused, true)
    );
    // The content was handed over: nobody knows whether it was taken.
    assert_eq!(
        refused(&smtp, &server, "slow@example.net").await,
        (Failure::BrokenOff, false)
    );
    assert_eq!(
        refused(&smtp, &server, "gone@example.net").await,
        (Failure::BrokenOff, false)
    );
    assert_eq!(
        refused(&smtp, &server, "not an address").await,
        (Failure::RecipientRefused, false)
    );
}

#[tokio::test]
async fn what_is_away_or_silent_is_tried_later() {
    let smtp = smtp(MailSettings {
        within: Duration::from_secs(1),
        ..MailSettings::default()
    });
    let at = |host: &str, port| Server {
        host: host.to_owned(),
        port,
        security: Security::None,
        login: None,
    };
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    assert_eq!(
        refused(&smtp, &at("127.0.0.1", closed), "ada@example.net").await,
        (Failure::Unreachable, true)
    );
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    assert_eq!(
        refused(&smtp, &at("127.0.0.1", port), "ada@example.net").await,
        (Failure::TimedOut, true)
    );
    let (failure, is_temporary) = refused(&smtp, &at("mail.invalid", 25), "ada@example.net").await;
    assert!(matches!(failure, Failure::UnknownHost | Failure::TimedOut) && is_temporary);
}

#[tokio::test]
async fn a_secure_connection_is_trusted_by_its_authority_only_and_carries_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mail) = MailServer::start(Some(folder.path())) else {
        return;
    };
    let trusting = smtp(MailSettings {
        authorities: std::fs::read(folder.path().join("ca.pem")).unwrap(),
        ..MailSettings::default()
    });
    let server = server_of(&mail, Security::Starttls, Some(("shop", "hunter2")));
    sent(&trusting, &server, "ada@example.net").await.unwrap();
    let taken = next(&mail).unwrap();
    assert_eq!(
        (&taken["tls"], &taken["user"]),
        (&Value::Bool(true), &"shop".into())
    );
    let wrong = server_of(&mail, Security::Starttls, Some(("shop", "hunter3")));
    assert_eq!(
        refused(&trusting, &wrong, "ada@example.net").await,
        (Failure::SignInRefused, false)
    );
    let strangers = smtp(MailSettings::default());
    let (failure, _) = refused(&strangers, &server, "ada@example.net").await;
    assert_eq!(failure, Failure::NoTls);
    let other_name = Server {
        host: "127.0.0.2".to_owned(),
        ..server
    };
    let (failure, _) = refused(&trusting, &other_name, "ada@example.net").await;
    assert!(
        matches!(failure, Failure::NoTls | Failure::Unreachable),
        "{failure:?}"
    );
    assert!(next(&mail).is_none());
}

#[tokio::test]
async fn where_it_is_not_wanted_nobody_is_led_into_a_private_network() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let careful = smtp(MailSettings {
        allow_private: false,
        ..MailSettings::default()
    });
    for (host, port) in [
        ("127.0.0.1", 25),
        ("localhost", 587),
        ("10.0.0.1", 25),
        ("169.254.169.254", 25),
        ("::1", 465),
        ("mail.example.com", listener.local_addr().unwrap().port()),
    ] {
        let server = Server {
            host: host.to_owned(),
            port,
            security: Security::None,
            login: None,
        };
        assert_eq!(
            refused(&careful, &server, "ada@example.net").await,
            (Failure::NotAllowed, false),
            "{host}:{port}"
        );
    }
    assert!(listener.accept().is_err(), "nobody knocked");
}
