//! Live updates: who may hear what, when, and how a connection ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use till_kernel::{Actor, BranchScope, StoredEvent};
use till_server::{LiveSettings, ServerSettings};
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use crate::harness::{OWNER, Server, VIEWER};
use crate::websocket::Client;

struct Live {
    server: Server,
    address: std::net::SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Live {
    async fn start() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut LiveSettings)) -> Self {
        let mut live = LiveSettings {
            auth_wait: Duration::from_millis(400),
            recheck: Duration::from_millis(100),
            rerun_every: Duration::from_millis(500),
            heartbeat: Duration::from_millis(200),
            silence_max: Duration::from_millis(900),
            subscriptions_max: 3,
            ..LiveSettings::default()
        };
        change(&mut live);
        let server = Server::with(ServerSettings {
            live,
            ..ServerSettings::default()
        })
        .await;
        let (address, stop, _) = server.listen().await;
        Self {
            server,
            address,
            stop: Some(stop),
        }
    }

    async fn signed_in(&self, token: &str) -> Client {
        let mut client = Client::connect(self.address).await;
        client.say(json!({ "type": "auth", "token": token })).await;
        let ready = client.expect("ready").await;
        assert_eq!(ready["heartbeat_ms"], 200);
        client
    }

    async fn subscribed(&self, token: &str) -> Client {
        let mut client = self.signed_in(token).await;
        client
            .say(json!({ "type": "subscribe", "id": "a", "topics": ["probe.renamed"] }))
            .await;
        assert_eq!(client.expect("subscribed").await["id"], "a");
        client
    }

    async fn rename(&self, version: i64, name: &str) {
        let headers = [("if-match", version.to_string())];
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = self
            .server
            .json(
                Method::PATCH,
                &self.server.branch(),
                OWNER,
                &headers,
                &format!(r#"{{"name":"{name}"}}"#),
            )
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    fn publish(&self, tenant: TenantId, branch: Option<BranchId>, topic: &str) {
        self.publish_to(tenant, branch, topic, till_kernel::Audience::default());
    }

    fn publish_to(
        &self,
        tenant: TenantId,
        branch: Option<BranchId>,
        topic: &str,
        audience: till_kernel::Audience,
    ) {
        let event = StoredEvent {
            tenant,
            event_id: Uuid::from_u128(1),
            topic: topic.to_owned(),
            branch,
            audience,
            payload: r#"{"name":"foreign"}"#.into(),
            recorded_at: "2026-03-02T09:00:00Z".parse().unwrap(),
        };
        self.server.events.send(Arc::new(event)).unwrap();
    }
}

#[tokio::test]
async fn an_event_reaches_those_who_asked_for_it() {
    let live = Live::start().await;
    let mut client = live.subscribed(VIEWER).await;
    live.rename(1, "first").await;
    let event = client.expect("event").await;
    assert_eq!(
        (&event["ids"], &event["topic"], &event["data"]["name"]),
        (&json!(["a"]), &json!("probe.renamed"), &json!("first"))
    );
    assert_eq!(event["branch_id"], live.server.shop.branch.to_string());
    client.say(json!({ "type": "unsubscribe", "id": "a" })).await;
    client.expect("unsubscribed").await;
    live.rename(2, "second").await;
    client.say(json!({ "type": "ping" })).await;
    client.expect("pong").await;
}

#[tokio::test]
async fn events_of_other_businesses_and_branches_are_not_heard() {
    let live = Live::start().await;
    let elsewhere = BranchId(Uuid::from_u128(5));
    let actor = Actor {
        branches: BranchScope::Only(vec![live.server.shop.branch]),
        ..Actor::clone(&live.server.shop.owner())
    };
    live.server.names.know("local", Arc::new(actor));
    let mut client = live.subscribed("local").await;
    live.publish(TenantId(Uuid::from_u128(3)), None, "probe.renamed");
    live.publish(live.server.shop.tenant, Some(elsewhere), "probe.renamed");
    let seen_there = till_kernel::Audience::in_branches(BranchScope::Only(vec![elsewhere]));
    live.publish_to(live.server.shop.tenant, None, "probe.renamed", seen_there);
    live.rename(1, "mine").await;
    assert_eq!(client.expect("event").await["data"]["name"], "mine");
}

#[tokio::test]
async fn nobody_hears_without_a_token() {
    let live = Live::start().await;
    let mut silent = Client::connect(live.address).await;
    silent.expect_close(4401).await;
    let mut rude = Client::connect(live.address).await;
    rude.say(json!({ "type": "subscribe", "id": "a", "topics": ["probe.renamed"] }))
        .await;
    rude.expect_close(4400).await;
    let mut forged = Client::connect(live.address).await;
    forged.say(json!({ "type": "auth", "token": "forged" })).await;
    assert_eq!(forged.expect("fault").await["code"], "kernel.unauthenticated");
    forged.expect_close(4401).await;
}

#[tokio::test]
async fn what_may_not_be_heard_cannot_be_subscribed() {
    let live = Live::start().await;
    live.server.names.know("nothing", live.server.shop.stranger());
    let mut client = live.signed_in("nothing").await;
    client
        .say(json!({ "type": "subscribe", "id": "a", "topics": ["probe.renamed"] }))
        .await;
    let fault = client.expect("fault").await;
    assert_eq!(
        (&fault["id"], &fault["code"], &fault["status"]),
        (&json!("a"), &json!("kernel.forbidden"), &json!(403))
    );
    client
        .say(json!({ "type": "subscribe", "id": "a", "topics": ["business.founded"] }))
        .await;
    assert_eq!(client.expect("fault").await["code"], "kernel.not-found");
    client
        .say(json!({ "type": "watch", "id": "b", "query": "probe.branches" }))
        .await;
    client.expect("subscribed").await;
    let fault = client.expect("fault").await;
    assert_eq!(
        (&fault["id"], &fault["code"]),
        (&json!("b"), &json!("kernel.forbidden"))
    );
}

#[tokio::test]
async fn messages_that_make_no_sense_are_answered_and_survived() {
    let live = Live::start().await;
    let mut client = live.signed_in(OWNER).await;
    for text in [
        "nonsense",
        r#"{"type":"shout"}"#,
        r#"{"type":"subscribe","id":"a","topics":[]}"#,
    ] {
        client.text(text).await;
        assert_eq!(client.expect("fault").await["code"], "live.bad-message");
    }
    for query in ["probe.get", "probe.nothing"] {
        client
            .say(json!({ "type": "watch", "id": "a", "query": query }))
            .await;
        assert_eq!(
            client.expect("fault").await["code"],
            "kernel.not-found",
            "only some queries can be kept open"
        );
    }
    for id in ["1", "2", "3"] {
        client
            .say(json!({ "type": "subscribe", "id": id, "topics": ["probe.renamed"] }))
            .await;
        client.expect("subscribed").await;
    }
    client
        .say(json!({ "type": "subscribe", "id": "3", "topics": ["probe.renamed"] }))
        .await;
    assert_eq!(client.expect("fault").await["errors"][0]["pointer"], "/id");
    client
        .say(json!({ "type": "subscribe", "id": "4", "topics": ["probe.renamed"] }))
        .await;
    assert_eq!(client.expect("fault").await["code"], "kernel.too-many-requests");
}

#[tokio::test]
async fn a_live_query_is_answered_at_once_and_after_changes_but_not_too_often() {
    let live = Live::start().await;
    let mut client = live.signed_in(VIEWER).await;
    client
        .say(json!({ "type": "watch", "id": "w", "query": "probe.branches", "params": { "limit": 5 } }))
        .await;
    client.expect("subscribed").await;
    let began = Instant::now();
    assert_eq!(client.expect("result").await["data"][0]["name"], "Main street");
    for version in 1..=4 {
        live.rename(version, &format!("name {version}")).await;
    }
    let result = client.expect("result").await;
    assert_eq!(
        (&result["id"], &result["data"][0]["name"]),
        (&json!("w"), &json!("name 4")),
        "many changes, one answer"
    );
    assert!(
        began.elapsed() >= Duration::from_millis(400),
        "{:?}",
        began.elapsed()
    );
    client
        .say(json!({ "type": "watch", "id": "bad", "query": "probe.branches", "params": { "limit": 1000 } }))
        .await;
    client.expect("subscribed").await;
    let fault = client.expect("fault").await;
    assert_eq!(
        (&fault["id"], &fault["errors"][0]["pointer"]),
        (&json!("bad"), &json!("/limit"))
    );
}

#[tokio::test]
async fn a_session_that_ends_ends_the_connection() {
    let live = Live::start().await;
    let mut client = live.subscribed(VIEWER).await;
    live.server.names.forget(VIEWER);
    client.expect_close(4401).await;
}

#[tokio::test]
async fn a_right_that_is_lost_silences_the_event() {
    let live = Live::start().await;
    let mut client = live.subscribed(VIEWER).await;
    let before = live.server.names.clone();
    let viewer = live.server.shop.holder(&[crate::plug::VIEW]);
    before.know(VIEWER, viewer);
    // The session is another one now, so the connection ends; the fresh one holds nothing.
    client.expect_close(4401).await;
    let nobody = live
        .server
        .shop
        .person("holder", till_kernel::PermissionSet::default());
    let with_right = Actor {
        permissions: live.server.shop.holder(&[crate::plug::VIEW]).permissions.clone(),
        ..nobody.clone()
    };
    before.know("falls", Arc::new(with_right));
    let mut client = live.subscribed("falls").await;
    before.know("falls", Arc::new(nobody));
    // Told within a second, without having asked to hear of it and without any right.
    client.expect("rights").await;
    live.rename(1, "unheard").await;
    client.say(json!({ "type": "ping" })).await;
    client.expect("pong").await;
}

#[tokio::test]
async fn whoever_may_do_something_else_from_now_on_is_told_once_and_nobody_else_is() {
    let live = Live::start().await;
    let shop = &live.server.shop;
    let cashier = shop.person("cashier", till_kernel::PermissionSet::of(["probe.view"]));
    live.server.names.know("cashier", Arc::new(cashier.clone()));
    live.server.names.know("other", shop.stranger());
    let mut client = live.signed_in("cashier").await;
    let mut other = live.signed_in("other").await;
    let promoted = Actor {
        grants: [shop.grant("Manager", &[shop.branch], &[crate::plug::VIEW])].into(),
        ..cashier
    };
    live.server.names.know("cashier", Arc::new(promoted));
    client.expect("rights").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    for client in [&mut client, &mut other] {
        client.say(json!({ "type": "ping" })).await;
        client.expect("pong").await;
    }
}

#[tokio::test]
async fn what_happens_in_a_branch_is_heard_where_the_right_to_it_is_held() {
    let live = Live::start().await;
    let shop = &live.server.shop;
    let second = BranchId(Uuid::from_u128(5));
    let actor = shop.granted(vec![
        shop.grant("Cashier", &[shop.branch, second], &[]),
        shop.grant("Viewer", &[second], &[crate::plug::VIEW]),
    ]);
    live.server.names.know("both", actor);
    let mut client = live.subscribed("both").await;
    live.rename(1, "unheard").await;
    live.publish(shop.tenant, Some(second), "probe.renamed");
    assert_eq!(client.expect("event").await["data"]["name"], "foreign");
}

#[tokio::test]
async fn a_fresh_token_is_taken_in_place_but_not_somebody_elses() {
    let live = Live::start().await;
    let mut client = live.subscribed(VIEWER).await;
    client.say(json!({ "type": "auth", "token": VIEWER })).await;
    client.expect("ready").await;
    client.say(json!({ "type": "auth", "token": OWNER })).await;
    client.expect_close(4401).await;
}

#[tokio::test]
async fn a_connection_that_cannot_keep_up_is_told_to_subscribe_again() {
    let live = Live::start().await;
    let mut client = live.subscribed(VIEWER).await;
    for _ in 0..200 {
        live.publish(live.server.shop.tenant, None, "probe.other");
    }
    let fault = client.expect("fault").await;
    assert_eq!(
        (&fault["id"], &fault["code"]),
        (&json!("a"), &json!("live.lagged"))
    );
    client
        .say(json!({ "type": "subscribe", "id": "a", "topics": ["probe.renamed"] }))
        .await;
    client.expect("subscribed").await;
    live.rename(1, "after").await;
    assert_eq!(client.expect("event").await["data"]["name"], "after");
}

#[tokio::test]
async fn a_client_that_is_silent_for_too_long_is_let_go() {
    let live = Live::start().await;
    let mut client = live.signed_in(OWNER).await;
    let began = Instant::now();
    loop {
        match client.read_silently().await {
            Some(0x8) | None => break,
            Some(_) => {}
        }
    }
    assert!(began.elapsed() >= Duration::from_millis(800) && began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_stops_sends_its_clients_elsewhere() {
    let mut live = Live::start().await;
    let mut client = live.subscribed(OWNER).await;
    live.stop.take().unwrap().send(()).unwrap();
    client.expect_close(1001).await;
}

#[tokio::test]
async fn a_plain_request_is_told_to_upgrade() {
    let server = Server::start().await;
    let answer = server.get("/api/v1/live", OWNER, &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (426, "http.upgrade-required")
    );
}

#[tokio::test]
async fn one_person_cannot_take_the_places_of_all() {
    let live = Live::with(|live| live.sockets_per_person = 3).await;
    let mut own = Vec::new();
    for _ in 0..3 {
        own.push(live.signed_in(VIEWER).await);
    }
    for _ in 0..5 {
        let mut refused = Client::connect(live.address).await;
        refused.say(json!({ "type": "auth", "token": VIEWER })).await;
        let fault = refused.expect("fault").await;
        assert_eq!(fault["code"], "kernel.too-many-requests");
        refused.expect_close(4429).await;
    }
    let mut owner = live.signed_in(OWNER).await;
    owner.say(json!({ "type": "ping" })).await;
    owner.expect("pong").await;
    drop(own);
    // A place that was given back is a place.
    let again = async {
        loop {
            let mut client = Client::connect(live.address).await;
            client.say(json!({ "type": "auth", "token": VIEWER })).await;
            if let crate::websocket::Came::Text(text) = client.hear().await
                && text["type"] == "ready"
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), again).await.unwrap();
}

#[tokio::test]
async fn a_flood_of_watches_is_stopped_and_asks_the_database_little() {
    let live = Live::with(|live| {
        live.messages_burst = 20;
        live.messages_per_second = 1;
    })
    .await;
    let mut client = live.signed_in(VIEWER).await;
    // What the attack did: watch, unsubscribe, watch, …
    for _ in 0..400 {
        client
            .say(json!({ "type": "watch", "id": "w", "query": "probe.branches" }))
            .await;
        client.say(json!({ "type": "unsubscribe", "id": "w" })).await;
    }
    let (mut answered, mut refused) = (0, 0);
    let code = loop {
        match client.hear().await {
            crate::websocket::Came::Text(text) if text["code"] == "kernel.too-many-requests" => {
                assert_eq!(text["id"], "w");
                refused += 1;
            }
            crate::websocket::Came::Text(_) => answered += 1,
            crate::websocket::Came::Close(code) => break code,
            crate::websocket::Came::Gone => panic!("no reason was given"),
        }
    };
    assert_eq!((code, refused), (4429, 100));
    assert!(answered <= 60, "{answered}");
    live.signed_in(OWNER).await;
}

#[tokio::test]
async fn a_message_that_is_too_large_is_said_to_be_so() {
    let live = Live::start().await;
    for size in [64 * 1024 + 1, 200_000] {
        let mut client = live.signed_in(OWNER).await;
        client.text(&"x".repeat(size)).await;
        client.expect_close(1009).await;
    }
    let mut fits = live.signed_in(OWNER).await;
    fits.text(&"x".repeat(60_000)).await;
    assert_eq!(fits.expect("fault").await["code"], "live.bad-message");
    let mut first = Client::connect(live.address).await;
    first.text(&"x".repeat(70_000)).await;
    first.expect_close(1009).await;
}
