//! The refresh token's cookie: out of reach of scripts, sent to the auth routes only, gone when the browser closes.

use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue};
use till_kernel::Fault;

use crate::settings::ServerSettings;

const PATH: &str = "/api/v1/auth";

/// Over TLS the name says that the cookie was set over TLS, so that nobody on the network can have planted it.
fn name(secure: bool) -> &'static str {
    if secure {
        "__Secure-till_refresh"
    } else {
        "till_refresh"
    }
}

/// Keeps the token until the browser closes (K9).
pub(super) fn set(token: &str, secure: bool) -> Result<HeaderValue, Fault> {
    HeaderValue::try_from(format!("{}={token}; {}", name(secure), attributes(secure)))
        .map_err(Fault::internal)
}

/// Takes the token away.
pub(super) fn clear(secure: bool) -> HeaderValue {
    let text = format!("{}=; {}; Max-Age=0", name(secure), attributes(secure));
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("till_refresh=; Max-Age=0"))
}

fn attributes(secure: bool) -> String {
    format!(
        "HttpOnly; SameSite=Strict; Path={PATH}{}",
        if secure { "; Secure" } else { "" }
    )
}

/// The token that came in the cookie.
pub(super) fn refresh_token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let values = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(key, _)| *key == name(secure))
        .map(|(_, token)| token)
        .filter(|token| !token.is_empty())
}

/// Whether one of our own pages is asking, or one of a configured origin. A cookie comes along whoever asks, and `SameSite` alone leaves
/// the neighbours of our own site; so what carries one must also say where it comes from.
pub(super) fn is_our_page(headers: &HeaderMap, settings: &ServerSettings) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(ORIGIN.as_str());
    if origin.is_some_and(|origin| settings.cors_origins.iter().any(|allowed| allowed == origin)) {
        return true;
    }
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => origin.is_some_and(|origin| {
            settings.public_origin.as_deref() == Some(origin)
                || origin
                    .split_once("://")
                    .is_some_and(|(_, host)| Some(host) == text(HOST.as_str()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_cookie_is_strict_and_out_of_reach_of_scripts() {
        let plain = set("abc", false).unwrap();
        assert_eq!(
            plain,
            "till_refresh=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth"
        );
        let secure = set("abc", true).unwrap();
        assert_eq!(
            secure,
            "__Secure-till_refresh=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Secure"
        );
        assert!(clear(false).to_str().unwrap().ends_with("Max-Age=0"));
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let given = headers(&[("cookie", "theme=dark; till_refresh=abc; x=y")]);
        assert_eq!(refresh_token(&given, false), Some("abc"));
        assert_eq!(
            refresh_token(&given, true),
            None,
            "over TLS only the secure name counts"
        );
        assert_eq!(
            refresh_token(&headers(&[("cookie", "till_refresh=")]), false),
            None
        );
    }

    #[test]
    fn only_our_own_pages_may_use_the_cookie() {
        let settings = ServerSettings {
            cors_origins: vec!["https://app.example".to_owned()],
            public_origin: Some("https://till.example".to_owned()),
            ..ServerSettings::default()
        };
        for (pairs, expected) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (
                vec![
                    ("sec-fetch-site", "same-site"),
                    ("origin", "https://other.till.example"),
                ],
                false,
            ),
            (
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://app.example"),
                ],
                true,
            ),
            (
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://evil.example"),
                ],
                false,
            ),
            (vec![("origin", "https://till.example")], true),
            (
                vec![("origin", "http://127.0.0.1:7420"), ("host", "127.0.0.1:7420")],
                true,
            ),
            (
                vec![("origin", "https://evil.example"), ("host", "127.0.0.1:7420")],
                false,
            ),
            (vec![("origin", "null")], false),
            (vec![], false),
        ] {
            assert_eq!(is_our_page(&headers(&pairs), &settings), expected, "{pairs:?}");
        }
    }
}
