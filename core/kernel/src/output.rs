//! What an operation answers.

use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::Value;
use till_shared::ids::BranchId;
use till_shared::page::Page;
use till_shared::sheet::Sheet;
use till_shared::slip::Slip;

use crate::actor::Sight;
use crate::permission::Permission;

/// An answer that is not JSON, e.g. the catalogue snapshot.
#[derive(Clone, Debug)]
pub struct Binary {
    /// Media type.
    pub content_type: &'static str,
    /// `Content-Encoding`, if the bytes are compressed already.
    pub content_encoding: Option<&'static str>,
    /// Strong validator for `ETag` / `If-None-Match`.
    pub etag: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// What an operation answers: `{"data": …, "meta": …}` on the wire.
///
/// `impl Output for SaleView {}` is all a plain view needs.
pub trait Output: Serialize + JsonSchema + Send + Sync + 'static {
    /// Whether it is sent inside `{"data": …}`. Documents of their own shape are not.
    const IS_FRAMED: bool = true;
    /// Whether it has a printable form: [`Self::slip`] or [`Self::sheet`].
    const IS_PRINTED: bool = false;

    /// The version for `ETag`, if the thing has one.
    fn version(&self) -> Option<i64> {
        None
    }

    /// The page's `meta`.
    fn meta(&self) -> Option<PageMeta<'_>> {
        None
    }

    /// A printable form; the caller chooses JSON, HTML, text or PDF.
    fn slip(&self) -> Option<&Slip> {
        None
    }

    /// A printable form on whole pages. What has a slip too is printed as that.
    fn sheet(&self) -> Option<&Sheet> {
        None
    }

    /// Bytes to send instead of JSON.
    fn binary(&self) -> Option<&Binary> {
        None
    }
}

/// `meta` of a page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PageMeta<'a> {
    /// Where the next page starts; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<&'a str>,
    /// Rows in all, when asked for with `include_total`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl Output for () {}
impl<T: Output> Output for Vec<T> {}

impl<T: Output> Output for Page<T> {
    fn meta(&self) -> Option<PageMeta<'_>> {
        Some(PageMeta {
            next_cursor: self.next_cursor.as_deref(),
            total: self.total,
        })
    }
}

/// Data together with its printable form. As `application/json` the paper is the member `slip` of the data, for whoever shows or prints it by
/// the renderers of `till_shared::slip`, as the screens do.
#[derive(Clone, Debug, Serialize)]
pub struct Printed<T> {
    /// The data.
    #[serde(flatten)]
    pub data: T,
    /// The same, for paper.
    pub slip: Slip,
}

impl<T: JsonSchema> JsonSchema for Printed<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let slip = generator.subschema_for::<Slip>();
        let mut schema = T::json_schema(generator);
        if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            members.insert("slip".to_owned(), slip.to_value());
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.push("slip".into());
        }
        schema
    }
}

impl<T: Output> Output for Printed<T> {
    const IS_PRINTED: bool = true;

    fn version(&self) -> Option<i64> {
        self.data.version()
    }

    fn slip(&self) -> Option<&Slip> {
        Some(&self.slip)
    }
}

/// The branches of something that reaches several, as an answer names them: those in sight. None of them may be left.
///
/// Its one constructor asks the sight, so a view cannot forget; a test looks for lists of branches that are of another type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BranchesSeen(Vec<BranchId>);

impl BranchesSeen {
    /// Those of `branches` that `sight` may name.
    pub fn of(mut branches: Vec<BranchId>, sight: &Sight) -> Self {
        branches.retain(|branch| sight.names(*branch));
        Self(branches)
    }
}

impl std::ops::Deref for BranchesSeen {
    type Target = [BranchId];

    fn deref(&self) -> &[BranchId] {
        &self.0
    }
}

impl JsonSchema for BranchesSeen {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BranchesSeen".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Vec::<BranchId>::json_schema(generator);
        schema.insert("x-in-sight".to_owned(), true.into());
        schema
    }
}

/// A sensitive field: present only for eyes that may see it, absent from the JSON for others.
///
/// Its one constructor asks the sight, so a view cannot forget. Use with
/// `#[serde(skip_serializing_if = "Gated::is_hidden")]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gated<T>(Option<T>);

impl<T> Gated<T> {
    /// The value if `sight` sees what `permission` guards.
    pub fn of(value: T, sight: &Sight, permission: Permission) -> Self {
        Self(sight.sees(permission).then_some(value))
    }

    /// Whether it is to be left out.
    pub fn is_hidden(&self) -> bool {
        self.0.is_none()
    }

    /// The value, if visible.
    pub fn value(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Serialize> Serialize for Gated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Gated<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Gated_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Option::<T>::json_schema(generator);
        // For readers of the description, and for the test that looks for its guard in the audit log.
        schema.insert("x-guarded".to_owned(), true.into());
        schema
    }
}
