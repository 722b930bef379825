//! Headers: correlation, versions, repeated requests, other origins, compression.

use axum::body::Body;
use http::Method;
use till_server::ServerSettings;

use crate::harness::{OWNER, Server, VIEWER, request};

#[tokio::test]
async fn a_sane_request_id_is_kept_and_another_replaced() {
    let server = Server::start().await;
    let id_for = async |given: &str| {
        let headers: &[(&str, &str)] = if given.is_empty() {
            &[]
        } else {
            &[("x-request-id", given)]
        };
        server
            .get("/api/v1/branches", OWNER, headers)
            .await
            .header("x-request-id")
            .to_owned()
    };
    assert_eq!(id_for("till-7:42.a_b").await, "till-7:42.a_b");
    for insane in ["", "a b", "<script>", &"x".repeat(101)] {
        let id = id_for(insane).await;
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{insane} became {id}");
    }
}

#[tokio::test]
async fn every_answer_is_safe_in_a_browser() {
    let server = Server::with(ServerSettings {
        cookie_secure: true,
        ..ServerSettings::default()
    })
    .await;
    for (path, token) in [
        ("/api/v1/branches", OWNER),
        ("/api/v1/branches", ""),
        ("/nothing", ""),
        ("/health/live", ""),
    ] {
        let answer = server.get(path, token, &[]).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    }
}

#[tokio::test]
async fn a_change_is_based_on_the_version_that_was_read() {
    let server = Server::start().await;
    let path = server.branch();
    let read = server.get(&path, OWNER, &[]).await;
    assert_eq!(
        (
            read.status.as_u16(),
            read.header("etag"),
            read.header("content-type")
        ),
        (200, "\"1\"", "application/json")
    );
    assert_eq!(read.json()["data"]["name"], "Main street");
    let rename = async |headers: &[(&str, &str)], name: &str| {
        server
            .json(
                Method::PATCH,
                &path,
                OWNER,
                headers,
                &format!(r#"{{"name":"{name}"}}"#),
            )
            .await
    };
    let blind = rename(&[], "a").await;
    assert_eq!(
        (blind.status.as_u16(), blind.problem().as_str()),
        (428, "kernel.version-missing")
    );
    let changed = rename(&[("if-match", "\"1\"")], "a").await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
    let stale = rename(&[("if-match", "\"1\"")], "b").await;
    assert_eq!(
        (stale.status.as_u16(), stale.problem().as_str()),
        (412, "kernel.stale")
    );
    assert_eq!(
        rename(&[("if-match", "W/\"2\"")], "c").await.header("etag"),
        "\"3\""
    );
    assert_eq!(rename(&[("if-match", "3")], "d").await.header("etag"), "\"4\"");
    assert_eq!(
        server.shop.audit().await.len(),
        3,
        "what was refused left no trace"
    );
}

#[tokio::test]
async fn the_same_key_is_answered_the_same() {
    let server = Server::start().await;
    let make = async |key: &[(&str, &str)], name: &str| {
        server
            .json(
                Method::POST,
                "/api/v1/branches",
                OWNER,
                key,
                &format!(r#"{{"code":"B02","name":"{name}"}}"#),
            )
            .await
    };
    let keyless = make(&[], "x").await;
    assert_eq!(
        (keyless.status.as_u16(), keyless.problem().as_str()),
        (428, "kernel.idempotency-key-missing")
    );
    let key = [("idempotency-key", "k1")];
    let first = make(&key, "x").await;
    assert_eq!(
        (first.status.as_u16(), first.header("idempotent-replayed")),
        (201, "")
    );
    let made = first.json()["data"]["branch_id"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), format!("/api/v1/branches/{made}"));
    assert_eq!(server.get(first.header("location"), OWNER, &[]).await.status, 200);
    let again = make(&key, "x").await;
    assert_eq!(again.header("location"), "", "nothing was made");
    assert_eq!(
        (again.status.as_u16(), again.header("idempotent-replayed")),
        (200, "true")
    );
    assert_eq!((again.json(), again.header("etag")), (first.json(), "\"1\""));
    let other = make(&key, "y").await;
    assert_eq!(
        (other.status.as_u16(), other.problem().as_str()),
        (422, "kernel.idempotency-key-reused")
    );
    assert_eq!(
        server.get("/api/v1/branches", OWNER, &[]).await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = Server::start().await;
    let answer = server
        .send(request(Method::HEAD, &server.branch(), OWNER, &[], Body::empty()))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("etag"), answer.body.len()),
        (200, "\"1\"", 0)
    );
    assert_ne!(answer.header("content-length"), "0");
}

