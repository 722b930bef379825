//! The web application: pages, files, what may be kept and what a page may do.

use std::fs;

use axum::body::Body;
use http::{Method, StatusCode};
use tempfile::TempDir;
use till_server::{ServerSettings, WebSource};

use crate::harness::{Answer, OWNER, Server, request};

const PAGE: &[(&str, &str)] = &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
const TILL: &str = "<!doctype html><title>Till</title><script>alert(1)</script><script type=\"module\" src=\"/assets/till-a1.js\"></script>";

/// A server with a small web application. Twins are told apart by what they hold; nobody unpacks them here.
struct Shop {
    server: Server,
    folder: TempDir,
}

impl Shop {
    async fn open() -> Self {
        let outer = tempfile::tempdir().unwrap();
        let dist = outer.path().join("dist");
        let put = |name: &str, text: &str| {
            let path = dist.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        fs::write(outer.path().join("secret.js"), "secret").ok();
        put("index.html", TILL);
        put("index.html.br", "TILL BROTLI");
        put("office.html", "<!doctype html><title>Office</title>");
        put("assets/till-a1.js", "console.log(1)");
        put("assets/till-a1.js.br", "BROTLI");
        put("assets/till-a1.js.gz", "GZIP");
        put("assets/pricing-b2.wasm", "\0asm");
        put("assets/geist-c3.woff2", "wOF2");
        put("assets/.hidden", "hidden");
        put("icons/mark.svg", "<svg/>");
        put("sw.js", "self");
        put("manifest.webmanifest", "{}");
        let settings = ServerSettings {
            web: WebSource::Folder(dist),
            ..ServerSettings::default()
        };
        Self {
            server: Server::with(settings).await,
            folder: outer,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.server.get(path, "", headers).await
    }
}

#[tokio::test]
async fn both_applications_have_their_page_at_every_place_of_theirs() {
    let shop = Shop::open().await;
    for path in ["/", "/setup", "/sale", "/customers/7/history"] {
        let page = shop.get(path, PAGE).await;
        assert_eq!(
            (page.status, &page.body[..]),
            (StatusCode::OK, TILL.as_bytes()),
            "{path}"
        );
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("etag"), "");
    }
    for path in ["/office", "/office/reports/daily"] {
        assert!(
            shop.get(path, PAGE)
                .await
                .body
                .ends_with(b"<title>Office</title>"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_path_is_a_problem_to_programs_and_below_what_is_not_a_page() {
    let shop = Shop::open().await;
    for (path, headers) in [
        ("/sale", &[("accept", "application/json")][..]),
        ("/sale", &[]),
        ("/api/v1/nothing", PAGE),
        ("/api/nothing", PAGE),
        ("/assets/nothing-a1.js", PAGE),
        ("/health/nothing", PAGE),
        ("/favicon.ico", PAGE),
        ("/index.html", PAGE),
        ("/office.html.br", PAGE),
    ] {
        let answer = shop.get(path, headers).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        answer.problem();
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    let posted = request(Method::POST, "/sale", OWNER, PAGE, Body::empty());
    assert_eq!(shop.server.send(posted).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_may_run_its_own_scripts_and_nothing_else() {
    let shop = Shop::open().await;
    let page = shop.get("/", PAGE).await;
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none';",
        "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';",
        "style-src-elem 'self';",
        "connect-src 'self';",
        "object-src 'none';",
        "base-uri 'none';",
        "form-action 'none';",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("script-src 'self' 'unsafe-inline'") && !policy.contains("'unsafe-eval'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
}

#[tokio::test]
async fn files_with_a_hash_are_kept_for_ever_and_others_asked_for_again() {
    let shop = Shop::open().await;
    for (path, media_type) in [
        ("/assets/till-a1.js", "text/javascript; charset=utf-8"),
        ("/assets/pricing-b2.wasm", "application/wasm"),
        ("/assets/geist-c3.woff2", "font/woff2"),
    ] {
        let file = shop.get(path, &[]).await;
        assert_eq!(file.header("content-type"), media_type);
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{path}"
        );
    }
    for (path, media_type) in [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons/mark.svg", "image/svg+xml"),
    ] {
        let file = shop.get(path, &[]).await;
        assert_eq!(
            (file.header("content-type"), file.header("cache-control")),
            (media_type, "no-cache")
        );
        let tag = file.header("etag").to_owned();
        let again = shop
            .get(path, &[("if-none-match", &format!("\"x\", W/{tag}"))])
            .await;
        assert_eq!(
            (again.status, again.body.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{path}"
        );
        assert_eq!(again.header("etag"), tag);
        let changed = shop.get(path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!(changed.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_smallest_twin_that_the_caller_can_unpack_is_sent() {
    let shop = Shop::open().await;
    let sent = async |path: &str, taken: &str| {
        let answer = shop.get(path, &[("accept-encoding", taken)]).await;
        assert_eq!(answer.header("vary"), "accept-encoding", "{path} {taken}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        let body = String::from_utf8(answer.body.to_vec()).unwrap();
        (
            answer.header("content-encoding").to_owned(),
            body,
            answer.header("etag").to_owned(),
        )
    };
    let script = "/assets/till-a1.js";
    let brotli = sent(script, "gzip, deflate, br, zstd").await;
    assert_eq!((brotli.0.as_str(), brotli.1.as_str()), ("br", "BROTLI"));
    let gzip = sent(script, "gzip;q=0.8, br;q=0").await;
    assert_eq!((gzip.0.as_str(), gzip.1.as_str()), ("gzip", "GZIP"));
    let plain = sent(script, "identity").await;
    assert_eq!((plain.0.as_str(), plain.1.as_str()), ("", "console.log(1)"));
    assert!(
        brotli.2 != gzip.2 && gzip.2 != plain.2,
        "one tag for two contents"
    );
    // No twin: as it is.
    assert_eq!(sent("/assets/geist-c3.woff2", "br, gzip").await.0, "");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let shop = Shop::open().await;
    assert!(shop.folder.path().join("secret.js").exists());
    for path in [
        "/assets/../../secret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/assets/..%2f..%2fsecret.js",
        "/assets//etc/passwd",
        "/assets/.hidden",
        "/assets/",
        "/icons/..\\secret.js",
        "/assets/till-a1.js%00",
    ] {
        let Ok(uri) = path.parse::<http::Uri>() else {
            continue;
        };
        let answer = shop.get(&uri.to_string(), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn head_says_what_get_would() {
    let shop = Shop::open().await;
    for path in ["/", "/sale", "/assets/till-a1.js"] {
        let get = shop.get(path, PAGE).await;
        let head = shop
            .server
            .send(request(Method::HEAD, path, "", PAGE, Body::empty()))
            .await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{path}");
        for name in [
            "content-type",
            "content-length",
            "cache-control",
            "content-security-policy",
            "vary",
        ] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    let posted = request(Method::POST, "/", OWNER, &[], Body::empty());
    assert_eq!(
        shop.server.send(posted).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn without_the_web_application_there_are_two_plain_pages() {
    let settings = ServerSettings {
        web: WebSource::Pages,
        ..ServerSettings::default()
    };
    let server = Server::with(settings).await;
    assert!(String::from_utf8_lossy(&server.get("/", "", PAGE).await.body).contains("is running"));
    assert!(String::from_utf8_lossy(&server.get("/setup", "", PAGE).await.body).contains("/assets/setup.js"));
    assert_eq!(
        server.get("/assets/setup.js", "", &[]).await.status,
        StatusCode::OK
    );
    assert_eq!(server.get("/sale", "", PAGE).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        server.get("/office", "", PAGE).await.status,
        StatusCode::NOT_FOUND
    );
}
