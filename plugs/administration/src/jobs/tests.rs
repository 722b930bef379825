//! What people see of jobs, and do with them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Fault, Job, JobState, JobStep, Later, Outcome, Permission, Template, Write, codes,
};
use till_shared::ids::JobId;

use super::{CancelJob, GetJob, JobView, ListJobs, PauseJob, RequeueJob, ResumeJob, RunJobNow, SetJobTimes};
use crate::testing::{Business, pointers};

/// A job of the tests, which fails as long as it is told to.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Probe {
    pub fails: bool,
    pub password: String,
}

impl Job for Probe {
    const NAME: &'static str = "probe.print";
    const SUMMARY: &'static str = "Does what a test says.";
    const SECRET: &'static [&'static str] = &["password"];
    const ATTEMPTS_MAX: u32 = 1;

    async fn step(&self, _w: &mut Write) -> Result<JobStep<Self>, Fault> {
        if self.fails {
            return Err(Fault::not_found("printer"));
        }
        JobStep::done(&serde_json::json!({ "printed": 3 }))
    }
}

/// Wants the job.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Want(Probe);

impl Command for Want {
    const NAME: &'static str = "probe.want";
    const SUMMARY: &'static str = "Wants what a test says.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = JobView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<JobView, Fault> {
        let job_id = w.enqueue(Later::new(&self.0)).await?;
        let job = super::store::one(&mut w.select(), job_id).await?;
        job.ok_or_else(|| Fault::not_found("job"))
    }
}

async fn work(shop: &Business) -> Option<Outcome> {
    let taken = shop.kernel.take_job(shop.tenant, "worker-1").await.unwrap()?;
    Some(shop.kernel.work_at(&taken, || false).await.unwrap())
}

async fn the_one(shop: &Business) -> JobView {
    let jobs = shop.ask(&shop.owner(), ListJobs::default()).await.unwrap().items;
    jobs.into_iter().find(|job| job.kind == Probe::NAME).unwrap()
}

async fn wanted(shop: &Business, fails: bool) -> JobId {
    let job = Probe {
        fails,
        password: "hunter2".to_owned(),
    };
    let system = Arc::new(Actor::system(shop.tenant, "test"));
    shop.run(&system, Want(job)).await.unwrap().job_id
}

#[tokio::test]
async fn a_job_is_seen_with_what_was_asked_but_its_secrets_and_what_came_of_it() {
    let shop = Business::open().await;
    let job_id = wanted(&shop, false).await;
    assert_eq!(the_one(&shop).await.state, JobState::Waiting);
    assert_eq!(work(&shop).await, Some(Outcome::Done));
    let seen = shop
        .ask(&shop.role(Template::Auditor), GetJob { job_id })
        .await
        .unwrap();
    assert_eq!(seen.job.state, JobState::Done);
    assert_eq!(seen.job.worker.as_deref(), Some("worker-1"));
    assert!(seen.job.took_ms.is_some());
    assert_eq!(seen.asked, serde_json::json!({ "fails": false }));
    assert_eq!(seen.result, Some(serde_json::json!({ "printed": 3 })));
    assert_eq!(seen.runs[0].outcome.as_deref(), Some("done"));
    for template in [Template::Cashier, Template::Employee, Template::Accountant] {
        let refused = shop.ask(&shop.role(template), GetJob { job_id }).await;
        assert_eq!(refused.unwrap_err().code(), codes::FORBIDDEN);
    }
    let other = Business::open().await;
    let refused = other.ask(&other.owner(), GetJob { job_id }).await;
    assert_eq!(refused.unwrap_err().code(), codes::NOT_FOUND);
}

#[tokio::test]
async fn a_dead_one_is_found_and_tried_again_and_nothing_else_is() {
    let shop = Business::open().await;
    let job_id = wanted(&shop, true).await;
    let early = shop.run(&shop.owner(), RequeueJob { job_id }).await.unwrap_err();
    assert_eq!(early.code(), codes::WRONG_STATE);
    let members: Vec<&str> = early.members().iter().map(|(name, _)| *name).collect();
    assert_eq!(members, ["entity", "from", "to", "allowed", "is_paused"]);
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    let dead = ListJobs {
        state: Some(JobState::Dead),
        has_failed: Some(true),
        is_scheduled: Some(false),
        ..ListJobs::default()
    };
    let found = shop.ask(&shop.owner(), dead).await.unwrap().items;
    assert_eq!(found.iter().map(|job| job.job_id).collect::<Vec<_>>(), [job_id]);
    assert!(found[0].error.is_some());
    let again = shop.run(&shop.owner(), RequeueJob { job_id }).await.unwrap();
    assert_eq!((again.state, again.error), (JobState::Waiting, None));
    assert_eq!(work(&shop).await, Some(Outcome::Dead));
    let noted = shop.audit().await;
    assert!(
        noted
            .iter()
            .any(|entry| entry.action == "jobs.requeue" && entry.entity == "job")
    );
}

