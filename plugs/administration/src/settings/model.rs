//! Rules of settings, pure.

use till_kernel::{Sight, Violations};

use super::VIEW_ALL;

/// Largest value, in characters of JSON.
const VALUE_MAX: usize = 20_000;

/// Whether an actor sees the setting of this key: all with [`VIEW_ALL`], otherwise those of tax (screens 1).
#[must_use]
pub fn is_seen(sight: &Sight, key: &str) -> bool {
    sight.sees(VIEW_ALL) || key.split(['.', '_']).any(|word| word == "tax")
}

/// The module of a setting: the first word of its key.
#[must_use]
pub fn module_of(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// Checks a value by itself; whether it is of the declared type is the registry's to say.
pub fn check_value(v: &mut Violations, value: &serde_json::Value) {
    v.check(
        value.to_string().chars().count() <= VALUE_MAX,
        "value",
        "too-long",
        "must be at most 20000 characters of JSON",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use till_kernel::{Actor, PermissionSet};
    use till_shared::ids::TenantId;

    #[test]
    fn whoever_may_not_see_all_sees_tax() {
        let sight = |keys: &[&str]| {
            let permissions = Arc::new(PermissionSet::of(keys.iter().copied()));
            Actor {
                permissions,
                ..Actor::system(TenantId(uuid::Uuid::nil()), "x")
            }
            .sight()
        };
        let some = sight(&["settings.view"]);
        assert!(is_seen(&some, "business.tax_number") && is_seen(&some, "tax.rounding"));
        assert!(!is_seen(&some, "business.legal_name") && !is_seen(&some, "taxi.fare"));
        assert!(is_seen(&sight(&["settings.view_all"]), "business.legal_name"));
    }

    #[test]
    fn the_module_is_the_first_word() {
        assert_eq!(
            (module_of("business.tax_number"), module_of("odd")),
            ("business", "odd")
        );
    }
}
