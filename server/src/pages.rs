//! The two pages of a program that was built without the web application: home and first run. Embedded, with a strict policy and nothing from outside.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::frame::Told;
use crate::routes::getting;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const FILES: [(&str, &str, &str); 4] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("../assets/home.html"),
    ),
    (
        "/setup",
        "text/html; charset=utf-8",
        include_str!("../assets/setup.html"),
    ),
    (
        "/assets/setup.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/setup.js"),
    ),
    (
        "/assets/page.css",
        "text/css; charset=utf-8",
        include_str!("../assets/page.css"),
    ),
];

pub(crate) fn routes() -> Router {
    FILES
        .into_iter()
        .fold(Router::new(), |router, (path, kind, text)| {
            router.route(path, getting(move |_| async move { file(path, kind, text) }))
        })
}

fn file(path: &'static str, kind: &'static str, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.extensions_mut().insert(Told::of(path, "page"));
    response
}
