//! Every way a request can be wrong, and the problem it is answered with.

use axum::body::Body;
use http::Method;
use serde_json::json;
use till_server::{RateSettings, ServerSettings};

use crate::harness::{OWNER, Server, VIEWER, request};

#[tokio::test]
async fn nobody_learns_nothing_but_that_they_should_sign_in() {
    let server = Server::start().await;
    let answer = server.get(&server.branch(), "", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (401, "kernel.unauthenticated")
    );
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    // Even a body that could not be read is not looked at.
    let answer = server
        .json(Method::POST, "/api/v1/branches", "", &[], "nonsense")
        .await;
    assert_eq!(answer.problem(), "kernel.unauthenticated");
}

#[tokio::test]
async fn a_token_that_is_no_good_is_said_to_be_so() {
    let server = Server::start().await;
    let answer = server.get("/api/v1/branches", "forged", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (401, "kernel.unauthenticated")
    );
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer error=\"invalid_token\""
    );
    let answer = server
        .get("/api/v1/branches", "", &[("authorization", "Basic eA==")])
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let server = Server::start().await;
    let answer = server
        .json(
            Method::PATCH,
            &server.branch(),
            VIEWER,
            &[("if-match", "1")],
            r#"{"name":"x"}"#,
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (403, "kernel.forbidden")
    );
    assert_eq!(answer.json()["permission"], "probe.edit");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    let answer = server
        .get(
            "/api/v1/branches/01900000-0000-7000-8000-000000000001",
            OWNER,
            &[],
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (404, "kernel.not-found")
    );
    for path in ["/api", "/api/v1", "/api/v1/nothing", "/nothing"] {
        let answer = server.get(path, OWNER, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "http.unknown-route"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_taken() {
    let server = Server::start().await;
    for (path, allowed) in [
        (server.branch(), "GET,HEAD,PATCH"),
        ("/health/live".to_owned(), "GET,HEAD"),
        ("/api/openapi.json".to_owned(), "GET,HEAD"),
    ] {
        let answer = server.json(Method::PUT, &path, OWNER, &[], "{}").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (405, "http.method-not-allowed"),
            "{path}"
        );
        let mut methods: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed);
    }
}

