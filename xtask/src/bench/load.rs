//! Sending work: as fast as the answers come (closed), or at a fixed rate whatever happens (open).

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::common::{Cluster, Spread, TillServer, processor_time};

/// Time before counting begins: connections open, caches fill, plans are made.
const WARM_UP: Duration = Duration::from_secs(2);

/// One client.
pub trait Work: Send + 'static {
    /// Does one thing and waits for its answer. Which kind of thing it was, 0 or 1, for those who count apart.
    fn once(&mut self) -> impl Future<Output = Result<usize>> + Send;
}

/// What a run of load gave.
#[derive(Debug, Default)]
pub struct Run {
    /// Answers a second.
    pub per_second: f64,
    /// Spread of each kind of thing.
    pub spread: [Spread; 2],
    /// Requests that failed.
    pub errors: u64,
    /// The first failure.
    pub first_error: Option<String>,
    /// Processor time of the server for one answer, in milliseconds.
    pub server_ms: f64,
    /// Processor time of PostgreSQL for one answer, in milliseconds.
    pub postgres_ms: f64,
    /// Processor time of the load generator for one answer, in milliseconds.
    pub generator_ms: f64,
}

/// What one client has seen.
#[derive(Default)]
struct Seen {
    took: [Vec<Duration>; 2],
    errors: u64,
    first_error: Option<String>,
}

impl Seen {
    fn note(&mut self, result: Result<usize>, took: Duration) {
        match result {
            Ok(kind) => {
                if let Some(all) = self.took.get_mut(kind) {
                    all.push(took);
                }
            }
            Err(error) => {
                self.errors += 1;
                self.first_error.get_or_insert_with(|| format!("{error:#}"));
            }
        }
    }
}

/// Processor times at one moment.
struct Meters {
    at: Instant,
    server: Duration,
    postgres: Duration,
    generator: Duration,
}

impl Meters {
    fn read(server: &TillServer, cluster: &Cluster) -> Result<Self> {
        Ok(Self {
            at: Instant::now(),
            server: server.processor_time()?,
            postgres: cluster.processor_time()?,
            generator: processor_time(std::process::id())?,
        })
    }
}

/// Every client sends its next request when its last one is answered.
pub async fn closed<W: Work>(server: &TillServer, workers: Vec<W>, length: Duration) -> Result<Run> {
    let cluster = server.cluster()?;
    let (counting, stopping) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            let (counting, stopping) = (Arc::clone(&counting), Arc::clone(&stopping));
            tokio::spawn(async move {
                let mut seen = Seen::default();
                while !stopping.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    let result = worker.once().await;
                    let is_broken = result.is_err();
                    if counting.load(Ordering::Relaxed) {
                        seen.note(result, began.elapsed());
                    }
                    if is_broken {
                        // Refused at once, over and over, would only burn the processor that is measured.
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
                seen
            })
        })
        .collect();
    tokio::time::sleep(WARM_UP).await;
    let before = Meters::read(server, &cluster)?;
    counting.store(true, Ordering::Relaxed);
    tokio::time::sleep(length).await;
    counting.store(false, Ordering::Relaxed);
    let after = Meters::read(server, &cluster)?;
    stopping.store(true, Ordering::Relaxed);
    let mut all = Vec::with_capacity(tasks.len());
    for task in tasks {
        all.push(task.await?);
    }
    Ok(summed(all, &before, &after))
}

/// A request every `interval`, by whichever client is free. Times are measured from when a request was due, so that waiting for a slow
/// answer counts.
pub async fn open<W: Work>(
    server: &TillServer,
    workers: Vec<W>,
    interval: Duration,
    length: Duration,
) -> Result<Run> {
    let cluster = server.cluster()?;
    let next = Arc::new(AtomicU64::new(0));
    let began = tokio::time::Instant::now() + Duration::from_millis(100);
    let warm = WARM_UP;
    let end = began + warm + length;
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                let mut seen = Seen::default();
                loop {
                    let turn = u32::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(u32::MAX);
                    let due = began + interval * turn;
                    if due >= end {
                        return seen;
                    }
                    tokio::time::sleep_until(due).await;
                    // The timer wakes on whole milliseconds; that it was late is not the server's doing.
                    let due = due.max(tokio::time::Instant::now() - Duration::from_millis(1));
                    let result = worker.once().await;
                    if due >= began + warm {
                        seen.note(result, due.elapsed());
                    }
                }
            })
        })
        .collect();
    tokio::time::sleep_until(began + warm).await;
    let before = Meters::read(server, &cluster)?;
    tokio::time::sleep_until(end).await;
    let after = Meters::read(server, &cluster)?;
    let mut all = Vec::with_capacity(tasks.len());
    for task in tasks {
        all.push(task.await?);
    }
    Ok(summed(all, &before, &after))
}

fn summed(all: Vec<Seen>, before: &Meters, after: &Meters) -> Run {
    let mut run = Run::default();
    let mut took: [Vec<Duration>; 2] = Default::default();
    for seen in all {
        for (sum, one) in took.iter_mut().zip(seen.took) {
            sum.extend(one);
        }
        run.errors += seen.errors;
        run.first_error = run.first_error.or(seen.first_error);
    }
    let answers = f64::from(u32::try_from(took.iter().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX));
    let each = |before: Duration, after: Duration| {
        (after.saturating_sub(before)).as_secs_f64() * 1000.0 / answers.max(1.0)
    };
    run.per_second = answers / after.at.duration_since(before.at).as_secs_f64();
    run.server_ms = each(before.server, after.server);
    run.postgres_ms = each(before.postgres, after.postgres);
    run.generator_ms = each(before.generator, after.generator);
    run.spread = took.map(|mut took| Spread::of(&mut took));
    run
}
