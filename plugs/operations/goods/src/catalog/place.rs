//! Where a page of what was found ended.

use till_kernel::{KeyKind, Place};
use uuid::Uuid;

/// What was found by a question comes in the order in which it fits; pages go on by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByName {
    /// What the last row stands by.
    pub key: String,
    /// The last row's id.
    pub id: Uuid,
    /// A row that came first out of order (an exact hit) and is not to come again.
    pub skip: Option<Uuid>,
    /// How the rows are found: the next page must go on in the same way.
    pub mode: char,
}

impl ByName {
    /// The kinds of its values.
    pub const KINDS: &'static [KeyKind] = &[KeyKind::Text, KeyKind::Text, KeyKind::Id, KeyKind::Id];

    /// Before the first row: no row has an empty key.
    pub fn start(mode: char) -> Self {
        Self {
            key: String::new(),
            id: Uuid::nil(),
            skip: None,
            mode,
        }
    }

    /// Whether this is before the first row.
    pub fn is_start(&self) -> bool {
        self.key.is_empty()
    }

    /// As a place; no row has the id nil.
    pub fn place(&self) -> Place {
        let skip = self.skip.unwrap_or_default();
        Place(vec![
            self.mode.to_string().into(),
            self.key.clone().into(),
            self.id.to_string().into(),
            skip.to_string().into(),
        ])
    }

    /// From a place.
    pub fn of(place: &[serde_json::Value]) -> Option<Self> {
        let [mode, key, id, skip] = place else {
            return None;
        };
        let skip: Uuid = skip.as_str()?.parse().ok()?;
        Some(Self {
            key: key.as_str()?.to_owned(),
            id: id.as_str()?.parse().ok()?,
            skip: Some(skip).filter(|skip| !skip.is_nil()),
            mode: mode.as_str()?.chars().next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(key in "[^\\p{Cc}]{0,40}", id: u128, skip in proptest::option::of(1..u128::MAX)) {
            let place = ByName { key, id: Uuid::from_u128(id), skip: skip.map(Uuid::from_u128), mode: 'w' };
            prop_assert_eq!(ByName::of(&place.place().0), Some(place));
        }
    }
}
