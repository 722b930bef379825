//! By which rules a paper is composed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// By which rules a document is composed into a [`Slip`](super::Slip). It is kept with the document, so that its copies are composed by the
/// rules of its day. Rules that documents were given out by are frozen, and held by a test to the letter: a change is a new number beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Form(u8);

impl Form {
    /// The rules of documents that name none.
    pub const FIRST: Self = Self(1);
    /// The check code of a receipt has its word.
    pub const SECOND: Self = Self(2);
    /// The rules of today.
    pub const NOW: Self = Self::SECOND;

    /// Whether these are the rules that need not be named.
    #[must_use]
    pub fn is_first(&self) -> bool {
        *self == Self::FIRST
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::FIRST
    }
}
