//! All routes: the endpoint table of the registry, and the few that are the server's own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, get, on};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH,
    IF_NONE_MATCH, RETRY_AFTER, WWW_AUTHENTICATE,
};
use till_kernel::{Endpoint, Method, Route};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::api::{Bound, serve};
use crate::frame::frame;
use crate::header::{IDEMPOTENCY_KEY, RequestId, X_APPROVAL, X_DEVICE, X_REQUEST_ID, X_TILL_CLIENT};
use crate::problem::{METHOD_NOT_ALLOWED, Refusal, UNKNOWN_ROUTE};
use crate::state::AppState;
use crate::web::Site;
use crate::{auth, docs, health, live, pages, public, reply, setup};

/// Where the API lives (P-4.14.1).
pub(crate) const API: &str = "/api/v1";
/// Compressing less than this costs more than it saves.
const COMPRESS_FROM_BYTES: u64 = 1024;

/// All of Tillwright over HTTP.
pub fn router(app: AppState) -> Router {
    let mut router = Router::new();
    for (path, methods) in endpoint_routes(&app) {
        router = router.route(&path, methods);
    }
    router = router
        .merge(auth::routes(&app))
        .merge(setup::routes(&app))
        .merge(health::routes(&app))
        .merge(public::routes(&app))
        .route(&format!("{API}/live"), live::route(&app))
        .method_not_allowed_fallback(method_not_allowed);
    if app.settings().api_docs {
        router = router.merge(docs::routes(&app));
    }
    let site = Site::find(&app.settings().web);
    let place = site.clone();
    router = router.fallback(move |request| async move { elsewhere(place.as_ref(), request) });
    if site.is_none() {
        router = router.merge(pages::routes());
    }
    let router = router.layer(
        CompressionLayer::new()
            .quality(CompressionLevel::Fastest)
            .compress_when(
                SizeAbove::new(COMPRESS_FROM_BYTES)
                    .and(NotForContentType::IMAGES)
                    .and(NotForContentType::const_new("application/pdf")),
            ),
    );
    let mut router = router.layer(map_response(|response| async { reply::weakened(response) }));
    // After compression: these files were compressed when they were built.
    if let Some(site) = site {
        router = router.merge(site.routes());
    }
    let router = match cors(&app.settings().cors_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(app, frame))
}

/// Paths with all their methods. Two operations may name the parameters of one path differently; the router sees one name for each
/// place and values are handed on by position.
fn endpoint_routes(app: &AppState) -> BTreeMap<String, MethodRouter> {
    let mut shapes: BTreeMap<String, (String, MethodRouter)> = BTreeMap::new();
    for endpoint in app.kernel().registry().endpoints() {
        let path = format!("{API}{}", endpoint.route.path);
        let (_, methods) = shapes
            .entry(shape(&path))
            .or_insert_with(|| (path, MethodRouter::new()));
        *methods = std::mem::take(methods).on(filter(endpoint.route.method), handler(app, endpoint));
    }
    shapes.into_values().collect()
}

/// A path without the names of its parameters.
pub(crate) fn shape(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn handler(
    app: &AppState,
    endpoint: &Endpoint,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + Sync + 'static
{
    let bound = Arc::new(Bound::new(
        endpoint,
        app.kernel().registry(),
        &app.settings().heavy_operations,
    ));
    let app = app.clone();
    move |request| Box::pin(serve(app.clone(), Arc::clone(&bound), request))
}

fn filter(method: Method) -> MethodFilter {
    match method {
        // HEAD is answered with it.
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// One of the server's own routes under the API.
pub(crate) fn own<F, Fut>(route: Route, handler: F) -> (String, MethodRouter)
where
    F: Fn(Request) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Response> + Send + 'static,
{
    (format!("{API}{}", route.path), on(filter(route.method), handler))
}

/// A plain GET route.
pub(crate) fn getting<F, Fut>(handler: F) -> MethodRouter
where
    F: Fn(Request) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Response> + Send + 'static,
{
    get(handler)
}

/// Places of the till, which its own router knows, and whatever is nowhere.
fn elsewhere(site: Option<&Site>, request: Request) -> Response {
    if let Some(page) = site.and_then(|site| site.place(&request)) {
        return page;
    }
    Refusal::from(UNKNOWN_ROUTE).respond(&RequestId::from_extensions(request.extensions()))
}

async fn method_not_allowed(request: Request) -> Response {
    Refusal::from(METHOD_NOT_ALLOWED).respond(&RequestId::from_extensions(request.extensions()))
}

/// Other web origins that may call us (P-4.14.6); none unless configured.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let exposed =
        ["idempotent-replayed", "location", "ratelimit", "ratelimit-policy"].map(HeaderName::from_static);
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_credentials(true)
            .allow_methods([
                http::Method::GET,
                http::Method::POST,
                http::Method::PUT,
                http::Method::PATCH,
                http::Method::DELETE,
            ])
            .allow_headers([
                ACCEPT,
                ACCEPT_ENCODING,
                AUTHORIZATION,
                CONTENT_TYPE,
                IDEMPOTENCY_KEY,
                IF_MATCH,
                IF_NONE_MATCH,
                X_APPROVAL,
                X_DEVICE,
                X_REQUEST_ID,
                X_TILL_CLIENT,
                HeaderName::from_static("traceparent"),
                HeaderName::from_static("tracestate"),
            ])
            .expose_headers(
                [ETAG, RETRY_AFTER, WWW_AUTHENTICATE, X_REQUEST_ID]
                    .into_iter()
                    .chain(exposed)
                    .collect::<Vec<_>>(),
            )
            .max_age(Duration::from_mins(10)),
    )
}
