//! The way of one call: headers to envelope, token to actor, rate limit, body, operation, reply.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use bytes::Bytes;
use http::header::{IF_NONE_MATCH, LOCATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use schemars::SchemaGenerator;
use till_kernel::{Actor, Endpoint, EndpointKind, Envelope, Permission, RawInput, Registry, codes};
use tokio::time::Instant;

use crate::frame::Told;
use crate::header::RequestId;
use crate::limits::{Caller, Class};
use crate::location::Shown;
use crate::problem::{BAD_REQUEST, Refusal};
use crate::reply::{self, Form, Wanted};
use crate::settings::ServerSettings;
use crate::state::AppState;
use crate::{address, body, header};

/// An endpoint with what the route needs to know of it, worked out once.
pub(crate) struct Bound {
    endpoint: Endpoint,
    /// Path parameters in the order of the path.
    names: Vec<&'static str>,
    /// Whether `format` and `width` in the query string are the server's, not the operation's.
    takes_form: bool,
    /// Whether it can say early that nothing changed: its parameter `known` is given what comes as `If-None-Match`.
    takes_known: bool,
    heavy: bool,
    /// Where what it makes can be read.
    shown: Option<Shown>,
}

impl Bound {
    pub fn new(endpoint: &Endpoint, registry: &Registry, heavy_operations: &[String]) -> Self {
        let input = (endpoint.input)(&mut SchemaGenerator::default());
        let own = |name: &str| input.pointer(&format!("/properties/{name}")).is_some();
        Self {
            endpoint: endpoint.clone(),
            names: path_names(endpoint.route.path).collect(),
            takes_form: endpoint.is_printed && !endpoint.takes_body() && !own("format") && !own("width"),
            takes_known: !endpoint.takes_body() && own("known"),
            shown: Shown::of(endpoint, registry),
            heavy: heavy_operations.iter().any(|name| name == endpoint.name),
        }
    }
}

/// The `{names}` of a path.
pub(crate) fn path_names(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// A request that has been introduced: who, from where, with what besides the content.
pub(crate) struct Introduced {
    pub envelope: Envelope,
    pub actor: Arc<Actor>,
    pub address: Option<IpAddr>,
}

/// Reads headers and token. An unknown caller is let in as nobody; a token that is no good is refused.
pub(crate) async fn introduce(
    app: &AppState,
    parts: &Parts,
    id: &RequestId,
    told: &mut Told,
) -> Result<Introduced, Refusal> {
    let address = address::caller(&parts.extensions, &parts.headers, &app.settings().trusted_proxies);
    let envelope = header::envelope(&parts.headers, id, address)?;
    let actor = match header::bearer(&parts.headers)? {
        None => Arc::clone(&app.inner().anonymous),
        Some(token) => match app.parts().identity.actor(token, &envelope).await {
            Ok(actor) => actor,
            Err(fault) => {
                // Forged tokens cost a signature check each, so they are counted against the address.
                let nobody = Caller::of(&app.inner().anonymous, address);
                count(app, Class::Default, nobody, told)?;
                return Err(fault.into());
            }
        },
    };
    told.user = actor.user;
    told.tenant = actor.user.map(|_| actor.tenant);
    Ok(Introduced {
        envelope,
        actor,
        address,
    })
}

/// Counts the request; the caller is told either way.
pub(crate) fn count(app: &AppState, class: Class, caller: Caller, told: &mut Told) -> Result<(), Refusal> {
    let (result, headers) = app.inner().limits.count(class, caller);
    told.rate = headers;
    result.map_err(Into::into)
}

/// Whether the operation would refuse this caller whatever comes with the request; then the body need not be read.
pub(crate) fn is_stranger(actor: &Actor, permission: Permission) -> bool {
    actor.user.is_none() && !permission.is_open()
}

/// Finishes an answer of the API: problems, somebody who is refused again and again, and what the outer layer logs.
pub(crate) fn finish(
    app: &AppState,
    result: Result<Response, Refusal>,
    has_token: bool,
    id: &RequestId,
    told: Told,
) -> Response {
    let mut response = result.unwrap_or_else(|refusal| refusal.respond(id));
    if response.status() == StatusCode::FORBIDDEN
        && let Some(user) = told.user
        && let Err(too_often) = app.inner().limits.denied(user)
    {
        response = Refusal::from(too_often).respond(id);
    }
    if has_token && response.status() == 401 {
        response.headers_mut().insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=\"invalid_token\""),
        );
    }
    response.extensions_mut().insert(told);
    response
}

