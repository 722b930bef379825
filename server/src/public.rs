//! Pages that anybody sees who has their link: rendered here, without a script, and shown to nobody else (K39, decision 0034).
//!
//! A link that never was, one that was taken away and one that is over are answered by the same page: nobody learns which it was.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};
use till_kernel::codes;
use till_shared::language::is;
use till_shared::slip::{Direction, STYLE, Slip, escape, to_paper};

use crate::address;
use crate::api::{count, finish};
use crate::frame::Told;
use crate::header::{self, RequestId};
use crate::limits::{Caller, Class};
use crate::paper::Paper;
use crate::ports::{PublicPages, PublicPaper};
use crate::problem::Refusal;
use crate::reply::pdf;
use crate::routes::getting;
use crate::state::AppState;

/// The page, and the same as a file.
const PAGE: &str = "/r/{token}";
const FILE: &str = "/r/{token}/pdf";

/// What stands around the paper.
const AROUND: &str = include_str!("../assets/public.css");

const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// The page's one style sheet, and a policy that lets it have that and nothing else.
static SHEET: LazyLock<String> = LazyLock::new(|| format!("{STYLE}{AROUND}"));
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(SHEET.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

pub(crate) fn routes(app: &AppState) -> Router {
    let Some(pages) = &app.parts().public_pages else {
        return Router::new();
    };
    [(PAGE, false), (FILE, true)]
        .into_iter()
        .fold(Router::new(), |router, (path, is_file)| {
            let (app, pages) = (app.clone(), Arc::clone(pages));
            router.route(
                path,
                getting(move |request| {
                    let (app, pages) = (app.clone(), Arc::clone(&pages));
                    async move {
                        let id = RequestId::from_extensions(request.extensions());
                        let mut told = Told::of(path, "public");
                        let result = answer(&app, &*pages, is_file, request, &id, &mut told).await;
                        finish(&app, result, false, &id, told)
                    }
                }),
            )
        })
}

async fn answer(
    app: &AppState,
    pages: &dyn PublicPages,
    is_file: bool,
    request: Request,
    id: &RequestId,
    told: &mut Told,
) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    let address = address::caller(&parts.extensions, &parts.headers, &app.settings().trusted_proxies);
    let envelope = header::envelope(&parts.headers, id, address)?;
    // Links cannot be guessed; this is for those who try, and for who asks for PDFs all day.
    count(
        app,
        Class::Public,
        Caller::Address(address::one_caller(address)),
        told,
    )?;
    let token = parts.uri.path().split('/').nth(2).unwrap_or_default();
    let paper = match pages.open(token, &envelope).await {
        Ok(paper) => paper,
        Err(fault) if fault.code() == codes::NOT_FOUND => return Ok(gone(&parts.headers)),
        Err(fault) => return Err(fault.into()),
    };
    if !is_file {
        return Ok(page(&paper, token));
    }
    let name = file_name(&paper.slip);
    let mut response = Response::new(Body::from(
        pdf(Paper::Slip(paper.slip), &app.inner().prints).await?,
    ));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}.pdf\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    headers.insert(
        X_ROBOTS_TAG,
        HeaderValue::from_static("noindex, nofollow, noarchive"),
    );
    Ok(response)
}

fn page(paper: &PublicPaper, token: &str) -> Response {
    let words = Words::of(&paper.language);
    let body = format!(
        "<main>{}</main>\n<footer><a href=\"/r/{}/pdf\" download>{}</a></footer>",
        to_paper(&paper.slip),
        escape(token),
        escape(words.pdf),
    );
    html(StatusCode::OK, &paper.language, &paper.slip.title, &body)
}

fn gone(headers: &HeaderMap) -> Response {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Words::language(wanted.unwrap_or_default());
    let words = Words::of(language);
    let body = format!(
        "<main class=\"gone\"><h1>{}</h1><p>{}</p></main>",
        escape(words.gone),
        escape(words.ask)
    );
    let mut response = html(StatusCode::NOT_FOUND, language, words.gone, &body);
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("accept-language"));
    response
}

fn html(status: StatusCode, language: &str, title: &str, body: &str) -> Response {
    let language = escape(language);
    let text = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow, noarchive\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        Direction::of_language(&language).as_str(),
        escape(title),
        *SHEET,
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(language) = HeaderValue::try_from(&language) {
        headers.insert(CONTENT_LANGUAGE, language);
    }
    if let Ok(policy) = HeaderValue::try_from(POLICY.as_str()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(
        X_ROBOTS_TAG,
        HeaderValue::from_static("noindex, nofollow, noarchive"),
    );
    response
}

/// The title, in letters that a header may hold.
fn file_name(slip: &Slip) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') {
            c
        } else {
            '_'
        }
    };
    slip.title.chars().take(80).map(plain).collect()
}

/// What stands around a paper.
struct Words {
    pdf: &'static str,
    gone: &'static str,
    ask: &'static str,
}

const EN: Words = Words {
    pdf: "Save as PDF",
    gone: "This page is not there",
    ask: "The link is not right, or its time is over. Ask the shop for a new one.",
};

const UR: Words = Words {
    pdf: "PDF کے طور پر محفوظ کریں",
    gone: "یہ صفحہ موجود نہیں",
    ask: "لنک درست نہیں، یا اس کی مدت ختم ہو چکی ہے۔ دکان سے نیا لنک مانگیں۔",
};

const ES: Words = Words {
    pdf: "Guardar como PDF",
    gone: "Esta página no existe",
    ask: "El enlace no es correcto o ya caducó. Pida uno nuevo en la tienda.",
};

impl Words {
    /// Of a language, BCP 47.
    fn of(language: &str) -> &'static Self {
        if is(language, "ur") {
            &UR
        } else if is(language, "es") {
            &ES
        } else {
            &EN
        }
    }

    /// The first language of `Accept-Language` that there are words in.
    fn language(accepted: &str) -> &'static str {
        let mut wanted = accepted
            .split(',')
            .map(|range| range.split(';').next().unwrap_or_default().trim());
        wanted
            .find_map(|range| ["en", "ur", "es"].into_iter().find(|known| is(range, known)))
            .unwrap_or("en")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_urdu_or_spanish_is_told_so_in_it() {
        for (accepted, language) in [
            ("ur-PK, en;q=0.5", "ur"),
            ("de, es;q=0.9", "es"),
            ("de", "en"),
            ("", "en"),
            ("*", "en"),
        ] {
            assert_eq!(Words::language(accepted), language, "{accepted}");
        }
    }
}
