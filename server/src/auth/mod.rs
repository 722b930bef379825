//! Signing in and what belongs to it: the flows that need cookies or slow hashing and are therefore no operations of the registry.
//! [`till_platform::auth`] decides; here is only what HTTP adds.

mod cookie;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use http::header::{AUTHORIZATION, SET_COOKIE};
use http::request::Parts;
use till_kernel::{codes, declared_by};
use till_platform::auth::{
    DeviceEnrolled, Enrol, Flow, RefreshInput, SESSION_FAULTS, Secret, SignIn, SignInPin, SignedIn, flows,
};

use self::cookie::Jar;

use crate::api::{Introduced, count, finish, introduce, is_stranger};
use crate::body;
use crate::frame::Told;
use crate::header::{self, RequestId};
use crate::limits::{Caller, Class};
use crate::problem::{CROSS_SITE, Refusal};
use crate::reply::data;
use crate::routes::own;
use crate::state::AppState;
use crate::{address, settings::ServerSettings};

pub(crate) fn routes(app: &AppState) -> Router {
    let mut router = Router::new();
    for flow in flows() {
        let app = app.clone();
        let (route, name, permission, faults) = (flow.route, flow.name, flow.permission, flow.faults);
        let (path, methods) = own(route, move |request| {
            let app = app.clone();
            async move {
                let id = RequestId::from_extensions(request.extensions());
                let has_token = request.headers().contains_key(AUTHORIZATION);
                let mut told = Told::of(route.path, name);
                let call = Call {
                    app: &app,
                    id: &id,
                    name,
                    permission,
                };
                let within = app.settings().request_timeout;
                let result = match tokio::time::timeout(within, call.answer(request, &mut told)).await {
                    Ok(result) => result,
                    Err(_) => Err(codes::UNAVAILABLE
                        .because("This took too long.")
                        .retry_after(Duration::from_secs(1))
                        .into()),
                };
                if let Err(Refusal::Fault(fault)) = &result
                    && !SESSION_FAULTS.contains(&fault.code())
                {
                    declared_by(name, fault, faults);
                }
                finish(&app, result, has_token, &id, told)
            }
        });
        router = router.route(&path, methods);
    }
    router
}

/// Whether the server knows how to carry out a flow; a test asks for all of them.
#[cfg(test)]
fn is_known(flow: &Flow) -> bool {
    matches!(
        flow.name,
        "auth.sign_in"
            | "auth.refresh"
            | "auth.sign_out"
            | "auth.people"
            | "auth.sign_in_pin"
            | "auth.set_own_pin"
            | "devices.enrol"
            | "auth.me"
            | "auth.change_password"
            | "approvals.grant"
    )
}

/// The schema pieces of a flow, for the documentation.
pub(crate) fn documented() -> Vec<Flow> {
    flows()
}

struct Call<'a> {
    app: &'a AppState,
    id: &'a RequestId,
    name: &'static str,
    permission: till_kernel::Permission,
}

