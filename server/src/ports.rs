//! What the server needs from the rest of the product, declared here and fulfilled by the composition root.

use std::sync::Arc;

use bytes::Bytes;
use till_kernel::{Actor, BoxFuture, Envelope, Fault, Served, StoredEvent};
use till_platform::auth::{
    ApprovalGranted, Approve, Auth, ChangePassword, DeviceEnrolled, DevicePeople, Enrol, SetPin, SignIn,
    SignInPin, SignedIn, UserView,
};
use till_shared::ids::{SessionId, TenantId};
use till_shared::slip::Slip;
use tokio::sync::broadcast;

/// Gives a fresh receiver of every event of every replica, after commit.
pub type EventSource = Arc<dyn Fn() -> broadcast::Receiver<Arc<StoredEvent>> + Send + Sync>;

/// Who is calling. [`Auth`] is the one that counts; tests bring their own.
pub trait Identity: Send + Sync + 'static {
    /// The holder of an access token, with the rights of this moment; 401 when forged, expired, or of an ended session.
    /// Called for every request, so it answers from memory.
    fn actor<'a>(
        &'a self,
        token: &'a str,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>>;

    /// The same for a session that is already known, as a WebSocket's; 401 when it has ended.
    fn session_actor<'a>(
        &'a self,
        tenant: TenantId,
        session: SessionId,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>>;

    /// Who the actor is, for the screens.
    fn me<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Arc<UserView>, Fault>>;

    /// Begins a session; `device` is the token of the device that asks, if it has one.
    fn sign_in<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignIn,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>>;

    /// Begins a session by PIN, at an enrolled device.
    fn sign_in_pin<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignInPin,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>>;

    /// Who may sign in by PIN at the device, and where it stands.
    fn people<'a>(&'a self, device: Option<&'a str>) -> BoxFuture<'a, Result<DevicePeople, Fault>>;

    /// Sets the actor's own PIN.
    fn set_pin<'a>(
        &'a self,
        actor: &'a Actor,
        input: SetPin,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Enrols the device that asks.
    fn enrol<'a>(
        &'a self,
        actor: &'a Actor,
        input: Enrol,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<DeviceEnrolled, Fault>>;

    /// Prolongs a session; the refresh token is used up.
    fn refresh<'a>(
        &'a self,
        refresh_token: &'a str,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>>;

    /// Ends the actor's session.
    fn sign_out<'a>(&'a self, actor: &'a Actor, envelope: Envelope) -> BoxFuture<'a, Result<(), Fault>>;

    /// Ends the session of a refresh token; one that is no longer good is no fault.
    fn sign_out_by_refresh<'a>(
        &'a self,
        refresh_token: &'a str,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Changes the actor's password.
    fn change_password<'a>(
        &'a self,
        actor: &'a Actor,
        input: ChangePassword,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// A second person approves what the actor is about to do.
    fn approve<'a>(
        &'a self,
        requester: &'a Actor,
        input: Approve,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<ApprovalGranted, Fault>>;
}

impl Identity for Auth {
    fn actor<'a>(
        &'a self,
        token: &'a str,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>> {
        Box::pin(Self::actor(self, token, envelope))
    }

    fn session_actor<'a>(
        &'a self,
        tenant: TenantId,
        session: SessionId,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>> {
        Box::pin(Self::session_actor(self, tenant, session, envelope))
    }

    fn me<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Arc<UserView>, Fault>> {
        Box::pin(Self::me(self, actor))
    }

    fn sign_in<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignIn,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(Self::sign_in(self, device, wish, envelope))
    }

    fn sign_in_pin<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignInPin,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(Self::sign_in_pin(self, device, wish, envelope))
    }

    fn people<'a>(&'a self, device: Option<&'a str>) -> BoxFuture<'a, Result<DevicePeople, Fault>> {
        Box::pin(Self::people(self, device))
    }

    fn set_pin<'a>(
        &'a self,
        actor: &'a Actor,
        input: SetPin,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(Self::set_pin(self, actor, input, envelope))
    }

    fn enrol<'a>(
        &'a self,
        actor: &'a Actor,
        input: Enrol,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<DeviceEnrolled, Fault>> {
        Box::pin(Self::enrol(self, actor, input, envelope))
    }

    fn refresh<'a>(
        &'a self,
        refresh_token: &'a str,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(Self::refresh(self, refresh_token, envelope))
    }

    fn sign_out<'a>(&'a self, actor: &'a Actor, envelope: Envelope) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(Self::sign_out(self, actor, envelope))
    }

    fn sign_out_by_refresh<'a>(
        &'a self,
        refresh_token: &'a str,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(Self::sign_out_by_refresh(self, refresh_token, envelope))
    }

    fn change_password<'a>(
        &'a self,
        actor: &'a Actor,
        input: ChangePassword,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(Self::change_password(self, actor, input, envelope))
    }

    fn approve<'a>(
        &'a self,
        requester: &'a Actor,
        input: Approve,
        envelope: Envelope,
    ) -> BoxFuture<'a, Result<ApprovalGranted, Fault>> {
        Box::pin(Self::approve(self, requester, input, envelope))
    }
}

/// Setting up an empty installation.
pub trait FirstRun: Send + Sync + 'static {
    /// Whether the installation still waits to be set up; `{"data": …}`.
    fn state<'a>(&'a self, envelope: &'a Envelope) -> BoxFuture<'a, Result<Served, Fault>>;

    /// Founds the first business, for the holder of the one-time token. The body is JSON.
    fn found<'a>(
        &'a self,
        token: &'a str,
        body: Bytes,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Served, Fault>>;
}

/// A paper behind a link.
#[derive(Clone, Debug)]
pub struct PublicPaper {
    /// What it says.
    pub slip: Slip,
    /// The language of the words around it, BCP 47.
    pub language: String,
}

/// Pages that anybody sees who has their link.
pub trait PublicPages: Send + Sync + 'static {
    /// What stands behind a link; [`codes::NOT_FOUND`](till_kernel::codes::NOT_FOUND) if nothing does, whatever the reason.
    fn open<'a>(
        &'a self,
        token: &'a str,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<PublicPaper, Fault>>;
}
