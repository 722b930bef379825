//! One connection: shows its token, subscribes, hears, is looked after, ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use till_kernel::{Actor, BoxFuture, Envelope, Fault, Kernel, Served, StoredEvent, codes};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::MESSAGE_MAX_BYTES;
use super::message::{self, Incoming, Outgoing};
use super::places::Seat;
use super::watch::Watch;
use crate::limits::{Caller, Class};
use crate::settings::LiveSettings;
use crate::state::AppState;

/// The connection broke the protocol.
const CLOSE_PROTOCOL: u16 = 4400;
/// No session, or not any more: sign in or refresh before connecting again.
pub(super) const CLOSE_SESSION: u16 = 4401;
/// The server stops; connect again.
const CLOSE_AWAY: u16 = 1001;
/// A message was too large.
const CLOSE_TOO_LARGE: u16 = 1009;
/// Too many connections or messages of one person or business; come back later.
const CLOSE_TOO_MANY: u16 = 4429;
/// So many messages beyond the limit are answered; then the connection ends.
const STRIKES_MAX: u32 = 100;
/// A client that does not read what it is sent.
const SEND_WAIT: Duration = Duration::from_secs(10);

/// How long is waited for the other end to close too.
const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// Why a connection ends.
pub(super) enum End {
    /// With a close frame.
    Close(u16, &'static str),
    /// The other end is gone.
    Gone,
}

type Running = FuturesUnordered<BoxFuture<'static, (String, Result<Served, Fault>)>>;

/// One connection.
pub(super) struct Socket {
    pub(super) app: AppState,
    wire: WebSocket,
    pub(super) envelope: Envelope,
    pub(super) heard: Instant,
}

/// One connection that has shown its token.
pub(super) struct Session {
    pub actor: Arc<Actor>,
    pub token: String,
    pub token_checked: Instant,
    pub expired_since: Option<Instant>,
    seat: Seat,
    /// Messages beyond the limit.
    strikes: u32,
    subscriptions: BTreeMap<String, Vec<String>>,
    watches: Vec<Watch>,
    running: Running,
}

impl Socket {
    pub fn new(app: AppState, wire: WebSocket, envelope: Envelope) -> Self {
        Self {
            app,
            wire,
            envelope,
            heard: Instant::now(),
        }
    }

    /// Serves the connection to its end.
    pub async fn run(mut self) {
        // Subscribed before anything else, so that nothing is missed between the first answer and the first event.
        let events = (self.app.parts().events)();
        let draining = self.app.lifecycle().draining();
        let end = match self.first().await {
            Ok(session) => self.serve(session, events, draining).await,
            Err(end) => end,
        };
        if let End::Close(code, reason) = end {
            let close = Message::Close(Some(CloseFrame {
                code,
                reason: reason.into(),
            }));
            let _ = timeout(SEND_WAIT, self.wire.send(close)).await;
            // What lies unread when a connection is closed takes the reason with it, so the rest is read, for a moment.
            let rest = async { while let Some(Ok(_)) = self.wire.recv().await {} };
            let _ = timeout(CLOSE_WAIT, rest).await;
        }
    }

    /// Waits for the first message, which must be a good token.
    async fn first(&mut self) -> Result<Session, End> {
        let first = timeout(self.live().auth_wait, self.wire.recv()).await;
        let text = match first {
            Err(_) => return Err(End::Close(CLOSE_SESSION, "no token came in time")),
            Ok(Some(Ok(Message::Text(text)))) => fitting(text)?,
            Ok(Some(Ok(_))) => return Err(End::Close(CLOSE_PROTOCOL, "the first message must be auth")),
            Ok(Some(Err(error))) => return Err(broken(&error)),
            Ok(None) => return Err(End::Gone),
        };
        self.heard = Instant::now();
        let Ok(Incoming::Auth { token }) = Incoming::read(&text) else {
            return Err(End::Close(CLOSE_PROTOCOL, "the first message must be auth"));
        };
        match self.app.parts().identity.actor(&token, &self.envelope).await {
            Ok(actor) => {
                let seat = match self.app.inner().sockets.sit(&actor) {
                    Ok(seat) => seat,
                    Err(fault) => {
                        self.send(message::fault(None, &fault)).await?;
                        return Err(End::Close(CLOSE_TOO_MANY, "too many connections"));
                    }
                };
                self.ready(&actor).await?;
                Ok(Session {
                    actor,
                    token,
                    token_checked: Instant::now(),
                    expired_since: None,
                    seat,
                    strikes: 0,
                    subscriptions: BTreeMap::new(),
                    watches: Vec::new(),
                    running: FuturesUnordered::new(),
                })
            }
            Err(fault) => {
                self.send(message::fault(None, &fault)).await?;
                Err(End::Close(CLOSE_SESSION, "the token is no good"))
            }
        }
    }

