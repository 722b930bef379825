//! An identity whose tokens are names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use till_kernel::{Actor, BoxFuture, Envelope, Fault, Limits, codes};
use till_platform::auth::{ApprovalGranted, Approve, ChangePassword, SignIn, SignedIn, UserView};
use till_server::Identity;
use till_shared::ids::{ApprovalId, SessionId, TenantId, UserId};
use uuid::Uuid;

/// An identity whose tokens are names.
#[derive(Default)]
pub struct Names {
    actors: Mutex<HashMap<String, Arc<Actor>>>,
}

impl Names {
    /// Lets `token` stand for `actor`, from now on.
    pub fn know(&self, token: &str, actor: Arc<Actor>) {
        self.actors.lock().unwrap().insert(token.to_owned(), actor);
    }

    /// The token is no good any more.
    pub fn forget(&self, token: &str) {
        self.actors.lock().unwrap().remove(token);
    }

    fn find(&self, wanted: impl Fn(&str, &Actor) -> bool) -> Result<Arc<Actor>, Fault> {
        let actors = self.actors.lock().unwrap();
        let found = actors
            .iter()
            .find(|(token, actor)| wanted(token, actor))
            .map(|(_, actor)| Arc::clone(actor));
        found.ok_or_else(|| codes::UNAUTHENTICATED.because("The token is no good."))
    }
}

fn view(name: &str) -> UserView {
    UserView {
        user_id: UserId(Uuid::from_u128(7)),
        username: name.to_owned(),
        name: name.to_owned(),
        role: "Owner".to_owned(),
        role_key: "super_admin".to_owned(),
        rank: 100,
        language: None,
        must_change: false,
        permissions: Vec::new(),
        branches: None,
        limits: Limits::default(),
    }
}

fn signed_in(name: &str, refresh_token: &str) -> SignedIn {
    SignedIn {
        access_token: "access".to_owned(),
        token_type: "Bearer",
        expires_in_s: 900,
        refresh_token: Some(refresh_token.to_owned()),
        refresh_expires_in_s: 2_592_000,
        session_id: SessionId(Uuid::from_u128(8)),
        must_change: false,
        user: view(name),
    }
}

impl Identity for Names {
    fn actor<'a>(
        &'a self,
        token: &'a str,
        _envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>> {
        let found = self.find(|known, _| known == token);
        Box::pin(async { found })
    }

    fn session_actor<'a>(
        &'a self,
        tenant: TenantId,
        session: SessionId,
        _envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Arc<Actor>, Fault>> {
        let found = self.find(|_, actor| actor.tenant == tenant && actor.session == Some(session));
        Box::pin(async { found })
    }

    fn me<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, Result<Arc<UserView>, Fault>> {
        Box::pin(async { Ok(Arc::new(view(&actor.name))) })
    }

    fn sign_in(&self, wish: SignIn, _envelope: Envelope) -> BoxFuture<'_, Result<SignedIn, Fault>> {
        Box::pin(async move {
            if wish.password.expose() == "right" {
                Ok(signed_in(&wish.username, "refresh-1"))
            } else {
                Err(codes::UNAUTHENTICATED.because("Wrong name or password."))
            }
        })
    }

    fn refresh<'a>(
        &'a self,
        refresh_token: &'a str,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(async move {
            if refresh_token == "refresh-1" {
                Ok(signed_in("somebody", "refresh-2"))
            } else {
                Err(codes::UNAUTHENTICATED.because("The refresh token is no good."))
            }
        })
    }

    fn sign_out<'a>(&'a self, actor: &'a Actor, _envelope: Envelope) -> BoxFuture<'a, Result<(), Fault>> {
        self.actors
            .lock()
            .unwrap()
            .retain(|_, known| known.session != actor.session);
        Box::pin(async { Ok(()) })
    }

    fn sign_out_by_refresh<'a>(
        &'a self,
        _refresh_token: &'a str,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn change_password<'a>(
        &'a self,
        _actor: &'a Actor,
        _input: ChangePassword,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn approve<'a>(
        &'a self,
        _requester: &'a Actor,
        input: Approve,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<ApprovalGranted, Fault>> {
        let expires_at = "2026-03-02T10:00:00Z".parse().unwrap();
        let granted = ApprovalGranted {
            approval_id: ApprovalId(Uuid::from_u128(9)),
            approver: input.username,
            expires_at,
        };
        Box::pin(async { Ok(granted) })
    }
}
