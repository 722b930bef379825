//! Under which names we answer, and which of them is ours for ever.
//!
//! A page of another site can point its own name at this machine and so talk to us as if we were its server (DNS rebinding). Only a
//! *name* can be pointed, so a request must name `localhost`, a configured name, or an address in figures. Everything is asked, `/metrics`
//! too.
//!
//! What a browser keeps for us (passkeys, unsent sales, cookies of devices) hangs on the origin, so there is one:
//! `http://localhost:<port>`. Pages that were asked for under 127.0.0.1 and the like move there; the API goes on answering, for programs
//! and so that what an old page still keeps can be sent (docs/decisions/0018).

use std::net::IpAddr;

use http::header::{ACCEPT, HOST, LOCATION};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use axum::body::Body;

use crate::frame::Told;
use crate::problem::{BAD_REQUEST, Refusal, UNKNOWN_HOST};
use crate::settings::ServerSettings;

/// Nothing below these is a page that a browser goes to.
const NO_PAGES: [&str; 7] = [
    "/api/v1",
    "/api/openapi.json",
    "/assets",
    "/icons",
    "/health",
    "/metrics",
    "/sw.js",
];

/// The names under which we answer.
pub(crate) struct Hosts {
    names: Vec<String>,
    /// Nobody else's name was configured, so pages live at `localhost`.
    moves: bool,
}

impl Hosts {
    pub fn new(settings: &ServerSettings) -> Self {
        let public = settings
            .public_origin
            .as_deref()
            .and_then(|origin| origin.split_once("://"))
            .map(|(_, host)| name_and_port(host).0.to_owned());
        let names = settings.hosts.iter().cloned().chain(public);
        Self {
            names: names.map(|name| name.to_ascii_lowercase()).collect(),
            moves: settings.public_origin.is_none(),
        }
    }

    /// Refuses a request that is not for us; `Some` is where its page has moved.
    pub fn judge<B>(&self, request: &Request<B>) -> Result<Option<HeaderValue>, Refusal> {
        let mut given = request.headers().get_all(HOST).iter();
        let (host, another) = (given.next(), given.next());
        if another.is_some() {
            return Err(BAD_REQUEST.because("Host came more than once."));
        }
        let host = match host {
            Some(host) => host
                .to_str()
                .map_err(|_| BAD_REQUEST.because("Host cannot be read."))?,
            // Before HTTP/1.1 nobody had to say it; no browser speaks that.
            None if request.version() < Version::HTTP_11 => return Ok(None),
            None => return Err(BAD_REQUEST.because("Host is missing.")),
        };
        // A request target with a name in it counts before Host (RFC 9112 3.2.2), so both must be ours.
        let target = request.uri().authority().map(http::uri::Authority::as_str);
        for host in std::iter::once(host).chain(target) {
            if !self.is_ours(name_and_port(host).0) {
                return Err(UNKNOWN_HOST.because(
                    "Open http://localhost and the port instead, or add this name to http.hosts in the configuration.",
                ));
            }
        }
        Ok(self.moved(host, request))
    }

    fn is_ours(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        name.eq_ignore_ascii_case("localhost")
            || address(name).is_some()
            || self.names.iter().any(|ours| ours.eq_ignore_ascii_case(name))
    }

