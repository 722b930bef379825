//! People who are signed in, each with a window that is kept up to date over a WebSocket (R-SC-002).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::shop::Shop;
use crate::common::{Api, Ids};

const FIRST_PASSWORD: &str = "pelican-Drawer-81-amber";
const PASSWORD: &str = "cobalt-Window-55-turnip";
/// Accounts that are made at a time: every password costs Argon2 four times.
const AT_ONCE: usize = 4;
/// A server says something every 5 s.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// Everybody, and their open windows.
pub struct People {
    /// Access tokens, one a person.
    pub tokens: Vec<String>,
    windows: JoinSet<Result<()>>,
    stop: Arc<AtomicBool>,
    heard: Arc<AtomicU64>,
}

impl People {
    /// Makes the accounts, signs everybody in and opens their windows.
    pub async fn come(shop: &Shop, count: usize, seed: u64) -> Result<Self> {
        let role = role_of(shop).await?;
        let mut makers = JoinSet::new();
        for maker in 0..AT_ONCE {
            let mut boss = shop.server.api().await?.with_token(&shop.token);
            let address = shop.server.address();
            let (mut ids, role) = (
                Ids::new(seed.wrapping_add(7_000 + u64::try_from(maker)?)),
                role.clone(),
            );
            makers.spawn(async move {
                let mut tokens = Vec::new();
                for number in (maker..count).step_by(AT_ONCE) {
                    tokens.push(signed_in(&mut boss, &mut ids, address, &role, number).await?);
                }
                anyhow::Ok(tokens)
            });
        }
        let mut tokens = Vec::with_capacity(count);
        while let Some(made) = makers.join_next().await {
            tokens.extend(made??);
        }
        let (stop, heard) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut windows = JoinSet::new();
        for token in &tokens {
            let window = opened(shop.server.address(), token).await?;
            windows.spawn(kept_open(window, Arc::clone(&stop), Arc::clone(&heard)));
        }
        Ok(Self {
            tokens,
            windows,
            stop,
            heard,
        })
    }

    /// Closes the windows: events heard over all of them, and windows that were not there to the end.
    pub async fn go(mut self) -> (u64, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        let mut broken = Vec::new();
        while let Some(window) = self.windows.join_next().await {
            match window {
                Ok(Ok(())) => {}
                Ok(Err(error)) => broken.push(format!("{error:#}")),
                Err(error) => broken.push(error.to_string()),
            }
        }
        (self.heard.load(Ordering::Relaxed), broken)
    }
}

/// People who may do everything that the load asks for.
async fn role_of(shop: &Shop) -> Result<Value> {
    let roles = shop
        .server
        .api()
        .await?
        .with_token(&shop.token)
        .get("/roles")
        .await?;
    let admin = roles.as_array().and_then(|all| {
        all.iter()
            .find(|role| role.get("key").is_some_and(|key| key == "admin"))
    });
    admin
        .and_then(|role| role.get("role_id"))
        .cloned()
        .context("no role admin")
}

async fn signed_in(
    boss: &mut Api,
    ids: &mut Ids,
    address: SocketAddr,
    role: &Value,
    number: usize,
) -> Result<String> {
    let username = format!("person{number}");
    let account = json!({
        "username": username, "full_name": format!("Person {number}"), "password": FIRST_PASSWORD,
        "role_id": role, "all_branches": true,
    });
    boss.post("/users", ids.next(), &account).await?;
    let mut person = Api::open(address).await?;
    person.sign_in_as(&username, FIRST_PASSWORD).await?;
    let change = json!({ "current_password": FIRST_PASSWORD, "new_password": PASSWORD }).to_string();
    let changed = person
        .send("POST", "/auth/change-password", None, Some(&change))
        .await?;
    ensure!(changed.is_success(), "{}: {}", changed.status, changed.text());
    person.sign_in_as(&username, PASSWORD).await
}

type Window = WebSocketStream<TcpStream>;

async fn opened(address: SocketAddr, token: &str) -> Result<Window> {
    let stream = TcpStream::connect(address).await?;
    let (mut window, _) = client_async(format!("ws://{address}/api/v1/live"), stream).await?;
    say(&mut window, &json!({ "type": "auth", "token": token })).await?;
    say(
        &mut window,
        &json!({ "type": "subscribe", "id": "sales", "topics": ["sales.completed"] }),
    )
    .await?;
    Ok(window)
}

async fn say(window: &mut Window, message: &Value) -> Result<()> {
    Ok(window.send(Message::text(message.to_string())).await?)
}

/// Listens until told to stop; a fault, an end or a long silence is an error.
async fn kept_open(mut window: Window, stop: Arc<AtomicBool>, heard: Arc<AtomicU64>) -> Result<()> {
    let mut subscribed = false;
    while !stop.load(Ordering::Relaxed) {
        let message = match tokio::time::timeout(SILENCE_MAX, window.next()).await {
            Ok(Some(message)) => message?,
            Ok(None) => bail!("a window was closed"),
            Err(_) => bail!("a window heard nothing for {SILENCE_MAX:?}"),
        };
        let text = match message {
            Message::Text(text) => text,
            Message::Close(frame) => bail!("a window was closed: {frame:?}"),
            _ => continue,
        };
        let said: Value = serde_json::from_str(&text)?;
        match said.get("type").and_then(Value::as_str) {
            Some("event") => {
                heard.fetch_add(1, Ordering::Relaxed);
            }
            Some("subscribed") => subscribed = true,
            Some("fault") => bail!("a window was told {text}"),
            _ => {}
        }
    }
    ensure!(subscribed, "a window was never subscribed");
    Ok(())
}
