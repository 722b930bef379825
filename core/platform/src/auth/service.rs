//! The service: what signing in and checking a request share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use moka::sync::Cache;
use till_kernel::{Actor, Committed, Directory, Envelope, Fault, Grants, Kernel, SecurityKind};
use till_shared::ids::{SessionId, TenantId, UserId};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::TryRecvError;

use super::businesses::Businesses;
use super::error;
use super::keys::SigningKeys;
use super::live::{FRESH, FRESH_WHEN_DEAF, Key, Live, LiveSessions};
use super::lockout::Attempts;
use super::passwords::Passwords;
use super::sessions::{NoteSeen, Session};
use super::settings::AuthSettings;
use super::token::{AccessTokens, TokenFault};
use super::views::{SignedIn, UserView};
use crate::bus::{Bus, Heard};

/// "Last seen" is looked after this often.
const FLUSH_EVERY: Duration = Duration::from_secs(20);
/// Sessions of one "last seen" write.
const FLUSH_ROWS: usize = 500;
/// Attempts on one name wait for each other, on one of this many locks.
const TURNS: usize = 256;

/// Identity. Cheap to clone.
#[derive(Clone)]
pub struct Auth(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub kernel: Kernel,
    pub directory: Arc<dyn Directory>,
    pub passwords: Passwords,
    pub settings: AuthSettings,
    pub tokens: AccessTokens,
    pub attempts: Attempts,
    pub turns: Vec<Arc<tokio::sync::Mutex<()>>>,
    live: LiveSessions,
    /// Sessions known to be over: they never come back.
    gone: Cache<Key, ()>,
    committed: Mutex<broadcast::Receiver<Arc<Committed>>>,
    others: OnceLock<(Bus, Mutex<broadcast::Receiver<Heard>>)>,
    pub businesses: Businesses,
    loads: AtomicUsize,
}

impl Auth {
    /// `passwords` is also what the users module hashes with.
    pub fn new(
        kernel: Kernel,
        directory: Arc<dyn Directory>,
        keys: SigningKeys,
        passwords: Passwords,
        settings: AuthSettings,
    ) -> Result<Self, Fault> {
        Ok(Self(Arc::new(Inner {
            tokens: AccessTokens::new(&keys, settings.access_token)?,
            committed: Mutex::new(kernel.committed()),
            kernel,
            directory,
            passwords,
            settings,
            attempts: Attempts::new(),
            turns: (0..TURNS).map(|_| Arc::default()).collect(),
            live: LiveSessions::default(),
            gone: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(Duration::from_mins(1))
                .build(),
            others: OnceLock::new(),
            businesses: Businesses::default(),
            loads: AtomicUsize::new(0),
        })))
    }

    /// Listens to other replicas from now on; once, before serving. Without it sessions are read again every 0.8 s.
    pub fn attach(&self, bus: &Bus) {
        let _ = self.0.others.set((bus.clone(), Mutex::new(bus.heard())));
    }