impl Call<'_> {
    async fn answer(&self, request: Request, told: &mut Told) -> Result<Response, Refusal> {
        let (parts, body) = request.into_parts();
        match self.name {
            "auth.sign_in" => self.sign_in(&parts, body, told).await,
            "auth.sign_in_pin" => self.sign_in_pin(&parts, body, told).await,
            "auth.people" => self.people(&parts, told).await,
            "auth.refresh" => self.refresh(&parts, body, told).await,
            "auth.sign_out" => self.sign_out(&parts, body, told).await,
            _ => self.signed_in(&parts, body, told).await,
        }
    }

    /// A caller that need not be known.
    fn nobody(&self, parts: &Parts, class: Class, told: &mut Told) -> Result<till_kernel::Envelope, Refusal> {
        let address = address::caller(
            &parts.extensions,
            &parts.headers,
            &self.app.settings().trusted_proxies,
        );
        let envelope = header::envelope(&parts.headers, self.id, address)?;
        count(
            self.app,
            class,
            Caller::of(&self.app.inner().anonymous, address),
            told,
        )?;
        Ok(envelope)
    }

    async fn read(&self, parts: &Parts, body: Body) -> Result<bytes::Bytes, Refusal> {
        let settings = self.app.settings();
        body::read(
            &parts.headers,
            body,
            settings.body_limit,
            settings.request_timeout,
        )
        .await
    }

    async fn sign_in(&self, parts: &Parts, body: Body, told: &mut Told) -> Result<Response, Refusal> {
        let envelope = self.nobody(parts, Class::Login, told)?;
        let wish: SignIn = body::parse(&self.read(parts, body).await?)?;
        let in_body = wish.token_in_body;
        // A password needs no device, so a cookie that another site's page sent along is as none.
        let device = self.device(parts).ok().flatten();
        let identity = &self.app.parts().identity;
        let signed_in = identity.sign_in(device, wish, envelope).await?;
        told.user = Some(signed_in.user.user_id);
        deliver(signed_in, in_body, self.app.settings())
    }

    async fn sign_in_pin(&self, parts: &Parts, body: Body, told: &mut Told) -> Result<Response, Refusal> {
        let envelope = self.nobody(parts, Class::Login, told)?;
        let wish: SignInPin = body::parse(&self.read(parts, body).await?)?;
        let in_body = wish.token_in_body;
        let device = self.device(parts)?;
        let identity = &self.app.parts().identity;
        let signed_in = identity.sign_in_pin(device, wish, envelope).await?;
        told.user = Some(signed_in.user.user_id);
        deliver(signed_in, in_body, self.app.settings())
    }

    /// The people of the device. Its cookie is kept for another 400 days, or taken away where it is no good any more.
    async fn people(&self, parts: &Parts, told: &mut Told) -> Result<Response, Refusal> {
        let secure = self.app.settings().cookie_secure;
        self.nobody(parts, Class::Default, told)?;
        // Only looked at, and another site's page cannot read the answer: no need to know whose page asks.
        let from_cookie = Jar::Device.token(&parts.headers, secure);
        let token = header::device(&parts.headers)?.or(from_cookie);
        let (mut response, cookie) = match self.app.parts().identity.people(token).await {
            Ok(people) => (
                data(&people, StatusCode::OK)?,
                from_cookie.map(|token| Jar::Device.set(token, secure)),
            ),
            Err(fault) if fault.code().kind.status() == 401 => (
                Refusal::from(fault).respond(self.id),
                from_cookie.map(|_| Ok(Jar::Device.clear(secure))),
            ),
            Err(fault) => return Err(fault.into()),
        };
        if let Some(cookie) = cookie.filter(|_| !parts.headers.contains_key(header::X_DEVICE)) {
            response.headers_mut().insert(SET_COOKIE, cookie?);
        }
        Ok(response)
    }

    /// The token of the device that asks, from `X-Device` or the cookie; the cookie of our own pages only.
    fn device<'p>(&self, parts: &'p Parts) -> Result<Option<&'p str>, Refusal> {
        let settings = self.app.settings();
        if let Some(token) = header::device(&parts.headers)? {
            return Ok(Some(token));
        }
        let from_cookie = Jar::Device.token(&parts.headers, settings.cookie_secure);
        if from_cookie.is_some() && !cookie::is_our_page(&parts.headers, settings) {
            return Err(CROSS_SITE.into());
        }
        Ok(from_cookie)
    }

    async fn refresh(&self, parts: &Parts, body: Body, told: &mut Told) -> Result<Response, Refusal> {
        let settings = self.app.settings();
        let envelope = self.nobody(parts, Class::Default, told)?;
        let input: RefreshInput = body::parse(&self.read(parts, body).await?)?;
        let from_cookie = Jar::Refresh.token(&parts.headers, settings.cookie_secure);
        if from_cookie.is_some() && !cookie::is_our_page(&parts.headers, settings) {
            return Err(CROSS_SITE.into());
        }
        let missing = || codes::UNAUTHENTICATED.because("There is no refresh token.");
        let token = from_cookie
            .or(input.refresh_token.as_ref().map(Secret::expose))
            .ok_or_else(missing)?;
        match self.app.parts().identity.refresh(token, envelope).await {
            Ok(signed_in) => {
                told.user = Some(signed_in.user.user_id);
                deliver(signed_in, input.token_in_body, settings)
            }
            // A cookie that is no good any more would be sent again and again.
            Err(fault) if fault.code().kind.status() == 401 => {
                let mut response = Refusal::from(fault).respond(self.id);
                response
                    .headers_mut()
                    .insert(SET_COOKIE, Jar::Refresh.clear(settings.cookie_secure));
                Ok(response)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Ends the session of the access token or, where that is missing or no good any more, of the refresh token.
    async fn sign_out(&self, parts: &Parts, body: Body, told: &mut Told) -> Result<Response, Refusal> {
        let settings = self.app.settings();
        let envelope = self.nobody(parts, Class::Default, told)?;
        let identity = &self.app.parts().identity;
        let input: RefreshInput = body::parse(&self.read(parts, body).await?)?;
        let by_access = match header::bearer(&parts.headers)? {
            Some(token) => identity.actor(token, &envelope).await.ok(),
            None => None,
        };
        if let Some(actor) = by_access {
            (told.user, told.tenant) = (actor.user, Some(actor.tenant));
            identity.sign_out(&actor, envelope).await?;
        } else {
            let from_cookie = Jar::Refresh.token(&parts.headers, settings.cookie_secure);
            if from_cookie.is_some() && !cookie::is_our_page(&parts.headers, settings) {
                return Err(CROSS_SITE.into());
            }
            if let Some(token) = from_cookie.or(input.refresh_token.as_ref().map(Secret::expose)) {
                identity.sign_out_by_refresh(token, envelope).await?;
            }
        }
        let mut response = no_content();
        response
            .headers_mut()
            .insert(SET_COOKIE, Jar::Refresh.clear(settings.cookie_secure));
        Ok(response)
    }

    /// The flows of somebody who is signed in.
    async fn signed_in(&self, parts: &Parts, body: Body, told: &mut Told) -> Result<Response, Refusal> {
        let Introduced {
            envelope,
            actor,
            address,
        } = introduce(self.app, parts, self.id, told).await?;
        if is_stranger(&actor, self.permission) {
            return Err(codes::UNAUTHENTICATED.fault().into());
        }
        let kernel = self.app.kernel();
        kernel
            .admit(self.permission, self.name, &actor, &envelope)
            .await?;
        let identity = &self.app.parts().identity;
        let caller = Caller::of(&actor, address);
        if self.name == "auth.me" {
            count(self.app, Class::Default, caller, told)?;
            return data(&*identity.me(&actor).await?, StatusCode::OK);
        }
        let class = if self.name == "devices.enrol" {
            Class::Default
        } else {
            // What is left checks a password.
            Class::Login
        };
        count(self.app, class, caller, told)?;
        let bytes = self.read(parts, body).await?;
        match self.name {
            "auth.change_password" => {
                identity
                    .change_password(&actor, body::parse(&bytes)?, envelope)
                    .await?;
                Ok(no_content())
            }
            "auth.set_own_pin" => {
                identity.set_pin(&actor, body::parse(&bytes)?, envelope).await?;
                Ok(no_content())
            }
            "devices.enrol" => {
                let wish: Enrol = body::parse(&bytes)?;
                let in_body = wish.token_in_body;
                let enrolled = identity.enrol(&actor, wish, envelope).await?;
                deliver_device(enrolled, in_body, self.app.settings())
            }
            "approvals.grant" => data(
                &identity.approve(&actor, body::parse(&bytes)?, envelope).await?,
                StatusCode::CREATED,
            ),
            other => Err(till_kernel::Fault::internal(format!("the flow {other} has no handler")).into()),
        }
    }
}

fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The refresh token goes into a cookie that scripts cannot read, unless the client asked for it in the body.
fn deliver(mut signed_in: SignedIn, in_body: bool, settings: &ServerSettings) -> Result<Response, Refusal> {
    let for_cookie = if in_body {
        None
    } else {
        signed_in.refresh_token.take()
    };
    let mut response = data(&signed_in, StatusCode::OK)?;
    if let Some(token) = for_cookie {
        response
            .headers_mut()
            .insert(SET_COOKIE, Jar::Refresh.set(&token, settings.cookie_secure)?);
    }
    Ok(response)
}

/// The same for what proves a device.
fn deliver_device(
    mut enrolled: DeviceEnrolled,
    in_body: bool,
    settings: &ServerSettings,
) -> Result<Response, Refusal> {
    let for_cookie = if in_body {
        None
    } else {
        enrolled.device_token.take()
    };
    let mut response = data(&enrolled, StatusCode::CREATED)?;
    if let Some(token) = for_cookie {
        response
            .headers_mut()
            .insert(SET_COOKIE, Jar::Device.set(&token, settings.cookie_secure)?);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_of_the_platform_has_a_handler() {
        for flow in flows() {
            assert!(is_known(&flow), "{}", flow.name);
        }
    }
}
