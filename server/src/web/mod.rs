//! The web application: two pages, till and office, and the files they are made of.
//!
//! It is embedded when it was built (`web/dist`); a debug build reads that folder at every request instead, so that a web developer needs
//! no rebuild. Without it the program serves the two plain pages of [`crate::pages`].
//!
//! Files under `/assets/` carry the hash of their content in their name: kept for ever. Everything else is asked for again. Compressed
//! twins (`.br`, `.gz`) were made when it was built; nothing is compressed here.

mod encoding;
mod files;
mod policy;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::frame::Told;
use crate::header::RequestId;
use crate::host::wants_page;
use crate::problem::{Refusal, UNKNOWN_ROUTE};
use crate::routes::getting;
use crate::settings::WebSource;
use encoding::Encoding;
use files::{File, Files};

/// The till's page; also the first run's.
const TILL: &str = "index.html";
/// The back office's page.
const OFFICE: &str = "office.html";
/// Kept for a year, and not even asked for again: the name changes with the content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked for again each time.
const ASK_AGAIN: &str = "no-cache";
/// Pages name the files of one build: an old page with new files is a blank screen.
const NEVER: &str = "no-store";
/// Paths that are never a page, whatever a browser hopes for.
const NO_PAGES: &[&str] = &["api", "assets", "icons", "health", "metrics"];
/// Another window cannot reach into ours.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The web application of this program. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site(Arc<Files>);

impl Site {
    /// The web application from where the settings say; `None` if it was not built.
    pub fn find(source: &WebSource) -> Option<Self> {
        let files = Files::of(source);
        files.get(TILL).is_some().then(|| Self(Arc::new(files)))
    }

    /// The fixed places: pages by name, and files.
    pub fn routes(&self) -> Router {
        let page = |name: &'static str| {
            let site = self.clone();
            getting(move |request: Request| {
                let site = site.clone();
                async move { site.page(name, &request) }
            })
        };
        let file = |route: &'static str| {
            let site = self.clone();
            getting(move |request: Request| {
                let site = site.clone();
                async move { site.file(route, &request) }
            })
        };
        [
            "/sw.js",
            "/manifest.webmanifest",
            "/assets/{*file}",
            "/icons/{*file}",
        ]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, file(path)))
        .route("/", page(TILL))
        .route("/setup", page(TILL))
        .route("/office", page(OFFICE))
        .route("/office/{*place}", page(OFFICE))
    }

    /// A place inside the till that only its own router knows, such as `/customers/7`; `None` if the request is for something else.
    pub fn place(&self, request: &Request) -> Option<Response> {
        let path = request.uri().path();
        let first = path.split('/').nth(1).unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_place =
            reads && !NO_PAGES.contains(&first) && !last.contains('.') && wants_page(request.headers());
        is_place.then(|| {
            let mut response = self.page(TILL, request);
            if request.method() == Method::HEAD {
                *response.body_mut() = Body::empty();
            }
            response
        })
    }

    fn page(&self, name: &'static str, request: &Request) -> Response {
        let Some(page) = self.0.get(name) else {
            return unknown(request);
        };
        let policy = policy::of(&page.bytes);
        let mut response = self.answer(name, page, NEVER, request);
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
        response.extensions_mut().insert(Told::of("/", "page"));
        response
    }

    fn file(&self, route: &'static str, request: &Request) -> Response {
        let name = request.uri().path().trim_start_matches('/');
        let Some(file) = self.0.get(name) else {
            return unknown(request);
        };
        let keep = if route.starts_with("/assets/") {
            FOR_EVER
        } else {
            ASK_AGAIN
        };
        let mut response = self.answer(name, file, keep, request);
        response.headers_mut().insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(policy::OF_FILES),
        );
        let mut told = Told::of(route, "file");
        told.quiet = true;
        response.extensions_mut().insert(told);
        response
    }

    /// The file, or its twin that the caller can unpack, or nothing if the caller has it already.
    fn answer(&self, name: &str, file: File, keep: &'static str, request: &Request) -> Response {
        let twin = Encoding::preferred(request.headers())
            .find_map(|encoding| Some((encoding, self.0.get(&format!("{name}{}", encoding.ending()))?)));
        let (encoding, sent) = match twin {
            Some((encoding, twin)) => (Some(encoding), twin),
            None => (None, file),
        };
        let tag = sent.tag();
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if keep != NEVER {
            headers.insert(ETAG, tag.clone());
            if has_already(request.headers(), &tag) {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(files::media_type(name)));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(sent.bytes.len()));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        *response.body_mut() = Body::from(sent.into_bytes());
        response
    }
}

fn unknown(request: &Request) -> Response {
    Refusal::from(UNKNOWN_ROUTE).respond(&RequestId::from_extensions(request.extensions()))
}

/// Proxies weaken tags when they compress, which does not change what they say.
fn has_already(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == tag.as_bytes())
}
