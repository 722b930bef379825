//! Carries baskets to the server and says what was heard.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;
use uuid::Uuid;

use super::basket::Basket;

/// Longer than anything the server is allowed to take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was heard of a basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is sold, under this number.
    Sold {
        number: String,
        total_minor: i64,
        replayed: bool,
    },
    /// It is not and never will be.
    Refused { status: u16, code: String },
    /// Nobody knows: ask again. Says why.
    Unknown(String),
}

/// Somebody signed in, with connections of their own.
#[derive(Clone)]
pub struct Courier {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Courier {
    pub fn new(base: &str, token: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self {
            http,
            base: base.to_owned(),
            token: token.to_owned(),
        })
    }

    /// The access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Asks for a basket to be sold, once.
    pub async fn offer(&self, basket: &Basket) -> Heard {
        let request = self
            .http
            .post(format!("{}{}", self.base, basket.path()))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", basket.sale_id.to_string())
            .body(basket.body.clone());
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Heard::Unknown(wire_fault(&error)),
        };
        let status = answer.status().as_u16();
        let replayed = answer.headers().contains_key("idempotent-replayed");
        match answer.bytes().await {
            Ok(body) => heard(status, replayed, &body),
            Err(error) => Heard::Unknown(wire_fault(&error)),
        }
    }

    /// The number of a sale, if it is there.
    pub async fn number_of(&self, sale: Uuid) -> Result<Option<String>> {
        let (status, body) = self.call(Method::GET, &format!("/sales/{sale}"), None).await?;
        match status {
            200 => Ok(body
                .pointer("/data/number")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)),
            404 => Ok(None),
            other => anyhow::bail!("GET /sales/{sale}: {other} {body}"),
        }
    }

    /// Any request below `/api/v1`: status and JSON.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<(Uuid, &Value)>,
    ) -> Result<(u16, Value)> {
        let mut request = self
            .http
            .request(method, format!("{}/api/v1{path}", self.base))
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some((key, body)) = body {
            request = request.header("idempotency-key", key.to_string()).json(body);
        }
        let answer = request.send().await.with_context(|| path.to_owned())?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.with_context(|| path.to_owned())?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// Replaces what has this version.
    pub async fn put(&self, path: &str, version: i64, body: &Value) -> Result<()> {
        let request = self
            .http
            .put(format!("{}/api/v1{path}", self.base))
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        let answer = request
            .header("if-match", format!("\"{version}\""))
            .json(body)
            .send()
            .await?;
        let status = answer.status();
        anyhow::ensure!(status == 200, "PUT {path}: {status} {}", answer.text().await?);
        Ok(())
    }

    /// The same as [`Self::call`]; any other status than the wanted one is an error that shows the answer. Returns `data`.
    pub async fn must(
        &self,
        wanted: u16,
        method: Method,
        path: &str,
        body: Option<(Uuid, &Value)>,
    ) -> Result<Value> {
        let (status, mut answer) = self.call(method.clone(), path, body).await?;
        anyhow::ensure!(
            status == wanted,
            "{method} {path}: {status} instead of {wanted}: {answer}"
        );
        Ok(answer.get_mut("data").map(Value::take).unwrap_or_default())
    }
}

/// The type of a problem without its prefix.
pub fn code_of(problem: &Value) -> String {
    let urn = problem.get("type").and_then(Value::as_str).unwrap_or_default();
    urn.strip_prefix("urn:till:fault:").unwrap_or(urn).to_owned()
}

/// What an answer means.
pub fn heard(status: u16, replayed: bool, body: &[u8]) -> Heard {
    let json: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let number = json.pointer("/data/number").and_then(Value::as_str);
    let total = json.pointer("/data/total_minor").and_then(Value::as_i64);
    match (status, number, total) {
        (200 | 201, Some(number), Some(total_minor)) => Heard::Sold {
            number: number.to_owned(),
            total_minor,
            replayed,
        },
        (503 | 429, ..) => Heard::Unknown(code_of(&json)),
        (409, ..) if code_of(&json) == "kernel.in-progress" => Heard::Unknown(code_of(&json)),
        _ => Heard::Refused {
            status,
            code: code_of(&json),
        },
    }
}

/// A broken connection, in one word.
fn wire_fault(error: &reqwest::Error) -> String {
    let word = if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connect"
    } else {
        "cut"
    };
    format!("wire.{word}")
}
