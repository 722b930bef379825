//! Connections that say nothing, say half of it, or leave a body behind.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use till_server::{ConnectionSettings, ServerSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{OWNER, Server};
use crate::websocket::Client;

async fn listening(
    connections: ConnectionSettings,
) -> (Server, SocketAddr, tokio::sync::oneshot::Sender<()>) {
    let server = Server::with(ServerSettings {
        connections,
        body_limit: 1_000,
        ..ServerSettings::default()
    })
    .await;
    let (address, stop, _) = server.listen().await;
    (server, address, stop)
}

const HALF: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

async fn half_open(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(HALF).await;
    stream
}

/// One request on a connection that stays open; the status line and headers.
async fn ask(stream: &mut TcpStream, request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(answer).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(head)
}

const ALIVE: &str = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn hundreds_that_say_half_a_word_keep_nobody_out() {
    let settings = ConnectionSettings {
        max: 100,
        per_address_max: 60,
        ..ConnectionSettings::default()
    };
    let (_server, address, _stop) = listening(settings).await;
    let mut seller = TcpStream::connect(address).await.unwrap();
    ask(&mut seller, ALIVE).await.unwrap();
    let mut flood = Vec::new();
    for _ in 0..400 {
        flood.push(half_open(address).await);
    }
    for _ in 0..20 {
        let began = Instant::now();
        let mut fresh = TcpStream::connect(address).await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(3), ask(&mut fresh, ALIVE)).await;
        assert!(answer.expect("in time").unwrap().starts_with("HTTP/1.1 200"));
        assert!(began.elapsed() < Duration::from_secs(2));
    }
    let answer = ask(&mut seller, ALIVE).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "who had asked before goes on: {answer}"
    );
}

#[tokio::test]
async fn half_open_and_idle_connections_end() {
    let settings = ConnectionSettings {
        head_wait: Duration::from_millis(300),
        ..ConnectionSettings::default()
    };
    let (_server, address, _stop) = listening(settings).await;
    let silent = TcpStream::connect(address).await.unwrap();
    let half = half_open(address).await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    ask(&mut idle, ALIVE).await.unwrap();
    for (what, mut stream) in [("silent", silent), ("half", half), ("idle", idle)] {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "{what}");
    }
    // One letter at a time is no way to stay.
    let mut dripping = half_open(address).await;
    let began = Instant::now();
    while dripping.write_all(b"x").await.is_ok() && began.elapsed() < Duration::from_secs(3) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_websocket_is_not_ended_for_room_or_for_being_quiet() {
    let settings = ConnectionSettings {
        max: 40,
        per_address_max: 20,
        head_wait: Duration::from_millis(300),
        ..ConnectionSettings::default()
    };
    let (_server, address, _stop) = listening(settings).await;
    let mut client = Client::connect(address).await;
    client
        .say(serde_json::json!({ "type": "auth", "token": OWNER }))
        .await;
    client.expect("ready").await;
    let mut flood = Vec::new();
    for _ in 0..60 {
        flood.push(half_open(address).await);
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    client.say(serde_json::json!({ "type": "ping" })).await;
    client.expect("pong").await;
}

#[tokio::test]
async fn a_body_that_nobody_read_does_not_spoil_the_next_request() {
    let (_server, address, _stop) = listening(ConnectionSettings::default()).await;
    let post = |path: &str, length: usize, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let small = "x".repeat(900);
    for (path, length, status) in [
        ("/api/v1/branches", 900, "401"),
        ("/api/v1/nothing", 900, "404"),
        ("/health/live", 900, "405"),
        ("/api/v1/auth/sign-in", 500_000, "413"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        for _ in 0..5 {
            let body = if length == 900 {
                small.clone()
            } else {
                "x".repeat(length)
            };
            let answer = ask(&mut stream, &post(path, length, &body)).await.unwrap();
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{path}: {answer}"
            );
            if answer.contains("connection: close") {
                stream = TcpStream::connect(address).await.unwrap();
                continue;
            }
            let next = ask(&mut stream, ALIVE)
                .await
                .expect("the connection goes on, as was said");
            assert!(next.starts_with("HTTP/1.1 200"), "{path}: {next}");
        }
    }
    // What does not come is not waited for long, and the answer says that the connection ends.
    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer = ask(&mut stream, &post("/api/v1/branches", 900, "x"))
        .await
        .unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 401") && answer.contains("connection: close"),
        "{answer}"
    );
    // Who waits for the word to send the body is not told to.
    let mut stream = TcpStream::connect(address).await.unwrap();
    let asking = "POST /api/v1/branches HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\nExpect: 100-continue\r\n\r\n";
    let answer = ask(&mut stream, asking).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 401") && answer.contains("connection: close"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go() {
    let settings = ConnectionSettings {
        write_wait: Duration::from_millis(300),
        ..ConnectionSettings::default()
    };
    let (_server, address, _stop) = listening(settings).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    // Asks and asks, and never takes an answer.
    let asking = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    while began.elapsed() < Duration::from_secs(8) {
        let written = tokio::time::timeout(Duration::from_secs(1), stream.write_all(asking.as_bytes())).await;
        if matches!(written, Ok(Err(_))) {
            return;
        }
    }
    panic!("the connection is still open");
}
