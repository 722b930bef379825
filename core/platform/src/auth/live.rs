//! Sessions in use, in memory: who is asking is known without the database (K9, K37).
//!
//! An entry is dropped when a commit says that its session, its person or a role changed. It is read again after 30 s in any case, and
//! after 0.8 s while nothing is heard of other replicas, so that a change acts within a second either way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use till_kernel::{Actor, Credential, Invalidation};
use till_shared::ids::{SessionId, TenantId};

use super::sessions::SeenAt;
use super::views::UserView;

/// An entry is read again after this time.
pub(super) const FRESH: Duration = Duration::from_secs(30);
/// The same while other replicas cannot be heard.
pub(super) const FRESH_WHEN_DEAF: Duration = Duration::from_millis(800);
/// Entries kept at most; beyond it those not in use are dropped.
const ENTRIES_MAX: usize = 20_000;
/// "Last seen" is this exact.
const SEEN_EVERY_S: i64 = 60;

pub(super) type Key = (TenantId, SessionId);

/// A session in use.
pub(super) struct Live {
    pub actor: Arc<Actor>,
    pub user: Arc<UserView>,
    pub method: Credential,
    pub expires_at: Timestamp,
    loaded: Instant,
    used_s: AtomicI64,
    written_s: AtomicI64,
}

impl Live {
    pub fn new(
        actor: Actor,
        user: UserView,
        method: Credential,
        expires_at: Timestamp,
        last_seen_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            actor: Arc::new(actor),
            user: Arc::new(user),
            method,
            expires_at,
            loaded: Instant::now(),
            used_s: AtomicI64::new(now.as_second()),
            written_s: AtomicI64::new(last_seen_at.as_second()),
        }
    }
}

/// Sessions in use.
#[derive(Default)]
pub(super) struct LiveSessions(RwLock<Table>);

#[derive(Default)]
struct Table {
    entries: HashMap<Key, Arc<Live>>,
    /// Counts what was dropped, so that what was read before a change is not kept after it.
    changes: u64,
}

