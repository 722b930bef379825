//! What a job does outside the database, between two of its steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Command, Fault, Job, JobStep, Later, Module, Outcome, Output, Outside, Permission, Write,
};
use till_shared::ids::JobId;
use till_testkit::Shop;
use uuid::Uuid;

use crate::probe::{Traced, plug, standing, work};

/// How often somebody was called, over all tests: each has its own number.
static CALLS: [AtomicU32; 5] = [const { AtomicU32::new(0) }; 5];

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Call {
    trace: Uuid,
    /// Which test.
    of: usize,
    how: String,
    /// Whether an attempt began of which nobody knows the end.
    is_begun: bool,
    /// What was answered.
    answer: Option<String>,
}

impl Job for Call {
    const NAME: &'static str = "probe.call";
    const SUMMARY: &'static str = "Calls somebody outside.";
    const ATTEMPTS_MAX: u32 = 2;

    async fn step(&self, w: &mut Write) -> Result<JobStep<Self>, Fault> {
        let trace = |step| Traced {
            trace: self.trace,
            step,
        };
        if let Some(answer) = &self.answer {
            w.emit(trace(2))?;
            return match self.how.as_str() {
                "busy" => Ok(JobStep::Again(answer.clone())),
                _ => JobStep::done(&serde_json::json!({ "answer": answer })),
            };
        }
        if self.is_begun && self.how == "careful" {
            return Ok(JobStep::GivenUp("It was begun before.".to_owned()));
        }
        w.emit(trace(1))?;
        let (left, call) = (
            Self {
                is_begun: true,
                ..self.clone()
            },
            self.clone(),
        );
        let outside = Outside::new(async move {
            CALLS[call.of].fetch_add(1, Ordering::SeqCst);
            assert!(call.how != "panics", "what is outside may panic");
            Self {
                answer: Some("yes".to_owned()),
                ..call
            }
        });
        Ok(JobStep::Outside { left, outside })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Want(Call);

#[derive(Serialize, JsonSchema)]
struct Wanted {
    job_id: JobId,
}

impl Output for Wanted {}

impl Command for Want {
    const NAME: &'static str = "probe.want_call";
    const SUMMARY: &'static str = "Wants somebody called.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = Wanted;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Wanted, Fault> {
        let job_id = w.enqueue(Later::new(&self.0)).await?;
        Ok(Wanted { job_id })
    }
}

async fn wanted(of: usize, how: &str) -> (Shop, JobId) {
    let mut plug = plug();
    plug.modules.push(
        Module::new("call")
            .speaks_of(["probe"])
            .job::<Call>()
            .internal::<Want>(),
    );
    let shop = Shop::open(vec![plug]).await;
    let call = Call {
        trace: shop.id(),
        of,
        how: how.to_owned(),
        is_begun: false,
        answer: None,
    };
    let system = Arc::new(Actor::system(shop.tenant, "test"));
    let job_id = shop.run(&system, Want(call)).await.unwrap().job_id;
    (shop, job_id)
}

fn calls(of: usize) -> u32 {
    CALLS[of].load(Ordering::SeqCst)
}

async fn traces(shop: &Shop) -> Vec<u64> {
    let traced = shop.outbox().await.into_iter();
    traced
        .filter(|entry| entry.topic == "probe.traced")
        .map(|entry| entry.payload["step"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn somebody_is_called_once_and_what_they_said_is_known_to_the_next_step() {
    let (shop, job) = wanted(0, "answers").await;
    assert_eq!(work(&shop, "a").await, Some(Outcome::Done));
    assert_eq!((calls(0), traces(&shop).await), (1, vec![1, 2]));
    assert_eq!(standing(&shop, job).await.0, "done");
    assert_eq!(work(&shop, "a").await, None);
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn whoever_takes_it_up_after_a_kill_knows_that_it_was_begun() {
    let (shop, job) = wanted(1, "careful").await;
    // Killed after the first step was committed: what is left of it is what the step said.
    sqlx::query("UPDATE kernel.job SET work = jsonb_set(work, '{is_begun}', 'true') WHERE job_id = $1")
        .bind(job.0)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();
    assert_eq!(work(&shop, "b").await, Some(Outcome::Dead));
    assert_eq!(calls(1), 0);
}

#[tokio::test]
async fn an_attempt_that_came_to_nothing_rests_and_what_it_wrote_stays() {
    let (shop, job) = wanted(2, "busy").await;
    assert_eq!(work(&shop, "a").await, Some(Outcome::Failed));
    assert_eq!(traces(&shop).await, [1, 2]);
    assert_eq!(
        standing(&shop, job).await,
        ("waiting".to_owned(), 1, Some("yes".to_owned()))
    );
    assert_eq!(work(&shop, "a").await, None, "it rests");
    shop.clock.advance_s(7);
    assert_eq!(
        work(&shop, "a").await,
        Some(Outcome::Dead),
        "two attempts are all"
    );
    assert_eq!((calls(2), traces(&shop).await), (2, vec![1, 2, 1, 2]));
}

#[tokio::test]
async fn what_panics_outside_is_an_attempt_that_failed() {
    let (shop, job) = wanted(3, "panics").await;
    assert_eq!(work(&shop, "a").await, Some(Outcome::Failed));
    let (state, attempts, error) = standing(&shop, job).await;
    assert_eq!((state.as_str(), attempts), ("waiting", 1));
    assert!(error.is_some());
}

#[tokio::test]
async fn nobody_is_called_for_a_job_that_somebody_else_has_taken() {
    let (shop, job) = wanted(4, "answers").await;
    let taken = shop.kernel.take_job(shop.tenant, "a").await.unwrap().unwrap();
    sqlx::query("UPDATE kernel.job_turn SET taken = taken + 1 WHERE job_id = $1")
        .bind(job.0)
        .execute(&mut shop.superuser().await)
        .await
        .unwrap();
    assert_eq!(
        shop.kernel.work_at(&taken, || false).await.unwrap(),
        Outcome::Lost
    );
    assert_eq!((calls(4), traces(&shop).await), (0, vec![]));
}
