//! Problems: every failure on the wire is an RFC 9457 body with a stable type (P-4.14.4).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use till_kernel::{Fault, Violation, codes};

use crate::header::RequestId;

/// Media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";
/// What a fault's code becomes in `type`.
pub(crate) const TYPE_PREFIX: &str = "urn:till:fault:";

/// A fault of the protocol itself, before any operation is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpFault {
    /// `http.word`, stable for ever.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// One sentence that is the same every time.
    pub title: &'static str,
}

macro_rules! http_faults {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal $title:literal;)+) => {
        $($(#[$doc])* pub(crate) const $name: HttpFault = HttpFault { code: $code, status: $status, title: $title };)+
        /// Every fault of the protocol, for the documentation.
        pub const HTTP_FAULTS: &[HttpFault] = &[$($name),+];
    };
}

http_faults! {
    /// No such route.
    UNKNOWN_ROUTE = 404 "http.unknown-route" "There is nothing at this address.";
    /// The route has other methods.
    METHOD_NOT_ALLOWED = 405 "http.method-not-allowed" "This address does not take that method; see the Allow header.";
    /// The answer cannot take the wanted form.
    NOT_ACCEPTABLE = 406 "http.not-acceptable" "This cannot be given in the form that was asked for.";
    /// The document is too long for the form that was asked for.
    PRINT_TOO_LONG = 422 "http.print-too-long" "This document is too long for this form; ask for another one.";
    /// The request came too slowly.
    REQUEST_TIMEOUT = 408 "http.request-timeout" "The request did not arrive in time.";
    /// The body is not JSON by its own word.
    UNSUPPORTED_MEDIA_TYPE = 415 "http.unsupported-media-type" "Bodies are application/json.";
    /// A browser sent a cookie from somewhere else.
    CROSS_SITE = 403 "http.cross-site" "This may only be asked for by our own pages.";
    /// The name in `Host` is not ours.
    UNKNOWN_HOST = 421 "http.unknown-host" "This server does not answer to that name.";
    /// The route wants a WebSocket.
    UPGRADE_REQUIRED = 426 "http.upgrade-required" "This address speaks WebSocket.";
    /// Something in the protocol is wrong.
    BAD_REQUEST = 400 "http.bad-request" "The request cannot be read.";
}

/// When to come back to what is not there for the moment, unless somebody knows better.
const COME_BACK: Duration = Duration::from_secs(1);

/// A reason not to answer with success.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// From an operation.
    Fault(Fault),
    /// From the protocol.
    Http(HttpFault, Cow<'static, str>),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<HttpFault> for Refusal {
    fn from(fault: HttpFault) -> Self {
        Self::Http(fault, Cow::Borrowed(""))
    }
}

impl HttpFault {
    /// This fault, with what made it happen.
    pub(crate) fn because(self, detail: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::Http(self, detail.into())
    }
}

impl Refusal {
    /// The problem as an answer. Internal faults are logged here, with their source; the caller never sees it.
    pub(crate) fn respond(&self, id: &RequestId) -> Response {
        match self {
            Self::Fault(fault) => of_fault(fault, id),
            Self::Http(fault, detail) => respond(
                &Wire {
                    detail: Some(detail).filter(|text| !text.is_empty()).map(AsRef::as_ref),
                    ..Wire::new(fault.code, fault.status, fault.title, id)
                },
                None,
            ),
        }
    }
}

/// The wire form (RFC 9457 3).
#[derive(Serialize)]
struct Wire<'a> {
    #[serde(rename = "type", serialize_with = "as_urn")]
    code: &'a str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    instance: String,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[Violation]>::is_empty")]
    errors: &'a [Violation],
    #[serde(flatten)]
    members: BTreeMap<&'a str, &'a serde_json::Value>,
}

fn as_urn<S: serde::Serializer>(code: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{TYPE_PREFIX}{code}"))
}

/// Names that a fault's own members must not take.
const RESERVED: [&str; 7] = [
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "request_id",
    "errors",
];

impl<'a> Wire<'a> {
    fn new(code: &'a str, status: u16, title: &'a str, id: &'a RequestId) -> Self {
        Self {
            code,
            title,
            status,
            detail: None,
            instance: format!("urn:till:request:{}", id.as_str()),
            request_id: id.as_str(),
            errors: &[],
            members: BTreeMap::new(),
        }
    }
}

fn of_fault(fault: &Fault, id: &RequestId) -> Response {
    let code = fault.code();
    let status = code.kind.status();
    let internal = status == 500;
    if internal {
        tracing::error!(fault = %fault, "internal fault");
    } else if status == 503 {
        tracing::warn!(fault = %fault, "unavailable");
    }
    let body = Wire {
        // The words of an internal fault may come from anywhere; its title is all that is shown.
        detail: fault.detail_text().filter(|_| !internal),
        errors: fault.violation_list(),
        members: fault
            .members()
            .iter()
            .filter(|(name, _)| !RESERVED.contains(name))
            .map(|(name, value)| (*name, value))
            .collect(),
        ..Wire::new(code.code, status, code.title, id)
    };
    respond(
        &body,
        fault.wait().or_else(|| (status == 503).then_some(COME_BACK)),
    )
}

fn respond(body: &Wire<'_>, wait: Option<Duration>) -> Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if let Some(wait) = wait {
        headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
    if body.status == 401 {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Seconds, rounded up, at least one.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs()
        .saturating_add(u64::from(wait.subsec_nanos() > 0))
        .max(1)
}

/// A panic, as the caller sees it.
pub(crate) fn panicked(id: &RequestId) -> Response {
    Refusal::from(codes::INTERNAL.fault().source("a handler panicked")).respond(id)
}

/// The problem that stands for a bare status, such as a refusal by the framework.
pub(crate) fn of_status(status: StatusCode, id: &RequestId) -> Response {
    let refusal = match status.as_u16() {
        404 => UNKNOWN_ROUTE.into(),
        405 => METHOD_NOT_ALLOWED.into(),
        406 => NOT_ACCEPTABLE.into(),
        408 => REQUEST_TIMEOUT.into(),
        413 => codes::TOO_LARGE.fault().into(),
        415 => UNSUPPORTED_MEDIA_TYPE.into(),
        426 => UPGRADE_REQUIRED.into(),
        400..=499 => BAD_REQUEST.into(),
        _ => Refusal::from(codes::INTERNAL.fault()),
    };
    refusal.respond(id)
}