#[tokio::test]
async fn a_body_must_be_json_by_its_own_word() {
    let server = Server::start().await;
    let path = server.branch();
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json;profile=x; Charset=\"ISO-8859-1\"",
    ] {
        let headers = [("if-match", "1"), ("content-type", media_type)];
        let answer = server
            .json(Method::PATCH, &path, OWNER, &headers, r#"{"name":"x"}"#)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (415, "http.unsupported-media-type"),
            "{media_type}"
        );
    }
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
    ] {
        let headers = [("if-match", "1"), ("content-type", media_type)];
        let answer = server.json(Method::PATCH, &path, OWNER, &headers, "{}").await;
        assert_ne!(answer.status, 415, "{media_type}");
    }
    let twice = [
        ("if-match", "1"),
        ("content-type", "application/json"),
        ("content-type", "text/plain"),
    ];
    let answer = server.json(Method::PATCH, &path, OWNER, &twice, "{}").await;
    assert_eq!(answer.status, 415, "which of the two?");
    let untyped = request(
        Method::PATCH,
        &path,
        OWNER,
        &[("if-match", "1")],
        Body::from(r#"{"name":"x"}"#),
    );
    assert_eq!(server.send(untyped).await.status, 415);
    let packed = [("if-match", "1"), ("content-encoding", "gzip")];
    assert_eq!(
        server
            .json(Method::PATCH, &path, OWNER, &packed, "{}")
            .await
            .status,
        415
    );
    let headers = [
        ("if-match", "1"),
        ("content-type", "Application/JSON; charset=utf-8"),
    ];
    assert_eq!(
        server
            .json(Method::PATCH, &path, OWNER, &headers, r#"{"name":"x"}"#)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_whether_announced_or_not() {
    let server = Server::with(ServerSettings {
        body_limit: 100,
        ..ServerSettings::default()
    })
    .await;
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(200));
    let answer = server
        .json(
            Method::PATCH,
            &server.branch(),
            OWNER,
            &[("content-length", "212")],
            &large,
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (413, "kernel.too-large")
    );
    let pieces = futures_util::stream::iter(
        large
            .into_bytes()
            .chunks(50)
            .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
            .collect::<Vec<_>>(),
    );
    let streamed = request(
        Method::PATCH,
        &server.branch(),
        OWNER,
        &[("content-type", "application/json")],
        Body::from_stream(pieces),
    );
    assert_eq!(server.send(streamed).await.problem(), "kernel.too-large");
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named() {
    let server = Server::start().await;
    let patch = async |body: &str| {
        server
            .json(Method::PATCH, &server.branch(), OWNER, &[("if-match", "1")], body)
            .await
    };
    let answer = patch(r#"{"name":"","note":"x\u0007"}"#).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (422, "kernel.invalid")
    );
    let errors = answer.json()["errors"].clone();
    assert_eq!(
        (&errors[0]["pointer"], &errors[0]["code"], &errors[1]["pointer"]),
        (&json!("/name"), &json!("required"), &json!("/note"))
    );
    for (body, pointer) in [
        (r#"{"name":5}"#, "/name"),
        ("{}", "/name"),
        (
            r#"{"name":"x","id":"01900000-0000-7000-8000-000000000001"}"#,
            "/id",
        ),
        (r#"{"name":"x","name":"y"}"#, "/name"),
        (r#"{"name":"x","colour":1}"#, "/colour"),
        ("{", "/"),
        ("[]", "/"),
    ] {
        let answer = patch(body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "kernel.malformed"),
            "{body}"
        );
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let all = patch(r#"{"name":5,"note":[],"colour":1}"#).await;
    let named: Vec<String> = all.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["pointer"], one["code"], one["message"]).replace('"', ""))
        .collect();
    assert_eq!(
        named,
        [
            "/name malformed must be a text",
            "/note malformed must be a text",
            "/colour unknown is no field of this request",
        ],
        "all at once, and nothing of the reader's own words"
    );
    let nul = patch(r#"{"name":"a\u0000b"}"#).await;
    assert_eq!(
        (nul.status.as_u16(), nul.json()["errors"][0]["pointer"].clone()),
        (422, json!("/name"))
    );
    for query in ["limit=%ff", "cursor=a%ff", "%ff=1"] {
        let answer = server.get(&format!("/api/v1/branches?{query}"), OWNER, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "kernel.malformed"),
            "{query}"
        );
    }
    let deep = format!(r#"{{"name":{}"x"{}}}"#, "[".repeat(200), "]".repeat(200));
    assert_eq!(patch(&deep).await.status, 400);
    let answer = server.get("/api/v1/branches?limit=1000", OWNER, &[]).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.json()["errors"][0]["pointer"].clone()
        ),
        (422, json!("/limit"))
    );
    assert_eq!(
        server
            .get("/api/v1/branches?colour=1", OWNER, &[])
            .await
            .problem(),
        "kernel.malformed"
    );
    assert_eq!(
        server.get("/api/v1/branches/%FF", OWNER, &[]).await.problem(),
        "http.bad-request"
    );
    assert_eq!(
        server.get("/api/v1/branches/x", OWNER, &[]).await.problem(),
        "kernel.malformed"
    );
}

#[tokio::test]
async fn headers_that_cannot_be_read_are_refused() {
    let server = Server::start().await;
    for (name, value) in [("if-match", "*"), ("x-approval", "yes")] {
        let answer = server
            .json(
                Method::PATCH,
                &server.branch(),
                OWNER,
                &[(name, value)],
                r#"{"name":"x"}"#,
            )
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "kernel.malformed"),
            "{name}"
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains(name));
    }
}

#[tokio::test]
async fn a_fault_of_a_module_brings_its_own_members() {
    let server = Server::start().await;
    let answer = server
        .json(
            Method::PATCH,
            &server.branch(),
            OWNER,
            &[("if-match", "1")],
            r#"{"name":"night"}"#,
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (409, "probe.night")
    );
    let problem = answer.json();
    assert_eq!(
        (&problem["opens_at"], &problem["detail"]),
        (&json!("09:00"), &json!("It is late."))
    );
    assert_eq!(
        problem["status"], 409,
        "a member cannot take a name of the standard"
    );
}

#[tokio::test]
async fn what_breaks_inside_shows_nothing_of_the_inside() {
    let server = Server::start().await;
    for how in ["fault", "panic"] {
        let answer = server.get(&format!("/api/v1/break?how={how}"), OWNER, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (500, "kernel.internal"),
            "{how}"
        );
        assert!(!String::from_utf8_lossy(&answer.body).contains("SELECT"), "{how}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered() {
    let settings = ServerSettings {
        request_timeout: std::time::Duration::from_millis(200),
        ..ServerSettings::default()
    };
    let server = Server::with(settings).await;
    let answer = server.get("/api/v1/break?how=slow", OWNER, &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (503, "kernel.unavailable")
    );
    let never = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let slow = request(
        Method::PATCH,
        &server.branch(),
        OWNER,
        &[("content-type", "application/json")],
        never,
    );
    assert_eq!(server.send(slow).await.problem(), "http.request-timeout");
}

#[tokio::test]
async fn waits_are_in_whole_seconds() {
    let server = Server::start().await;
    let answer = server.get("/api/v1/open", "", &[]).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.problem().as_str(),
            answer.header("retry-after")
        ),
        (503, "kernel.busy", "3")
    );
}

#[tokio::test]
async fn whoever_calls_too_often_is_told_when_to_come_back() {
    let rates = RateSettings {
        enabled: true,
        per_second: 1,
        burst: 2,
        ..RateSettings::default()
    };
    let server = Server::with(ServerSettings {
        rates,
        ..ServerSettings::default()
    })
    .await;
    let first = server.get("/api/v1/branches", OWNER, &[]).await;
    assert_eq!(
        (first.status.as_u16(), first.header("ratelimit-policy")),
        (200, "\"default\";q=2;w=2")
    );
    assert_eq!(first.header("ratelimit"), "\"default\";r=1;t=1");
    assert_eq!(server.get("/api/v1/branches", OWNER, &[]).await.status, 200);
    let refused = server.get("/api/v1/branches", OWNER, &[]).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().as_str()),
        (429, "kernel.too-many-requests")
    );
    assert_eq!(
        (refused.header("retry-after"), refused.header("ratelimit")),
        ("1", "\"default\";r=0;t=1")
    );
    assert_eq!(
        server.get("/api/v1/branches", VIEWER, &[]).await.status,
        200,
        "somebody else's excess"
    );
}
