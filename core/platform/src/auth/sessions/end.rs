//! Ends sessions: signing out, and ending one's own or other people's from elsewhere (P-4.2.7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AccessChanged, AccessLost, Actor, Command, Credential, Directory, Fault, FaultCode, Invalidation, Output,
    Permission, Write, reach,
};
use till_shared::ids::{DeviceId, SessionId, UserId};

use super::model::{EndCause, Session};
use super::store;
use crate::auth::permissions;

/// Ends a session, as a step of the product itself.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct SignOut {
    pub session_id: SessionId,
}

impl Command for SignOut {
    const NAME: &'static str = "auth.sign_out";
    const SUMMARY: &'static str = "Ends a session.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = SessionsEnded;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<SessionsEnded, Fault> {
        let ended = match w.find::<Session>(self.session_id).await? {
            Some(session) => end(w, &session, EndCause::SignedOut).await?,
            None => false,
        };
        Ok(SessionsEnded {
            ended: u64::from(ended),
        })
    }
}

/// Ends one session: one's own, or with the permission `auth.end-sessions` anybody's. Ending an ended one changes nothing.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    /// Which.
    pub session_id: SessionId,
}

impl Command for EndSession {
    const NAME: &'static str = "auth.end_session";
    const SUMMARY: &'static str = "Ends a session: one's own, or somebody else's with the permission to.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let session = w.load::<Session>(self.session_id).await?;
        if w.actor().user != Some(session.user_id) {
            // As if it did not exist: whoever may not end it need not learn of it.
            let actor = w
                .actor_under(permissions::END_SESSIONS)
                .map_err(|_| Fault::not_found("session"))?;
            may_touch(w, &actor, session.user_id).await?;
        }
        end(w, &session, EndCause::Ended).await?;
        Ok(())
    }
}

/// Ends sessions of a person: one's own except this one, or with the permission `auth.end-sessions` all of somebody else's.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// Whose; one's own if absent.
    #[serde(default)]
    pub user_id: Option<UserId>,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionsEnded {
    /// How many.
    pub ended: u64,
}

impl Output for SessionsEnded {}

impl Command for EndSessions {
    const NAME: &'static str = "auth.end_sessions";
    const SUMMARY: &'static str =
        "Ends one's own other sessions, or all of somebody else's with the permission to.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = SessionsEnded;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<SessionsEnded, Fault> {
        let own = w.actor().user;
        let whose = self.user_id.or(own).ok_or_else(|| Fault::not_found("user"))?;
        if own != Some(whose) {
            let actor = w.actor_under(permissions::END_SESSIONS)?;
            may_touch(w, &actor, whose).await?;
        }
        let this = w.actor().session;
        let ended = end_sessions_of(w, whose, this, EndCause::Ended).await?;
        Ok(SessionsEnded { ended })
    }
}

/// Refuses to sign out somebody with rights that the actor could not hand out: of a higher rank, with more rights, of other branches.
async fn may_touch(w: &mut Write, actor: &Actor, user: UserId) -> Result<(), Fault> {
    let people = w.port::<dyn Directory>()?;
    people.check_reach(w.select(), actor, user).await
}

/// Ends every session of somebody whose access changed, in the transaction of the change; with the PIN, those that began with it.
pub(crate) async fn end_sessions_after(w: &mut Write, lost: &AccessChanged) -> Result<(), Fault> {
    let cause = match lost.why {
        AccessLost::AccountClosed => EndCause::AccountClosed,
        AccessLost::PasswordReset => EndCause::PasswordReset,
        AccessLost::PinReset => EndCause::PinReset,
        AccessLost::RightsChanged => EndCause::RightsChanged,
    };
    w.void_approvals_of(lost.user_id).await?;
    let ends = |session: &Session| cause != EndCause::PinReset || session.method == Credential::Pin;
    end_sessions_where(w, lost.user_id, cause, ends).await.map(|_| ())
}

/// Ends every open session of a person but one; answers how many.
pub async fn end_sessions_of(
    w: &mut Write,
    user: UserId,
    except: Option<SessionId>,
    cause: EndCause,
) -> Result<u64, Fault> {
    end_sessions_where(w, user, cause, |session| Some(session.session_id) != except).await
}

async fn end_sessions_where(
    w: &mut Write,
    user: UserId,
    cause: EndCause,
    ends: impl Fn(&Session) -> bool,
) -> Result<u64, Fault> {
    let now = w.now();
    let open = store::open_sessions(&mut w.select(), user, now).await?;
    let mut ended = 0;
    for session in open.iter().filter(|session| ends(session)) {
        ended += u64::from(end(w, session, cause).await?);
    }
    Ok(ended)
}

