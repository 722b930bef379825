//! The version of the rules. There is one engine; where a rule was changed it asks the cart which version it is priced by, so that a
//! document can be recomputed for ever as it was made.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::money::MONEY_MAX;

/// Which rules a cart is priced by; a number in JSON and in the database.
///
/// | | version 1 | version 2 |
/// |---|---|---|
/// | percentage discount | the discount is rounded | what is left is rounded |
/// | included tax | every tax is rounded, net is the rest | net is rounded, tax is the rest; several taxes share it |
/// | largest amount | 10^15 | 10^12 |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub enum Engine {
    /// Documents without a version were made by it.
    V1,
    /// What new documents are made by.
    #[default]
    V2,
}

impl Engine {
    /// The largest price, line and document.
    #[must_use]
    pub const fn ceiling(self) -> i64 {
        match self {
            Self::V1 => 1_000_000_000_000_000,
            Self::V2 => MONEY_MAX,
        }
    }
}

impl From<Engine> for i16 {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::V1 => 1,
            Engine::V2 => 2,
        }
    }
}

/// There is no such version (yet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no version {0} of the pricing engine")]
pub struct UnknownEngine(i16);

impl TryFrom<i16> for Engine {
    type Error = UnknownEngine;

    fn try_from(number: i16) -> Result<Self, UnknownEngine> {
        match number {
            1 => Ok(Self::V1),
            2 => Ok(Self::V2),
            other => Err(UnknownEngine(other)),
        }
    }
}

impl JsonSchema for Engine {
    fn schema_name() -> Cow<'static, str> {
        "Engine".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "enum": [1, 2], "description": "version of the pricing engine" })
    }
}
