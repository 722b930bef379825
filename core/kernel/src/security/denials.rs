//! Refusals, counted: one entry of the security log per person, operation and minute, however often somebody tries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use till_shared::ids::{TenantId, UserId};
use uuid::Uuid;

/// So many (person, operation, minute) are remembered at once; beyond, refusals are counted by the metrics only.
const REMEMBERED_MAX: usize = 4096;

/// Who was refused what, in which minute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Denied {
    pub tenant: TenantId,
    pub user: Option<UserId>,
    pub operation: String,
    pub minute: i64,
}

/// The entries of this minute, with how often the same came again.
#[derive(Debug, Default)]
pub(crate) struct Denials(Mutex<HashMap<Denied, (Uuid, i32)>>);

impl Denials {
    /// Counts a refusal. `true` if it is the first of its minute and is to be written as `event`.
    pub(crate) fn count(&self, denied: &Denied, event: Uuid) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, more)) = seen.get_mut(denied) {
            *more = more.saturating_add(1);
            return false;
        }
        if seen.len() >= REMEMBERED_MAX {
            return false;
        }
        seen.insert(denied.clone(), (event, 0));
        true
    }

    /// Forgets an entry; how often the same came again, if it did.
    pub(crate) fn take(&self, denied: &Denied) -> Option<(Uuid, i32)> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.remove(denied).filter(|(_, more)| *more > 0)
    }

    /// Everything that is remembered.
    pub(crate) fn remembered(&self) -> Vec<Denied> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_refusal_is_written_once_a_minute_and_counted() {
        let denials = Denials::default();
        let denied = |minute| Denied {
            tenant: TenantId(Uuid::nil()),
            user: None,
            operation: "sales.complete".to_owned(),
            minute,
        };
        assert!(denials.count(&denied(1), Uuid::from_u128(1)));
        assert!(!denials.count(&denied(1), Uuid::from_u128(2)));
        assert!(!denials.count(&denied(1), Uuid::from_u128(3)));
        assert!(denials.count(&denied(2), Uuid::from_u128(4)));
        assert_eq!(denials.take(&denied(1)), Some((Uuid::from_u128(1), 2)));
        assert_eq!(denials.take(&denied(2)), None, "once needs no count");
        assert!(denials.remembered().is_empty());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let denials = Denials::default();
        for minute in 0..10_000 {
            let denied = Denied {
                tenant: TenantId(Uuid::nil()),
                user: None,
                operation: String::new(),
                minute,
            };
            denials.count(&denied, Uuid::nil());
        }
        assert_eq!(denials.remembered().len(), REMEMBERED_MAX);
    }
}
