//! What is told of a product and no rule of ours reads. A field of this kind is named here only: the product, what callers send, lists, the
//! import and the catalogue of the tills take it from here.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use till_kernel::Violations;
use till_shared::country::is_country;
use till_shared::text::Text;

use super::import::{optional, short};

/// What is told of a product. Absent or `null`: nobody knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct About {
    /// Where it was made: ISO 3166-1 alpha-2.
    pub country_of_origin: Option<Text<2>>,
}

/// Its columns: after others that are written, and of `p` as one object that is read.
macro_rules! about_columns {
    (written) => {
        ", country_of_origin"
    };
    (read) => {
        "jsonb_build_object('country_of_origin', p.country_of_origin) AS about"
    };
}
pub(super) use about_columns;

impl About {
    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Says that what leaves it out when it is empty need not have it.
    pub(super) fn left_out(schema: &mut Schema) {
        let own = SchemaGenerator::default().into_root_schema_for::<Self>();
        let is_own = |name: &Value| {
            let members = own.get("properties").and_then(Value::as_object);
            members.is_some_and(|members| name.as_str().is_some_and(|name| members.contains_key(name)))
        };
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !is_own(name));
        }
    }

    /// What is wrong with it.
    pub(super) fn validate(&self, v: &mut Violations) {
        let country = self.country_of_origin.as_deref();
        v.check(
            country.is_none_or(is_country),
            "country_of_origin",
            "unknown",
            "must be a country's code of two capital letters",
        );
    }

    /// With what another tells instead, where that tells something.
    pub(super) fn told(&mut self, by: &Self) {
        if by.country_of_origin.is_some() {
            self.country_of_origin.clone_from(&by.country_of_origin);
        }
    }

    /// From the columns of a file, by the names of the fields.
    pub(super) fn read<'a>(text: impl Fn(&'static str) -> &'a str, v: &mut Violations) -> Self {
        Self {
            country_of_origin: optional(text("country_of_origin"), |text| {
                Some(short(v, "country_of_origin", text))
            }),
        }
    }
}
