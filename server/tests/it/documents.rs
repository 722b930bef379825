//! Slips in the form that was asked for, and bytes that are kept by the client.

use crate::harness::{OWNER, Server};

#[tokio::test]
async fn a_slip_comes_in_the_form_that_was_asked_for() {
    let server = Server::start().await;
    let by = async |query: &str, accept: &str| {
        let headers: &[(&str, &str)] = if accept.is_empty() {
            &[]
        } else {
            &[("accept", accept)]
        };
        server
            .get(&format!("/api/v1/receipt{query}"), OWNER, headers)
            .await
    };
    let json = by("", "").await;
    assert_eq!(
        (
            json.header("content-type"),
            json.json()["data"]["total_minor"].as_i64()
        ),
        ("application/json", Some(620))
    );
    for (query, accept, media_type) in [
        ("", "text/html", "text/html; charset=utf-8"),
        ("?format=html", "", "text/html; charset=utf-8"),
        ("?format=text", "text/html", "text/plain; charset=utf-8"),
        ("?format=json", "text/html", "application/json"),
        ("?format=pdf", "", "application/pdf"),
    ] {
        let answer = by(query, accept).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, media_type),
            "{query} {accept}"
        );
        assert_eq!(answer.header("vary"), "accept");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let text = String::from_utf8(by("?format=text&width=20", "").await.body.to_vec()).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 20), "{text}");
    assert!(text.contains("6.20"));
    let pdf = by("?format=pdf", "").await;
    assert!(pdf.body.starts_with(b"%PDF"));
    assert_eq!(
        pdf.header("content-disposition"),
        "inline; filename=\"Receipt R-1.pdf\""
    );
    let html = by("?format=html", "").await;
    assert!(
        html.header("content-security-policy")
            .contains("style-src 'unsafe-inline'")
    );
    assert!(
        html.header("content-security-policy")
            .contains("frame-ancestors 'self'")
    );
}

#[tokio::test]
async fn a_sheet_comes_in_the_form_that_was_asked_for() {
    let server = Server::start().await;
    let by = async |accept: &str| {
        let headers = [("accept", accept)];
        server.get("/api/v1/statement", OWNER, &headers).await
    };
    let json = by("application/json").await;
    assert_eq!(
        (json.header("vary"), json.json()["data"].clone()),
        ("accept", serde_json::json!({ "balance_minor": 620 })),
    );
    let text = by("text/plain").await;
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    let lines = String::from_utf8(text.body.to_vec()).unwrap();
    assert!(
        lines
            .lines()
            .any(|line| line.starts_with("Invoice") && line.ends_with("6.20") && line.len() == 72),
        "as wide as a mail: {lines}"
    );
    let html = by("text/html").await;
    assert!(
        html.header("content-security-policy")
            .contains("default-src 'none'")
            && String::from_utf8_lossy(&html.body).contains("<h1><bdi>Statement</bdi></h1>")
    );
    let pdf = by("application/pdf").await;
    assert!(pdf.body.starts_with(b"%PDF"));
    assert_eq!(
        pdf.header("content-disposition"),
        "inline; filename=\"Statement C-0118.pdf\""
    );
}

#[tokio::test]
async fn a_form_that_there_is_not_is_refused() {
    let server = Server::start().await;
    let answer = server
        .get("/api/v1/receipt", OWNER, &[("accept", "image/png")])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (406, "http.not-acceptable")
    );
    let answer = server.get("/api/v1/branches?format=pdf", OWNER, &[]).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.json()["errors"][0]["pointer"].as_str()
        ),
        (400, Some("/format")),
        "what has no printed form knows no format"
    );
    for query in ["format=docx", "format=text&width=4", "width=wide"] {
        let answer = server.get(&format!("/api/v1/receipt?{query}"), OWNER, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (422, "kernel.invalid"),
            "{query}"
        );
    }
    let plain = server
        .get("/api/v1/branches", OWNER, &[("accept", "text/html")])
        .await;
    assert_eq!(
        plain.header("content-type"),
        "application/json",
        "what has no printed form is JSON"
    );
}

#[tokio::test]
async fn a_snapshot_is_sent_once_and_then_only_when_it_changed() {
    let server = Server::start().await;
    let get = async |headers: &[(&str, &str)]| server.get("/api/v1/snapshot", OWNER, headers).await;
    let first = get(&[("accept-encoding", "gzip, zstd")]).await;
    assert_eq!(
        (
            first.status.as_u16(),
            first.header("content-type"),
            first.header("content-encoding")
        ),
        (200, "application/x-probe", "zstd")
    );
    assert_eq!(
        (
            first.header("etag"),
            first.header("cache-control"),
            first.body.len()
        ),
        ("\"s-7\"", "private, no-cache", 5_000)
    );
    for known in ["\"s-7\"", "W/\"s-7\"", "\"s-6\", \"s-7\""] {
        let again = get(&[("if-none-match", known), ("accept-encoding", "gzip")]).await;
        assert_eq!(
            (again.status.as_u16(), again.header("etag"), again.body.len()),
            (304, "\"s-7\"", 0),
            "{known}"
        );
        assert_eq!(again.header("content-encoding"), "");
    }
    assert_eq!(get(&[("if-none-match", "\"s-6\"")]).await.status, 200);
    let early = get(&[("if-none-match", "\"early\"")]).await;
    assert_eq!(
        (early.status.as_u16(), early.header("etag")),
        (304, "\"early\""),
        "the operation is told what is known before it makes anything"
    );
    let unreadable = get(&[("accept-encoding", "gzip")]).await;
    assert_eq!(
        (unreadable.status.as_u16(), unreadable.problem().as_str()),
        (406, "http.not-acceptable")
    );
}