#[tokio::test]
async fn path_parameters_are_decoded_and_named_by_each_operation() {
    let server = Server::start().await;
    // The routes of one path call their parameter `branch_id` and `id`.
    let encoded = server.branch().replace('-', "%2D");
    assert_eq!(server.get(&encoded, VIEWER, &[]).await.status, 200);
    assert_eq!(
        server
            .json(
                Method::PATCH,
                &encoded,
                OWNER,
                &[("if-match", "1")],
                r#"{"name":"a"}"#
            )
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn only_configured_origins_may_call_from_elsewhere() {
    let settings = ServerSettings {
        cors_origins: vec!["https://app.example".to_owned()],
        ..ServerSettings::default()
    };
    let server = Server::with(settings).await;
    let ask = |origin: &'static str| {
        [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            (
                "access-control-request-headers",
                "authorization,if-match,idempotency-key",
            ),
        ]
    };
    let preflight = async |origin| {
        server
            .send(request(
                Method::OPTIONS,
                &server.branch(),
                "",
                &ask(origin),
                Body::empty(),
            ))
            .await
    };
    let answer = preflight("https://app.example").await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (200, "https://app.example")
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("idempotency-key")
    );
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
    assert_eq!(
        preflight("https://evil.example")
            .await
            .header("access-control-allow-origin"),
        ""
    );
    let real = server
        .get(&server.branch(), OWNER, &[("origin", "https://app.example")])
        .await;
    assert_eq!(real.header("access-control-allow-origin"), "https://app.example");
    assert!(real.header("access-control-expose-headers").contains("etag"));
    let refused = server
        .get(&server.branch(), "", &[("origin", "https://app.example")])
        .await;
    assert_eq!(
        refused.header("access-control-allow-origin"),
        "https://app.example",
        "a problem can be read as well"
    );
}

#[tokio::test]
async fn without_configured_origins_nobody_else_may_call() {
    let server = Server::start().await;
    let headers = [
        ("origin", "https://app.example"),
        ("access-control-request-method", "PATCH"),
    ];
    let answer = server
        .send(request(
            Method::OPTIONS,
            &server.branch(),
            "",
            &headers,
            Body::empty(),
        ))
        .await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (405, "")
    );
}

#[tokio::test]
async fn large_answers_are_compressed_and_small_ones_are_not() {
    let server = Server::start().await;
    for encoding in ["br", "gzip", "zstd"] {
        let large = server
            .get("/api/openapi.json", "", &[("accept-encoding", encoding)])
            .await;
        assert_eq!(large.header("content-encoding"), encoding);
        let small = server
            .get("/api/v1/branches", OWNER, &[("accept-encoding", encoding)])
            .await;
        assert_eq!(small.header("content-encoding"), "");
    }
}

#[tokio::test]
async fn a_strong_tag_means_these_very_bytes() {
    let server = Server::start().await;
    let tag = async |encoding: &str| {
        let answer = server
            .get("/api/v1/long", OWNER, &[("accept-encoding", encoding)])
            .await;
        (
            answer.header("content-encoding").to_owned(),
            answer.header("etag").to_owned(),
        )
    };
    assert_eq!(tag("identity").await, (String::new(), "\"7\"".to_owned()));
    for encoding in ["gzip", "br", "zstd"] {
        assert_eq!(tag(encoding).await, (encoding.to_owned(), "W/\"7\"".to_owned()));
    }
}

#[tokio::test]
async fn a_question_may_come_in_the_body() {
    let server = Server::start().await;
    let ask = async |path: &str, token: &str, headers: &[(&str, &str)], body: &str| {
        server.json(Method::POST, path, token, headers, body).await
    };
    let path = "/api/v1/count";
    let counted = ask(path, VIEWER, &[], r#"{"words":["a","b"]}"#).await;
    assert_eq!(
        (counted.status.as_u16(), counted.json()),
        (200, serde_json::json!({ "data": { "words": 2 } })),
        "without a key: asking twice does no harm"
    );
    for (token, headers, body, status) in [
        ("", &[][..], r#"{"words":[]}"#, 401),
        (VIEWER, &[], r#"{"words":"a"}"#, 400),
        (VIEWER, &[], "", 400),
        (VIEWER, &[("content-type", "text/plain")], r#"{"words":[]}"#, 415),
        (VIEWER, &[], r#"{"words":["a","b","c","d"]}"#, 422),
    ] {
        let refused = ask(path, token, headers, body).await;
        assert_eq!(refused.status.as_u16(), status, "{body}");
    }
    let in_address = ask("/api/v1/count?words=a", VIEWER, &[], "{}").await;
    assert_eq!(in_address.status.as_u16(), 400, "not from the address");
    let too_many = ask(path, VIEWER, &[], r#"{"words":["a","b","c","d"]}"#)
        .await
        .json();
    assert_eq!(
        too_many["errors"][0]["params"],
        serde_json::json!({ "max": 3 }),
        "figures for words in other languages"
    );
}
