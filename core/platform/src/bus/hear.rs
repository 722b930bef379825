//! Hearing: one direct connection that listens, made anew whenever it falls silent.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use till_kernel::{Actor, Fault, Kernel};
use tokio::time::Instant;
use uuid::Uuid;

use super::message::{CHANNEL, Message, News};
use super::tell::PING_EVERY;
use super::{Heard, Line, store};

/// Without an own sign of life for this long, the connection is taken for dead.
const SILENCE_MAX: Duration = PING_EVERY.saturating_mul(3);
/// First and longest wait between two tries to connect.
const AGAIN: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// A connection that takes longer is given up.
const CONNECT_MAX: Duration = Duration::from_secs(5);

pub(super) async fn run(kernel: Kernel, line: Arc<Line>, direct: PgConnectOptions) {
    let mut wait = AGAIN.0;
    loop {
        match connect(&direct).await {
            Ok(mut listener) => {
                // What was told before this moment was not heard.
                let _ = line.heard.send(Heard::Missed);
                if listen(&kernel, &line, &mut listener).await {
                    wait = AGAIN.0;
                }
            }
            Err(error) => tracing::warn!(%error, "the connection to hear other replicas cannot be made"),
        }
        line.set_healthy(false);
        tokio::time::sleep(wait).await;
        wait = wait.saturating_mul(2).min(AGAIN.1);
    }
}

async fn connect(direct: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    let connecting = async {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(CONNECT_MAX)
            .connect_lazy_with(direct.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(listener)
    };
    tokio::time::timeout(CONNECT_MAX, connecting)
        .await
        .map_err(|_| sqlx::Error::PoolTimedOut)?
}

/// Hears until the connection is lost or silent; answers whether it ever worked.
async fn listen(kernel: &Kernel, line: &Line, listener: &mut PgListener) -> bool {
    let mut heard_myself = Instant::now();
    let mut worked = false;
    loop {
        let notification =
            match tokio::time::timeout_at(heard_myself + SILENCE_MAX, listener.try_recv()).await {
                Ok(Ok(Some(notification))) => notification,
                Ok(Ok(None)) => return worked,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the connection to hear other replicas was lost");
                    return worked;
                }
                Err(_) => {
                    tracing::warn!("nothing was heard of other replicas, not even of this one");
                    return worked;
                }
            };
        let Ok(message) = serde_json::from_str::<Message>(notification.payload()) else {
            // A newer release may say more than this one understands (K30).
            let _ = line.heard.send(Heard::Missed);
            continue;
        };
        if message.from == line.replica {
            heard_myself = Instant::now();
            worked = true;
            line.set_healthy(true);
            continue;
        }
        if let Err(fault) = take(kernel, line, message.news).await {
            tracing::warn!(%fault, "events of another replica could not be read");
            let _ = line.heard.send(Heard::Missed);
        }
    }
}

async fn take(kernel: &Kernel, line: &Line, news: News) -> Result<(), Fault> {
    match news {
        News::Ping => Ok(()),
        News::Lost => {
            let _ = line.heard.send(Heard::Missed);
            Ok(())
        }
        News::Changes {
            tenant,
            events,
            forget,
        } => {
            for what in forget {
                kernel.forget(tenant, what);
                let _ = line.heard.send(Heard::Forget { tenant, what });
            }
            // Nobody here wants to know: spare the database.
            if events.is_empty() || line.events.receiver_count() == 0 {
                return Ok(());
            }
            for event in read(kernel, tenant, events).await? {
                let _ = line.events.send(Arc::new(event));
            }
            Ok(())
        }
    }
}

async fn read(
    kernel: &Kernel,
    tenant: till_shared::ids::TenantId,
    ids: Vec<Uuid>,
) -> Result<Vec<till_kernel::StoredEvent>, Fault> {
    let actor = Arc::new(Actor::system(tenant, "bus"));
    kernel
        .read(&actor, "bus.events", move |r| {
            Box::pin(async move { store::events(&mut r.select(), tenant, ids).await })
        })
        .await
}
