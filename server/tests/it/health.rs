//! Alive, ready, draining; metrics; stopping.

use std::time::Duration;

use till_server::ServerSettings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{OWNER, Server};

#[tokio::test]
async fn ready_means_migrated_and_not_stopping() {
    let server = Server::start().await;
    assert_eq!(server.get("/health/live", "", &[]).await.json()["status"], "live");
    let answer = server.get("/health/ready", "", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["migrated"]),
        (503, &false.into())
    );
    server.lifecycle.migrated();
    let answer = server.get("/health/ready", "", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (200, &"ready".into())
    );
    server.lifecycle.drain();
    let answer = server.get("/health/ready", "", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["draining"]),
        (503, &true.into())
    );
    assert_eq!(
        server.get("/health/live", "", &[]).await.status,
        200,
        "it still lives"
    );
}

#[tokio::test]
async fn a_database_that_is_away_is_said_to_callers_and_takes_no_replica_out() {
    let server = Server::start().await;
    server.lifecycle.migrated();
    server.shop.kernel.pools().close();
    let answer = server.get("/health/ready", "", &[]).await;
    assert_eq!(answer.status, 200, "every replica would say the same");
    let answer = server.get("/api/v1/branches", OWNER, &[]).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.problem().as_str(),
            answer.header("retry-after")
        ),
        (503, "kernel.unavailable", "1")
    );
}

#[tokio::test]
async fn metrics_are_not_for_strangers() {
    let server = Server::with(ServerSettings {
        metrics_token: Some("m".into()),
        ..ServerSettings::default()
    })
    .await;
    assert_eq!(
        server.get("/metrics", "", &[]).await.problem(),
        "http.unknown-route"
    );
    assert_eq!(server.get("/metrics", "wrong", &[]).await.status, 404);
    let answer = server.get("/metrics", "m", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
}

#[tokio::test]
async fn metrics_are_for_this_machine_but_not_for_whom_a_proxy_brings() {
    let server = Server::start().await;
    let (address, _stop, _) = server.listen().await;
    assert!(ask(address, "/metrics", "").await.starts_with("HTTP/1.1 200"));
    assert!(
        ask(address, "/metrics", "X-Forwarded-For: 203.0.113.9\r\n")
            .await
            .starts_with("HTTP/1.1 404")
    );
}

async fn ask(address: std::net::SocketAddr, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn stopping_finishes_what_is_under_way_and_takes_nothing_new() {
    let server = Server::start().await;
    let (address, stop, served) = server.listen().await;
    assert!(
        ask(
            address,
            "/api/v1/branches",
            &format!("Authorization: Bearer {OWNER}\r\n")
        )
        .await
        .starts_with("HTTP/1.1 200")
    );
    let under_way = tokio::spawn(ask_slowly(address));
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(server.lifecycle.is_draining());
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nothing new is accepted"
    );
    assert!(
        under_way.await.unwrap().starts_with("HTTP/1.1 200"),
        "what was under way is finished"
    );
    assert!(served.await.unwrap().unwrap(), "in time");
}

/// A request whose body comes in two pieces, half a second apart.
async fn ask_slowly(address: std::net::SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = r#"{"refresh_token":"refresh-1"}"#;
    let (first, second) = body.split_at(5);
    let head = format!(
        "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
