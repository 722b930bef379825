//! What an operation answered, as an HTTP answer: JSON, bytes, or a paper in the form that was asked for.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use till_kernel::{Binary, Fault, Served, codes};
use tokio::sync::Semaphore;

use crate::paper::Paper;
use crate::problem::{NOT_ACCEPTABLE, PRINT_TOO_LONG, Refusal};

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Longest wait for a free place at the typesetter.
const PRINT_WAIT: Duration = Duration::from_secs(10);
/// A paper is one page with its own styles and inline drawings; our own pages may frame it to print it.
const SLIP_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'self'";

/// The form of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Data.
    Json,
    /// A page for printing from the browser.
    Html,
    /// Lines for a text printer.
    Text,
    /// For files and mail.
    Pdf,
}

/// What the caller wants to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    /// `?format=`: an answer in another form is no answer.
    pub form: Option<Form>,
    /// `?width=`: columns of a text.
    pub width: Option<usize>,
}

impl Wanted {
    /// Takes `format` and `width` out of a query string. Most requests have neither and pay one search.
    pub fn take(query: &str) -> Result<(Self, String), Fault> {
        let mut wanted = Self::default();
        if !query.contains("format=") && !query.contains("width=") {
            return Ok((wanted, query.to_owned()));
        }
        let mut rest = form_urlencoded::Serializer::new(String::with_capacity(query.len()));
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "format" => wanted.form = Some(form(&value)?),
                "width" => wanted.width = Some(width(&value)?),
                _ => drop(rest.append_pair(&name, &value)),
            }
        }
        Ok((wanted, rest.finish()))
    }
}

fn form(text: &str) -> Result<Form, Fault> {
    match text {
        "json" => Ok(Form::Json),
        "html" => Ok(Form::Html),
        "text" => Ok(Form::Text),
        "pdf" => Ok(Form::Pdf),
        _ => Err(Fault::field(
            "format",
            "unknown",
            "must be json, html, text or pdf",
        )),
    }
}

fn width(text: &str) -> Result<usize, Fault> {
    let columns = text.parse().ok().filter(|columns| (16..=132).contains(columns));
    columns.ok_or_else(|| Fault::field("width", "out-of-range", "must be between 16 and 132 columns"))
}

/// The form that `Accept` likes best among those a paper has; `None` if it likes none.
fn accepted(headers: &HeaderMap) -> Option<Form> {
    let Some(accept) = headers.get(ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Some(Form::Json);
    };
    let mut best: Option<(Form, u32)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default() {
            "application/json" | "application/*" | "*/*" => Form::Json,
            "text/html" | "text/*" => Form::Html,
            "text/plain" => Form::Text,
            "application/pdf" => Form::Pdf,
            _ => continue,
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1000, thousandths);
        if weight > 0 && best.is_none_or(|(_, highest)| weight > highest) {
            best = Some((form, weight));
        }
    }
    best.map(|(form, _)| form)
}

/// `0.8` → 800; what is no weight counts as zero.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let mut digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    let fraction = digits.try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
    });
    match (whole, fraction) {
        ("1", Some(_)) => 1000,
        ("0", Some(fraction)) => fraction,
        _ => 0,
    }
}

/// The answer of an operation.
pub(crate) async fn reply(
    served: Served,
    wanted: Wanted,
    headers: &HeaderMap,
    prints: &Arc<Semaphore>,
) -> Result<Response, Refusal> {
    if let Some(binary) = served.binary {
        return if wanted.form.is_some() {
            Err(NOT_ACCEPTABLE.into())
        } else {
            bytes(binary, headers)
        };
    }
    let status = StatusCode::from_u16(served.status).unwrap_or(StatusCode::OK);
    match (wanted.form, Paper::of(served.slip, served.sheet)) {
        (None | Some(Form::Json), None) => {}
        (Some(_), None) => return Err(NOT_ACCEPTABLE.because("This has no printed form.")),
        (form, Some(paper)) => {
            let Some(form) = form.or_else(|| accepted(headers)) else {
                return Err(NOT_ACCEPTABLE.into());
            };
            if form != Form::Json {
                return print(paper, form, wanted.width, status, prints).await;
            }
            let mut response = json(served.body, status, served.version, served.replayed);
            response
                .headers_mut()
                .insert(VARY, HeaderValue::from_static("accept"));
            return Ok(response);
        }
    }
    Ok(json(served.body, status, served.version, served.replayed))
}

fn json(body: Bytes, status: StatusCode, version: Option<i64>, replayed: bool) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(tag) = version.and_then(|version| HeaderValue::try_from(format!("\"{version}\"")).ok()) {
        headers.insert(ETAG, tag);
    }
    if replayed {
        headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// A body of the server's own.
pub(crate) fn data(value: &impl serde::Serialize, status: StatusCode) -> Result<Response, Refusal> {
    #[derive(serde::Serialize)]
    struct Data<'a, T> {
        data: &'a T,
    }
    let body = serde_json::to_vec(&Data { data: value }).map_err(Fault::internal)?;
    Ok(json(body.into(), status, None, false))
}

/// Marks an answer whose encoding is its own, so that its tag means these very bytes.
#[derive(Clone, Copy)]
struct OwnEncoding;

