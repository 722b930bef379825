//! Telling: commits of this process, gathered for a moment, and a sign of life.

use std::sync::Arc;
use std::time::Duration;

use till_kernel::{Actor, Committed, Fault, Kernel};
use till_shared::ids::TenantId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use uuid::Uuid;

use super::Line;
use super::message::{MESSAGE_MAX, Message, News, Waiting};
use super::store;

/// Commits are gathered this long.
const GATHER: Duration = Duration::from_millis(50);
/// A sign of life this often.
pub(super) const PING_EVERY: Duration = Duration::from_secs(2);
/// After a failure it is tried again after this time.
const AGAIN: Duration = Duration::from_millis(200);

pub(super) async fn run(kernel: Kernel, line: Arc<Line>, mut committed: Receiver<Arc<Committed>>) {
    let mut waiting = Waiting::default();
    let mut ping_at = Instant::now();
    // Set when something is waiting: when to tell it.
    let mut tell_at: Option<Instant> = None;
    loop {
        let until = tell_at.map_or(ping_at, |at| at.min(ping_at));
        match tokio::time::timeout_at(until, committed.recv()).await {
            Ok(Ok(news)) => {
                for event in &news.events {
                    // Nobody listening is fine.
                    let _ = line.events.send(Arc::new(event.clone()));
                }
                waiting.add(&news);
            }
            Ok(Err(RecvError::Lagged(missed))) => {
                tracing::warn!(missed, "commits came faster than they could be told");
                waiting.lose();
            }
            Ok(Err(RecvError::Closed)) => return,
            Err(_) => {}
        }
        if !waiting.is_empty() {
            tell_at.get_or_insert_with(|| Instant::now() + GATHER);
        }
        let now = Instant::now();
        if ping_at > now && tell_at.is_none_or(|at| at > now) {
            continue;
        }
        let mut messages = waiting.messages(line.replica);
        if ping_at <= now {
            messages.push(Message {
                from: line.replica,
                news: News::Ping,
            });
            ping_at = now + PING_EVERY;
        }
        match tell(&kernel, &messages).await {
            Ok(()) => {
                waiting = Waiting::default();
                tell_at = None;
            }
            Err(fault) => {
                tracing::warn!(%fault, "other replicas could not be told");
                tell_at = (!waiting.is_empty()).then(|| Instant::now() + AGAIN);
            }
        }
    }
}

async fn tell(kernel: &Kernel, messages: &[Message]) -> Result<(), Fault> {
    let mut texts = Vec::with_capacity(messages.len());
    for message in messages {
        let text = serde_json::to_string(message).map_err(Fault::internal)?;
        if text.len() > MESSAGE_MAX {
            return Err(Fault::internal("a message of the bus is too long"));
        }
        texts.push(text);
    }
    // Of no business: a notification has no rows to protect, and its text carries ids only.
    let nobody = Arc::new(Actor::system(TenantId(Uuid::nil()), "bus"));
    kernel
        .read(&nobody, "bus.tell", move |r| {
            Box::pin(async move { store::tell(&mut r.select(), texts).await })
        })
        .await
}