    async fn serve(
        &mut self,
        mut session: Session,
        mut events: broadcast::Receiver<Arc<StoredEvent>>,
        mut draining: watch::Receiver<bool>,
    ) -> End {
        let mut heartbeat = interval(self.live().heartbeat);
        let mut recheck = interval(self.live().recheck);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        recheck.reset();
        loop {
            self.start_due(&mut session);
            let due = session.watches.iter().filter_map(Watch::due).min();
            let step = tokio::select! {
                () = begins(&mut draining) => Err(End::Close(CLOSE_AWAY, "the server stops")),
                incoming = self.wire.recv() => self.incoming(&mut session, incoming).await,
                event = events.recv() => self.event(&mut session, event).await,
                Some((id, result)) = session.running.next(), if !session.running.is_empty() => self.answered(&mut session, &id, &result).await,
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => Ok(()),
                _ = heartbeat.tick() => self.beat().await,
                _ = recheck.tick() => self.recheck(&mut session).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    pub(super) fn live(&self) -> &LiveSettings {
        &self.app.settings().live
    }

    /// Asks the live queries whose time has come.
    fn start_due(&self, session: &mut Session) {
        let (now, every) = (Instant::now(), self.live().rerun_every);
        for watch in &mut session.watches {
            if let Some(asked) = watch.start(now, every, self.app.kernel(), &session.actor, &self.envelope) {
                session.running.push(Box::pin(asked));
            }
        }
    }

    async fn incoming(
        &mut self,
        session: &mut Session,
        incoming: Option<Result<Message, axum::Error>>,
    ) -> Result<(), End> {
        self.heard = Instant::now();
        let text = match incoming {
            None | Some(Ok(Message::Close(_))) => return Err(End::Gone),
            Some(Err(error)) => return Err(broken(&error)),
            // The library answers pings by itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(End::Close(CLOSE_PROTOCOL, "messages are text")),
            Some(Ok(Message::Text(text))) => fitting(text)?,
        };
        let message = Incoming::read(&text);
        if let Err(fault) = session.seat.count() {
            session.strikes += 1;
            if session.strikes > STRIKES_MAX {
                return Err(End::Close(CLOSE_TOO_MANY, "too many messages"));
            }
            let id = message.as_ref().ok().and_then(Incoming::id);
            return self.send(message::fault(id, &fault)).await;
        }
        match message {
            Ok(Incoming::Ping) => self.send(Outgoing::Pong.text()).await,
            Ok(Incoming::Auth { token }) => self.renew(session, token).await,
            Ok(Incoming::Subscribe { id, topics }) => self.subscribe(session, id, topics).await,
            Ok(Incoming::Watch { id, query, params }) => match self.admit(session, &id) {
                Ok(()) => match Watch::open(self.app.kernel().registry(), id.clone(), &query, &params) {
                    Ok(watch) => {
                        session.watches.push(watch);
                        self.send(Outgoing::Subscribed { id: &id }.text()).await
                    }
                    Err(fault) => self.send(message::fault(Some(&id), &fault)).await,
                },
                Err(fault) => self.send(message::fault(Some(&id), &fault)).await,
            },
            Ok(Incoming::Unsubscribe { id }) => {
                session.subscriptions.remove(&id);
                session.watches.retain(|watch| watch.id != id);
                self.send(Outgoing::Unsubscribed { id: &id }.text()).await
            }
            Err(why) => {
                self.send(message::complaint(
                    None,
                    "live.bad-message",
                    "The message cannot be read.",
                    Some(&why),
                ))
                .await
            }
        }
    }

    /// Whether there is room for one more subscription of this id.
    fn admit(&self, session: &Session, id: &str) -> Result<(), Fault> {
        self.app
            .inner()
            .limits
            .count(Class::Default, Caller::of(&session.actor, None))
            .0?;
        if session.subscriptions.contains_key(id) || session.watches.iter().any(|watch| watch.id == id) {
            return Err(Fault::field(
                "id",
                "taken",
                "is in use on this connection; unsubscribe first",
            ));
        }
        if session.subscriptions.len() + session.watches.len() >= self.live().subscriptions_max {
            return Err(codes::TOO_MANY.because("There are too many subscriptions on this connection."));
        }
        Ok(())
    }

    async fn subscribe(&mut self, session: &mut Session, id: String, topics: Vec<String>) -> Result<(), End> {
        let admitted = match self.admit(session, &id) {
            Ok(()) => may_hear(self.app.kernel(), &session.actor, &self.envelope, &topics).await,
            Err(fault) => Err(fault),
        };
        match admitted {
            Ok(()) => {
                let text = Outgoing::Subscribed { id: &id }.text();
                session.subscriptions.insert(id, topics);
                self.send(text).await
            }
            Err(fault) => self.send(message::fault(Some(&id), &fault)).await,
        }
    }

    async fn event(
        &mut self,
        session: &mut Session,
        event: Result<Arc<StoredEvent>, RecvError>,
    ) -> Result<(), End> {
        let event = match event {
            Ok(event) => event,
            Err(RecvError::Closed) => return Err(End::Close(CLOSE_AWAY, "the server stops")),
            Err(RecvError::Lagged(missed)) => return self.lagged(session, missed).await,
        };
        let in_sight = event
            .branch
            .is_none_or(|branch| session.actor.branches.contains(branch));
        if event.tenant != session.actor.tenant || !in_sight {
            return Ok(());
        }
        session.watches.iter_mut().for_each(|watch| watch.hear(&event));
        // Asked anew for each event, because rights may have changed since the subscription.
        let kind = self.app.kernel().registry().event(&event.topic);
        if !kind.is_some_and(|kind| kind.is_heard_by(&session.actor, &event)) {
            return Ok(());
        }
        let wanted = session
            .subscriptions
            .iter()
            .filter(|(_, topics)| topics.contains(&event.topic));
        let ids: Vec<&str> = wanted.map(|(id, _)| id.as_str()).collect();
        if ids.is_empty() {
            Ok(())
        } else {
            self.send(message::event(&ids, &event)).await
        }
    }

    /// Some events were lost: what the client knows may be wrong, so it must load and subscribe again. Live queries are asked again.
    async fn lagged(&mut self, session: &mut Session, missed: u64) -> Result<(), End> {
        session.watches.iter_mut().for_each(Watch::touch);
        let detail = format!("{missed} events were missed. Load again what you show, then subscribe again.");
        for id in std::mem::take(&mut session.subscriptions).into_keys() {
            let text = message::complaint(
                Some(&id),
                "live.lagged",
                "The connection could not keep up.",
                Some(&detail),
            );
            self.send(text).await?;
        }
        Ok(())
    }

    async fn answered(
        &mut self,
        session: &mut Session,
        id: &str,
        result: &Result<Served, Fault>,
    ) -> Result<(), End> {
        let Some(watch) = session.watches.iter_mut().find(|watch| watch.id == id) else {
            return Ok(());
        };
        if !watch.answered(result) {
            return Ok(());
        }
        match result {
            Ok(served) => self.send(message::result(id, &served.body)).await,
            Err(fault) => {
                // Wrong parameters or missing rights do not get better by asking again.
                if fault.code().kind.status() < 500 {
                    session.watches.retain(|watch| watch.id != id);
                }
                self.send(message::fault(Some(id), fault)).await
            }
        }
    }

    pub(super) async fn ready(&mut self, actor: &Actor) -> Result<(), End> {
        let heartbeat_ms = u64::try_from(self.live().heartbeat.as_millis()).unwrap_or(u64::MAX);
        self.send(
            Outgoing::Ready {
                user_id: actor.user,
                session_id: actor.session,
                heartbeat_ms,
            }
            .text(),
        )
        .await
    }

    pub(super) async fn send(&mut self, text: String) -> Result<(), End> {
        self.put(Message::text(text)).await
    }

    pub(super) async fn put(&mut self, message: Message) -> Result<(), End> {
        match timeout(SEND_WAIT, self.wire.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

/// Whether the person may hear of all of it. A refusal is noted in the security log, as over HTTP.
async fn may_hear(
    kernel: &Kernel,
    actor: &Actor,
    envelope: &Envelope,
    topics: &[String],
) -> Result<(), Fault> {
    for topic in topics {
        let kind = kernel.registry().event(topic);
        let permission = kind
            .map(|kind| kind.visible_to)
            .filter(|permission| !permission.is_internal())
            .ok_or_else(|| codes::NOT_FOUND.because(format!("There is no event \"{topic}\".")))?;
        kernel
            .admit(permission, "live.subscribe", actor, envelope)
            .await?;
    }
    Ok(())
}

/// Text that is not too large.
fn fitting(text: Utf8Bytes) -> Result<Utf8Bytes, End> {
    if text.len() > MESSAGE_MAX_BYTES {
        return Err(End::Close(CLOSE_TOO_LARGE, "the message is too large"));
    }
    Ok(text)
}

/// How a connection ends that cannot be read any more.
fn broken(error: &axum::Error) -> End {
    // The library's errors are not ours to name; this one it says in words only.
    if error.to_string().contains("too long") {
        return End::Close(CLOSE_TOO_LARGE, "the message is too large");
    }
    End::Gone
}

/// Completes when the server begins to stop.
async fn begins(draining: &mut watch::Receiver<bool>) {
    let _ = draining.wait_for(|draining| *draining).await;
}
