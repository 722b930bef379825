//! Fields that not everybody may set, and fields that do nothing yet.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use till_kernel::{Actor, Fault, Permission, Violations};
use till_shared::ids::BranchId;

/// An input field that only some people may set: a cost, a credit limit, a note about a person. Whoever names it needs the right to it,
/// whether the value is another one or the same: were the same let through, its refusal would tell everybody what the value is not, and a
/// program counts to the answer within minutes.
///
/// There is one way to the value, and it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guarded<T>(Option<T>);

impl<T> Guarded<T> {
    /// The value if there is one; refused without the right.
    pub fn allowed(&self, actor: &Actor, permission: Permission) -> Result<Option<&T>, Fault> {
        match &self.0 {
            Some(_) if !actor.may(permission) => Err(Fault::forbidden(permission.key)),
            value => Ok(value.as_ref()),
        }
    }

    /// The same in a branch, for operations that know where they happen.
    pub fn allowed_at(
        &self,
        actor: &Actor,
        permission: Permission,
        branch: BranchId,
    ) -> Result<Option<&T>, Fault> {
        match &self.0 {
            Some(_) if !actor.may_at(permission, branch) => Err(Fault::forbidden(permission.key)),
            value => Ok(value.as_ref()),
        }
    }

    /// Looks for what is wrong with the value by itself.
    pub fn validate(&self, check: impl FnOnce(&T)) {
        if let Some(value) = &self.0 {
            check(value);
        }
    }
}

impl<T> Default for Guarded<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Guarded<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> From<Option<T>> for Guarded<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T: JsonSchema> JsonSchema for Guarded<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Guarded_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Option::<T>::json_schema(generator);
        // As in views: a test compares what is hidden there with what asks here.
        schema.insert("x-guarded".to_owned(), true.into());
        schema
    }
}

/// Refuses a field that nothing acts on yet: what is stored silently is believed. What is stored from before may be sent back, or be
/// taken away.
pub fn not_yet<T: PartialEq>(
    v: &mut Violations,
    field: &str,
    wanted: Option<&T>,
    stored: Option<&T>,
    nothing: &T,
) {
    if wanted.is_some_and(|wanted| wanted != nothing && Some(wanted) != stored) {
        v.push(field, "not-yet", "does nothing yet, so it cannot be set");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_nothing_yet_is_refused_unless_it_is_there_or_taken_away() {
        let refused = |wanted: Option<i32>, stored: Option<i32>| {
            let mut v = Violations::default();
            not_yet(&mut v, "kits", wanted.as_ref(), stored.as_ref(), &0);
            !v.is_empty()
        };
        assert!(refused(Some(1), None) && refused(Some(1), Some(2)) && refused(Some(1), Some(0)));
        assert!(!refused(None, None) && !refused(Some(0), Some(2)) && !refused(Some(2), Some(2)));
    }
}
