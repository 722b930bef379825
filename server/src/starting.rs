//! The door: it is open from the first moment, while PostgreSQL starts and the schema is brought up to date, which may take minutes. Behind
//! it is a page that says so, then the product.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use serde::Serialize;
use till_kernel::codes;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::header::RequestId;
use crate::problem::Refusal;
use crate::routes::API;

/// A browser asks again after this.
const AGAIN_S: u64 = 2;
const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";
const START: &str = "/health/start";
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'unsafe-inline'";

/// Where in its start a server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// One word: `database`, `waiting`, `migrating`, `checking`, `ready`, `draining`.
    pub phase: &'static str,
    /// More about it, such as how many schema changes are left; may be empty.
    pub detail: String,
}

/// What a server answers with. Cheap to clone.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

struct Inner {
    phase: watch::Sender<Phase>,
    product: OnceLock<Router>,
}

impl Default for Door {
    fn default() -> Self {
        let phase = Phase {
            phase: "database",
            detail: String::new(),
        };
        Self(Arc::new(Inner {
            phase: watch::Sender::new(phase),
            product: OnceLock::new(),
        }))
    }
}

impl Door {
    /// Says how far the start is.
    pub fn tell(&self, phase: &'static str, detail: impl Into<String>) {
        self.0.phase.send_replace(Phase {
            phase,
            detail: detail.into(),
        });
    }

    /// How far the start is.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.0.phase.borrow().clone()
    }

    /// Lets everybody through to the product, for good.
    pub fn open(&self, product: Router) {
        // A second product would never be seen; there is one.
        let _ = self.0.product.set(product);
        self.tell("ready", "");
    }

    /// What [`crate::serve`] serves.
    pub fn router(&self) -> Router {
        let door = self.clone();
        Router::new().fallback(move |request| {
            let door = door.clone();
            async move { door.answer(request).await }
        })
    }

    async fn answer(&self, request: Request) -> Response {
        if request.uri().path() == START {
            return self.start();
        }
        match self.0.product.get() {
            Some(product) => match product.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => {
                    let never: Infallible = never;
                    match never {}
                }
            },
            None => self.not_yet(&request),
        }
    }

    /// `/health/start`: the phase, now and later.
    fn start(&self) -> Response {
        let status = if self.0.product.get().is_some() {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        json(status, &self.phase())
    }

    fn not_yet(&self, request: &Request) -> Response {
        let path = request.uri().path();
        match path {
            LIVE => json(StatusCode::OK, &serde_json::json!({ "status": "live" })),
            READY => json(
                StatusCode::SERVICE_UNAVAILABLE,
                &serde_json::json!({ "status": "starting", "phase": self.phase().phase }),
            ),
            _ if wants_page(request) => self.page(),
            _ => {
                let fault = codes::UNAVAILABLE
                    .because("the server is starting")
                    .retry_after(std::time::Duration::from_secs(AGAIN_S));
                Refusal::from(fault).respond(&RequestId::none())
            }
        }
    }

    fn page(&self) -> Response {
        let Phase { phase, detail } = self.phase();
        let text = include_str!("../assets/starting.html")
            .replace("{again}", &AGAIN_S.to_string())
            .replace("{phase}", phase)
            .replace("{detail}", &detail.replace(['<', '&'], ""));
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(RETRY_AFTER, HeaderValue::from(AGAIN_S));
        response
    }
}

/// Whether a person looks, rather than a program.
fn wants_page(request: &Request) -> bool {
    request.method() == Method::GET
        && !request.uri().path().starts_with(API)
        && request
            .headers()
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = Response::new(Body::from(serde_json::to_vec(value).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from(AGAIN_S));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(door: &Door, path: &str, accept: &str) -> (u16, String) {
        let request = Request::get(path)
            .header(ACCEPT, accept)
            .body(Body::empty())
            .unwrap();
        let response = door.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 65_536).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_starting_server_is_alive_not_ready_and_says_so_to_people_and_programs() {
        let door = Door::default();
        door.tell("migrating", "3 of <7> changes left");
        assert_eq!(get(&door, LIVE, "*/*").await.0, 200);
        assert_eq!(get(&door, READY, "*/*").await.0, 503);
        let (status, said) = get(&door, START, "*/*").await;
        assert_eq!(status, 503);
        assert_eq!(said, r#"{"phase":"migrating","detail":"3 of <7> changes left"}"#);
        let (status, page) = get(&door, "/office/sales", "text/html").await;
        assert_eq!(status, 503);
        assert!(page.contains("migrating") && page.contains("3 of 7>"), "{page}");
        let (status, problem) = get(&door, "/api/v1/sales", "text/html").await;
        assert_eq!(status, 503);
        assert!(
            problem.contains("urn:till:fault:") && problem.contains("starting"),
            "{problem}"
        );
    }

    #[tokio::test]
    async fn an_open_door_leads_to_the_product() {
        let door = Door::default();
        door.open(Router::new().fallback(|| async { "the product" }));
        assert_eq!(
            get(&door, "/anything", "*/*").await,
            (200, "the product".to_owned())
        );
        assert_eq!(
            get(&door, START, "*/*").await,
            (200, r#"{"phase":"ready","detail":""}"#.to_owned())
        );
    }
}
