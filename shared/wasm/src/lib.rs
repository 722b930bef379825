//! The money and the paper of a till in a browser: `till_shared` behind one function of bytes to bytes.
//!
//! A question is JSON, `{"op": "price", "input": {…}}`, see [`ops`]; the answer is `{"ok": …}` or
//! `{"error": {"kind": …, "message": …, …}}`. Amounts are integers in minor units and below 2^53, quantities and rates are decimals in
//! strings. Nothing here computes: it reads, calls the shared rule that the server calls too, and writes. How bytes get in and out of
//! WebAssembly is in [`abi`].
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests"
    )
)]

pub mod abi;
pub mod article;
pub mod basket;
mod ops;

use std::fmt::Display;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Largest whole number that a browser holds exactly.
pub const SAFE_MAX: i64 = 9_007_199_254_740_991;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question<'q> {
    op: &'q str,
    #[serde(borrow)]
    input: &'q RawValue,
}

/// What only this door refuses.
#[derive(Clone, Copy, Debug, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Refusal {
    /// The question is not of the form that its `op` takes.
    #[error("malformed question")]
    Malformed,
    /// An amount is larger than a browser holds exactly.
    #[error("an amount is too large")]
    TooLarge,
}

/// Answers a question; never panics, whatever the bytes.
#[must_use]
pub fn answer(question: &[u8]) -> Vec<u8> {
    let Ok(question) = std::str::from_utf8(question) else {
        return malformed("not UTF-8");
    };
    match serde_json::from_str::<Question<'_>>(question) {
        Ok(Question { op, input }) => ops::run(op, input.get()),
        Err(error) => malformed(&error.to_string()),
    }
}

/// Reads the input, applies a rule and writes what came of it.
fn with<I, O, E>(input: &str, rule: impl FnOnce(I) -> Result<O, E>) -> Vec<u8>
where
    I: DeserializeOwned,
    O: Serialize,
    E: Serialize + Display,
{
    match read(input).map(rule) {
        Ok(Ok(value)) => succeeded(&value),
        Ok(Err(why)) => failed(&why),
        Err(reply) => reply,
    }
}

/// The same for a rule that always has an answer.
fn always<I: DeserializeOwned, O: Serialize>(input: &str, rule: impl FnOnce(I) -> O) -> Vec<u8> {
    with(input, |input| Ok::<_, Refusal>(rule(input)))
}

/// Reads the input; `Err` is the answer that refuses it.
fn read<I: DeserializeOwned>(input: &str) -> Result<I, Vec<u8>> {
    serde_json::from_str(input).map_err(|error| malformed(&error.to_string()))
}

fn succeeded(value: &impl Serialize) -> Vec<u8> {
    let mut json = b"{\"ok\":".to_vec();
    write(&mut json, value);
    json.push(b'}');
    json
}

fn failed<E: Serialize + Display>(why: &E) -> Vec<u8> {
    refused(why, &why.to_string())
}

fn malformed(detail: &str) -> Vec<u8> {
    refused(&Refusal::Malformed, detail)
}

/// The members of the error, `kind` among them, and a sentence.
fn refused(why: &impl Serialize, message: &str) -> Vec<u8> {
    let mut json = b"{\"error\":".to_vec();
    write(&mut json, why);
    // In place of the brace that closed the error.
    json.pop();
    json.extend_from_slice(b",\"message\":");
    write(&mut json, &message);
    json.extend_from_slice(b"}}");
    json
}

/// Plain structures of numbers and texts: writing them into memory cannot fail.
fn write(json: &mut Vec<u8>, value: &impl Serialize) {
    if serde_json::to_writer(&mut *json, value).is_err() {
        json.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests;
