//! A till that was enrolled: tiles and PINs instead of names and passwords, with cookies as a browser keeps them.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::open_shop::{STAFF_PASSWORD, hire, uuid};
use crate::support::{Answer, Client, OpenShop, send};

/// A browser at the till: what it would keep in its jar.
struct Browser {
    client: Client,
    device: String,
}

impl Browser {
    /// Asks as our own page does, with the device's cookie.
    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self
            .client
            .request(method, path)
            .header("cookie", &self.device)
            .header("sec-fetch-site", "same-origin");
        send(match body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    fn by_pin(&self, user: Uuid, pin: &str) -> Answer {
        let wish = json!({ "user_id": user, "pin": pin });
        self.ask(Method::POST, "/auth/sign-in-pin", Some(&wish))
    }
}

/// `name=value` of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let text = answer.header("set-cookie");
    text.split(';').next().unwrap().to_owned()
}

fn kind(answer: &Answer) -> String {
    let problem = answer.json();
    problem["type"].as_str().unwrap().replace("urn:till:fault:", "")
}

#[test]
fn a_shift_at_an_enrolled_till() {
    let shop = OpenShop::open();
    let (owner, stranger) = (&shop.owner, shop.till.client());
    let cashier = hire(owner, "cashier", "Cara Cash", shop.branch);
    let cara = uuid(&cashier.get("/me").must(200).data(), "user_id");
    assert_eq!(
        kind(&stranger.get("/auth/people").must(401)),
        "auth.device-unknown"
    );

    let wish = json!({ "name": "Front till", "branch_id": shop.branch, "register_id": shop.register });
    cashier.post("/devices", &wish).must(403);
    let enrolled = owner.post("/devices", &wish).must(201);
    assert!(
        enrolled
            .header("set-cookie")
            .contains("HttpOnly; SameSite=Strict; Path=/api/v1/auth")
    );
    let browser = Browser {
        client: stranger.clone(),
        device: cookie(&enrolled),
    };
    let device = uuid(&enrolled.data()["device"], "device_id");

    let screen = browser.ask(Method::GET, "/auth/people", None).must(200).data();
    assert_eq!(
        (&screen["register"]["code"], &screen["people"]),
        (&json!("R01"), &json!([]))
    );
    let obvious = json!({ "pin": "1234" });
    cashier.post("/auth/pin", &obvious).must(422);
    cashier.post("/auth/pin", &json!({ "pin": "4071" })).must(204);
    let screen = browser.ask(Method::GET, "/auth/people", None).must(200).data();
    assert_eq!(
        screen["people"],
        json!([{ "user_id": cara, "name": "Cara Cash", "role": "Cashier" }])
    );

    // Locked over a sale and unlocked: the session ends, the device stays known, the basket is the browser's.
    let first = browser.by_pin(cara, "4071").must(200).data();
    assert_eq!(
        (&first["method"], &first["device_id"]),
        (&json!("pin"), &json!(device))
    );
    let at_till = stranger.with_token(first["access_token"].as_str().unwrap());
    let left = at_till.post("/auth/sign-out", &json!({})).must(204);
    assert!(!left.header("set-cookie").contains("till_device"));
    at_till.get("/me").must(401);
    let again = browser.by_pin(cara, "4071").must(200).data();
    let at_till = stranger.with_token(again["access_token"].as_str().unwrap());
    at_till.get("/products").must(200);

    // Wrong PINs lock the PIN, not the account; the password frees it.
    for _ in 0..5 {
        assert_eq!(kind(&browser.by_pin(cara, "9999").must(401)), "auth.pin-failed");
    }
    let locked = browser.by_pin(cara, "4071").must(429);
    assert_eq!(kind(&locked), "auth.pin-locked");
    assert!(!locked.header("retry-after").is_empty());
    stranger.sign_in("cashier", STAFF_PASSWORD);
    browser.by_pin(cara, "4071").must(200);

    // Another person's PIN is reset and taken away by whoever may.
    let path = format!("/users/{cara}/pin");
    let other = json!({ "pin": "90317", "reason": "forgotten" });
    cashier.post(&path, &other).must(403);
    owner
        .post(&path, &json!({ "pin": "90317", "reason": "" }))
        .must(422);
    owner.post(&path, &other).must(200);
    browser.by_pin(cara, "90317").must(200);
    owner
        .post(&format!("{path}/clear"), &json!({ "reason": "left the till" }))
        .must(200);
    assert_eq!(kind(&browser.by_pin(cara, "90317").must(401)), "auth.pin-failed");

    let listed = owner.get("/devices").must(200).data();
    assert_eq!(listed[0]["name"], "Front till");
    assert!(listed[0]["last_seen_at"].is_string(), "{listed}");
    let revoke = format!("/devices/{device}/revoke");
    owner.post(&revoke, &json!({ "reason": "" })).must(422);
    owner.post(&revoke, &json!({ "reason": "stolen" })).must(200);
    assert_eq!(kind(&at_till.get("/me").must(401)), "auth.session-ended");
    let gone = browser.ask(Method::GET, "/auth/people", None).must(401);
    assert_eq!(kind(&gone), "auth.device-unknown");
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
}
