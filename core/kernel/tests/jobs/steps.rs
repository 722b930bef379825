//! A job is done exactly if the transaction that wanted it committed; step by step.

use till_kernel::Outcome;

use crate::probe::{Act, outcomes, shop, standing, steps, that, traces, want, want_one, work};

#[tokio::test]
async fn what_was_wanted_is_done_once_and_told() {
    let shop = shop().await;
    let one = steps(&shop, 1);
    let job = want(&shop, one.clone()).await;
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    assert_eq!(work(&shop, "a").await, None);
    assert_eq!(traces(&shop, one.trace).await, [1]);
    assert_eq!(standing(&shop, job).await, ("done".to_owned(), 0, None));
    assert_eq!(outcomes(&shop, job).await, [Some("done".to_owned())]);
    let told: Vec<_> = shop
        .outbox()
        .await
        .into_iter()
        .filter(|entry| entry.topic == "jobs.changed")
        .map(|entry| entry.payload["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, ["waiting", "done"]);
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn what_a_refused_command_wanted_is_never_done() {
    let shop = shop().await;
    let act = Act::Want {
        work: steps(&shop, 1),
        only_one: None,
        then_fail: true,
    };
    assert!(shop.run(&shop.owner(), act).await.is_err());
    assert_eq!(work(&shop, "a").await, None);
}

#[tokio::test]
async fn a_long_one_goes_on_where_it_was_when_a_worker_has_to_stop() {
    let shop = shop().await;
    let long = steps(&shop, 5);
    let job = want(&shop, long.clone()).await;
    for done in 1..=3 {
        let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
        assert_eq!(
            shop.kernel.work_at(&taken, || true).await.unwrap(),
            Outcome::Stopped
        );
        let (made, total): (i64, Option<i64>) =
            sqlx::query_as("SELECT made, total FROM kernel.job WHERE job_id = $1")
                .bind(job.0)
                .fetch_one(&mut shop.superuser().await)
                .await
                .unwrap();
        assert_eq!((made, total), (done, Some(5)));
    }
    assert_eq!(work(&shop, "b").await, Some(Outcome::Done));
    assert_eq!(traces(&shop, long.trace).await, [1, 2, 3, 4, 5]);
    let stopped = Some("stopped".to_owned());
    assert_eq!(
        outcomes(&shop, job).await,
        [stopped.clone(), stopped.clone(), stopped, Some("done".to_owned())]
    );
}

#[tokio::test]
async fn what_fails_rests_longer_each_time_and_is_left_alone_at_last() {
    let shop = shop().await;
    let broken = that(&shop, "fails");
    let job = want(&shop, broken.clone()).await;
    for (attempt, rest) in [(1, 5), (2, 10)] {
        assert_eq!(work(&shop, "a").await, Some(Outcome::Failed), "attempt {attempt}");
        shop.clock.advance_s(rest - 1);
        assert_eq!(
            work(&shop, "a").await,
            None,
            "it rests {rest} s after attempt {attempt}"
        );
        // A quarter more at most.
        shop.clock.advance_s(rest / 4 + 2);
    }
    assert_eq!(work(&shop, "a").await, Some(Outcome::Dead));
    shop.clock.advance_s(86_400);
    assert_eq!(work(&shop, "a").await, None);
    assert!(
        traces(&shop, broken.trace).await.is_empty(),
        "nothing of it is there"
    );
    let (state, _, error) = standing(&shop, job).await;
    assert_eq!(state, "dead");
    assert!(error.unwrap().contains("It does not work."));
}

#[tokio::test]
async fn one_that_panics_or_gives_up_is_left_alone_too() {
    let shop = shop().await;
    let job = want(&shop, that(&shop, "panics")).await;
    for outcome in [Outcome::Failed, Outcome::Failed, Outcome::Dead] {
        assert_eq!(work(&shop, "a").await, Some(outcome));
        shop.clock.advance_s(30);
    }
    assert_eq!(standing(&shop, job).await.0, "dead");
    let hopeless = that(&shop, "gives up");
    let job = want(&shop, hopeless.clone()).await;
    assert_eq!(work(&shop, "a").await, Some(Outcome::Dead));
    let (state, _, error) = standing(&shop, job).await;
    assert_eq!(
        (state.as_str(), error.as_deref()),
        ("dead", Some("The address does not exist."))
    );
    assert_eq!(traces(&shop, hopeless.trace).await, [1], "what it did stays");
}

#[tokio::test]
async fn of_one_kind_and_word_only_one_waits() {
    let shop = shop().await;
    let first = want_one(&shop, steps(&shop, 1), Some("import")).await;
    assert_eq!(want_one(&shop, steps(&shop, 1), Some("import")).await, first);
    assert_ne!(want_one(&shop, steps(&shop, 1), Some("export")).await, first);
    // Both: which of two that are due at one moment comes first is open.
    for _ in 0..2 {
        assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    }
    let next = want_one(&shop, steps(&shop, 1), Some("import")).await;
    assert_ne!(next, first);
}

#[tokio::test]
async fn a_job_of_a_newer_program_is_left_to_it() {
    let shop = shop().await;
    let mut sql = shop.superuser().await;
    let job = want(&shop, steps(&shop, 1)).await;
    sqlx::query("UPDATE kernel.job SET kind = 'of.another' WHERE job_id = $1")
        .bind(job.0)
        .execute(&mut sql)
        .await
        .unwrap();
    assert_eq!(work(&shop, "a").await, None);
    assert_eq!(standing(&shop, job).await.0, "waiting");
}