/// Ends every open session that began at a device.
pub(crate) async fn end_sessions_at(w: &mut Write, device: DeviceId, cause: EndCause) -> Result<(), Fault> {
    let now = w.now();
    for session in &store::open_sessions_at(&mut w.select(), device, now).await? {
        end(w, session, cause).await?;
    }
    Ok(())
}

/// Ends a session; answers whether it was open.
async fn end(w: &mut Write, session: &Session, cause: EndCause) -> Result<bool, Fault> {
    let now = w.now();
    if !session.is_open(now) {
        return Ok(false);
    }
    w.update(session, &session.ended(cause, now)).await?;
    w.invalidate(Invalidation::Session(session.session_id));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use till_kernel::Envelope;

    use super::*;
    use crate::auth::testing::{House, PASSWORD};

    #[tokio::test]
    async fn signing_out_ends_the_session_at_once_for_every_token() {
        let house = House::open().await;
        let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
        let actor = house.actor(&signed_in.access_token).await.unwrap();
        house.auth.sign_out(&actor, Envelope::default()).await.unwrap();
        assert_eq!(house.refused(&signed_in.access_token).await, "auth.session-ended");
        assert!(
            house
                .refresh(signed_in.refresh_token.as_ref().unwrap())
                .await
                .is_err()
        );
        assert_eq!(house.security("signed-out").await, 1);
        // Twice is not wrong.
        house.auth.sign_out(&actor, Envelope::default()).await.unwrap();
        assert_eq!(house.security("signed-out").await, 1);
    }

    #[tokio::test]
    async fn a_beacon_signs_out_with_the_refresh_token_alone() {
        let house = House::open().await;
        let signed_in = house.sign_in("ada", PASSWORD).await.unwrap();
        let token = signed_in.refresh_token.unwrap();
        house
            .auth
            .sign_out_by_refresh("trf1.nonsense", Envelope::default())
            .await
            .unwrap();
        let guess = format!("{}{}", token.get(..token.len() - 43).unwrap(), "A".repeat(43));
        house
            .auth
            .sign_out_by_refresh(&guess, Envelope::default())
            .await
            .unwrap();
        assert!(
            house.actor(&signed_in.access_token).await.is_ok(),
            "nobody signs others out by guessing"
        );
        house
            .auth
            .sign_out_by_refresh(&token, Envelope::default())
            .await
            .unwrap();
        assert_eq!(house.refused(&signed_in.access_token).await, "auth.session-ended");
    }

    #[tokio::test]
    async fn one_ends_ones_own_sessions_and_nobody_elses() {
        let house = House::open().await;
        let (here, there) = (
            house.sign_in("ada", PASSWORD).await.unwrap(),
            house.sign_in("ada", PASSWORD).await.unwrap(),
        );
        let other = house.sign_in("bob", PASSWORD).await.unwrap();
        let ada = house.actor(&here.access_token).await.unwrap();
        let refused = house
            .shop
            .run(
                &ada,
                EndSession {
                    session_id: other.session_id,
                },
            )
            .await
            .unwrap_err();
        assert_eq!(refused.code().code, "kernel.not-found");
        let refused = house
            .shop
            .run(
                &ada,
                EndSessions {
                    user_id: Some(house.user("bob")),
                },
            )
            .await
            .unwrap_err();
        assert_eq!(refused.code().code, "kernel.forbidden");
        assert!(house.actor(&other.access_token).await.is_ok());
        house
            .shop
            .run(
                &ada,
                EndSession {
                    session_id: there.session_id,
                },
            )
            .await
            .unwrap();
        assert_eq!(house.refused(&there.access_token).await, "auth.session-ended");
        assert!(house.actor(&here.access_token).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_may_ends_all_sessions_of_somebody_else() {
        let house = House::open().await;
        let boss = house.sign_in("grace", PASSWORD).await.unwrap();
        let ada = [
            house.sign_in("ada", PASSWORD).await.unwrap(),
            house.sign_in("ada", PASSWORD).await.unwrap(),
        ];
        let grace = house.actor(&boss.access_token).await.unwrap();
        let ended = house
            .shop
            .run(
                &grace,
                EndSessions {
                    user_id: Some(house.user("ada")),
                },
            )
            .await
            .unwrap();
        assert_eq!(ended.ended, 2);
        for session in ada {
            assert_eq!(house.refused(&session.access_token).await, "auth.session-ended");
        }
        let ended = house
            .shop
            .run(&grace, EndSessions { user_id: None })
            .await
            .unwrap();
        assert_eq!(ended.ended, 0, "one's own present session stays");
        assert!(house.actor(&boss.access_token).await.is_ok());
    }

    #[tokio::test]
    async fn nobody_signs_out_somebody_above_them() {
        let house = House::open().await;
        house.people.change("ada", |account| {
            account.permissions = till_kernel::PermissionSet::of(["auth.end-sessions"]);
        });
        let boss = house.sign_in("grace", PASSWORD).await.unwrap();
        let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
        let ada = house.actor(&token).await.unwrap();
        house.people.change("grace", |account| account.rank = 100);
        let all = EndSessions {
            user_id: Some(house.user("grace")),
        };
        let one = EndSession {
            session_id: boss.session_id,
        };
        assert_eq!(
            house.shop.run(&ada, all).await.unwrap_err().code().code,
            "roles.above-own-rank"
        );
        assert_eq!(
            house.shop.run(&ada, one).await.unwrap_err().code().code,
            "roles.above-own-rank"
        );
        assert!(house.actor(&boss.access_token).await.is_ok());
        let peer = EndSessions {
            user_id: Some(house.user("bob")),
        };
        assert!(house.shop.run(&ada, peer).await.is_ok());
    }

    #[tokio::test]
    async fn a_blocked_account_that_is_let_in_again_does_not_bring_its_sessions_back() {
        let house = House::open().await;
        let old = house.sign_in("ada", PASSWORD).await.unwrap();
        let other = house.sign_in("bob", PASSWORD).await.unwrap();
        for (active, why) in [(false, "account-closed"), (true, "account-closed")] {
            house.people.change("ada", |account| account.is_active = active);
            house
                .lose_access("ada", till_kernel::AccessLost::AccountClosed)
                .await;
            assert_eq!(house.refused(&old.access_token).await, "auth.session-ended");
            let audit = house.shop.audit().await;
            let ended = audit
                .iter()
                .rfind(|note| note.entity == "session" && note.change == "update");
            assert_eq!(ended.unwrap().diff["after"]["end_cause"], why);
        }
        assert!(house.refresh(old.refresh_token.as_ref().unwrap()).await.is_err());
        assert!(house.actor(&other.access_token).await.is_ok(), "nobody else");
        for why in [
            till_kernel::AccessLost::PasswordReset,
            till_kernel::AccessLost::RightsChanged,
        ] {
            let open = house.sign_in("ada", PASSWORD).await.unwrap();
            house.lose_access("ada", why).await;
            assert_eq!(house.refused(&open.access_token).await, "auth.session-ended");
        }
    }

    #[tokio::test]
    async fn another_pin_ends_what_began_with_the_old_one_and_nothing_else() {
        let house = House::open().await;
        house.give_pin("ada", "4071").await;
        house.give_pin("bob", "4071").await;
        let device = house.enrol().await.device_token.unwrap();
        let by_pin = house.sign_in_pin(&device, "ada", "4071").await.unwrap();
        let colleague = house.sign_in_pin(&device, "bob", "4071").await.unwrap();
        let by_password = house.sign_in("ada", PASSWORD).await.unwrap();
        house.lose_access("ada", till_kernel::AccessLost::PinReset).await;
        assert_eq!(house.refused(&by_pin.access_token).await, "auth.session-ended");
        assert!(
            house
                .refresh(by_pin.refresh_token.as_ref().unwrap())
                .await
                .is_err()
        );
        assert!(house.actor(&by_password.access_token).await.is_ok());
        assert!(house.actor(&colleague.access_token).await.is_ok());
        let audit = house.shop.audit().await;
        let ended: Vec<_> = audit
            .iter()
            .filter(|note| note.diff["after"]["end_cause"] == "pin-reset")
            .collect();
        assert_eq!(ended.len(), 1);
    }

    #[tokio::test]
    async fn a_session_of_another_business_does_not_exist() {
        let (house, elsewhere) = (House::open().await, House::open().await);
        let session = elsewhere.sign_in("ada", PASSWORD).await.unwrap();
        let grace = house.sign_in("grace", PASSWORD).await.unwrap();
        let grace = house.actor(&grace.access_token).await.unwrap();
        let refused = house
            .shop
            .run(
                &grace,
                EndSession {
                    session_id: session.session_id,
                },
            )
            .await
            .unwrap_err();
        assert_eq!(refused.code().code, "kernel.not-found");
    }
}
