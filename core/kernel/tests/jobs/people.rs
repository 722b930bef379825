//! What people do with jobs: pausing, calling off, trying again.

use std::sync::atomic::Ordering;

use till_kernel::{JobState, Outcome};
use till_shared::ids::JobId;
use till_testkit::Shop;

use crate::probe::{Act, FAILS, shop, standing, steps, that, traces, want, work};

async fn stand(shop: &Shop, job_id: JobId, state: JobState, is_paused: bool) {
    let act = Act::Stand {
        job_id,
        state,
        is_paused,
    };
    shop.run(&shop.owner(), act).await.unwrap();
}

#[tokio::test]
async fn a_paused_job_waits_and_whoever_worked_at_it_has_lost_it() {
    let shop = shop().await;
    let long = steps(&shop, 3);
    let job = want(&shop, long.clone()).await;
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
    stand(&shop, job, JobState::Waiting, true).await;
    assert_eq!(
        shop.kernel.work_at(&taken, || false).await.unwrap(),
        Outcome::Lost
    );
    shop.clock.advance_s(86_400);
    assert_eq!(work(&shop, "b").await, None);
    stand(&shop, job, JobState::Waiting, false).await;
    assert_eq!(work(&shop, "b").await, Some(Outcome::Done));
    assert_eq!(traces(&shop, long.trace).await, [1, 2, 3]);
    let noted: Vec<_> = shop.audit().await;
    assert_eq!(noted.iter().filter(|entry| entry.entity == "job").count(), 2);
}

#[tokio::test]
async fn a_job_that_was_called_off_is_not_done() {
    let shop = shop().await;
    let work_left = steps(&shop, 1);
    let job = want(&shop, work_left.clone()).await;
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
    stand(&shop, job, JobState::Cancelled, false).await;
    assert_eq!(
        shop.kernel.work_at(&taken, || false).await.unwrap(),
        Outcome::Lost
    );
    shop.clock.advance_s(3600);
    assert_eq!(work(&shop, "b").await, None);
    assert!(traces(&shop, work_left.trace).await.is_empty());
}

#[tokio::test]
async fn a_dead_job_that_is_requeued_is_tried_again_from_where_it_was() {
    let shop = shop().await;
    let mended = that(&shop, "may fail");
    let job = want(&shop, mended.clone()).await;
    for _ in 0..3 {
        assert!(work(&shop, "a").await.is_some());
        shop.clock.advance_s(60);
    }
    assert_eq!(standing(&shop, job).await.0, "dead");
    FAILS.store(false, Ordering::SeqCst);
    stand(&shop, job, JobState::Waiting, false).await;
    assert_eq!(work(&shop, "b").await, Some(Outcome::Done));
    assert_eq!(traces(&shop, mended.trace).await, [1]);
}