impl LiveSessions {
    fn reading(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> RwLockWriteGuard<'_, Table> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entry, unless it is older than `fresh`; notes that it was used.
    pub fn get(&self, key: Key, fresh: Duration, now: Timestamp) -> Option<Arc<Live>> {
        let table = self.reading();
        let live = table
            .entries
            .get(&key)
            .filter(|live| live.loaded.elapsed() < fresh)?;
        live.used_s.fetch_max(now.as_second(), Ordering::Relaxed);
        Some(Arc::clone(live))
    }

    /// To be asked before reading what [`Self::keep`] is to keep.
    pub fn changes(&self) -> u64 {
        self.reading().changes
    }

    /// Keeps an entry, unless something changed since `changes` was asked: it may have been read before the change.
    pub fn keep(&self, key: Key, live: &Arc<Live>, changes: u64) {
        let mut table = self.writing();
        if table.changes != changes {
            return;
        }
        if table.entries.len() >= ENTRIES_MAX {
            table.entries.retain(|_, live| live.loaded.elapsed() < FRESH);
        }
        if table.entries.len() < ENTRIES_MAX {
            table.entries.insert(key, Arc::clone(live));
        }
    }

    /// Drops what is no longer true.
    pub fn forget(&self, tenant: TenantId, what: Invalidation) {
        match what {
            Invalidation::Session(session) => self.drop_where(|key, _| *key == (tenant, session)),
            Invalidation::User(user) => {
                self.drop_where(|key, live| key.0 == tenant && live.actor.user == Some(user));
            }
            Invalidation::Everybody => self.drop_where(|key, _| key.0 == tenant),
            Invalidation::Settings | Invalidation::Catalogue => {}
        }
    }

    /// Drops everything: something may have been missed.
    pub fn forget_all(&self) {
        self.drop_where(|_, _| true);
    }

    fn drop_where(&self, gone: impl Fn(&Key, &Live) -> bool) {
        let mut table = self.writing();
        table.changes += 1;
        table.entries.retain(|key, live| !gone(key, live));
    }

    /// Sessions whose use is worth writing down; they count as written from now on.
    pub fn to_write(&self) -> HashMap<TenantId, Vec<SeenAt>> {
        let mut waiting: HashMap<TenantId, Vec<SeenAt>> = HashMap::new();
        for ((tenant, session_id), live) in &self.reading().entries {
            let used = live.used_s.load(Ordering::Relaxed);
            if used - live.written_s.load(Ordering::Relaxed) < SEEN_EVERY_S {
                continue;
            }
            live.written_s.store(used, Ordering::Relaxed);
            if let Ok(at) = Timestamp::from_second(used) {
                waiting.entry(*tenant).or_default().push(SeenAt {
                    session_id: *session_id,
                    at,
                });
            }
        }
        waiting
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::LimitsView;
    use till_shared::ids::UserId;
    use uuid::Uuid;

    use super::*;

    const A: TenantId = TenantId(Uuid::from_u128(1));
    const B: TenantId = TenantId(Uuid::from_u128(2));

    fn user(no: u128) -> UserId {
        UserId(Uuid::from_u128(no))
    }

    fn live(tenant: TenantId, no: u128) -> Arc<Live> {
        let view = UserView {
            user_id: user(no),
            username: String::new(),
            name: String::new(),
            role: String::new(),
            role_key: String::new(),
            rank: 0,
            language: None,
            must_change: false,
            has_pin: false,
            permissions: Vec::new(),
            branches: None,
            grants: Vec::new(),
            limits: LimitsView::default(),
        };
        let actor = Actor {
            user: Some(user(no)),
            ..Actor::anonymous(tenant)
        };
        Arc::new(Live::new(
            actor,
            view,
            Credential::Password,
            Timestamp::MAX,
            Timestamp::UNIX_EPOCH,
            Timestamp::UNIX_EPOCH,
        ))
    }

    fn session(no: u128) -> SessionId {
        SessionId(Uuid::from_u128(no))
    }

    /// Sessions 1 and 2 of user 7 and session 3 of user 8 in A; session 1 of user 7 in B.
    fn table() -> LiveSessions {
        let sessions = LiveSessions::default();
        for (tenant, no, user) in [(A, 1, 7), (A, 2, 7), (A, 3, 8), (B, 1, 7)] {
            sessions.keep((tenant, session(no)), &live(tenant, user), sessions.changes());
        }
        sessions
    }

    fn kept(sessions: &LiveSessions) -> Vec<(u128, u128)> {
        let mut kept: Vec<_> = sessions
            .reading()
            .entries
            .keys()
            .map(|key| (key.0.0.as_u128(), key.1.0.as_u128()))
            .collect();
        kept.sort_unstable();
        kept
    }

    #[test]
    fn a_change_drops_what_it_is_about_and_nothing_else() {
        let forget = |what| {
            let sessions = table();
            sessions.forget(A, what);
            kept(&sessions)
        };
        assert_eq!(
            forget(Invalidation::Session(session(1))),
            [(1, 2), (1, 3), (2, 1)]
        );
        assert_eq!(forget(Invalidation::User(user(7))), [(1, 3), (2, 1)]);
        assert_eq!(forget(Invalidation::Everybody), [(2, 1)]);
        assert_eq!(forget(Invalidation::Catalogue).len(), 4);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let sessions = LiveSessions::default();
        let changes = sessions.changes();
        sessions.forget(A, Invalidation::Session(session(1)));
        sessions.keep((A, session(1)), &live(A, 7), changes);
        assert_eq!(kept(&sessions), []);
    }

    #[test]
    fn an_old_entry_is_not_given_out() {
        let sessions = table();
        assert!(
            sessions
                .get((A, session(1)), FRESH, Timestamp::UNIX_EPOCH)
                .is_some()
        );
        std::thread::sleep(Duration::from_millis(5));
        assert!(
            sessions
                .get((A, session(1)), Duration::from_millis(2), Timestamp::UNIX_EPOCH)
                .is_none()
        );
    }

    #[test]
    fn use_is_written_down_once_a_minute() {
        let sessions = table();
        let at = |second| Timestamp::from_second(second).unwrap();
        sessions.get((A, session(1)), FRESH, at(59));
        assert!(sessions.to_write().is_empty());
        sessions.get((A, session(1)), FRESH, at(60));
        assert_eq!(sessions.to_write().remove(&A).unwrap().len(), 1);
        assert!(sessions.to_write().is_empty());
    }
}
