//! Places for connections: how many there are, who has how many, and who has to go when they are full.
//!
//! Whoever opens connections and says nothing must not keep others out (security S3). So a full house does not refuse the newcomer: it
//! ends the connection that has waited longest without a request. Only where all are at work is the newcomer refused.

mod service;
mod wire;

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};

use crate::address::one_caller;
use crate::settings::ConnectionSettings;

pub(crate) use service::answer;
pub(crate) use wire::Wire;

/// All places.
pub(crate) struct Places {
    settings: ConnectionSettings,
    /// In all; never more than the process may have files.
    max: usize,
    inner: Mutex<Inner>,
    /// Lives as long as a connection does.
    alive: mpsc::Sender<()>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    open: BTreeMap<u64, Entry>,
    per_caller: HashMap<IpAddr, usize>,
}

struct Entry {
    caller: IpAddr,
    doing: Doing,
    /// Grows with everything that happens: the least of the idle has waited longest.
    since: u64,
    leave: Arc<Notify>,
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It has not sent a whole request yet.
    Fresh,
    /// A request is being read, carried out or answered.
    Busy,
    /// It waits for the next request.
    Idle,
    /// It is a WebSocket, which looks after itself.
    Upgraded,
}

impl Inner {
    fn tick(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn take_out(&mut self, id: u64) -> Option<Entry> {
        let entry = self.open.remove(&id)?;
        if let Some(count) = self.per_caller.get_mut(&entry.caller) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.per_caller.remove(&entry.caller);
            }
        }
        Some(entry)
    }

    /// Ends the connection that can best be spared: one that never asked anything, else the one that is idle longest.
    fn make_room(&mut self, of: Option<IpAddr>) -> bool {
        let spare = self
            .open
            .iter()
            .filter(|(_, entry)| of.is_none_or(|caller| caller == entry.caller))
            .filter_map(|(id, entry)| match entry.doing {
                Doing::Fresh => Some(((0, entry.since), *id)),
                Doing::Idle => Some(((1, entry.since), *id)),
                Doing::Busy | Doing::Upgraded => None,
            })
            .min();
        let Some(entry) = spare.and_then(|(_, id)| self.take_out(id)) else {
            return false;
        };
        entry.leave.notify_one();
        metrics::counter!("till_connections_ended_for_room_total").increment(1);
        true
    }
}

impl Places {
    /// As many places as the settings say and `files` allow. The receiver ends when the last connection has.
    pub fn new(settings: ConnectionSettings, files: u64) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (alive, gone) = mpsc::channel(1);
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let max = settings
            .max
            .min(files.saturating_sub(settings.files_reserved))
            .max(1);
        let places = Self {
            max,
            settings,
            inner: Mutex::default(),
            alive,
        };
        (Arc::new(places), gone)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    pub fn max(&self) -> usize {
        self.max
    }

    /// A place for a connection; `None` where every place is at work.
    pub fn admit(self: &Arc<Self>, peer: SocketAddr) -> Option<Arc<Place>> {
        let address = peer.ip().to_canonical();
        let caller = one_caller(Some(address));
        // A proxy brings everybody from one address.
        let is_proxy = self
            .settings
            .trusted_proxies
            .iter()
            .any(|network| network.contains(address));
        // One address never fills the house.
        let per_address = self.settings.per_address_max.min(self.max - self.max / 4);
        let mut inner = self.lock();
        let of_caller = inner.per_caller.get(&caller).copied().unwrap_or_default();
        if !is_proxy && of_caller >= per_address && !inner.make_room(Some(caller)) {
            return None;
        }
        if inner.open.len() >= self.max && !inner.make_room(None) {
            return None;
        }
        let id = inner.tick();
        let leave = Arc::new(Notify::new());
        inner.open.insert(
            id,
            Entry {
                caller,
                doing: Doing::Fresh,
                since: id,
                leave: Arc::clone(&leave),
            },
        );
        *inner.per_caller.entry(caller).or_default() += 1;
        metrics::gauge!("till_connections_open").increment(1);
        Some(Arc::new(Place {
            places: Arc::clone(self),
            id,
            leave,
            _alive: self.alive.clone(),
        }))
    }
}

/// One connection's place; given back when it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    id: u64,
    leave: Arc<Notify>,
    _alive: mpsc::Sender<()>,
}

impl Place {
    fn set(&self, doing: Doing) {
        let mut inner = self.places.lock();
        let since = inner.tick();
        if let Some(entry) = inner.open.get_mut(&self.id) {
            (entry.doing, entry.since) = (doing, since);
        }
    }

    /// Whether a request is under way.
    pub fn is_busy(&self) -> bool {
        let doing = self.places.lock().open.get(&self.id).map(|entry| entry.doing);
        matches!(doing, Some(Doing::Busy | Doing::Upgraded))
    }

    /// Completes when somebody else needs the place.
    pub async fn wanted(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().take_out(self.id);
        metrics::gauge!("till_connections_open").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(max: usize, per_address_max: usize, files: u64) -> Arc<Places> {
        let settings = ConnectionSettings {
            max,
            per_address_max,
            files_reserved: 10,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..ConnectionSettings::default()
        };
        Places::new(settings, files).0
    }

    fn from(last: u8) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, last], 1))
    }

    fn is_wanted(place: &Place) -> bool {
        use futures_util::FutureExt;
        place.wanted().now_or_never().is_some()
    }

    #[test]
    fn who_said_nothing_goes_first_then_who_waits_longest() {
        let house = house(4, 4, 1_000);
        let all: Vec<_> = (0..4).map(|last| house.admit(from(last)).unwrap()).collect();
        all[0].set(Doing::Busy);
        all[1].set(Doing::Idle);
        all[3].set(Doing::Idle);
        let _fifth = house.admit(from(9)).unwrap();
        assert!(is_wanted(&all[2]), "it never asked anything");
        let sixth = house.admit(from(9)).unwrap();
        sixth.set(Doing::Busy);
        let wanted: Vec<bool> = all.iter().map(|place| is_wanted(place)).collect();
        assert!(
            !wanted[0] && !wanted[1] && !wanted[3],
            "the fifth was fresher than idle ones: {wanted:?}"
        );
    }

    #[test]
    fn where_all_are_at_work_the_newcomer_is_refused() {
        let house = house(2, 2, 1_000);
        let busy: Vec<_> = (0..2).map(|last| house.admit(from(last)).unwrap()).collect();
        busy[0].set(Doing::Busy);
        busy[1].set(Doing::Upgraded);
        assert!(house.admit(from(9)).is_none());
        drop(busy);
        assert!(house.admit(from(9)).is_some());
    }

    #[test]
    fn one_address_makes_room_among_its_own() {
        let house = house(100, 2, 1_000);
        let other = house.admit(from(1)).unwrap();
        let own: Vec<_> = (0..3).map(|_| house.admit(from(2)).unwrap()).collect();
        assert!(is_wanted(&own[0]) && !is_wanted(&own[1]) && !is_wanted(&other));
        let proxied: Vec<_> = (0..9)
            .map(|port| house.admit(SocketAddr::from(([10, 0, 0, 1], port))).unwrap())
            .collect();
        assert!(
            proxied.iter().all(|place| !is_wanted(place)),
            "a proxy is many callers"
        );
    }

    #[test]
    fn places_leave_files_for_the_database() {
        assert_eq!(house(8_192, 1, 100).max(), 90);
        assert_eq!(house(8_192, 1, 4).max(), 1);
    }
}
