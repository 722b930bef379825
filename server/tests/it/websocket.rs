//! A WebSocket client of the least kind: text, ping, close, nothing split.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Client(TcpStream);

/// What came.
#[derive(Debug)]
pub enum Came {
    Text(Value),
    Close(u16),
    Gone,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                       Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        Self(stream)
    }

    /// Sends a message.
    pub async fn say(&mut self, message: Value) {
        self.text(&message.to_string()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.frame(0x81, text.as_bytes()).await;
    }

    async fn frame(&mut self, kind: u8, payload: &[u8]) {
        let mut frame = vec![kind];
        match payload.len() {
            short @ 0..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
            long => {
                if let Ok(long) = u16::try_from(long) {
                    frame.push(0x80 | 0x7E);
                    frame.extend(long.to_be_bytes());
                } else {
                    frame.push(0x80 | 0x7F);
                    frame.extend(u64::try_from(long).unwrap().to_be_bytes());
                }
            }
        }
        frame.extend([0; 4]); // a mask of zeros changes nothing
        frame.extend(payload);
        let _ = self.0.write_all(&frame).await;
    }

    /// The next message; pings are answered, heartbeats passed over.
    pub async fn hear(&mut self) -> Came {
        let next = tokio::time::timeout(Duration::from_secs(10), self.next());
        next.await.expect("nothing came for ten seconds")
    }

    async fn next(&mut self) -> Came {
        loop {
            match self.read().await {
                Err(_) => return Came::Gone,
                Ok((0x1, payload)) => {
                    let value: Value = serde_json::from_slice(&payload).unwrap();
                    if value["type"] != "heartbeat" {
                        return Came::Text(value);
                    }
                }
                Ok((0x8, payload)) => return Came::Close(u16::from_be_bytes([payload[0], payload[1]])),
                Ok((0x9, payload)) => self.frame(0x8A, &payload).await,
                Ok(_) => {}
            }
        }
    }

    async fn read(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let kind = self.0.read_u8().await? & 0x0F;
        let length = match self.0.read_u8().await? {
            126 => u64::from(self.0.read_u16().await?),
            127 => self.0.read_u64().await?,
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).await?;
        Ok((kind, payload))
    }

    /// The next message, which must be of this type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        match self.hear().await {
            Came::Text(value) if value["type"] == kind => value,
            other => panic!("{kind} was expected, {other:?} came"),
        }
    }

    /// The end, with this code; faults before it are passed over.
    pub async fn expect_close(&mut self, code: u16) {
        loop {
            match self.hear().await {
                Came::Text(value) if value["type"] == "fault" => {}
                Came::Close(found) => return assert_eq!(found, code),
                other => panic!("a close with {code} was expected, {other:?} came"),
            }
        }
    }

    /// Reads one frame without answering anything.
    pub async fn read_silently(&mut self) -> Option<u8> {
        self.read().await.ok().map(|(kind, _)| kind)
    }
}
