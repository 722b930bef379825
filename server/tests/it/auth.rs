//! Signing in over HTTP: where the refresh token goes, and who may use it.

use http::Method;
use till_server::{RateSettings, ServerSettings};

use crate::harness::{Answer, OWNER, Server, VIEWER};

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
        (r#"{"username":"amina"}"#, "/password"),
        ("[]", "/"),
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
    let server = Server::with(till_server::ServerSettings {
        hosts: vec!["till.example".to_owned()],
        ..till_server::ServerSettings::default()
    })
    .await;
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

/// Enrols, as whoever holds the token; the answer.
async fn enrol(server: &Server, token: &str, extra: &str) -> Answer {
    let body =
        format!(r#"{{"name":"Front till","branch_id":"01900000-0000-7000-8000-000000000001"{extra}}}"#);
    server
        .json(Method::POST, "/api/v1/devices", token, &[], &body)
        .await
}

async fn sign_in_pin(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let body = r#"{"user_id":"01900000-0000-7000-8000-000000000001","pin":"4071"}"#;
    server
        .json(Method::POST, "/api/v1/auth/sign-in-pin", "", headers, body)
        .await
}

async fn people(server: &Server, headers: &[(&str, &str)]) -> Answer {
    server
        .json(Method::GET, "/api/v1/auth/people", "", headers, "")
        .await
}

const DEVICE_COOKIE: (&str, &str) = ("cookie", "till_device=device-1");

#[tokio::test]
async fn an_enrolled_browser_keeps_its_token_where_scripts_cannot_read_it() {
    let server = Server::start().await;
    let answer = enrol(&server, OWNER, "").await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(
        answer.header("set-cookie"),
        "till_device=device-1; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Max-Age=34560000"
    );
    let data = answer.json()["data"].clone();
    assert_eq!(data["device"]["name"], "Front till");
    assert!(data.get("device_token").is_none(), "{data}");
    let answer = enrol(&server, OWNER, r#","token_in_body":true"#).await;
    assert_eq!(
        (
            answer.header("set-cookie"),
            &answer.json()["data"]["device_token"]
        ),
        ("", &"device-1".into())
    );
    assert_eq!(enrol(&server, "", "").await.problem(), "kernel.unauthenticated");
    let answer = enrol(&server, VIEWER, r#","wrong":1"#).await;
    assert_eq!(
        answer.problem(),
        "kernel.forbidden",
        "before anything in the body is looked at"
    );
}

#[tokio::test]
async fn the_people_of_a_device_are_shown_to_that_device_only() {
    let server = Server::start().await;
    let answer = people(&server, &[DEVICE_COOKIE]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.header("set-cookie").starts_with("till_device=device-1;"),
        "kept for another while"
    );
    assert_eq!(answer.json()["data"]["branch"]["code"], "B01");
    let answer = people(&server, &[("x-device", "device-1")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (200, ""));
    assert_eq!(people(&server, &[]).await.status, 401);
    let answer = people(&server, &[("cookie", "till_device=old")]).await;
    assert_eq!(answer.status, 401);
    answer.problem();
    assert!(
        answer.header("set-cookie").ends_with("Max-Age=0"),
        "{}",
        answer.header("set-cookie")
    );
}

#[tokio::test]
async fn a_pin_counts_with_the_device_of_our_own_pages_only() {
    let server = Server::start().await;
    let answer = sign_in_pin(&server, &[DEVICE_COOKIE, OUR_PAGE]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("set-cookie").starts_with("till_refresh=refresh-1;"));
    let answer = sign_in_pin(&server, &[("x-device", "device-1")]).await;
    assert_eq!(answer.status, 200);
    let answer = sign_in_pin(&server, &[DEVICE_COOKIE]).await;
    assert_eq!(answer.problem(), "http.cross-site");
    assert_eq!(sign_in_pin(&server, &[]).await.status, 401);
}

#[tokio::test]
async fn a_password_names_the_device_too_and_signing_out_leaves_it_enrolled() {
    let server = Server::start().await;
    let body = r#"{"username":"amina","password":"right"}"#;
    let with = async |headers: &[(&str, &str)]| {
        let answer = server
            .json(Method::POST, "/api/v1/auth/sign-in", "", headers, body)
            .await;
        answer.json()["data"]["device_id"].clone()
    };
    assert!(with(&[DEVICE_COOKIE, OUR_PAGE]).await.is_string());
    assert!(
        with(&[DEVICE_COOKIE, ("sec-fetch-site", "cross-site")])
            .await
            .is_null()
    );
    let answer = server
        .json(
            Method::POST,
            "/api/v1/auth/sign-out",
            OWNER,
            &[DEVICE_COOKIE, OUR_PAGE],
            "",
        )
        .await;
    assert_eq!(answer.status, 204);
    assert!(!answer.header("set-cookie").contains("till_device"));
}