/// Answers one request to an endpoint of the registry.
pub(crate) async fn serve(app: AppState, bound: Arc<Bound>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = RequestId::from_extensions(&parts.extensions);
    let mut told = Told::of(bound.endpoint.route.path, bound.endpoint.name);
    let result = answer(&app, &bound, &mut parts, body, &id, &mut told).await;
    finish(
        &app,
        result,
        parts.headers.contains_key(http::header::AUTHORIZATION),
        &id,
        told,
    )
}

async fn answer(
    app: &AppState,
    bound: &Bound,
    parts: &mut Parts,
    body: Body,
    id: &RequestId,
    told: &mut Told,
) -> Result<Response, Refusal> {
    let settings = app.settings();
    let deadline = Instant::now() + settings.request_timeout;
    let who = tokio::time::timeout_at(deadline, introduce(app, parts, id, told))
        .await
        .map_err(|_| too_late(EndpointKind::Query))??;
    let endpoint = &bound.endpoint;
    let query = parts.uri.query().unwrap_or_default();
    let (wanted, query) = if bound.takes_form {
        Wanted::take(query)?
    } else {
        (Wanted::default(), query.to_owned())
    };
    let query = match parts
        .headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
    {
        Some(known) if bound.takes_known && !query.contains("known=") => {
            with_parameter(&query, "known", known)
        }
        _ => query,
    };
    let class = if bound.heavy || wanted.form == Some(Form::Pdf) {
        Class::Heavy
    } else {
        Class::Default
    };
    count(app, class, Caller::of(&who.actor, who.address), told)?;
    let body = if !endpoint.takes_body() || is_stranger(&who.actor, endpoint.permission) {
        Bytes::new()
    } else {
        body::read(
            &parts.headers,
            body,
            body_limit(endpoint, &who.actor, settings),
            deadline.saturating_duration_since(Instant::now()),
        )
        .await?
    };
    let input = RawInput {
        path: path_values(bound, parts).await?,
        query,
        body,
    };
    let asked = if bound.shown.is_some() {
        input.path.clone()
    } else {
        Vec::new()
    };
    let call = async {
        let served = endpoint
            .call(app.kernel(), who.actor, who.envelope, input)
            .await?;
        let location = bound
            .shown
            .filter(|_| served.status == 201)
            .and_then(|shown| shown.location(&asked, &served.body));
        let mut response = reply::reply(served, wanted, &parts.headers, &app.inner().prints).await?;
        if let Some(location) = location {
            response.headers_mut().insert(LOCATION, location);
        }
        Ok(response)
    };
    tokio::time::timeout_at(deadline, call)
        .await
        .unwrap_or_else(|_| Err(too_late(endpoint.kind)))
}

/// Bytes of a body. A file is taken only from who may send it.
fn body_limit(endpoint: &Endpoint, actor: &Actor, settings: &ServerSettings) -> usize {
    let own = endpoint
        .body_max
        .filter(|_| actor.may_somewhere(endpoint.permission));
    own.unwrap_or_default().max(settings.body_limit)
}

fn with_parameter(query: &str, name: &str, value: &str) -> String {
    let mut all = form_urlencoded::Serializer::new(query.to_owned());
    all.append_pair(name, value);
    all.finish()
}

/// The kernel finishes what it has begun, so a command that took too long may well have been carried out.
fn too_late(kind: EndpointKind) -> Refusal {
    let code = match kind {
        EndpointKind::Command => codes::OUTCOME_UNKNOWN,
        EndpointKind::Query => codes::UNAVAILABLE,
    };
    code.because("This took too long.")
        .retry_after(std::time::Duration::from_secs(1))
        .into()
}

async fn path_values(bound: &Bound, parts: &mut Parts) -> Result<Vec<(String, String)>, Refusal> {
    if bound.names.is_empty() {
        return Ok(Vec::new());
    }
    let values = RawPathParams::from_request_parts(parts, &()).await;
    let values = values.map_err(|_| BAD_REQUEST.because("The address is not UTF-8."))?;
    // By position: another method of the same path may call its parameters something else.
    Ok(bound
        .names
        .iter()
        .zip(&values)
        .map(|(name, (_, value))| ((*name).to_owned(), value.to_owned()))
        .collect())
}
