//! What is told: small enough for one notification of PostgreSQL (8,000 bytes).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use till_kernel::{Committed, Invalidation};
use till_shared::ids::TenantId;
use uuid::Uuid;

/// The channel.
pub(super) const CHANNEL: &str = "till";
/// Longest message, in bytes.
pub(super) const MESSAGE_MAX: usize = 7000;
/// Event ids of one message: 39 bytes each.
const EVENTS_MAX: usize = 150;
/// Things to forget of one message: at most about 65 bytes each.
const FORGETS_MAX: usize = 80;

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Message {
    /// The replica that tells.
    pub from: Uuid,
    #[serde(flatten)]
    pub news: News,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "news")]
pub(super) enum News {
    /// I am here.
    Ping,
    /// I lost count of my commits: anything may have changed.
    Lost,
    /// A business has news.
    Changes {
        tenant: TenantId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        events: Vec<Uuid>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forget: Vec<Invalidation>,
    },
}

/// Commits that are waiting to be told.
#[derive(Default)]
pub(super) struct Waiting {
    tenants: BTreeMap<TenantId, (Vec<Uuid>, Vec<Invalidation>)>,
    events: usize,
    lost: bool,
}

/// More events than this are not told one by one.
const WAITING_MAX: usize = 20_000;

impl Waiting {
    pub fn add(&mut self, committed: &Committed) {
        let (events, forget) = self.tenants.entry(committed.tenant).or_default();
        events.extend(committed.events.iter().map(|event| event.event_id));
        self.events += committed.events.len();
        for what in &committed.invalidations {
            if !forget.contains(what) {
                forget.push(*what);
            }
        }
        if self.events > WAITING_MAX {
            self.lose();
        }
    }

    /// Counting was lost.
    pub fn lose(&mut self) {
        *self = Self {
            lost: true,
            ..Self::default()
        };
    }

    pub fn is_empty(&self) -> bool {
        self.tenants.is_empty() && !self.lost
    }

    /// Messages that tell all of it. What is to be forgotten goes first: it is more urgent.
    pub fn messages(&self, from: Uuid) -> Vec<Message> {
        let lost = self.lost.then_some(News::Lost);
        let forgets = self.tenants.iter().flat_map(|(tenant, (_, forget))| {
            forget.chunks(FORGETS_MAX).map(|part| News::Changes {
                tenant: *tenant,
                events: Vec::new(),
                forget: part.to_vec(),
            })
        });
        let events = self.tenants.iter().flat_map(|(tenant, (events, _))| {
            events.chunks(EVENTS_MAX).map(|part| News::Changes {
                tenant: *tenant,
                events: part.to_vec(),
                forget: Vec::new(),
            })
        });
        lost.into_iter()
            .chain(forgets)
            .chain(events)
            .map(|news| Message { from, news })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_kernel::StoredEvent;
    use till_shared::ids::{SessionId, UserId};

    use super::*;

    const ME: Uuid = Uuid::from_u128(u128::MAX);

    fn committed(tenant: u128, events: usize, invalidations: Vec<Invalidation>) -> Committed {
        let tenant = TenantId(Uuid::from_u128(tenant));
        let event = |no: usize| StoredEvent {
            tenant,
            event_id: Uuid::from_u128(u128::MAX - no as u128),
            topic: "sales.completed".to_owned(),
            branch: None,
            audience: till_kernel::Audience::default(),
            payload: Arc::from("{}"),
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
        };
        Committed {
            tenant,
            events: (0..events).map(event).collect(),
            invalidations,
        }
    }

    #[test]
    fn every_message_fits_and_together_they_tell_everything() {
        let mut waiting = Waiting::default();
        let sessions = (0..500).map(|no| Invalidation::Session(SessionId(Uuid::from_u128(u128::MAX - no))));
        waiting.add(&committed(1, 1000, sessions.collect()));
        let messages = waiting.messages(ME);
        let mut told = (0, 0);
        for message in &messages {
            let text = serde_json::to_string(message).unwrap();
            assert!(text.len() <= MESSAGE_MAX, "{} bytes", text.len());
            assert_eq!(&serde_json::from_str::<Message>(&text).unwrap(), message);
            if let News::Changes { events, forget, .. } = &message.news {
                told = (told.0 + events.len(), told.1 + forget.len());
            }
        }
        assert_eq!(told, (1000, 500));
    }

    #[test]
    fn the_same_thing_is_forgotten_once_and_each_business_for_itself() {
        let mut waiting = Waiting::default();
        for _ in 0..100 {
            waiting.add(&committed(
                1,
                0,
                vec![Invalidation::Catalogue, Invalidation::User(UserId(Uuid::nil()))],
            ));
        }
        waiting.add(&committed(2, 1, vec![Invalidation::Catalogue]));
        let messages = waiting.messages(ME);
        assert_eq!(messages.len(), 3);
        assert!(matches!(&messages[0].news, News::Changes { forget, .. } if forget.len() == 2));
    }

    #[test]
    fn more_than_can_be_told_is_told_as_lost() {
        let mut waiting = Waiting::default();
        waiting.add(&committed(1, WAITING_MAX + 1, Vec::new()));
        assert_eq!(
            waiting.messages(ME),
            [Message {
                from: ME,
                news: News::Lost
            }]
        );
    }
}
