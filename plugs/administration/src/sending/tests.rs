//! By which server mail is sent, and what becomes of a mail.

use till_kernel::{Outcome, Security, SendingFailure, SendingState, Template, Undelivered, codes};

use super::*;
use crate::Secret;
use crate::testing::{Business, pointers, trace};

pub(crate) fn account() -> SetMailAccount {
    SetMailAccount {
        is_active: true,
        host: "mail.example.com".try_into().unwrap(),
        port: 587,
        security: Security::Starttls,
        user_name: "shop".try_into().unwrap(),
        password: Some(Secret::new("hunter2")),
        from_name: "Corner shop".try_into().unwrap(),
        from_address: "shop@example.com".try_into().unwrap(),
        reply_to: "".try_into().unwrap(),
    }
}

fn test() -> SendTest {
    SendTest {
        to: "ada@example.net".try_into().unwrap(),
        language: "en".try_into().unwrap(),
    }
}

async fn set_up() -> Business {
    let shop = Business::open().await;
    shop.run_at(&shop.role(Template::Admin), 0, account())
        .await
        .unwrap();
    shop
}

async fn work(shop: &Business) -> Option<Outcome> {
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap()?;
    Some(shop.kernel.work_at(&taken, || false).await.unwrap())
}

async fn standing(shop: &Business, sending: &SendingView) -> SendingView {
    let sending_id = sending.sending_id;
    shop.ask(&shop.owner(), GetSending { sending_id }).await.unwrap()
}

fn refusal(failure: SendingFailure, is_temporary: bool) -> Undelivered {
    Undelivered {
        failure,
        is_temporary,
        words: "451 come\r\nagain".to_owned(),
    }
}

