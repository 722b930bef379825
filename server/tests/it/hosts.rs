//! Under which names the server answers: DNS rebinding, twin headers, and the one origin of its pages.

use axum::body::Body;
use http::Method;
use till_server::ServerSettings;

use crate::harness::{OWNER, Server, request};

#[tokio::test]
async fn a_name_that_was_pointed_at_us_gets_nothing() {
    let server = Server::with(ServerSettings {
        public_origin: Some("https://till.example".to_owned()),
        hosts: vec!["till".to_owned()],
        ..ServerSettings::default()
    })
    .await;
    server.lifecycle.migrated();
    // What a page of evil.example may do once its name leads to 127.0.0.1.
    for path in [
        "/metrics",
        "/api/v1/branches",
        "/api/openapi.json",
        "/health/ready",
        "/",
        "/nothing",
    ] {
        for host in [
            "evil.example",
            "evil.example:7420",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
        ] {
            let answer = server.get(path, OWNER, &[("host", host)]).await;
            assert_eq!(
                (answer.status.as_u16(), answer.problem().as_str()),
                (421, "http.unknown-host"),
                "{host}{path}"
            );
        }
    }
    for host in [
        "localhost",
        "localhost:7420",
        "127.0.0.1:7420",
        "[::1]:7420",
        "192.168.1.5",
        "till.example",
        "till:80",
    ] {
        assert_eq!(
            server
                .get("/api/v1/branches", OWNER, &[("host", host)])
                .await
                .status,
            200,
            "{host}"
        );
    }
}

#[tokio::test]
async fn two_hosts_are_one_too_many_and_none_too_few() {
    let server = Server::start().await;
    let mut twice = request(Method::GET, "/api/v1/branches", OWNER, &[], Body::empty());
    twice.headers_mut().append("host", "localhost".parse().unwrap());
    let answer = server.send(twice).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (400, "http.bad-request")
    );
    let mut none = request(Method::GET, "/api/v1/branches", OWNER, &[], Body::empty());
    none.headers_mut().remove("host");
    assert_eq!(server.send(none).await.status, 400);
}

#[tokio::test]
async fn pages_move_to_localhost_and_the_api_goes_on_answering() {
    let server = Server::start().await;
    for (host, to) in [
        ("127.0.0.1:7501", "http://localhost:7501/setup?x=1"),
        ("0.0.0.0:7501", "http://localhost:7501/setup?x=1"),
        ("[::1]:7501", "http://localhost:7501/setup?x=1"),
    ] {
        let answer = server
            .get("/setup?x=1", "", &[("host", host), ("accept", "text/html")])
            .await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header("location"),
                answer.header("cache-control")
            ),
            (308, to, "no-store"),
            "{host}"
        );
        let api = server
            .get(
                "/api/v1/branches",
                OWNER,
                &[("host", host), ("accept", "text/html")],
            )
            .await;
        assert_eq!(api.status, 200, "{host}");
    }
    let home = server
        .get(
            "/setup",
            "",
            &[("host", "localhost:7501"), ("accept", "text/html")],
        )
        .await;
    assert_eq!(home.status, 200);
    assert!(home.header("permissions-policy").contains("camera=(self)"));
}
