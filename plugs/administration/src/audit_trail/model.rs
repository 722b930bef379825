//! Rules of the audit trail, pure.

use jiff::Timestamp;
use till_kernel::{Registry, Sight};
use uuid::Uuid;

use super::VIEW_ALL;

/// The modules that an actor sees; `None` for all. People without [`VIEW_ALL`] see what modules declare to be about money or goods
/// (screens 1: the accountant sees "financial").
#[must_use]
pub fn modules_seen(sight: &Sight, registry: &Registry) -> Option<Vec<String>> {
    (!sight.sees(VIEW_ALL)).then(|| registry.financial().into_iter().map(str::to_owned).collect())
}

/// The millisecond in which an id of an event was made, `from` inclusive and `to` exclusive: the event lies in that one partition of the
/// log. `None` if the id is not made from the time.
#[must_use]
pub fn made_at(event_id: Uuid) -> Option<(Timestamp, Timestamp)> {
    let time = event_id.get_timestamp()?;
    let (seconds, nanos) = time.to_unix();
    let millis = i64::try_from(seconds)
        .ok()?
        .checked_mul(1_000)?
        .checked_add(i64::from(nanos / 1_000_000))?;
    Some((
        Timestamp::from_millisecond(millis).ok()?,
        Timestamp::from_millisecond(millis + 1).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use till_kernel::{Actor, Module, PermissionSet, Plug, PlugMigrations};
    use till_shared::ids::TenantId;

    #[test]
    fn who_may_not_see_all_sees_what_is_about_money() {
        let with = |keys: &[&str]| Actor {
            permissions: Arc::new(PermissionSet::of(keys.iter().copied())),
            ..Actor::system(TenantId(Uuid::nil()), "x")
        };
        let migrations = PlugMigrations {
            schema: "test",
            files: &[],
        };
        let modules = vec![Module::new("orders").financial(), Module::new("people")];
        let plug = Plug {
            name: "test",
            migrations,
            modules,
        };
        let registry = Registry::new(vec![plug]).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(
            modules_seen(&with(&["audit.view"]).sight(), &registry).unwrap(),
            ["orders"]
        );
        assert_eq!(
            modules_seen(&with(&["audit.view", "audit.view_all"]).sight(), &registry),
            None
        );
    }

    #[test]
    fn an_id_tells_the_millisecond_it_was_made_in() {
        let at: Timestamp = "2026-03-02T09:00:00.123456Z".parse().unwrap();
        let millis = u64::try_from(at.as_millisecond()).unwrap();
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid();
        let (from, to) = made_at(id).unwrap();
        assert!(from <= at && at < to);
        assert_eq!(to.duration_since(from).as_millis(), 1);
        assert_eq!(made_at(Uuid::nil()), None);
    }
}
