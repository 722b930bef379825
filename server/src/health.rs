//! Is it alive, can it serve, and how is it doing (P-4.1.5).

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use secrecy::ExposeSecret;
use serde::Serialize;
use sha2::{Digest, Sha256};
use till_kernel::{Kernel, Lane};
use tokio::sync::Mutex;

use crate::address;
use crate::frame::Told;
use crate::header::{RequestId, bearer};
use crate::problem::{Refusal, UNKNOWN_ROUTE};
use crate::routes::getting;
use crate::state::AppState;

/// A database that has just answered is not asked again.
const PING_FRESH: Duration = Duration::from_secs(1);
/// A database that takes longer does not answer.
const PING_WAIT: Duration = Duration::from_secs(2);

/// When the database last answered. A silence is not remembered: the first probe after it asks again.
#[derive(Default)]
pub(crate) struct Ping(Mutex<Option<Instant>>);

impl Ping {
    /// Whether the database answers. Probes that come together share one question.
    async fn answers(&self, kernel: &Kernel) -> bool {
        let mut last = self.0.lock().await;
        if last.is_some_and(|at| at.elapsed() < PING_FRESH) {
            return true;
        }
        let answered = matches!(tokio::time::timeout(PING_WAIT, kernel.ping()).await, Ok(Ok(())));
        *last = answered.then(Instant::now);
        answered
    }
}

/// What `/health/ready` says.
#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    migrated: bool,
    draining: bool,
}

pub(crate) fn routes(app: &AppState) -> Router {
    let (for_ready, for_metrics) = (app.clone(), app.clone());
    Router::new()
        .route(
            "/health/live",
            getting(|_| async {
                plain(
                    &serde_json::json!({ "status": "live" }),
                    StatusCode::OK,
                    "/health/live",
                )
            }),
        )
        .route(
            "/health/ready",
            getting(move |_| {
                let app = for_ready.clone();
                async move { ready(&app) }
            }),
        )
        .route(
            "/metrics",
            getting(move |request: Request| {
                let app = for_metrics.clone();
                let id = RequestId::from_extensions(request.extensions());
                let may_see = may_see_metrics(&app, &request);
                async move { metrics(&app, may_see, &id).await }
            }),
        )
}

/// The database is not asked: one that hiccups would take every replica out at once, and none would be left to say 503 with
/// `Retry-After` (cloud.md 0.8). Whether it answers is a figure of `/metrics`.
fn ready(app: &AppState) -> Response {
    let life = app.lifecycle();
    let (migrated, draining) = (life.is_migrated(), life.is_draining());
    let is_ready = migrated && !draining;
    let (status, word) = if is_ready {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not-ready")
    };
    plain(
        &Readiness {
            status: word,
            migrated,
            draining,
        },
        status,
        "/health/ready",
    )
}

fn plain(value: &impl Serialize, status: StatusCode, route: &'static str) -> Response {
    let mut response = Response::new(Body::from(serde_json::to_vec(value).unwrap_or_default()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.extensions_mut().insert(Told {
        quiet: true,
        ..Told::of(route, "health")
    });
    response
}

/// Numbers for Prometheus. For this machine, or with the token; for everybody else there is nothing here.
async fn metrics(app: &AppState, may_see: bool, id: &RequestId) -> Response {
    let Some(handle) = app.parts().metrics.as_ref().filter(|_| may_see) else {
        return Refusal::from(UNKNOWN_ROUTE).respond(id);
    };
    for (lane, word) in [(Lane::Till, "till"), (Lane::Office, "office")] {
        let (in_use, open) = app.kernel().pools().usage(lane);
        gauge("till_database_connections_in_use", word, in_use);
        gauge("till_database_connections_open", word, open);
    }
    let answers = app.inner().ping.answers(app.kernel()).await;
    metrics::gauge!("till_database_up").set(f64::from(u8::from(answers)));
    handle.run_upkeep();
    let mut response = Response::new(Body::from(handle.render()));
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
    );
    response.extensions_mut().insert(Told {
        quiet: true,
        ..Told::of("/metrics", "metrics")
    });
    response
}

fn gauge(name: &'static str, lane: &'static str, value: usize) {
    metrics::gauge!(name, "lane" => lane).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
}

fn may_see_metrics(app: &AppState, request: &Request) -> bool {
    let headers = request.headers();
    let token = bearer(headers).ok().flatten();
    if let (Some(given), Some(wanted)) = (token, &app.settings().metrics_token) {
        // Hashes are compared, so that the time tells nothing of the token.
        return Sha256::digest(given) == Sha256::digest(wanted.expose_secret());
    }
    // A proxy on this machine brings callers from elsewhere.
    address::peer(request.extensions()).is_some_and(|peer| peer.is_loopback())
        && !headers.contains_key("x-forwarded-for")
        && !headers.contains_key("forwarded")
}