#[tokio::test]
async fn one_is_paused_called_off_and_begun_only_where_it_stands_so_that_it_can_be() {
    let shop = Business::open().await;
    let owner = shop.owner();
    let job_id = wanted(&shop, false).await;
    assert!(shop.run(&owner, PauseJob { job_id }).await.unwrap().is_paused);
    assert!(
        shop.run(&owner, PauseJob { job_id }).await.unwrap().is_paused,
        "again is the same"
    );
    assert_eq!(work(&shop).await, None);
    let paused = shop.run(&owner, RunJobNow { job_id }).await;
    assert_eq!(paused.unwrap_err().code(), codes::WRONG_STATE);
    assert!(!shop.run(&owner, ResumeJob { job_id }).await.unwrap().is_paused);
    assert_eq!(
        shop.run(&owner, CancelJob { job_id }).await.unwrap().state,
        JobState::Cancelled
    );
    assert_eq!(work(&shop).await, None);
    for refused in [
        shop.run(&owner, PauseJob { job_id }).await,
        shop.run(&owner, ResumeJob { job_id }).await,
        shop.run(&owner, RunJobNow { job_id }).await,
        shop.run(&owner, CancelJob { job_id }).await,
        shop.run(
            &owner,
            SetJobTimes {
                job_id,
                cron: "0 4 * * *".try_into().unwrap(),
            },
        )
        .await,
    ] {
        assert_eq!(refused.unwrap_err().code(), codes::WRONG_STATE);
    }
    let denied = shop
        .run(&shop.role(Template::Manager), CancelJob { job_id })
        .await;
    assert_eq!(denied.unwrap_err().code(), codes::FORBIDDEN);
}

#[tokio::test]
async fn what_comes_again_comes_at_the_times_that_are_set() {
    let shop = Business::open().await;
    let tenant = shop.kernel.tenant(shop.tenant).await.unwrap().unwrap();
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    let scheduled = ListJobs {
        is_scheduled: Some(true),
        ..ListJobs::default()
    };
    let job = shop.ask(&shop.owner(), scheduled).await.unwrap().items.remove(0);
    let set = |cron: &str| SetJobTimes {
        job_id: job.job_id,
        cron: cron.try_into().unwrap(),
    };
    let changed = shop.run(&shop.owner(), set("15 4 * * *")).await.unwrap();
    assert_eq!(changed.cron.as_deref(), Some("15 4 * * *"));
    assert_ne!(changed.next_at, job.next_at);
    let wrong = shop.run(&shop.owner(), set("whenever")).await.unwrap_err();
    assert_eq!(pointers(&wrong), ["/cron"]);
    assert_eq!(
        shop.run(&shop.owner(), CancelJob { job_id: job.job_id })
            .await
            .unwrap_err()
            .code(),
        codes::WRONG_STATE,
        "it is paused instead"
    );
    let now = shop
        .run(&shop.owner(), RunJobNow { job_id: job.job_id })
        .await
        .unwrap();
    assert_eq!(now.next_at, shop.kernel.clock().now());
}

#[tokio::test]
async fn a_business_has_its_schedules_from_its_founding() {
    let shop = Business::open().await;
    let scheduled = ListJobs {
        is_scheduled: Some(true),
        ..ListJobs::default()
    };
    let jobs = shop.ask(&shop.owner(), scheduled).await.unwrap().items;
    assert_eq!(
        jobs.len(),
        shop.kernel
            .registry()
            .jobs()
            .filter(|job| job.schedule.is_some())
            .count()
    );
    let seen = shop
        .ask(
            &shop.owner(),
            GetJob {
                job_id: jobs[0].job_id,
            },
        )
        .await
        .unwrap();
    assert_eq!(seen.asked, serde_json::json!({}));
}

#[tokio::test]
async fn other_times_leave_a_job_running_and_a_pause_ends_its_run_at_that_moment() {
    let shop = Business::open().await;
    let owner = shop.owner();
    let scheduled = ListJobs {
        is_scheduled: Some(true),
        ..ListJobs::default()
    };
    let all = shop.ask(&owner, scheduled).await.unwrap().items;
    let sweep = all.iter().find(|job| job.kind == "jobs.sweep").unwrap();
    let job_id = sweep.job_id;
    shop.clock.advance_s(86_400);
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
    let cron = "15 4 * * *".try_into().unwrap();
    let set = shop.run(&owner, SetJobTimes { job_id, cron }).await.unwrap();
    assert_eq!(set.state, JobState::Running);
    assert_eq!(
        shop.kernel.work_at(&taken, || false).await.unwrap(),
        Outcome::Done
    );
    let done = shop.ask(&owner, GetJob { job_id }).await.unwrap().job;
    assert_eq!((done.state, done.made, done.total), (JobState::Waiting, 0, None));
    assert_eq!(done.next_at.as_second() % 3_600, 15 * 60, "by the new times");

    shop.clock.advance_s(86_400);
    // Other schedules are due, too.
    while shop
        .kernel
        .take_job(shop.tenant, "a")
        .await
        .unwrap()
        .unwrap()
        .job_id
        != job_id
    {}
    shop.clock.advance_s(7);
    shop.run(&owner, PauseJob { job_id }).await.unwrap();
    let paused = shop.ask(&owner, GetJob { job_id }).await.unwrap();
    assert_eq!(paused.runs[0].outcome.as_deref(), Some("stopped"));
    assert_eq!(paused.runs[0].ended_at, Some(shop.kernel.clock().now()));
}
