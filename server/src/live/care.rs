//! Looking after a connection: fresh tokens, sessions that end, clients that fall silent.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message;
use till_kernel::{Actor, Fault};
use tokio::time::Instant;

use super::message::{self, Outgoing};
use super::socket::{CLOSE_SESSION, End, Session, Socket};

/// Nothing was heard for too long.
const CLOSE_SILENT: u16 = 4408;
/// How often the token itself is checked; between, the session is, which is cheaper.
const TOKEN_CHECK: Duration = Duration::from_secs(30);
/// An expired token is complained about this long before the connection ends.
const TOKEN_GRACE: Duration = Duration::from_mins(1);

impl Socket {
    /// A fresh token for the same session, without connecting again (R-EC-2).
    pub(super) async fn renew(&mut self, session: &mut Session, token: String) -> Result<(), End> {
        match self.app.parts().identity.actor(&token, &self.envelope).await {
            Ok(actor) if actor.user == session.actor.user && actor.tenant == session.actor.tenant => {
                self.ready(&actor).await?;
                self.tell_rights(&session.actor, &actor).await?;
                (session.actor, session.token) = (actor, token);
                (session.token_checked, session.expired_since) = (Instant::now(), None);
                Ok(())
            }
            Ok(_) => Err(End::Close(CLOSE_SESSION, "the token is somebody else's")),
            Err(fault) if is_refusal(&fault) => {
                self.send(message::fault(None, &fault)).await?;
                Err(End::Close(CLOSE_SESSION, "the token is no good"))
            }
            Err(fault) => self.send(message::fault(None, &fault)).await,
        }
    }

    /// Looks at session and rights again, so that a sign-out or a changed role acts within a second.
    pub(super) async fn recheck(&mut self, session: &mut Session) -> Result<(), End> {
        let identity = &self.app.parts().identity;
        if session.token_checked.elapsed() >= TOKEN_CHECK {
            session.token_checked = Instant::now();
            if let Err(fault) = identity.actor(&session.token, &self.envelope).await
                && is_refusal(&fault)
            {
                let since = *session.expired_since.get_or_insert_with(Instant::now);
                let text = message::fault(None, &fault);
                self.send(text).await?;
                if since.elapsed() >= TOKEN_GRACE {
                    return Err(End::Close(CLOSE_SESSION, "the token has expired"));
                }
            }
        }
        let identity = &self.app.parts().identity;
        let Some(id) = session.actor.session else {
            return Ok(());
        };
        match identity
            .session_actor(session.actor.tenant, id, &self.envelope)
            .await
        {
            Ok(actor) => {
                self.tell_rights(&session.actor, &actor).await?;
                session.actor = actor;
                Ok(())
            }
            Err(fault) if is_refusal(&fault) => {
                self.send(message::fault(None, &fault)).await?;
                Err(End::Close(CLOSE_SESSION, "the session has ended"))
            }
            // A database that is away for a moment ends nobody's session.
            Err(_) => Ok(()),
        }
    }

    /// Tells the person that what they may do has changed, whatever changed it: their role, another one, a branch. Nothing has to be
    /// subscribed to and no permission held.
    async fn tell_rights(&mut self, before: &Arc<Actor>, now: &Arc<Actor>) -> Result<(), End> {
        if Arc::ptr_eq(before, now) || before.has_rights_of(now) {
            return Ok(());
        }
        self.send(Outgoing::Rights.text()).await
    }

    /// Says that the server is there, and asks whether the client is.
    pub(super) async fn beat(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > self.live().silence_max {
            return Err(End::Close(CLOSE_SILENT, "nothing was heard for too long"));
        }
        self.send(Outgoing::Heartbeat.text()).await?;
        self.put(Message::Ping(bytes::Bytes::new())).await
    }
}

fn is_refusal(fault: &Fault) -> bool {
    fault.code().kind.status() == 401
}
