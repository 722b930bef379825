//! Reading a body: JSON by its own word, not too large, in time, and wholly, before anything is done with it.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use till_kernel::{RawInput, codes};

use crate::problem::{BAD_REQUEST, REQUEST_TIMEOUT, Refusal, UNSUPPORTED_MEDIA_TYPE};

/// The whole body; empty if there is none.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    within: Duration,
) -> Result<Bytes, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    if announced != Some(0) && headers.contains_key(CONTENT_TYPE) {
        check_type(headers)?;
    }
    let bytes = match tokio::time::timeout(within, to_bytes(body, limit)).await {
        Err(_) => return Err(REQUEST_TIMEOUT.into()),
        Ok(Ok(bytes)) => bytes,
        // Either more came than was allowed, or the connection broke; then nobody reads the answer.
        Ok(Err(error))
            if error
                .source()
                .is_some_and(|source| source.to_string().contains("limit")) =>
        {
            return Err(too_large(limit));
        }
        Ok(Err(_)) => return Err(BAD_REQUEST.because("The body did not arrive whole.")),
    };
    if !bytes.is_empty() {
        check_type(headers)?;
    }
    Ok(bytes)
}

fn too_large(limit: usize) -> Refusal {
    codes::TOO_LARGE
        .because(format!("A body has at most {limit} bytes."))
        .into()
}

/// Refuses a body that is not JSON in UTF-8 by its own word.
fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(
            UNSUPPORTED_MEDIA_TYPE.because("A body is not compressed: send it without Content-Encoding.")
        );
    }
    let mut named = headers.get_all(CONTENT_TYPE).iter();
    let (Some(kind), None) = (named.next().and_then(|value| value.to_str().ok()), named.next()) else {
        return Err(UNSUPPORTED_MEDIA_TYPE.into());
    };
    let mut parts = kind.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
    {
        return Err(UNSUPPORTED_MEDIA_TYPE.into());
    }
    let charset = parts
        .filter_map(|part| part.split_once('='))
        .find_map(|(name, value)| {
            let value = value.trim().trim_matches('"');
            let is_other =
                name.trim().eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8");
            is_other.then_some(value)
        });
    match charset {
        None => Ok(()),
        Some(_) => {
            Err(UNSUPPORTED_MEDIA_TYPE
                .because("JSON is UTF-8: send it so, with that charset or without one."))
        }
    }
}

/// The input of one of the server's own endpoints.
pub(crate) fn parse<T: DeserializeOwned + JsonSchema>(bytes: &Bytes) -> Result<T, Refusal> {
    let raw = RawInput {
        body: bytes.clone(),
        ..RawInput::default()
    };
    raw.body().map_err(Into::into)
}