#[tokio::test]
async fn the_password_is_sealed_and_never_answered_nor_noted() {
    let shop = set_up().await;
    let shown = shop.ask(&shop.owner(), GetMailAccount {}).await.unwrap();
    assert!(shown.password_set_at.is_some());
    let noted = shop.audit().await;
    assert_eq!(trace(&noted), ["sending.set_account create mail_account"]);
    let said = format!("{} {}", serde_json::to_string(&shown).unwrap(), noted[0].diff);
    assert!(!said.contains("hunter2") && !said.contains("sealed"), "{said}");
    let stored: String =
        sqlx::query_scalar("SELECT password_sealed FROM kernel.mail_account WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    assert!(!stored.contains("hunter2"));
    for template in [Template::Manager, Template::Cashier, Template::Auditor] {
        let refused = shop.ask(&shop.role(template), GetMailAccount {}).await;
        assert_eq!(refused.unwrap_err().code(), codes::FORBIDDEN);
    }
    let elsewhere = shop.run_at(&shop.elsewhere(), 1, account()).await;
    assert_eq!(elsewhere.unwrap_err().code(), codes::BUSINESS_WIDE);
}

#[tokio::test]
async fn the_password_stays_unless_it_would_go_elsewhere() {
    let shop = set_up().await;
    let renamed = SetMailAccount {
        password: None,
        from_name: "Shop".try_into().unwrap(),
        ..account()
    };
    let after = shop.run_at(&shop.owner(), 1, renamed.clone()).await.unwrap();
    assert_eq!((after.version, after.password_set_at.is_some()), (2, true));
    for elsewhere in [
        SetMailAccount {
            host: "mail.evil.example".try_into().unwrap(),
            ..renamed.clone()
        },
        SetMailAccount {
            port: 2525,
            ..renamed.clone()
        },
        SetMailAccount {
            security: Security::None,
            ..renamed.clone()
        },
        SetMailAccount {
            user_name: "other".try_into().unwrap(),
            ..renamed.clone()
        },
    ] {
        let refused = shop.run_at(&shop.owner(), 2, elsewhere).await.unwrap_err();
        assert_eq!(pointers(&refused), ["/password"]);
    }
    let stale = shop.run_at(&shop.owner(), 1, renamed).await.unwrap_err();
    assert_eq!(stale.code(), codes::STALE);
}

#[tokio::test]
async fn everything_wrong_is_said_at_once() {
    let shop = Business::open().await;
    let wrong = SetMailAccount {
        host: "http://mail".try_into().unwrap(),
        port: 0,
        user_name: "".try_into().unwrap(),
        from_address: "nobody".try_into().unwrap(),
        reply_to: "a@b".try_into().unwrap(),
        ..account()
    };
    let refused = shop.run_at(&shop.owner(), 0, wrong).await.unwrap_err();
    assert_eq!(
        pointers(&refused),
        ["/host", "/port", "/from_address", "/reply_to", "/user_name"]
    );
}

#[tokio::test]
async fn a_test_is_sent_by_the_account_that_is_set_up_and_only_then() {
    let shop = Business::open().await;
    let early = shop.run(&shop.owner(), test()).await.unwrap_err();
    assert_eq!(early.code(), till_kernel::NOT_SET_UP);
    shop.run_at(&shop.owner(), 0, account()).await.unwrap();
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    assert_eq!(sending.state, SendingState::Waiting);
    assert!(shop.postman.taken().is_empty(), "nothing before the commit");
    assert_eq!(work(&shop).await, Some(Outcome::Done));
    let taken = shop.postman.taken();
    let (server, message) = &taken[0];
    assert_eq!(server.login, Some(("shop".to_owned(), "hunter2".to_owned())));
    assert_eq!(message.to_address, "ada@example.net");
    assert!(message.subject.contains("Corner shop"), "{}", message.subject);
    let sent = standing(&shop, &sending).await;
    assert_eq!(
        (sent.state, sent.tries, sent.failure),
        (SendingState::Sent, 1, None)
    );
    assert_eq!(sent.message_id.as_ref(), Some(&message.message_id));
    assert!(message.message_id.ends_with("@example.com"));
    assert_eq!(work(&shop).await, None);
    let log = serde_json::to_string(&shop.audit().await).unwrap();
    assert!(log.contains("a…@example.net") && !log.contains("ada@example.net"));
}

#[tokio::test]
async fn nobody_writes_to_strangers_by_testing() {
    let shop = set_up().await;
    let (owner, other) = (shop.owner(), shop.role(Template::Admin));
    for _ in 0..5 {
        shop.run(&owner, test()).await.unwrap();
    }
    let refused = shop.run(&owner, test()).await.unwrap_err();
    assert_eq!(refused.code(), till_kernel::TOO_MANY_SENDINGS);
    // Who sends too much stops nobody else.
    shop.run(&other, test()).await.unwrap();
    shop.clock.advance_s(61);
    shop.run(&owner, test()).await.unwrap();
}

#[tokio::test]
async fn a_test_that_is_refused_says_so_at_once_and_can_be_sent_again() {
    let shop = set_up().await;
    shop.postman.refuse(refusal(SendingFailure::SignInRefused, true));
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    let dead = standing(&shop, &sending).await;
    assert_eq!(dead.state, SendingState::Dead);
    assert_eq!(dead.failure, Some(SendingFailure::SignInRefused));
    assert_eq!(dead.error.as_deref(), Some("451 come again"));
    let open = ListSendings {
        is_open: Some(true),
        ..ListSendings::default()
    };
    assert_eq!(
        shop.ask(&shop.owner(), open.clone()).await.unwrap().items.len(),
        1
    );
    let sending_id = sending.sending_id;
    let auditor = shop
        .run(&shop.role(Template::Auditor), RetrySending { sending_id })
        .await;
    assert_eq!(auditor.unwrap_err().code(), codes::FORBIDDEN);
    shop.run(&shop.role(Template::Manager), RetrySending { sending_id })
        .await
        .unwrap();
    let twice = shop.run(&shop.owner(), RetrySending { sending_id }).await;
    assert_eq!(twice.unwrap_err().code(), codes::WRONG_STATE);
    assert_eq!(work(&shop).await, Some(Outcome::Done));
    assert_eq!(standing(&shop, &sending).await.state, SendingState::Sent);
    assert_eq!(shop.postman.taken().len(), 1);
    assert!(shop.ask(&shop.owner(), open).await.unwrap().items.is_empty());
    let done = shop.run(&shop.owner(), DropSending { sending_id }).await;
    assert_eq!(
        done.unwrap_err().code(),
        codes::WRONG_STATE,
        "what is sent is sent"
    );
}

#[tokio::test]
async fn what_is_not_to_be_sent_is_not() {
    let shop = set_up().await;
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    let sending_id = sending.sending_id;
    let dropped = shop.run(&shop.owner(), DropSending { sending_id }).await.unwrap();
    assert_eq!(dropped.state, SendingState::Dropped);
    assert_eq!(work(&shop).await, Some(Outcome::Done));
    assert!(shop.postman.taken().is_empty());
}

#[tokio::test]
async fn an_attempt_of_which_nobody_knows_the_end_is_not_repeated() {
    let shop = set_up().await;
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    // The worker was killed while it talked to the server: what it had stored is that it began.
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
    shop.behind(&format!(
        "UPDATE kernel.sending SET state = 'sending', tries = 1, attempted_at = now() WHERE sending_id = '{}'",
        sending.sending_id
    ))
    .await;
    drop(taken);
    shop.clock.advance_s(61);
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    assert!(shop.postman.taken().is_empty());
    let perhaps = standing(&shop, &sending).await;
    assert_eq!(perhaps.state, SendingState::Perhaps);
    assert_eq!(perhaps.failure, Some(SendingFailure::BrokenOff));
    // Neither by itself, nor by requeuing the job: somebody has to say so.
    let sending_id = sending.sending_id;
    shop.run(&shop.owner(), RetrySending { sending_id })
        .await
        .unwrap();
    assert_eq!(work(&shop).await, Some(Outcome::Done));
    assert_eq!(shop.postman.taken().len(), 1);
}

#[tokio::test]
async fn an_unknown_end_that_the_carrier_tells_is_for_somebody_to_decide() {
    let shop = set_up().await;
    shop.postman.refuse(refusal(SendingFailure::BrokenOff, false));
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    assert_eq!(standing(&shop, &sending).await.state, SendingState::Perhaps);
}

#[tokio::test]
async fn without_a_password_that_opens_nothing_is_sent() {
    let shop = set_up().await;
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    shop.behind(&format!(
        "UPDATE kernel.mail_account SET password_sealed = 'of another key' WHERE tenant_id = '{}'",
        shop.tenant
    ))
    .await;
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    let dead = standing(&shop, &sending).await;
    assert_eq!(
        (dead.state, dead.failure),
        (SendingState::Dead, Some(SendingFailure::NotSetUp))
    );
}

#[tokio::test]
async fn others_see_nothing_of_it() {
    let (shop, other) = (set_up().await, Business::open().await);
    let sending = shop.run(&shop.owner(), test()).await.unwrap();
    let sending_id = sending.sending_id;
    let stranger = other.ask(&other.owner(), GetSending { sending_id }).await;
    assert_eq!(stranger.unwrap_err().code(), codes::NOT_FOUND);
    let cashier = shop
        .ask(&shop.role(Template::Cashier), ListSendings::default())
        .await;
    assert_eq!(cashier.unwrap_err().code(), codes::FORBIDDEN);
}
