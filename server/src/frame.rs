//! Around every answer: request id, trace, security headers, panics, access log, metrics. One layer, because each layer costs.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method};
use till_platform::logging::continue_trace;
use till_shared::ids::{TenantId, UserId};
use tracing::Instrument;
use tracing::field::Empty;

use crate::header::{RequestId, X_REQUEST_ID};
use crate::host;
use crate::limits::RateHeaders;
use crate::meters::Meters;
use crate::problem;
use crate::state::AppState;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// What of a browser's machine our pages may use: the camera, which reads barcodes on a telephone.
const PERMISSIONS: &str = "accelerometer=(), bluetooth=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), \
                           hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";
/// Nothing that the API answers is a page.
const API_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the answering part tells the outer layer, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Path template; the path itself may hold ids.
    pub route: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// Who asked.
    pub user: Option<UserId>,
    /// In which business.
    pub tenant: Option<TenantId>,
    /// How often the caller may still call.
    pub rate: Option<RateHeaders>,
    /// Asked for by machines every few seconds: not worth a line.
    pub quiet: bool,
}

impl Told {
    pub fn of(route: &'static str, operation: &'static str) -> Self {
        Self {
            route,
            operation,
            user: None,
            tenant: None,
            rate: None,
            quiet: false,
        }
    }
}

impl RequestId {
    /// The id that the outer layer has given.
    pub fn from_extensions(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(Self::none)
    }
}

/// The outer layer.
pub(crate) async fn frame(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::of(request.headers(), app.kernel());
    let span = tracing::info_span!("request", request_id = id.as_str(), trace_id = Empty);
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned)
    };
    if let Some(trace_id) = continue_trace(&span, header) {
        span.record("trace_id", trace_id);
    }
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    let mut response = match app.inner().hosts.judge(&request) {
        Err(refusal) => refusal.respond(&id),
        Ok(Some(to)) => host::moved(to),
        Ok(None) => {
            let running = AssertUnwindSafe(next.run(request))
                .catch_unwind()
                .instrument(span.clone());
            running
                .await
                .unwrap_or_else(|_| span.in_scope(|| problem::panicked(&id)))
        }
    };
    let _inside = span.enter();
    if is_bare_refusal(&response) {
        let headers = std::mem::take(response.headers_mut());
        let told = response.extensions_mut().remove::<Told>();
        response = problem::of_status(response.status(), &id);
        keep(&headers, response.headers_mut());
        if let Some(told) = told {
            response.extensions_mut().insert(told);
        }
    }
    let told = response
        .extensions_mut()
        .remove::<Told>()
        .unwrap_or_else(|| Told::of("-", "-"));
    log(
        &app.inner().meters,
        &method,
        &told,
        response.status().as_u16(),
        began,
    );
    let headers = response.headers_mut();
    if let Some(rate) = told.rate {
        rate.write(headers);
    }
    secure(headers, app.settings().cookie_secure);
    headers.insert(X_REQUEST_ID, id.header());
    response
}

/// A refusal by the framework, which knows no problems.
fn is_bare_refusal(response: &Response) -> bool {
    let status = response.status();
    let typed = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    // A page of ours says what it may do; the framework never does.
    let is_page = response.headers().contains_key(CONTENT_SECURITY_POLICY);
    (status.is_client_error() || status.is_server_error())
        && !is_page
        && !typed.is_some_and(|typed| typed == problem::PROBLEM_JSON || typed.starts_with("application/json"))
}

/// What a refusal by the framework says besides its body: `Allow`, CORS, `Upgrade`.
fn keep(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in from {
        if *name != CONTENT_TYPE && *name != http::header::CONTENT_LENGTH {
            to.append(name, value.clone());
        }
    }
}

fn log(meters: &Meters, method: &Method, told: &Told, status: u16, began: Instant) {
    let elapsed = began.elapsed();
    let method = method_word(method);
    meters.count(method, told.route, status, elapsed);
    let ms = (elapsed.as_secs_f64() * 100_000.0).round() / 100.0;
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                target: "till::access",
                method, route = told.route, operation = told.operation, status, ms,
                user = told.user.map(tracing::field::display), tenant = told.tenant.map(tracing::field::display),
                "request"
            )
        };
    }
    if told.quiet && status < 500 {
        line!(debug);
    } else {
        line!(info);
    }
}

/// A word from a closed list: a label must not grow with what callers send.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn secure(headers: &mut HeaderMap, over_tls: bool) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_POLICY));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if over_tls {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}
