//! Places for live connections: so many in all, of one business, of one person. And how much one person may ask over all of theirs.
//!
//! Without it one cashier with a loop takes every place, or asks the same query twenty thousand times (security S16).

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use till_kernel::{Actor, Fault, codes};
use till_shared::ids::{TenantId, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::settings::LiveSettings;

/// All places.
pub(crate) struct Sockets {
    all: Arc<Semaphore>,
    per_business: usize,
    per_person: usize,
    quota: Quota,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    businesses: HashMap<TenantId, usize>,
    people: HashMap<(TenantId, UserId), (usize, Arc<DefaultDirectRateLimiter>)>,
}

impl Sockets {
    pub fn new(live: &LiveSettings) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            all: Arc::new(Semaphore::new(live.sockets_max)),
            per_business: live.sockets_per_business,
            per_person: live.sockets_per_person,
            quota: Quota::per_second(at_least_one(live.messages_per_second))
                .allow_burst(at_least_one(live.messages_burst)),
            taken: Arc::default(),
        }
    }

    /// A place for a connection of which nothing is known yet; it has a few seconds to say who it is.
    pub fn door(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).try_acquire_owned().ok()
    }

    /// A place for a person. `Err` says whose places are all taken.
    pub fn sit(&self, actor: &Actor) -> Result<Seat, Fault> {
        let person = (actor.tenant, actor.user.unwrap_or(UserId(uuid::Uuid::nil())));
        let full = |whose: &str| {
            codes::TOO_MANY
                .because(format!("There are too many live connections of {whose}."))
                .retry_after(Duration::from_secs(5))
        };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_person = taken.people.get(&person).map_or(0, |(count, _)| *count);
        if of_person >= self.per_person {
            return Err(full("this person"));
        }
        let of_business = taken.businesses.entry(person.0).or_default();
        if *of_business >= self.per_business {
            return Err(full("this business"));
        }
        *of_business += 1;
        let (count, limiter) = taken
            .people
            .entry(person)
            .or_insert_with(|| (0, Arc::new(RateLimiter::direct(self.quota))));
        *count += 1;
        Ok(Seat {
            person,
            limiter: Arc::clone(limiter),
            taken: Arc::clone(&self.taken),
        })
    }
}

/// One person's place; given back when it is dropped.
pub(crate) struct Seat {
    person: (TenantId, UserId),
    limiter: Arc<DefaultDirectRateLimiter>,
    taken: Arc<Mutex<Taken>>,
}

impl Seat {
    /// Counts a message. `Err` is a 429 that says when to come back.
    pub fn count(&self) -> Result<(), Fault> {
        self.limiter.check().map_err(|until| {
            metrics::counter!("till_rate_limited_total", "policy" => "live").increment(1);
            codes::TOO_MANY
                .fault()
                .retry_after(until.wait_time_from(DefaultClock::default().now()))
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        less(&mut taken.businesses, &self.person.0, |count| count);
        less(&mut taken.people, &self.person, |(count, _)| count);
    }
}

/// One less; what is at zero is forgotten, so that the table is no larger than what is open.
fn less<K: Eq + Hash, V>(all: &mut HashMap<K, V>, key: &K, count: impl Fn(&mut V) -> &mut usize) {
    let Some(value) = all.get_mut(key) else { return };
    let count = count(value);
    *count = count.saturating_sub(1);
    if *count == 0 {
        all.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(tenant: u128, user: u128) -> Actor {
        Actor {
            user: Some(UserId(Uuid::from_u128(user))),
            ..Actor::anonymous(TenantId(Uuid::from_u128(tenant)))
        }
    }

    #[test]
    fn nobody_takes_the_places_of_others() {
        let live = LiveSettings {
            sockets_per_business: 3,
            sockets_per_person: 2,
            ..LiveSettings::default()
        };
        let sockets = Sockets::new(&live);
        let cashier: Vec<Seat> = (0..2).map(|_| sockets.sit(&person(1, 1)).unwrap()).collect();
        assert!(sockets.sit(&person(1, 1)).is_err(), "the cashier has both");
        let owner = sockets.sit(&person(1, 2)).unwrap();
        assert!(sockets.sit(&person(1, 3)).is_err(), "the business is full");
        let other = sockets.sit(&person(2, 1)).unwrap();
        drop(cashier);
        assert!(sockets.sit(&person(1, 3)).is_ok());
        drop((owner, other));
        let taken = sockets.taken.lock().unwrap();
        assert!(taken.people.is_empty() && taken.businesses.is_empty());
    }

    #[test]
    fn what_one_person_says_is_counted_over_all_connections() {
        let live = LiveSettings {
            messages_burst: 3,
            messages_per_second: 1,
            ..LiveSettings::default()
        };
        let sockets = Sockets::new(&live);
        let [first, second] = [0, 1].map(|_| sockets.sit(&person(1, 1)).unwrap());
        assert!(first.count().is_ok() && second.count().is_ok() && first.count().is_ok());
        let refused = second.count().unwrap_err();
        assert!(refused.wait().is_some_and(|wait| wait <= Duration::from_secs(1)));
        assert!(
            sockets.sit(&person(1, 2)).unwrap().count().is_ok(),
            "another person is not meant"
        );
    }
}