/// A strong tag means these very bytes, but what was compressed on the way has others for every encoding: its tag says so (RFC 9110
/// 8.8.1). Both forms are taken as `If-Match` and `If-None-Match`.
pub(crate) fn weakened(mut response: Response) -> Response {
    let is_repacked = response.headers().contains_key(CONTENT_ENCODING)
        && response.extensions().get::<OwnEncoding>().is_none();
    let headers = response.headers_mut();
    if is_repacked
        && let Some(tag) = headers.get(ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(tag) = HeaderValue::try_from(format!("W/{tag}"))
    {
        headers.insert(ETAG, tag);
    }
    response
}

/// Bytes that are compressed already; the caller may have them.
fn bytes(binary: Binary, headers: &HeaderMap) -> Result<Response, Refusal> {
    let tag = format!("\"{}\"", binary.etag.trim_matches('"'));
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_known = known
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag);
    if let Some(encoding) = binary.content_encoding.filter(|_| !is_known)
        && !takes_encoding(headers, encoding)
    {
        return Err(NOT_ACCEPTABLE.because(format!("This is sent with Content-Encoding {encoding} only.")));
    }
    let mut response = if is_known {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(binary.bytes))
    };
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(binary.content_type));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding, authorization"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        answer.insert(ETAG, tag);
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if let Some(encoding) = binary.content_encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        response.extensions_mut().insert(OwnEncoding);
    }
    Ok(response)
}

/// Whether the caller can read an encoding; one that names none is taken to read any (RFC 9110 12.5.3).
fn takes_encoding(headers: &HeaderMap, encoding: &str) -> bool {
    let Some(accept) = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    accept.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts
            .find_map(|part| part.strip_prefix("q="))
            .is_some_and(|weight| thousandths(weight) == 0);
        !refused && (name == "*" || name.eq_ignore_ascii_case(encoding))
    })
}

async fn print(
    paper: Paper,
    form: Form,
    width: Option<usize>,
    status: StatusCode,
    prints: &Arc<Semaphore>,
) -> Result<Response, Refusal> {
    let title = file_name(paper.title());
    let (media_type, body) = match form {
        Form::Html => ("text/html; charset=utf-8", Bytes::from(paper.html())),
        Form::Text => ("text/plain; charset=utf-8", Bytes::from(paper.text(width))),
        Form::Json | Form::Pdf => ("application/pdf", pdf(paper, prints).await?),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SLIP_POLICY));
    if form == Form::Pdf
        && let Ok(value) = HeaderValue::try_from(format!("inline; filename=\"{title}.pdf\""))
    {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// Typesetting cannot be interrupted, so it happens off the async threads, few at a time.
pub(crate) async fn pdf(paper: Paper, prints: &Arc<Semaphore>) -> Result<Bytes, Refusal> {
    let busy = || {
        codes::BUSY
            .because("Too many documents are being printed.")
            .retry_after(Duration::from_secs(2))
    };
    let place = tokio::time::timeout(PRINT_WAIT, Arc::clone(prints).acquire_owned()).await;
    let place = place.map_err(|_| busy())?.map_err(|_| busy())?;
    let made = tokio::task::spawn_blocking(move || {
        let made = paper.pdf();
        drop(place);
        made
    });
    let made = made.await.map_err(Fault::internal)?;
    match made {
        Ok(bytes) => Ok(bytes.into()),
        Err(error @ till_print::PrintError::TooLong(_)) => {
            Err(PRINT_TOO_LONG.because(format!("As PDF, {error}.")))
        }
        Err(error) => Err(Fault::internal(error).into()),
    }
}

fn file_name(title: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') {
            c
        } else {
            '_'
        }
    };
    title.chars().take(80).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(text: &str) -> Option<Form> {
        accepted(&HeaderMap::from_iter([(ACCEPT, text.parse().unwrap())]))
    }

    #[test]
    fn the_best_liked_form_is_given() {
        assert_eq!(accepted(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(accepting("*/*"), Some(Form::Json));
        assert_eq!(
            accepting("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Some(Form::Html)
        );
        assert_eq!(
            accepting("application/json;q=0.5, application/pdf"),
            Some(Form::Pdf)
        );
        assert_eq!(
            accepting("text/plain;q=0.25, application/json;q=0.249"),
            Some(Form::Text)
        );
        assert_eq!(accepting("image/png"), None);
        assert_eq!(accepting("text/html;q=0"), None);
    }

    #[test]
    fn the_form_is_taken_out_of_the_query_string() {
        let (wanted, rest) = Wanted::take("a=1&format=pdf&width=32&b=x%20y").unwrap();
        assert_eq!(
            (wanted.form, wanted.width, rest.as_str()),
            (Some(Form::Pdf), Some(32), "a=1&b=x+y")
        );
        assert_eq!(Wanted::take("a=1").unwrap().1, "a=1");
        assert!(Wanted::take("format=docx").is_err());
        assert!(Wanted::take("width=4").is_err());
    }

    #[test]
    fn an_encoding_that_was_not_offered_is_not_sent() {
        let takes = |text: &str| {
            takes_encoding(
                &HeaderMap::from_iter([(ACCEPT_ENCODING, text.parse().unwrap())]),
                "zstd",
            )
        };
        assert!(takes_encoding(&HeaderMap::new(), "zstd"));
        assert!(takes("gzip, zstd") && takes("*"));
        assert!(!takes("gzip, br") && !takes("zstd;q=0") && !takes("identity"));
    }

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(file_name("Receipt \"B01-1\"\r\n"), "Receipt _B01-1___");
    }
}
