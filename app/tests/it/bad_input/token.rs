//! Tokens that are not ours, not any more, or not quite.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use till_kernel::RandomIds;
use till_platform::auth::{AccessTokens, SigningKeys};
use till_shared::ids::{SessionId, TenantId, UserId};

use super::{Case, Stage, sale_of};
use crate::support::open_shop::{STAFF_PASSWORD, uuid};

const INVALID: &str = "auth.token-invalid";

pub(super) fn cases(stage: &Stage) -> Vec<Case> {
    let genuine = stage.shop.owner.token().to_owned();
    let (header, payload, signature) = parts(&genuine);
    let with = |what: &'static str, token: &str, kind: &'static str| {
        Case::new(
            what,
            sale_of(&stage.shop.owner.with_token(token), &stage.shop.basket()),
            401,
            kind,
        )
    };
    let forged = |what: &'static str, token: String| with(what, &token, INVALID);
    let reheaded = |change: fn(&mut Value)| encode(&changed(&header, change));
    let somebody_else = encode(&changed(&payload, |claims| {
        claims["sub"] = json!(uuid::Uuid::nil());
    }));
    let for_ever = encode(&changed(&payload, |claims| {
        claims["exp"] = json!(4_000_000_000_i64);
    }));

    let nobody = stage.shop.till.client();
    let basket = stage.shop.basket();
    let without =
        |what: &'static str, kind: &'static str| Case::new(what, sale_of(&nobody, &basket), 401, kind);
    let other_scheme = sale_of(&nobody, &basket).header("authorization", "Basic b3duZXI6cGFzc3dvcmQ=");

    vec![
        without("no token", "kernel.unauthenticated"),
        Case::new(
            "a name and password instead of a token",
            other_scheme,
            401,
            "kernel.unauthenticated",
        ),
        Case::new(
            "nobody asks who they are",
            nobody.request(Method::GET, "/auth/me"),
            401,
            "kernel.unauthenticated",
        ),
        forged("nonsense", "nonsense".to_owned()),
        forged("three parts of nothing", "..".to_owned()),
        forged(
            "no signature, by its own word",
            format!("{}.{payload}.", reheaded(|header| header["alg"] = json!("none"))),
        ),
        forged(
            "no signature, with its case changed",
            format!("{}.{payload}.", reheaded(|header| header["alg"] = json!("nOnE"))),
        ),
        forged("no signature", format!("{header}.{payload}.")),
        forged(
            "another algorithm",
            format!(
                "{}.{payload}.{signature}",
                reheaded(|header| header["alg"] = json!("HS256"))
            ),
        ),
        forged(
            "another key's name",
            format!(
                "{}.{payload}.{signature}",
                reheaded(|header| header["kid"] = json!("../../etc/passwd"))
            ),
        ),
        forged(
            "a key that is brought along",
            format!(
                "{}.{payload}.{signature}",
                reheaded(|header| header["jwk"] = json!({ "kty": "OKP" }))
            ),
        ),
        forged(
            "somebody else's name",
            format!("{header}.{somebody_else}.{signature}"),
        ),
        forged("a longer life", format!("{header}.{for_ever}.{signature}")),
        forged(
            "half a signature",
            format!("{header}.{payload}.{}", &signature[..signature.len() / 2]),
        ),
        forged(
            "the signature of another token",
            format!("{header}.{payload}.{}", parts(stage.cashier.token()).2),
        ),
        forged(
            "a token of ten thousand bytes",
            format!("{header}.{}.{signature}", "A".repeat(10_000)),
        ),
        forged("a token signed by another key", signed_by_another(&payload)),
        with(
            "a token that has expired",
            &expired(stage, &payload),
            "auth.token-expired",
        ),
        with(
            "a token of a session that was ended",
            &ended(stage),
            "auth.session-ended",
        ),
        with(
            "a token of a session that never was",
            &of_no_session(stage, &payload),
            "auth.session-ended",
        ),
    ]
}

fn parts(token: &str) -> (String, String, String) {
    let mut parts = token.split('.').map(ToOwned::to_owned);
    (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    )
}

fn changed(part: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    change(&mut value);
    value
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// As the installation signs them, at another time or for another session.
fn sign(keys: &SigningKeys, payload: &str, session: Option<SessionId>, now: Timestamp) -> String {
    let claims = changed(payload, |_| {});
    let session = session.unwrap_or_else(|| SessionId(uuid(&claims, "sid")));
    let tokens = AccessTokens::new(keys, Duration::from_mins(15)).unwrap();
    tokens
        .sign(
            TenantId(uuid(&claims, "tid")),
            UserId(uuid(&claims, "sub")),
            session,
            now,
        )
        .unwrap()
}

fn own_keys(stage: &Stage) -> SigningKeys {
    SigningKeys::load_or_create(
        &stage.shop.till.data_dir().join("secrets/signing_key.pem"),
        &RandomIds,
    )
    .unwrap()
}

fn expired(stage: &Stage, payload: &str) -> String {
    sign(
        &own_keys(stage),
        payload,
        None,
        Timestamp::now() - SignedDuration::from_mins(16),
    )
}

fn of_no_session(stage: &Stage, payload: &str) -> String {
    sign(
        &own_keys(stage),
        payload,
        Some(SessionId(crate::support::id())),
        Timestamp::now(),
    )
}

fn signed_by_another(payload: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let keys = SigningKeys::load_or_create(&folder.path().join("key.pem"), &RandomIds).unwrap();
    sign(&keys, payload, None, Timestamp::now())
}

fn ended(stage: &Stage) -> String {
    let leaving = stage.shop.till.client().sign_in("cashier", STAFF_PASSWORD);
    leaving.post("/auth/sign-out", &json!({})).must(204);
    leaving.token().to_owned()
}
