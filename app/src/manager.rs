//! What the service manager hears (systemd's `sd_notify`): how far the start is and that it goes on, ready, still alive, stopping. Without a
//! service manager nothing is said to anybody.

use std::time::{Duration, Instant};

use sd_notify::NotifyState;
use till_server::{Door, Phase};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How a start that takes long asks for more time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// How often it is looked whether something has moved.
    pub(crate) every: Duration,
    /// What is asked for each time.
    pub(crate) by: Duration,
    /// No start is given more than this.
    pub(crate) most: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(10),
            by: Duration::from_secs(30),
            most: Duration::from_mins(30),
        }
    }
}

/// The server is not well if its own answer, or that of the till's database connections, takes longer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

fn say(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

/// Everything works.
pub(crate) fn ready() {
    say(&[NotifyState::Ready, NotifyState::Status("serving")]);
}

/// No more requests are taken.
pub(crate) fn stopping() {
    say(&[
        NotifyState::Stopping,
        NotifyState::Status("finishing what is under way"),
    ]);
}

/// Asks for more time as long as something moves, and says what is being done. `progressed` tells whether anything has moved since it was
/// asked last; `more` is [`extend`].
pub(crate) async fn keep_starting(
    door: Door,
    patience: Patience,
    mut progressed: impl FnMut() -> bool,
    mut more: impl FnMut(&Phase, Duration),
) {
    let began = Instant::now();
    let mut moved = true;
    let mut said = door.phase();
    while began.elapsed() < patience.most {
        let phase = door.phase();
        if moved || phase != said {
            more(&phase, patience.by);
        }
        said = phase;
        // A new phase is told at once, the rest when it is time.
        let round = Instant::now();
        while round.elapsed() < patience.every && door.phase() == said {
            sleep(patience.every.min(Duration::from_millis(100))).await;
        }
        moved = progressed();
    }
    tracing::warn!(
        minutes = patience.most.as_secs() / 60,
        "the start has taken too long; no more time is asked for"
    );
}

/// Asks for more time, and says what it is for.
pub(crate) fn extend(phase: &Phase, by: Duration) {
    let status = format!("{} {}", phase.phase, phase.detail);
    let by = u32::try_from(by.as_micros()).unwrap_or(u32::MAX);
    say(&[
        NotifyState::ExtendTimeoutUsec(by),
        NotifyState::Status(status.trim()),
    ]);
}

/// Says at half time that the server is alive, each time only after `answers` did. None if the service manager does not want to know.
pub(crate) fn watchdog<F>(answers: impl Fn() -> F + Send + 'static) -> Option<JoinHandle<()>>
where
    F: Future<Output = ()> + Send,
{
    let every = sd_notify::watchdog_enabled()?.checked_div(2)?;
    Some(tokio::spawn(async move {
        loop {
            if timeout(ANSWERS_WITHIN, answers()).await.is_ok() {
                say(&[NotifyState::Watchdog]);
            } else {
                tracing::error!(
                    within_s = ANSWERS_WITHIN.as_secs(),
                    "the server does not answer; the service manager will end it if this lasts"
                );
            }
            sleep(every).await;
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Patience = Patience {
        every: Duration::from_millis(20),
        by: Duration::from_secs(30),
        most: Duration::from_millis(300),
    };

    async fn asked(patience: Patience, progressed: impl FnMut() -> bool) -> usize {
        let mut asked = 0;
        keep_starting(Door::default(), patience, progressed, |_, by| {
            assert_eq!(by, Duration::from_secs(30));
            asked += 1;
        })
        .await;
        asked
    }

    #[tokio::test]
    async fn a_start_that_moves_gets_more_time_and_one_that_hangs_gets_none() {
        assert_eq!(asked(SHORT, || false).await, 1, "once, at the beginning");
        let mut left = 3;
        let some = asked(SHORT, || {
            left -= 1;
            left >= 0
        })
        .await;
        assert_eq!(some, 4, "as long as something moved");
        assert!(asked(SHORT, || true).await > 5);
    }

    #[tokio::test]
    async fn a_new_phase_is_told_at_once_and_no_start_is_endless() {
        let door = Door::default();
        let patience = Patience {
            every: Duration::from_mins(1),
            ..SHORT
        };
        let (telling, mut said) = (door.clone(), Vec::new());
        let asking = keep_starting(door, patience, || false, |phase, _| said.push(phase.phase));
        let began = Instant::now();
        let _ = timeout(Duration::from_millis(800), async {
            tokio::join!(asking, async {
                sleep(Duration::from_millis(50)).await;
                telling.tell("migrating", "2 of 2 changes left");
            })
        })
        .await;
        assert_eq!(said, ["database", "migrating"]);
        assert!(began.elapsed() < Duration::from_secs(2));
    }
}
