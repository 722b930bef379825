//! A lean HTTP/1.1 client: one connection, one request at a time. It shares the machine with what it measures, so it parses no more
//! than it must: status, length, and the two header values that runs look at.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A head longer than this is not ours.
const HEAD_MAX: usize = 64 * 1024;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// `Idempotent-Replayed: true`: it is the stored answer of an earlier request.
    pub is_replayed: bool,
    /// The body, as it came.
    pub body: Vec<u8>,
}

impl Reply {
    /// Whether it is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{} with a body that is not JSON: {}", self.status, self.text()))
    }

    /// The body as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection that rested so long is opened anew: the server ends idle ones.
const REST_MAX: Duration = Duration::from_secs(5);

/// A kept-alive connection. After an error it is of no further use.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// When it was last used.
    used: Instant,
    /// As a browser would name the server.
    host: SocketAddr,
    out: Vec<u8>,
    received: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            used: Instant::now(),
            host: address,
            out: Vec::with_capacity(4096),
            received: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request and waits for its answer. `path` is the whole path with its query; `headers` are names with values.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Reply> {
        if self.used.elapsed() > REST_MAX {
            *self = Self::open(self.host).await?;
        }
        self.used = Instant::now();
        self.out.clear();
        let host = self.host;
        write!(self.out, "{method} {path} HTTP/1.1\r\nhost: {host}\r\n")?;
        for (name, value) in headers {
            write!(self.out, "{name}: {value}\r\n")?;
        }
        match body {
            Some(body) => {
                write!(
                    self.out,
                    "content-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                )?;
                self.out.extend_from_slice(body);
            }
            None => self.out.extend_from_slice(b"\r\n"),
        }
        self.stream
            .write_all(&self.out)
            .await
            .context("the connection broke while sending")?;
        let reply = self.answer().await;
        self.used = Instant::now();
        reply
    }

    async fn answer(&mut self) -> Result<Reply> {
        self.received.clear();
        let mut scanned = 0;
        let head = loop {
            self.fill().await?;
            let from = scanned_again(scanned);
            if let Some(at) = find(self.received.get(from..).unwrap_or_default(), b"\r\n\r\n") {
                break from + at + 4;
            }
            scanned = self.received.len();
            ensure!(scanned < HEAD_MAX, "the answer's head has no end");
        };
        let (status, length, is_replayed) = head_of(self.received.get(..head).unwrap_or_default())?;
        while self.received.len() < head + length {
            self.fill().await?;
        }
        let body = self
            .received
            .get(head..head + length)
            .unwrap_or_default()
            .to_vec();
        Ok(Reply {
            status,
            is_replayed,
            body,
        })
    }

    async fn fill(&mut self) -> Result<()> {
        let read = self
            .stream
            .read_buf(&mut self.received)
            .await
            .context("the connection broke while waiting")?;
        ensure!(read > 0, "the server closed the connection");
        Ok(())
    }
}

/// The end of the head may lie across two reads.
fn scanned_again(scanned: usize) -> usize {
    scanned.saturating_sub(3)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Status, length of the body, whether it is a stored answer.
fn head_of(head: &[u8]) -> Result<(u16, usize, bool)> {
    let text = std::str::from_utf8(head).context("the answer's head is not text")?;
    let mut lines = text.split("\r\n");
    let status: u16 = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .with_context(|| format!("not an HTTP/1.1 answer: {text}"))?;
    let (mut length, mut is_replayed) = (None, false);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().context("content-length")?);
        } else if name.eq_ignore_ascii_case("idempotent-replayed") {
            is_replayed = value.trim() == "true";
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("this client reads no chunked answers: ask without Accept-Encoding");
        }
    }
    let length = if matches!(status, 204 | 304) {
        0
    } else {
        length.context("the answer says no length")?
    };
    Ok((status, length, is_replayed))
}

/// Text as a value in a query string.
pub fn query_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_status_length_and_whether_it_is_stored() {
        let head = b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\nidempotent-replayed: true\r\n\r\n";
        assert_eq!(head_of(head).unwrap(), (201, 12, true));
        assert_eq!(
            head_of(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(),
            (204, 0, false)
        );
        assert!(head_of(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(head_of(b"SSH-2.0\r\n\r\n").is_err());
    }

    #[test]
    fn query_values_are_escaped() {
        assert_eq!(query_value("café 5%"), "caf%C3%A9%205%25");
    }

    #[tokio::test]
    async fn an_answer_in_pieces_is_put_together() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            for pieces in [
                ["HTTP/1.1 200 OK\r\ncontent-le", "ngth: 4\r\n\r", "\nab", "cd"],
                ["HTTP/1.1 404 No\r\n", "content-length: 2", "\r\n\r\nx", "y"],
            ] {
                assert!(stream.read(&mut request).await.unwrap() > 0);
                for piece in pieces {
                    stream.write_all(piece.as_bytes()).await.unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
            }
        });
        let mut connection = Connection::open(address).await.unwrap();
        let first = connection.send("GET", "/", &[], None).await.unwrap();
        assert_eq!((first.status, first.body.as_slice()), (200, b"abcd".as_slice()));
        let second = connection
            .send("POST", "/", &[("x", "y")], Some(b"{}"))
            .await
            .unwrap();
        assert_eq!((second.status, second.text().as_str()), (404, "xy"));
        assert!(
            connection.send("GET", "/", &[], None).await.is_err(),
            "the other side is gone"
        );
    }
}
