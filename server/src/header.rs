//! Request headers, read once into what the kernel wants to know.

use std::net::IpAddr;
use std::sync::Arc;

use http::header::{AUTHORIZATION, IF_MATCH, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use till_kernel::{Envelope, Fault, Kernel, Source, codes};
use till_shared::ids::ApprovalId;

/// Correlation id of a request.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Name and version of the client program, where `User-Agent` cannot be set.
pub(crate) const X_TILL_CLIENT: HeaderName = HeaderName::from_static("x-till-client");
/// Approvals of other people.
pub(crate) const X_APPROVAL: HeaderName = HeaderName::from_static("x-approval");
/// Token of the enrolled device, for clients without cookies.
pub(crate) const X_DEVICE: HeaderName = HeaderName::from_static("x-device");
/// Makes a repeated request answer what the first one did.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

const REQUEST_ID_MAX: usize = 100;
const CLIENT_MAX: usize = 200;
const APPROVALS_MAX: usize = 8;

/// Correlation id of a request; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    /// The caller's id if it is short and plain, else a fresh one.
    pub fn of(headers: &HeaderMap, kernel: &Kernel) -> Self {
        let sane = |text: &&str| {
            (1..=REQUEST_ID_MAX).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
        };
        match headers
            .get(X_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(sane)
        {
            Some(given) => Self(given.into()),
            None => Self(kernel.ids().id(kernel.clock().now()).to_string().into()),
        }
    }

    /// For a request that came around the outer layer.
    pub fn none() -> Self {
        Self("-".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the answer.
    pub fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

/// The token of `Authorization: Bearer`. `Err` if the header is there but of another kind.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim()))
        }
        _ => Err(codes::UNAUTHENTICATED.because("Authorization must be \"Bearer\" and a token.")),
    }
}

/// The device token of `X-Device`.
pub(crate) fn device(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    text(headers, &X_DEVICE)
}

/// What comes with a request besides its content.
pub(crate) fn envelope(
    headers: &HeaderMap,
    id: &RequestId,
    address: Option<IpAddr>,
) -> Result<Envelope, Fault> {
    Ok(Envelope {
        request_id: id.as_str().to_owned(),
        idempotency_key: text(headers, &IDEMPOTENCY_KEY)?.map(ToOwned::to_owned),
        if_match: text(headers, &IF_MATCH)?.map(version).transpose()?,
        approvals: text(headers, &X_APPROVAL)?
            .map(approvals)
            .transpose()?
            .unwrap_or_default(),
        source: Source::Api,
        address: address.map(|address| address.to_string()),
        client: client(headers),
    })
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Fault> {
    let mut values = headers.get_all(name).into_iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(malformed(name, "came more than once"));
    }
    value
        .to_str()
        .map(|text| Some(text.trim()))
        .map_err(|_| malformed(name, "has characters other than printable ASCII"))
}

fn malformed(name: &HeaderName, why: &str) -> Fault {
    codes::MALFORMED.because(format!("The header {name} {why}."))
}

/// The version in `"5"`, `W/"5"` or `5`; proxies and our own compression weaken tags, which does not change what they say.
fn version(text: &str) -> Result<i64, Fault> {
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let tag = tag
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(tag);
    tag.parse()
        .map_err(|_| malformed(&IF_MATCH, "must hold one version, such as \"5\""))
}

fn approvals(text: &str) -> Result<Vec<ApprovalId>, Fault> {
    let ids: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if ids.len() > APPROVALS_MAX {
        return Err(malformed(&X_APPROVAL, "holds too many ids"));
    }
    let parsed: Result<Vec<ApprovalId>, _> = ids.into_iter().map(str::parse).collect();
    parsed.map_err(|_| malformed(&X_APPROVAL, "must hold ids of approvals, separated by commas"))
}

fn client(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(X_TILL_CLIENT).or_else(|| headers.get(USER_AGENT))?;
    let text: String = value.to_str().ok()?.chars().take(CLIENT_MAX).collect();
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_strong_weak_or_bare() {
        for text in ["\"5\"", "W/\"5\"", "5"] {
            assert_eq!(version(text).unwrap(), 5, "{text}");
        }
        for text in ["*", "\"5\", \"6\"", "\"\"", "five"] {
            assert!(version(text).is_err(), "{text}");
        }
    }

    #[test]
    fn approvals_are_a_list_of_ids() {
        let one = "01900000-0000-7000-8000-000000000001";
        assert_eq!(approvals(&format!("{one}, {one}")).unwrap().len(), 2);
        assert!(approvals("yes").is_err());
        assert!(approvals(&[one; 9].join(",")).is_err());
    }

    #[test]
    fn only_a_bearer_token_is_a_token() {
        let with = |text: &str| HeaderMap::from_iter([(AUTHORIZATION, text.parse().unwrap())]);
        assert_eq!(bearer(&HeaderMap::new()).unwrap(), None);
        assert_eq!(bearer(&with("bearer abc")).unwrap(), Some("abc"));
        assert!(bearer(&with("Basic abc")).is_err());
        assert!(bearer(&with("Bearer ")).is_err());
    }

    #[test]
    fn a_header_that_comes_twice_is_refused() {
        let mut headers = HeaderMap::new();
        headers.append(IDEMPOTENCY_KEY, "a".parse().unwrap());
        headers.append(IDEMPOTENCY_KEY, "b".parse().unwrap());
        assert!(text(&headers, &IDEMPOTENCY_KEY).is_err());
    }
}
