//! A server around a fresh business.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use till_kernel::{BoxFuture, Envelope, Fault, Served, StoredEvent};
use till_server::{AppState, ConnectionSettings, FirstRun, Lifecycle, Parts, ServerSettings, router};
use till_testkit::Shop;
use tokio::sync::broadcast;
use tower::ServiceExt;

use crate::identity::Names;
use crate::plug;

/// Token of somebody who may do everything.
pub const OWNER: &str = "owner";
/// Token of somebody who may look only.
pub const VIEWER: &str = "viewer";

/// A server around a fresh business.
pub struct Server {
    pub shop: Shop,
    pub names: Arc<Names>,
    pub lifecycle: Lifecycle,
    pub events: broadcast::Sender<Arc<StoredEvent>>,
    pub router: Router,
    pub connections: ConnectionSettings,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    /// The code of the problem, after checking that it has a problem's shape.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert_eq!(
            problem["instance"],
            format!("urn:till:request:{}", self.header("x-request-id"))
        );
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
        problem["type"]
            .as_str()
            .unwrap()
            .strip_prefix("urn:till:fault:")
            .unwrap()
            .to_owned()
    }
}

/// Waits to be set up by whoever has the token `once`.
struct Waiting;

impl FirstRun for Waiting {
    fn state<'a>(&'a self, _envelope: &'a Envelope) -> BoxFuture<'a, Result<Served, Fault>> {
        Box::pin(async { Ok(served(200, r#"{"data":{"waits":true}}"#)) })
    }

    fn found<'a>(
        &'a self,
        token: &'a str,
        body: Bytes,
        _envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Served, Fault>> {
        Box::pin(async move {
            if token != "once" {
                return Err(till_kernel::codes::UNAUTHENTICATED.fault());
            }
            assert_eq!(&body[..], b"{}");
            Ok(served(201, r#"{"data":{}}"#))
        })
    }
}

fn served(status: u16, body: &'static str) -> Served {
    Served {
        status,
        body: Bytes::from_static(body.as_bytes()),
        version: None,
        replayed: false,
        slip: None,
        sheet: None,
        binary: None,
        trips: 0,
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with(ServerSettings::default()).await
    }

    pub async fn with(settings: ServerSettings) -> Self {
        let shop = Shop::open(vec![plug::plug()]).await;
        let names = Arc::new(Names::default());
        names.know(OWNER, shop.owner());
        names.know(VIEWER, shop.holder(&[plug::VIEW]));
        let lifecycle = Lifecycle::default();
        let (events, _) = broadcast::channel(64);
        relay(&shop, &events);
        let source = events.clone();
        let app = AppState::new(Parts {
            public_pages: None,
            kernel: shop.kernel.clone(),
            identity: Arc::clone(&names) as _,
            first_run: Some(Arc::new(Waiting)),
            first_run_docs: till_server::FirstRunDocs::default(),
            events: Arc::new(move || source.subscribe()),
            metrics: Some(PrometheusBuilder::new().build_recorder().handle()),
            lifecycle: lifecycle.clone(),
            settings: settings.clone(),
        });
        Self {
            connections: settings.connections,
            shop,
            names,
            lifecycle,
            events,
            router: router(app),
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// GET as somebody, with headers.
    pub async fn get(&self, path: &str, token: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(Method::GET, path, token, headers, Body::empty()))
            .await
    }

    /// A request with a JSON body as somebody, with headers.
    pub async fn json(
        &self,
        method: Method,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = request(method, path, token, headers, Body::from(body.to_owned()));
        request
            .headers_mut()
            .entry("content-type")
            .or_insert("application/json".parse().unwrap());
        self.send(request).await
    }

    /// The path of the shop's branch.
    pub fn branch(&self) -> String {
        format!("/api/v1/branches/{}", self.shop.branch)
    }

    /// Serves on a port, until the sender is used or dropped.
    pub async fn listen(
        &self,
    ) -> (
        std::net::SocketAddr,
        tokio::sync::oneshot::Sender<()>,
        tokio::task::JoinHandle<std::io::Result<bool>>,
    ) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let (router, lifecycle) = (self.router.clone(), self.lifecycle.clone());
        let served = tokio::spawn(till_server::serve(
            listener,
            router,
            self.connections.clone(),
            lifecycle,
            shutdown,
            Duration::from_secs(2),
        ));
        (address, stop, served)
    }
}

/// A request; an empty token is none.
pub fn request(
    method: Method,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        builder = builder.header("host", "localhost");
    }
    if !token.is_empty() {
        builder = builder.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body).unwrap()
}

/// What the bus does in the product.
fn relay(shop: &Shop, events: &broadcast::Sender<Arc<StoredEvent>>) {
    let (mut committed, events) = (shop.kernel.committed(), events.clone());
    tokio::spawn(async move {
        while let Ok(committed) = committed.recv().await {
            for event in &committed.events {
                let _ = events.send(Arc::new(event.clone()));
            }
        }
    });
}