    fn moved<B>(&self, host: &str, request: &Request<B>) -> Option<HeaderValue> {
        let (name, port) = name_and_port(host);
        let is_here = address(name).is_some_and(|address| address.is_loopback() || address.is_unspecified());
        let path = request.uri().path();
        let is_page = matches!(*request.method(), Method::GET | Method::HEAD)
            && wants_page(request.headers())
            && !NO_PAGES.iter().any(|start| {
                path.strip_prefix(start)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
        if !self.moves || !is_here || !is_page || is_forwarded(request.headers()) {
            return None;
        }
        let place = request
            .uri()
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        // Two slashes would begin another host's name.
        let place = format!("/{}", place.trim_start_matches('/'));
        HeaderValue::try_from(format!("http://localhost{port}{place}")).ok()
    }
}

/// Sends a browser to where the page lives. It is not kept: who configures a name later would never be asked again.
pub(crate) fn moved(to: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(LOCATION, to);
    response.extensions_mut().insert(Told::of("/", "moved"));
    response
}

/// A browser that goes somewhere says so; a program that calls a wrong path wants to hear that it is wrong.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"))
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded")
}

/// `name:port` → the name and `:port`; the port may be missing. What is no port belongs to the name, which is then nobody's.
fn name_and_port(host: &str) -> (&str, &str) {
    let end = host.find(']').map_or(0, |bracket| bracket + 1);
    match host.get(end..).and_then(|rest| rest.rfind(':')) {
        Some(colon) if is_port(host.get(end + colon + 1..)) => host.split_at(end + colon),
        _ => (host, ""),
    }
}

fn is_port(text: Option<&str>) -> bool {
    text.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn address(name: &str) -> Option<IpAddr> {
    let bare = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name);
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(public_origin: Option<&str>, names: &[&str]) -> Hosts {
        Hosts::new(&ServerSettings {
            public_origin: public_origin.map(ToOwned::to_owned),
            hosts: names.iter().map(|name| (*name).to_owned()).collect(),
            ..ServerSettings::default()
        })
    }

    fn asking(host: &str, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::builder().uri(path).header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn only_our_names_and_addresses_in_figures_are_ours() {
        let ours = hosts(Some("https://Till.example:8443"), &["till"]);
        for host in [
            "localhost",
            "LOCALHOST:7420",
            "localhost.:1",
            "127.0.0.1:7420",
            "[::1]:7420",
            "192.168.1.5",
            "0.0.0.0:1",
            "till.example",
            "TILL:80",
        ] {
            assert!(ours.judge(&asking(host, "/metrics", &[])).is_ok(), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:7420",
            "localhost.evil.example",
            "localhost:7420, evil.example",
            "localhost:7420x",
            "127.0.0.1.evil.example",
            "127.1",
            "0x7f.1",
            "2130706433",
            "evillocalhost",
            "",
            ":7420",
            "[::1",
            "till.example.evil",
        ] {
            assert!(ours.judge(&asking(host, "/metrics", &[])).is_err(), "{host}");
        }
        let absolute = asking("localhost", "http://evil.example/metrics", &[]);
        assert!(ours.judge(&absolute).is_err(), "the target names another");
    }

    #[test]
    fn one_host_and_only_one() {
        let ours = hosts(None, &[]);
        let mut twice = asking("localhost", "/", &[]);
        twice
            .headers_mut()
            .append(HOST, HeaderValue::from_static("localhost"));
        assert!(ours.judge(&twice).is_err());
        let none = Request::builder().uri("/").body(()).unwrap();
        assert!(ours.judge(&none).is_err());
        let old = Request::builder()
            .version(Version::HTTP_10)
            .uri("/")
            .body(())
            .unwrap();
        assert!(ours.judge(&old).is_ok());
    }

    #[test]
    fn a_page_lives_at_localhost_and_nowhere_else() {
        let page = [("accept", "text/html,*/*;q=0.8")];
        let to = |hosts: &Hosts, host: &str, path: &str, headers: &[(&str, &str)]| {
            let moved = hosts.judge(&asking(host, path, headers)).unwrap();
            moved.map(|to| to.to_str().unwrap().to_owned())
        };
        let ours = hosts(None, &[]);
        assert_eq!(
            to(&ours, "127.0.0.1:7501", "/setup?a=1", &page).as_deref(),
            Some("http://localhost:7501/setup?a=1")
        );
        assert_eq!(
            to(&ours, "[::1]:7420", "/", &page).as_deref(),
            Some("http://localhost:7420/")
        );
        assert_eq!(
            to(&ours, "0.0.0.0", "/office", &page).as_deref(),
            Some("http://localhost/office")
        );
        assert_eq!(
            to(&ours, "127.0.0.1", "//evil.example/x", &page).as_deref(),
            Some("http://localhost/evil.example/x")
        );
        for (host, path, headers) in [
            ("localhost:7420", "/", &page[..]),
            ("192.168.1.5:7420", "/", &page),
            ("127.0.0.1:7420", "/api/v1/products", &page),
            ("127.0.0.1:7420", "/assets/a.js", &page),
            ("127.0.0.1:7420", "/", &[]),
            (
                "127.0.0.1:7420",
                "/",
                &[("accept", "text/html"), ("x-forwarded-for", "203.0.113.9")],
            ),
        ] {
            assert_eq!(to(&ours, host, path, headers), None, "{host}{path}");
        }
        let public = hosts(Some("https://till.example"), &[]);
        assert_eq!(
            to(&public, "127.0.0.1:7420", "/", &page),
            None,
            "a proxy may call us so"
        );
    }
}
