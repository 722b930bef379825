//! `/api/openapi.json`, and a page to read it with that needs nothing from outside (P-4.14.7).

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use till_kernel::Fault;
use utoipa_swagger_ui::Config;

use crate::frame::Told;
use crate::header::RequestId;
use crate::openapi::openapi;
use crate::problem::{Refusal, UNKNOWN_ROUTE};
use crate::routes::getting;
use crate::state::AppState;

const OPENAPI_PATH: &str = "/api/openapi.json";
const DOCS_PATH: &str = "/api/docs/";
/// The page's own scripts and styles; it talks to us only.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                           font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn routes(app: &AppState) -> Router {
    let for_json = app.clone();
    let config = Arc::new(
        Config::new([OPENAPI_PATH])
            .validator_url("none")
            .doc_expansion("none")
            .filter(true),
    );
    let page = move |request: Request| {
        let config = Arc::clone(&config);
        async move { file(&config, &request) }
    };
    Router::new()
        .route(
            OPENAPI_PATH,
            getting(move |_| {
                let app = for_json.clone();
                async move { document(&app) }
            }),
        )
        .route(
            "/api/docs",
            getting(|_| async { Redirect::permanent(DOCS_PATH).into_response() }),
        )
        .route(DOCS_PATH, getting(page.clone()))
        .route("/api/docs/{*file}", getting(page))
}

/// Made when first asked for, so that an idle server does not carry it.
fn document(app: &AppState) -> Response {
    let make = || {
        let document = openapi(app.kernel().registry(), app.parts().first_run_docs);
        Bytes::from(serde_json::to_vec(&document).unwrap_or_default())
    };
    let bytes = app.inner().openapi.get_or_init(make).clone();
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
        .extensions_mut()
        .insert(Told::of(OPENAPI_PATH, "openapi"));
    response
}

fn file(config: &Arc<Config<'static>>, request: &Request) -> Response {
    let id = RequestId::from_extensions(request.extensions());
    let name = request.uri().path().strip_prefix(DOCS_PATH).unwrap_or_default();
    let found = match utoipa_swagger_ui::serve(name, Arc::clone(config)) {
        Ok(Some(found)) => found,
        Ok(None) => return Refusal::from(UNKNOWN_ROUTE).respond(&id),
        Err(error) => return Refusal::from(Fault::internal(error.to_string())).respond(&id),
    };
    let mut response = Response::new(Body::from(found.bytes.into_owned()));
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::try_from(found.content_type) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.extensions_mut().insert(Told::of(DOCS_PATH, "docs"));
    response
}
