//! An identity whose tokens are names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use till_kernel::{Actor, BoxFuture, Credential, Envelope, Fault, LimitsView, codes};
use till_platform::auth::{
    ApprovalGranted, Approve, ChangePassword, DeviceBranch, DeviceBusiness, DeviceEnrolled, DevicePeople,
    DeviceRef, Enrol, SetPin, SignIn, SignInPin, SignedIn, UserView,
};
use till_platform::devices::DeviceView;
use till_server::Identity;
use till_shared::ids::{ApprovalId, BranchId, DeviceId, SessionId, TenantId, UserId};
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
        has_pin: false,
        permissions: Vec::new(),
        branches: None,
        grants: Vec::new(),
        limits: LimitsView::default(),
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
        method: Credential::Password,
        device_id: None,
        must_change: false,
        user: view(name),
    }
}

/// The only device token that is good.
pub const DEVICE: &str = "device-1";

fn people() -> DevicePeople {
    DevicePeople {
        device: DeviceRef {
            device_id: DeviceId(Uuid::from_u128(6)),
            name: "Front till".to_owned(),
        },
        business: DeviceBusiness {
            tenant_id: TenantId(Uuid::from_u128(1)),
            slug: "corner-shop".to_owned(),
            name: "Corner shop".to_owned(),
            country: "DE".to_owned(),
            currency: "EUR".parse().unwrap(),
            currency_exponent: 2,
            time_zone: "Europe/Berlin".to_owned(),
            language: "en".to_owned(),
        },
        branch: DeviceBranch {
            branch_id: BranchId(Uuid::from_u128(2)),
            code: "B01".to_owned(),
            name: "Main street".to_owned(),
        },
        register: None,
        people: Vec::new(),
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

    fn sign_in<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignIn,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(async move {
            if wish.password.expose() == "right" {
                Ok(SignedIn {
                    device_id: (device == Some(DEVICE)).then_some(DeviceId(Uuid::from_u128(6))),
                    ..signed_in(&wish.username, "refresh-1")
                })
            } else {
                Err(codes::UNAUTHENTICATED.because("Wrong name or password."))
            }
        })
    }

    fn sign_in_pin<'a>(
        &'a self,
        device: Option<&'a str>,
        wish: SignInPin,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<SignedIn, Fault>> {
        Box::pin(async move {
            if device == Some(DEVICE) && wish.pin.expose() == "4071" {
                Ok(signed_in("tile", "refresh-1"))
            } else {
                Err(codes::UNAUTHENTICATED.because("Wrong device or PIN."))
            }
        })
    }

    fn people<'a>(&'a self, device: Option<&'a str>) -> BoxFuture<'a, Result<DevicePeople, Fault>> {
        Box::pin(async move {
            if device != Some(DEVICE) {
                return Err(codes::UNAUTHENTICATED.because("No such device."));
            }
            Ok(people())
        })
    }

    fn set_pin<'a>(
        &'a self,
        _actor: &'a Actor,
        _input: SetPin,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn enrol<'a>(
        &'a self,
        _actor: &'a Actor,
        input: Enrol,
        _envelope: Envelope,
    ) -> BoxFuture<'a, Result<DeviceEnrolled, Fault>> {
        let device = DeviceView {
            device_id: DeviceId(Uuid::from_u128(6)),
            name: input.name.into(),
            branch_id: input.branch_id,
            register_id: input.register_id,
            client: String::new(),
            enrolled_by: None,
            enrolled_at: "2026-03-02T10:00:00Z".parse().unwrap(),
            last_seen_at: None,
            revoked_by: None,
            revoked_at: None,
            revoke_reason: None,
            version: 1,
        };
        let device_token = Some(DEVICE.to_owned());
        Box::pin(async { Ok(DeviceEnrolled { device, device_token }) })
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
            approver: input.username.unwrap_or_default(),
            expires_at,
        };
        Box::pin(async { Ok(granted) })
    }
}
