//! Signing in over HTTP: where the refresh token goes, and who may use it.

use http::Method;
use till_server::{RateSettings, ServerSettings};

use crate::harness::{Answer, OWNER, Server};

const COOKIE: &str = "till_refresh=refresh-1";
const OUR_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn sign_in(server: &Server, body: &str) -> Answer {
    server
        .json(Method::POST, "/api/v1/auth/sign-in", "", &[], body)
        .await
}

async fn refresh(server: &Server, headers: &[(&str, &str)], body: &str) -> Answer {
    server
        .json(Method::POST, "/api/v1/auth/refresh", "", headers, body)
        .await
}

#[tokio::test]
async fn a_browser_gets_its_refresh_token_where_scripts_cannot_read_it() {
    let server = Server::start().await;
    let answer = sign_in(&server, r#"{"username":"amina","password":"right"}"#).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        answer.header("set-cookie"),
        "till_refresh=refresh-1; HttpOnly; SameSite=Strict; Path=/api/v1/auth"
    );
    let data = answer.json()["data"].clone();
    assert_eq!(
        (&data["access_token"], &data["user"]["username"]),
        (&"access".into(), &"amina".into())
    );
    assert!(
        data.get("refresh_token").is_none_or(serde_json::Value::is_null),
        "{data}"
    );
}

#[tokio::test]
async fn a_client_that_asks_gets_the_refresh_token_in_the_body() {
    let server = Server::start().await;
    let answer = sign_in(
        &server,
        r#"{"username":"amina","password":"right","token_in_body":true}"#,
    )
    .await;
    assert_eq!(
        (
            answer.header("set-cookie"),
            &answer.json()["data"]["refresh_token"]
        ),
        ("", &"refresh-1".into())
    );
    let answer = refresh(
        &server,
        &[],
        r#"{"refresh_token":"refresh-1","token_in_body":true}"#,
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["data"]["refresh_token"]),
        (200, &"refresh-2".into())
    );
}

#[tokio::test]
async fn a_wrong_password_is_a_problem_that_does_not_repeat_it() {
    let server = Server::start().await;
    let answer = sign_in(&server, r#"{"username":"amina","password":"hunter2"}"#).await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (401, ""));
    answer.problem();
    for (body, pointer) in [
        (r#"{"username":"amina"}"#, "/"),
        (r#"{"username":5,"password":"hunter2"}"#, "/username"),
        ("hunter2", "/"),
    ] {
        let answer = sign_in(&server, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "kernel.malformed"),
            "{body}"
        );
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("hunter2"));
    }
}

#[tokio::test]
async fn the_cookie_is_turned_by_our_own_pages_only() {
    let server = Server::start().await;
    let answer = refresh(&server, &[("cookie", COOKIE), OUR_PAGE], "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("set-cookie").starts_with("till_refresh=refresh-2;"));
    for headers in [
        vec![("cookie", COOKIE)],
        vec![("cookie", COOKIE), ("sec-fetch-site", "cross-site")],
        vec![("cookie", COOKIE), ("sec-fetch-site", "same-site")],
        vec![
            ("cookie", COOKIE),
            ("origin", "https://evil.example"),
            ("host", "till.example"),
        ],
    ] {
        let answer = refresh(&server, &headers, "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (403, "http.cross-site"),
            "{headers:?}"
        );
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_no_good_is_taken_out_of_the_browser() {
    let server = Server::start().await;
    let answer = refresh(&server, &[("cookie", "till_refresh=old"), OUR_PAGE], "").await;
    assert_eq!(answer.status, 401);
    answer.problem();
    assert!(
        answer.header("set-cookie").ends_with("Max-Age=0"),
        "{}",
        answer.header("set-cookie")
    );
    assert_eq!(
        refresh(&server, &[], "").await.problem(),
        "kernel.unauthenticated"
    );
}

#[tokio::test]
async fn over_tls_the_cookie_is_secure() {
    let server = Server::with(ServerSettings {
        cookie_secure: true,
        ..ServerSettings::default()
    })
    .await;
    let answer = sign_in(&server, r#"{"username":"amina","password":"right"}"#).await;
    assert!(answer.header("set-cookie").starts_with("__Secure-till_refresh="));
    assert!(answer.header("set-cookie").ends_with("; Secure"));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_the_cookie() {
    let server = Server::start().await;
    let out = async |token: &str, headers: &[(&str, &str)]| {
        server
            .json(Method::POST, "/api/v1/auth/sign-out", token, headers, "")
            .await
    };
    let answer = out(OWNER, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    assert!(answer.header("set-cookie").ends_with("Max-Age=0"));
    assert_eq!(server.get("/api/v1/branches", OWNER, &[]).await.status, 401);
    assert_eq!(out("expired", &[("cookie", COOKIE), OUR_PAGE]).await.status, 204);
    assert_eq!(
        out("", &[("cookie", COOKIE), ("sec-fetch-site", "cross-site")])
            .await
            .status,
        403
    );
    assert_eq!(out("", &[]).await.status, 204, "there is nothing left to end");
}

#[tokio::test]
async fn the_flows_of_a_person_need_one() {
    let server = Server::start().await;
    assert_eq!(
        server.get("/api/v1/auth/me", "", &[]).await.problem(),
        "kernel.unauthenticated"
    );
    assert_eq!(
        server.get("/api/v1/auth/me", OWNER, &[]).await.json()["data"]["name"],
        "Test owner"
    );
    let change = r#"{"current_password":"a","new_password":"b"}"#;
    assert_eq!(
        server
            .json(Method::POST, "/api/v1/auth/change-password", "", &[], change)
            .await
            .status,
        401
    );
    assert_eq!(
        server
            .json(Method::POST, "/api/v1/auth/change-password", OWNER, &[], change)
            .await
            .status,
        204
    );
    let hash = "0".repeat(64);
    let approve = format!(
        r#"{{"username":"boss","password":"x","command":"probe.rename","content_hash":"{hash}","permission":"probe.edit"}}"#
    );
    let answer = server
        .json(Method::POST, "/api/v1/approvals", OWNER, &[], &approve)
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["data"]["approver"]),
        (201, &"boss".into())
    );
}

#[tokio::test]
async fn sign_ins_are_limited_even_where_nothing_else_is() {
    let rates = RateSettings {
        login_per_minute: 2,
        ..RateSettings::default()
    };
    let server = Server::with(ServerSettings {
        rates,
        ..ServerSettings::default()
    })
    .await;
    for _ in 0..2 {
        assert_eq!(
            sign_in(&server, r#"{"username":"a","password":"wrong"}"#)
                .await
                .status,
            401
        );
    }
    let answer = sign_in(&server, r#"{"username":"a","password":"right"}"#).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (429, "kernel.too-many-requests")
    );
    assert_eq!(answer.header("ratelimit-policy"), "\"login\";q=2;w=60");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(server.get("/api/v1/branches", OWNER, &[]).await.status, 200);
}

#[tokio::test]
async fn an_empty_installation_is_set_up_with_the_one_time_token() {
    let server = Server::start().await;
    assert_eq!(
        server.get("/api/v1/setup", "", &[]).await.json()["data"]["waits"],
        true
    );
    let found = async |token: &str| server.json(Method::POST, "/api/v1/setup", token, &[], "{}").await;
    assert_eq!(found("").await.problem(), "kernel.unauthenticated");
    assert_eq!(found("guess").await.status, 401);
    assert_eq!(found("once").await.status, 201);
}