    /// Writes down when sessions were last used, about once a minute, until aborted or until the last clone of this is gone.
    pub fn start(&self) -> tokio::task::JoinHandle<()> {
        let auth: Weak<Inner> = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FLUSH_EVERY).await;
                let Some(inner) = auth.upgrade() else { return };
                Auth(inner).flush().await;
            }
        })
    }

    /// Writes down when sessions were last used, now.
    pub async fn flush(&self) {
        for (tenant, seen) in self.0.live.to_write() {
            for sessions in seen.chunks(FLUSH_ROWS) {
                let actor = Arc::new(Actor::system(tenant, "auth"));
                let note = NoteSeen {
                    sessions: sessions.to_vec(),
                };
                let envelope = Envelope::internal("auth-seen", till_kernel::Source::Job);
                if let Err(fault) = self.0.kernel.execute(note, actor, envelope).await {
                    tracing::warn!(%fault, "when sessions were last used could not be written");
                }
            }
        }
    }

    /// Hashes and checks passwords.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// How often a session was read from the database, for tests and metrics.
    #[must_use]
    pub fn loads(&self) -> usize {
        self.0.loads.load(Ordering::Relaxed)
    }

    /// Who asks, by the access token of the request. Refused tokens answer 401: `auth.token-expired` (refresh), `auth.token-invalid` and
    /// `auth.session-ended` (sign in again).
    pub async fn actor(&self, token: &str, envelope: &Envelope) -> Result<Arc<Actor>, Fault> {
        let claims = match self.0.tokens.verify(token, self.0.kernel.clock().now()) {
            Ok(claims) => claims,
            Err(fault) => {
                metrics::counter!("till_tokens_refused_total", "why" => fault.word()).increment(1);
                if fault == TokenFault::Forged {
                    // Whose it pretends to be is not known, so there is no security log to write to.
                    tracing::warn!(target: "till::security", address = envelope.address, request_id = envelope.request_id, "a forged token was refused");
                }
                return Err(fault.into());
            }
        };
        let live = self.live(claims.tid, claims.sid, envelope).await?;
        if live.actor.user == Some(claims.sub) {
            Ok(Arc::clone(&live.actor))
        } else {
            Err(error::TOKEN_INVALID.fault())
        }
    }

    /// Who asks, by the session: for connections that stay open longer than a token is good. To be asked again before every answer;
    /// `Err` means that the connection is to be closed.
    pub async fn session_actor(
        &self,
        tenant: TenantId,
        session: SessionId,
        envelope: &Envelope,
    ) -> Result<Arc<Actor>, Fault> {
        Ok(Arc::clone(&self.live(tenant, session, envelope).await?.actor))
    }

    /// The person behind an actor, for screens.
    pub async fn me(&self, actor: &Actor) -> Result<Arc<UserView>, Fault> {
        let session = actor
            .session
            .ok_or_else(|| till_kernel::codes::UNAUTHENTICATED.fault())?;
        Ok(Arc::clone(
            &self.live(actor.tenant, session, &Envelope::default()).await?.user,
        ))
    }

    /// A session in use, from memory if that is still true.
    pub(super) async fn live(
        &self,
        tenant: TenantId,
        session: SessionId,
        envelope: &Envelope,
    ) -> Result<Arc<Live>, Fault> {
        self.listen();
        let (key, now) = ((tenant, session), self.0.kernel.clock().now());
        let hears = self.0.others.get().is_some_and(|(bus, _)| bus.is_healthy());
        let fresh = if hears { FRESH } else { FRESH_WHEN_DEAF };
        let live = match self.0.live.get(key, fresh, now) {
            Some(live) => live,
            None if self.0.gone.contains_key(&key) => return Err(error::SESSION_ENDED.fault()),
            None => self.load(key, now, envelope).await?,
        };
        if now < live.expires_at {
            Ok(live)
        } else {
            Err(error::SESSION_ENDED.fault())
        }
    }

    async fn load(&self, key: Key, now: Timestamp, envelope: &Envelope) -> Result<Arc<Live>, Fault> {
        let (tenant, id) = key;
        self.0.loads.fetch_add(1, Ordering::Relaxed);
        let changes = self.0.live.changes();
        let directory = Arc::clone(&self.0.directory);
        let system = Arc::new(Actor::system(tenant, "auth"));
        let found = self
            .0
            .kernel
            .read(&system, "auth.session", move |r| {
                Box::pin(async move {
                    let Some(session) = r.find::<Session>(id).await? else {
                        return Ok(None);
                    };
                    let grants = directory.grants(r.select(), session.user_id).await?;
                    Ok(Some((session, grants)))
                })
            })
            .await?;
        let (session, grants) = match found {
            Some((session, Some(grants))) if session.is_open(now) && grants.is_active => (session, grants),
            other => {
                let user = other.as_ref().map(|(session, _)| session.user_id);
                if other.is_none_or(|(session, _)| !session.is_open(now)) {
                    self.0.gone.insert(key, ());
                }
                self.refused(key, user, envelope);
                return Err(error::SESSION_ENDED.fault());
            }
        };
        let user = UserView::of(&grants, self.0.kernel.registry());
        let live = Live::new(
            actor_of(tenant, &session, grants),
            user,
            session.method,
            session.expires_at,
            session.last_seen_at,
            now,
        );
        let live = Arc::new(live);
        self.0.live.keep(key, &live, changes);
        Ok(live)
    }

    /// Notes, aside, that a token of an ended session came.
    fn refused(&self, (tenant, session): Key, user: Option<UserId>, envelope: &Envelope) {
        metrics::counter!("till_tokens_refused_total", "why" => "session-ended").increment(1);
        // A session that is not there at all is not of this business; nothing to tell its owner.
        let Some(user) = user else { return };
        let (kernel, envelope) = (self.0.kernel.clone(), envelope.clone());
        let actor = Actor {
            user: Some(user),
            session: Some(session),
            ..Actor::anonymous(tenant)
        };
        tokio::spawn(async move {
            let detail = serde_json::json!({ "session": session });
            kernel
                .security(&actor, &envelope, SecurityKind::TokenRefused, detail)
                .await;
        });
    }

    /// Drops what commits, here and elsewhere, made untrue. Done on the way of every request: what this process committed before is
    /// therefore true for the next request, not a moment later.
    pub(super) fn listen(&self) {
        let mut committed = self.0.committed.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match committed.try_recv() {
                Ok(news) => news
                    .invalidations
                    .iter()
                    .for_each(|what| self.0.live.forget(news.tenant, *what)),
                Err(TryRecvError::Lagged(_)) => self.0.live.forget_all(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        drop(committed);
        let Some((_, heard)) = self.0.others.get() else {
            return;
        };
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match heard.try_recv() {
                Ok(Heard::Forget { tenant, what }) => self.0.live.forget(tenant, what),
                Ok(Heard::Missed) | Err(TryRecvError::Lagged(_)) => self.0.live.forget_all(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
    }

    /// The pair of tokens of a session.
    pub(super) fn signed_in(
        &self,
        live: &Live,
        session: SessionId,
        refresh_token: String,
    ) -> Result<SignedIn, Fault> {
        let now = self.0.kernel.clock().now();
        let user = live.user.as_ref().clone();
        Ok(SignedIn {
            access_token: self
                .0
                .tokens
                .sign(live.actor.tenant, user.user_id, session, now)?,
            token_type: "Bearer",
            expires_in_s: self.0.tokens.life_s(),
            refresh_token: Some(refresh_token),
            refresh_expires_in_s: live.expires_at.duration_since(now).as_secs(),
            session_id: session,
            method: live.method,
            device_id: live.actor.device,
            must_change: user.must_change,
            user,
        })
    }
}

/// The product itself, taking a step for somebody: the audit log names both.
pub(super) fn on_behalf(
    tenant: TenantId,
    user: UserId,
    name: &str,
    session: Option<SessionId>,
) -> Arc<Actor> {
    Arc::new(Actor {
        user: Some(user),
        session,
        ..Actor::system(tenant, name)
    })
}

/// The envelope of an internal step: the caller's key and version are not about it.
pub(super) fn inner(envelope: &Envelope) -> Envelope {
    Envelope {
        idempotency_key: None,
        if_match: None,
        approvals: Vec::new(),
        ..envelope.clone()
    }
}

fn actor_of(tenant: TenantId, session: &Session, grants: Grants) -> Actor {
    Actor {
        session: Some(session.session_id),
        device: session.device_id,
        authenticated_at: Some(session.created_at),
        ..grants.into_actor(tenant)
    }
}
