//! Requests that break the rules of HTTP rather than the shop's.

use reqwest::Method;
use reqwest::blocking::Body;
use serde_json::json;

use super::{Case, Stage};
use crate::support::id;

/// What is taken.
const ONE_MIB: usize = 1024 * 1024;

pub(super) fn cases(stage: &Stage) -> Vec<Case> {
    let owner = &stage.shop.owner;
    let request = |method: Method, path: &str| owner.request(method, path);
    let big = format!("{{\"note\":\"{}\"}}", "x".repeat(2 * ONE_MIB));
    let sale = || {
        let sale = id().to_string();
        request(Method::POST, &format!("/sales/{sale}/complete")).header("idempotency-key", sale)
    };
    let good = stage.shop.basket().to_string();
    // Hardly more than is taken: a client that is still sending when it is refused may not see why.
    let chunked = Body::new(std::io::Cursor::new(vec![b' '; ONE_MIB + 1]));
    let json = "application/json";
    let typed = |kind: &str| sale().header("content-type", kind).body(good.clone());
    vec![
        Case::new(
            "two mebibytes",
            sale().header("content-type", json).body(big.clone()),
            413,
            "kernel.too-large",
        ),
        Case::new(
            "a mebibyte and more that was not announced",
            sale().header("content-type", json).body(chunked),
            413,
            "kernel.too-large",
        ),
        Case::new(
            "a body of text",
            typed("text/plain"),
            415,
            "http.unsupported-media-type",
        ),
        Case::new(
            "a body of a form",
            typed("application/x-www-form-urlencoded"),
            415,
            "http.unsupported-media-type",
        ),
        Case::new(
            "a body that does not say what it is",
            sale().body(good.clone()),
            415,
            "http.unsupported-media-type",
        ),
        Case::new(
            "a body that is packed",
            typed(json).header("content-encoding", "gzip"),
            415,
            "http.unsupported-media-type",
        ),
        Case::new(
            "a method that is not there",
            request(Method::DELETE, &format!("/sales/{}", id())),
            405,
            "http.method-not-allowed",
        ),
        Case::new(
            "a sale that is read instead of sent",
            request(Method::GET, &format!("/sales/{}/complete", id())),
            405,
            "http.method-not-allowed",
        ),
        Case::new(
            "an address that is not there",
            request(Method::GET, "/moons"),
            404,
            "http.unknown-route",
        ),
        Case::new(
            "an address below one that is there",
            request(Method::GET, "/products/x/y/z"),
            404,
            "http.unknown-route",
        ),
        Case::new(
            "a WebSocket that is none",
            request(Method::GET, "/live"),
            426,
            "http.upgrade-required",
        ),
        Case::new(
            "a name to sign in with that is too long",
            stage
                .shop
                .till
                .client()
                .request(Method::POST, "/auth/sign-in")
                .json(&json!({ "username": "x".repeat(100_000), "password": "y" })),
            422,
            "kernel.invalid",
        ),
        Case::new(
            "an unknown field at signing in",
            stage
                .shop
                .till
                .client()
                .request(Method::POST, "/auth/sign-in")
                .json(&json!({ "username": "x", "password": "y", "admin": true })),
            400,
            "kernel.malformed",
        ),
    ]
}
