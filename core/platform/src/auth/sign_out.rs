//! Signing out: by the session, or by the refresh token alone when the window is closing and no header can be sent (K9).

use till_kernel::{Actor, Envelope, Fault, SecurityKind};
use till_shared::ids::{SessionId, TenantId, UserId};

use super::refresh_token;
use super::service::{Auth, inner, on_behalf};
use super::sessions::{self, Session, SignOut};

impl Auth {
    /// Ends the actor's session at once: every token of it is refused from the next request on. An ended one stays ended.
    pub async fn sign_out(&self, actor: &Actor, envelope: Envelope) -> Result<(), Fault> {
        match (actor.user, actor.session) {
            (Some(user), Some(session)) => {
                self.end(actor.tenant, user, session, &actor.name, &envelope)
                    .await
            }
            _ => Ok(()),
        }
    }

    /// Ends the session of a refresh token that is still good. Any other token changes nothing and is not an error: whoever is gone
    /// already does not care.
    pub async fn sign_out_by_refresh(&self, refresh_token: &str, envelope: Envelope) -> Result<(), Fault> {
        let Some(presented) = refresh_token::parse(refresh_token) else {
            return Ok(());
        };
        let (id, hash, leeway) = (presented.session, presented.hash, self.0.settings.refresh_leeway);
        let system = std::sync::Arc::new(Actor::system(presented.tenant, "sign-out"));
        let user = self
            .0
            .kernel
            .read(&system, "auth.find_token", move |r| {
                Box::pin(async move {
                    let now = r.now();
                    let Some(session) = r.find::<Session>(id).await? else {
                        return Ok(None);
                    };
                    let token = sessions::find_token(&mut r.select(), id, &hash).await?;
                    Ok(session
                        .judge(token.as_ref(), leeway, now)
                        .is_good()
                        .then_some(session.user_id))
                })
            })
            .await?;
        match user {
            Some(user) => self.end(presented.tenant, user, id, "", &envelope).await,
            None => Ok(()),
        }
    }

    async fn end(
        &self,
        tenant: TenantId,
        user: UserId,
        session: SessionId,
        name: &str,
        envelope: &Envelope,
    ) -> Result<(), Fault> {
        let actor = on_behalf(tenant, user, "sign-out", Some(session));
        let done = self
            .0
            .kernel
            .execute(SignOut { session_id: session }, actor, inner(envelope))
            .await?
            .into_value()?;
        self.listen();
        if done.ended > 0 {
            let actor = Actor {
                user: Some(user),
                session: Some(session),
                name: name.to_owned(),
                ..Actor::anonymous(tenant)
            };
            let detail = serde_json::json!({ "session": session });
            self.0
                .kernel
                .security(&actor, envelope, SecurityKind::SignedOut, detail)
                .await;
        }
        Ok(())
    }
}
