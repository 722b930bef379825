//! A small HTTP client: JSON in, JSON or a problem out.

use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_mins(1);

/// A fresh id, as a till makes it.
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// Somebody with a connection, perhaps signed in.
#[derive(Clone)]
pub struct Client {
    http: reqwest::blocking::Client,
    base: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Method and address, for messages.
    asked: String,
}

impl Client {
    pub(super) fn new(base: &str) -> Self {
        // Every test server is on this machine: a proxy of the environment has nothing to do with it.
        let http = reqwest::blocking::Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            base: base.to_owned(),
            token: None,
        }
    }

    /// The same person with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The token in use.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("signed in")
    }

    pub(super) fn is_ready(&self) -> bool {
        self.http
            .get(format!("{}/health/ready", self.base))
            .send()
            .is_ok_and(|answer| answer.status() == 200)
    }

    /// Signs in.
    pub fn sign_in(&self, username: &str, password: &str) -> Self {
        let wish = json!({ "username": username, "password": password });
        let answer = self.post("/auth/sign-in", &wish).must(200).data();
        self.with_token(answer["access_token"].as_str().expect("an access token"))
    }

    /// A request below `/api/v1` to add to.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// The program's own description of its API.
    pub fn document(&self) -> Value {
        send(self.http.get(format!("{}/api/openapi.json", self.base)))
            .must(200)
            .json()
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path))
    }

    /// Sends JSON under a fresh idempotency key.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, &id().to_string(), body)
    }

    /// Sends JSON under a chosen idempotency key.
    pub fn post_as(&self, path: &str, key: &str, body: &Value) -> Answer {
        send(
            self.request(Method::POST, path)
                .header("idempotency-key", key)
                .json(body),
        )
    }

    /// Replaces what nobody has set yet.
    pub fn put_first(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::PUT, path).header("if-match", "\"0\"");
        send(request.json(body))
    }

    /// Takes money for a basket; the sale's id is the key.
    pub fn complete(&self, sale: Uuid, body: &Value) -> Answer {
        self.post_as(&format!("/sales/{sale}/complete"), &sale.to_string(), body)
    }
}

/// Sends a request that was put together by hand.
pub fn send(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let asked = format!("{} {}", request.method(), request.url());
    let answer = client
        .execute(request)
        .unwrap_or_else(|error| panic!("{asked}: {error:?}"));
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer
        .bytes()
        .unwrap_or_else(|error| panic!("{asked}: {error:?}"))
        .to_vec();
    Answer {
        status,
        headers,
        body,
        asked,
    }
}

impl Answer {
    /// Stops the test at any other status.
    #[track_caller]
    pub fn must(self, status: u16) -> Self {
        let shown: String = self.text().chars().take(2_000).collect();
        assert_eq!(self.status, status, "{}: {shown}", self.asked);
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// What an operation answered.
    #[track_caller]
    pub fn data(&self) -> Value {
        self.json()["data"].take()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
