//! Lockout, unknown names and the security log.

use crate::auth::testing::{House, PASSWORD};

async fn answer(house: &House, name: &str, password: &str) -> (u16, &'static str, Option<u64>) {
    let fault = house.sign_in(name, password).await.unwrap_err();
    (
        fault.code().kind.status(),
        fault.code().code,
        fault.wait().map(|wait| wait.as_secs()),
    )
}

#[tokio::test]
async fn an_account_waits_after_five_failures_and_each_further_one_doubles_the_wait() {
    let house = House::open().await;
    for _ in 0..5 {
        assert_eq!(
            answer(&house, "ada", "wrong").await,
            (401, "auth.sign-in-failed", None)
        );
    }
    // Not even the right password is looked at.
    assert_eq!(
        answer(&house, "ada", PASSWORD).await,
        (429, "auth.locked", Some(31))
    );
    for wait in [30, 60, 120] {
        house.shop.clock.advance_s(wait);
        assert_eq!(
            answer(&house, "ada", "wrong").await,
            (401, "auth.sign-in-failed", None)
        );
        assert_eq!(
            answer(&house, "ada", "wrong").await.2,
            Some(u64::try_from(wait).unwrap() * 2 + 1)
        );
    }
    house.shop.clock.advance_s(240);
    house.sign_in("ada", PASSWORD).await.unwrap();
    assert_eq!(
        answer(&house, "ada", "wrong").await.0,
        401,
        "a success begins anew"
    );
    assert_eq!(house.security("locked-out").await, 4);
    assert_eq!(house.security("signed-in").await, 1);
}

#[tokio::test]
async fn a_name_that_nobody_has_cannot_be_told_from_one_that_somebody_has() {
    let house = House::open().await;
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for _ in 0..7 {
        known.push(answer(&house, "ada", "wrong").await);
        unknown.push(answer(&house, "nobody", "wrong").await);
    }
    assert_eq!(known, unknown);
    assert_eq!(known.last().unwrap().0, 429);
}

#[tokio::test]
async fn a_closed_account_answers_as_if_the_password_were_wrong() {
    let house = House::open().await;
    house.people.change("ada", |account| account.is_active = false);
    assert_eq!(
        answer(&house, "ada", PASSWORD).await,
        (401, "auth.sign-in-failed", None)
    );
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_counted_as_such() {
    let house = std::sync::Arc::new(House::open().await);
    let guesses: Vec<_> = (0..20)
        .map(|no| {
            let house = std::sync::Arc::clone(&house);
            tokio::spawn(async move {
                house
                    .sign_in("ada", &format!("guess {no}"))
                    .await
                    .unwrap_err()
                    .code()
                    .code
            })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        looked_at += usize::from(guess.await.unwrap() == "auth.sign-in-failed");
    }
    assert_eq!(looked_at, 5);
    assert_eq!(house.people.account("ada").failures, 5);
}

#[tokio::test]
async fn a_dearer_setting_makes_the_hash_anew_at_the_next_success() {
    let house = House::open().await;
    let old = house.people.account("ada").password_hash;
    let mut settings = House::settings();
    settings.argon2.memory_kib *= 2;
    let house = house.again(settings);
    house.sign_in("ada", PASSWORD).await.unwrap();
    let new = house.people.account("ada").password_hash;
    assert_ne!(old, new);
    house.sign_in("ada", PASSWORD).await.unwrap();
    assert_eq!(house.people.account("ada").password_hash, new);
}

#[tokio::test]
async fn failures_are_in_the_security_log_with_why_and_where() {
    let house = House::open().await;
    house.sign_in("ada", "wrong").await.unwrap_err();
    house.sign_in("nobody\u{7}", "wrong").await.unwrap_err();
    let log = house.security_log().await;
    let told: Vec<_> = log
        .iter()
        .map(|(kind, name, address, detail)| {
            (
                kind.as_str(),
                name.as_str(),
                address.as_str(),
                detail["why"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("sign-in-failed", "ada", "192.0.2.7", "wrong-password")],
        "a control character is refused before anything is looked at"
    );
}

fn from(address: &str) -> till_kernel::Envelope {
    till_kernel::Envelope {
        address: Some(address.to_owned()),
        ..House::envelope()
    }
}

async fn try_from(house: &House, address: &str, name: &str, password: &str) -> u16 {
    let tried = house
        .auth
        .sign_in(None, house.request(name, password), from(address))
        .await;
    tried.map_or_else(|fault| fault.code().kind.status(), |_| 200)
}

#[tokio::test]
async fn nobody_is_kept_out_of_where_they_have_been_by_guesses_from_elsewhere() {
    let house = House::open().await;
    assert_eq!(try_from(&house, "192.0.2.1", "grace", PASSWORD).await, 200);
    for _ in 0..6 {
        try_from(&house, "203.0.113.9", "grace", "wrong").await;
    }
    for _ in 0..3 {
        house.shop.clock.advance_s(3600);
        assert_eq!(try_from(&house, "203.0.113.9", "grace", "wrong").await, 401);
    }
    assert_eq!(
        try_from(&house, "203.0.113.9", "grace", PASSWORD).await,
        429,
        "elsewhere it waits"
    );
    assert_eq!(try_from(&house, "198.51.100.4", "grace", PASSWORD).await, 429);
    assert_eq!(
        try_from(&house, "192.0.2.1", "grace", PASSWORD).await,
        200,
        "at home it does not"
    );
}

#[tokio::test]
async fn at_home_guesses_are_counted_as_well() {
    let house = House::open().await;
    assert_eq!(try_from(&house, "192.0.2.1", "grace", PASSWORD).await, 200);
    for _ in 0..5 {
        assert_eq!(try_from(&house, "192.0.2.1", "grace", "wrong").await, 401);
    }
    assert_eq!(try_from(&house, "192.0.2.1", "grace", PASSWORD).await, 429);
    // Somebody who may lets her try again.
    house.people.change("grace", |account| {
        (account.failures, account.locked_until) = (0, None);
    });
    assert_eq!(try_from(&house, "192.0.2.1", "grace", PASSWORD).await, 200);
}

#[tokio::test]
async fn after_a_restart_a_name_that_somebody_has_looks_like_one_that_nobody_has() {
    let house = House::open().await;
    for _ in 0..6 {
        answer(&house, "ada", "wrong").await;
    }
    let house = house.again(House::settings());
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for _ in 0..8 {
        known.push(answer(&house, "ada", PASSWORD).await);
        unknown.push(answer(&house, "nobody", PASSWORD).await);
    }
    assert_eq!(known, unknown, "not even the right password is looked at");
    house.shop.clock.advance_s(3600);
    house.sign_in("ada", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_refusal_takes_a_whole_number_of_steps_whoever_it_is_about() {
    let step = std::time::Duration::from_millis(200);
    let house = House::with(crate::auth::AuthSettings {
        refusal_step: step,
        ..House::settings()
    })
    .await;
    for name in ["ada", "nobody"] {
        let began = std::time::Instant::now();
        answer(&house, name, "wrong").await;
        assert!(began.elapsed() >= step, "{name}");
    }
}
