//! What comes again and again, in the zone of the business.

use jiff::Timestamp;
use till_kernel::{Outcome, Tenant};
use till_testkit::Shop;
use uuid::Uuid;

use crate::probe::{shop, traces, work};

async fn business(shop: &Shop) -> Tenant {
    shop.kernel.tenant(shop.tenant).await.unwrap().unwrap()
}

async fn turns(shop: &Shop) -> Vec<Timestamp> {
    let turns: Vec<jiff_sqlx::Timestamp> =
        sqlx::query_scalar("SELECT next_at FROM kernel.job_turn WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .fetch_all(&mut shop.superuser().await)
            .await
            .unwrap();
    turns.into_iter().map(jiff_sqlx::Timestamp::to_jiff).collect()
}

#[tokio::test]
async fn two_schedulers_make_one_and_it_comes_every_night_once() {
    let shop = shop().await;
    let tenant = business(&shop).await;
    let (left, right) = tokio::join!(
        shop.kernel.ensure_schedules(&tenant),
        shop.kernel.ensure_schedules(&tenant)
    );
    left.unwrap();
    right.unwrap();
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    assert_eq!(turns(&shop).await.len(), 1);
    assert_eq!(work(&shop, "a").await, None);
    for night in 1..=3 {
        shop.clock.advance_s(86_400);
        assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
        assert_eq!(work(&shop, "b").await, None);
        assert_eq!(traces(&shop, Uuid::nil()).await.len(), night);
    }
}

#[tokio::test]
async fn nights_that_were_missed_are_made_up_for_once() {
    let shop = shop().await;
    let tenant = business(&shop).await;
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    shop.clock.advance_s(9 * 86_400);
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    assert_eq!(work(&shop, "a").await, None);
    assert_eq!(traces(&shop, Uuid::nil()).await.len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_does_nothing_twice_and_stops_nothing() {
    let shop = shop().await;
    let tenant = business(&shop).await;
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    shop.clock.advance_s(86_400);
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    // Put back by two hours.
    shop.clock.advance_s(-7200);
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    assert_eq!(work(&shop, "a").await, None);
    shop.clock.advance_s(7200 + 86_400);
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    // Forty years ahead for a moment, and back.
    shop.clock.advance_s(40 * 365 * 86_400);
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    shop.clock.advance_s(-40 * 365 * 86_400);
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    shop.clock.advance_s(86_400);
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    assert_eq!(traces(&shop, Uuid::nil()).await.len(), 4);
}
