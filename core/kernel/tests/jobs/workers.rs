//! Several workers, workers that are killed, several businesses.

use std::collections::BTreeMap;

use till_kernel::Outcome;
use till_shared::ids::TenantId;

use crate::probe::{outcomes, shop, standing, steps, traces, want, work};

#[tokio::test]
async fn what_a_killed_worker_had_is_taken_up_by_another_and_done_once() {
    let shop = shop().await;
    let long = steps(&shop, 3);
    let job = want(&shop, long.clone()).await;
    let killed = shop
        .kernel
        .take_job(shop.tenant, "killed")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(work(&shop, "b").await, None, "it counts as there for a minute");
    shop.clock.advance_s(61);
    let second = shop.kernel.take_job(shop.tenant, "b").await.unwrap().unwrap();
    assert_eq!(second.job_id, job);
    assert_eq!(
        shop.kernel.work_at(&killed, || false).await.unwrap(),
        Outcome::Lost,
        "it was only slow"
    );
    assert_eq!(
        shop.kernel.work_at(&second, || false).await.unwrap(),
        Outcome::Done
    );
    assert_eq!(
        shop.kernel.work_at(&killed, || false).await.unwrap(),
        Outcome::Lost
    );
    assert_eq!(traces(&shop, long.trace).await, [1, 2, 3]);
    assert_eq!(
        outcomes(&shop, job).await,
        [Some("lost".to_owned()), Some("done".to_owned())]
    );
}

#[tokio::test]
async fn one_that_kills_its_workers_is_left_alone() {
    let shop = shop().await;
    let job = want(&shop, steps(&shop, 1)).await;
    for _ in 0..3 {
        assert!(
            shop.kernel
                .take_job(shop.tenant, "killed")
                .await
                .unwrap()
                .is_some()
        );
        shop.clock.advance_s(61);
    }
    assert_eq!(work(&shop, "d").await, Some(Outcome::Dead));
    assert_eq!(work(&shop, "d").await, None);
    assert_eq!(standing(&shop, job).await.0, "dead");
}

#[tokio::test]
async fn many_workers_do_each_job_once() {
    let shop = shop().await;
    let mut wanted = Vec::new();
    for _ in 0..120 {
        let work = steps(&shop, 2);
        wanted.push(work.trace);
        want(&shop, work).await;
    }
    let workers = (0..6).map(|no| {
        let (kernel, tenant) = (shop.kernel.clone(), shop.tenant);
        tokio::spawn(async move {
            let name = format!("worker-{no}");
            let mut done = 0;
            // Two may look at the same turn at once: one of them finds the next one locked too, and looks again.
            let mut empty = 0;
            while empty < 3 {
                let Some(taken) = kernel.take_job(tenant, &name).await.unwrap() else {
                    empty += 1;
                    continue;
                };
                empty = 0;
                assert_eq!(kernel.work_at(&taken, || false).await.unwrap(), Outcome::Done);
                done += 1;
            }
            done
        })
    });
    let mut done = 0;
    for worker in workers.collect::<Vec<_>>() {
        done += worker.await.unwrap();
    }
    assert_eq!(done, wanted.len());
    let mut traced: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in shop.outbox().await {
        if entry.topic == "probe.traced" {
            traced
                .entry(entry.payload["trace"].as_str().unwrap().to_owned())
                .or_default()
                .push(entry.payload["step"].as_u64().unwrap());
        }
    }
    assert_eq!(traced.len(), wanted.len());
    assert!(traced.values().all(|steps| steps == &[1, 2]));
}

#[tokio::test]
async fn workers_see_whose_turn_it_is_in_every_business_and_what_it_is_in_their_own() {
    let (here, there) = (shop().await, shop().await);
    let (job, _) = (
        want(&here, steps(&here, 1)).await,
        want(&there, steps(&there, 1)).await,
    );
    let due: Vec<TenantId> = here
        .kernel
        .due_jobs()
        .await
        .unwrap()
        .into_iter()
        .map(|(tenant, _)| tenant)
        .collect();
    assert!(due.contains(&here.tenant) && due.contains(&there.tenant));
    let mut app = there.app().await;
    sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
        .bind(there.tenant.0.to_string())
        .execute(&mut app)
        .await
        .unwrap();
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM kernel.job WHERE job_id = $1")
        .bind(job.0)
        .fetch_one(&mut app)
        .await
        .unwrap();
    let moved = sqlx::query("UPDATE kernel.job_turn SET next_at = 'infinity' WHERE job_id = $1")
        .bind(job.0)
        .execute(&mut app)
        .await
        .unwrap();
    let ended = sqlx::query("DELETE FROM kernel.job_turn WHERE job_id = $1")
        .bind(job.0)
        .execute(&mut app)
        .await
        .unwrap();
    assert_eq!((seen, moved.rows_affected(), ended.rows_affected()), (0, 0, 0));
    assert_eq!(work(&here, "a").await, Some(Outcome::Done));
}
