//! What holds on every request: logout and changes of rights act at once, and no token opens what it was not made for.

use std::time::Instant;

use uuid::Uuid;

use super::testing::{House, PASSWORD};
use super::token::AccessTokens;
use till_shared::ids::{SessionId, TenantId};

#[tokio::test]
async fn a_busy_till_asks_the_database_once() {
    let house = House::open().await;
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    let began = Instant::now();
    let before = house.auth.loads();
    for _ in 0..500 {
        house.actor(&token).await.unwrap();
    }
    let rereads = house.auth.loads() - before;
    assert!(
        rereads <= usize::try_from(began.elapsed().as_millis() / 800).unwrap() + 1,
        "{rereads} in {:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_change_of_rights_acts_on_the_next_request() {
    let house = House::open().await;
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    assert!(
        !house
            .actor(&token)
            .await
            .unwrap()
            .may(super::permissions::END_SESSIONS)
    );
    let all = |account: &mut super::testing::Account| account.permissions = till_kernel::PermissionSet::all();
    house.change_user("ada", all).await;
    assert!(
        house
            .actor(&token)
            .await
            .unwrap()
            .may(super::permissions::END_SESSIONS)
    );
    house
        .change_role("ada", |account| {
            account.permissions = till_kernel::PermissionSet::default();
        })
        .await;
    assert!(
        !house
            .actor(&token)
            .await
            .unwrap()
            .may(super::permissions::END_SESSIONS)
    );
}

#[tokio::test]
async fn a_closed_account_is_out_on_the_next_request() {
    let house = House::open().await;
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    house
        .change_user("ada", |account| account.is_active = false)
        .await;
    assert_eq!(house.refused(&token).await, "auth.session-ended");
    // Opened again, the session goes on: it was not ended.
    house.change_user("ada", |account| account.is_active = true).await;
    assert!(house.actor(&token).await.is_ok());
}

#[tokio::test]
async fn without_news_of_other_replicas_a_change_acts_within_a_second() {
    let house = House::open().await;
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    house.actor(&token).await.unwrap();
    // As another replica would: nothing is announced here.
    house.people.change("ada", |account| account.is_active = false);
    let began = Instant::now();
    while house.actor(&token).await.is_ok() {
        assert!(
            began.elapsed().as_millis() < 1000,
            "still in after {:?}",
            began.elapsed()
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_session_is_over_after_its_thirty_days_even_in_memory() {
    let house = House::open().await;
    let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
    house.actor(&signed_in.access_token).await.unwrap();
    let ada = house.user("ada");
    house.shop.clock.advance_s(30 * 86_400);
    let tokens = AccessTokens::new(&house.keys, std::time::Duration::from_mins(15)).unwrap();
    let fresh = tokens
        .sign(
            house.shop.tenant,
            ada,
            signed_in.session_id,
            house.shop.kernel.clock().now(),
        )
        .unwrap();
    assert_eq!(house.refused(&fresh).await, "auth.session-ended");
    assert_eq!(house.refused(&signed_in.access_token).await, "auth.token-expired");
}

/// Signed with our own key, so that nothing but the look at the session stands in the way.
#[tokio::test]
async fn a_token_opens_only_the_session_business_and_person_it_names() {
    let house = House::open().await;
    let other = House::open().await;
    let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
    let tokens = AccessTokens::new(&house.keys, std::time::Duration::from_mins(15)).unwrap();
    let now = house.shop.kernel.clock().now();
    let sign = |tenant, user, session| tokens.sign(tenant, user, session, now).unwrap();
    let (tenant, ada, session) = (house.shop.tenant, house.user("ada"), signed_in.session_id);
    assert!(house.actor(&sign(tenant, ada, session)).await.is_ok());
    assert_eq!(
        house.refused(&sign(other.shop.tenant, ada, session)).await,
        "auth.session-ended"
    );
    assert_eq!(
        house.refused(&sign(TenantId(Uuid::nil()), ada, session)).await,
        "auth.session-ended"
    );
    assert_eq!(
        house
            .refused(&sign(tenant, ada, SessionId(Uuid::from_u128(1))))
            .await,
        "auth.session-ended"
    );
    assert_eq!(
        house.refused(&sign(tenant, house.user("grace"), session)).await,
        "auth.token-invalid"
    );
}

#[tokio::test]
async fn an_open_connection_learns_that_its_session_ended() {
    let house = House::open().await;
    let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
    let (tenant, session) = (house.shop.tenant, signed_in.session_id);
    let actor = house
        .auth
        .session_actor(tenant, session, &House::envelope())
        .await
        .unwrap();
    house.auth.sign_out(&actor, House::envelope()).await.unwrap();
    assert!(
        house
            .auth
            .session_actor(tenant, session, &House::envelope())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_token_of_an_ended_session_is_noted_once_not_for_every_try() {
    let house = House::open().await;
    let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
    let actor = house.actor(&signed_in.access_token).await.unwrap();
    house.auth.sign_out(&actor, House::envelope()).await.unwrap();
    let before = house.auth.loads();
    for _ in 0..50 {
        assert_eq!(house.refused(&signed_in.access_token).await, "auth.session-ended");
    }
    assert_eq!(house.auth.loads() - before, 1);
    for _ in 0..100 {
        if house.security("token-refused").await == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it was not noted");
}

#[tokio::test]
async fn the_app_role_cannot_read_sessions_of_another_business_or_rewrite_history() {
    use sqlx::Executor;
    let house = House::open().await;
    house.sign_in("ada", PASSWORD).await.unwrap();
    let mut app = house.shop.app().await;
    let (seen,): (i64,) = sqlx::query_as("SELECT count(*) FROM platform.session")
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(seen, 0, "no business, no rows");
    for statement in [
        "DELETE FROM platform.session",
        "UPDATE platform.session SET user_id = gen_random_uuid()",
        "UPDATE platform.session SET expires_at = now()",
        "UPDATE platform.refresh_token SET token_hash = '\\x00'",
        "TRUNCATE platform.session CASCADE",
    ] {
        let refused = app.execute(statement).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{statement}: {refused}");
    }
}
