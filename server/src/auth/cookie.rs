//! Cookies of signing in: the refresh token's, gone when the browser closes, and the device's, which stays. Both are out of reach of
//! scripts and sent to the auth routes only.

use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue};
use till_kernel::Fault;

use crate::settings::ServerSettings;

const PATH: &str = "/api/v1/auth";

/// Which cookie.
#[derive(Clone, Copy)]
pub(super) enum Jar {
    /// Keeps the refresh token until the browser closes (K9).
    Refresh,
    /// Keeps the device's token as long as browsers keep anything: 400 days, counted anew at every look at the sign-in screen.
    Device,
}

impl Jar {
    /// Over TLS the name says that the cookie was set over TLS, so that nobody on the network can have planted it.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Refresh, true) => "__Secure-till_refresh",
            (Self::Refresh, false) => "till_refresh",
            (Self::Device, true) => "__Secure-till_device",
            (Self::Device, false) => "till_device",
        }
    }

    /// Keeps the token.
    pub(super) fn set(self, token: &str, secure: bool) -> Result<HeaderValue, Fault> {
        let life = match self {
            Self::Refresh => "",
            Self::Device => "; Max-Age=34560000",
        };
        HeaderValue::try_from(format!(
            "{}={token}; {}{life}",
            self.name(secure),
            attributes(secure)
        ))
        .map_err(Fault::internal)
    }

    /// Takes the token away.
    pub(super) fn clear(self, secure: bool) -> HeaderValue {
        let text = format!("{}=; {}; Max-Age=0", self.name(secure), attributes(secure));
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("till_refresh=; Max-Age=0"))
    }

    /// The token that came in the cookie.
    pub(super) fn token(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let values = headers
            .get_all(COOKIE)
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = values
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        pairs
            .find(|(key, _)| *key == self.name(secure))
            .map(|(_, token)| token)
            .filter(|token| !token.is_empty())
    }
}

fn attributes(secure: bool) -> String {
    format!(
        "HttpOnly; SameSite=Strict; Path={PATH}{}",
        if secure { "; Secure" } else { "" }
    )
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
    fn the_cookies_are_strict_and_out_of_reach_of_scripts() {
        let plain = Jar::Refresh.set("abc", false).unwrap();
        assert_eq!(
            plain,
            "till_refresh=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth"
        );
        let secure = Jar::Refresh.set("abc", true).unwrap();
        assert_eq!(
            secure,
            "__Secure-till_refresh=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Secure"
        );
        let device = Jar::Device.set("abc", false).unwrap();
        assert_eq!(
            device,
            "till_device=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Max-Age=34560000"
        );
        assert!(
            Jar::Device
                .clear(true)
                .to_str()
                .unwrap()
                .starts_with("__Secure-till_device=; ")
        );
        assert!(Jar::Refresh.clear(false).to_str().unwrap().ends_with("Max-Age=0"));
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let given = headers(&[("cookie", "theme=dark; till_refresh=abc; x=y; till_device=def")]);
        assert_eq!(Jar::Refresh.token(&given, false), Some("abc"));
        assert_eq!(Jar::Device.token(&given, false), Some("def"));
        assert_eq!(
            Jar::Refresh.token(&given, true),
            None,
            "over TLS only the secure name counts"
        );
        assert_eq!(
            Jar::Refresh.token(&headers(&[("cookie", "till_refresh=")]), false),
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
