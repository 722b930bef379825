//! Keyset pages: what every list of this plug asks and answers (R-FR-011, R-SC-008).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};
use till_kernel::{Fault, Violations};
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};

/// Refuses a limit outside 1 to 200 and a cursor that no page of this list has given. `K` is the list's key.
pub(crate) fn check<K: DeserializeOwned>(
    violations: &mut Violations,
    limit: Option<u32>,
    cursor: Option<&str>,
) {
    if let Some(limit) = limit {
        violations.within("limit", i64::from(limit), 1, i64::from(LIMIT_MAX));
    }
    if cursor.is_some_and(|cursor| decode::<K>(cursor).is_none()) {
        violations.push("cursor", "malformed", "is not a cursor of this list");
    }
}

/// Rows of a page.
pub(crate) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIMIT_DEFAULT)
}

/// The key that the last page ended with.
pub(crate) fn after<K: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<K>, Fault> {
    let Some(cursor) = cursor else { return Ok(None) };
    decode(cursor)
        .map(Some)
        .ok_or_else(|| Fault::field("cursor", "malformed", "is not a cursor of this list"))
}

/// A key as a cursor: opaque, safe in an address.
pub(crate) fn cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Option<K> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A page of a collection that is small enough to be read whole (tens of rows), sorted by `key` already.
pub(crate) fn small<T, K: Serialize + DeserializeOwned + Ord>(
    rows: Vec<T>,
    asked: Option<u32>,
    after_cursor: Option<&str>,
    include_total: bool,
    key: impl Fn(&T) -> K,
) -> Result<Page<T>, Fault> {
    let total = include_total.then(|| i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let after = after::<K>(after_cursor)?;
    let rest = rows
        .into_iter()
        .filter(|row| after.as_ref().is_none_or(|after| key(row) > *after))
        .collect();
    Ok(Page::cut(rest, limit(asked), |row| cursor(&key(row))).with_total(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_collection_is_walked_page_by_page() {
        let page =
            |cursor: Option<&str>| small(vec![1, 2, 3, 4, 5], Some(2), cursor, true, |row| *row).unwrap();
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = page(cursor.as_deref());
            assert_eq!(page.total, Some(5));
            seen.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn bounds_and_forged_cursors_are_all_reported() {
        let mut violations = Violations::default();
        check::<(String, i64)>(&mut violations, Some(201), Some("nonsense!"));
        check::<(String, i64)>(&mut violations, Some(0), Some(&cursor(&"another list's")));
        assert_eq!(violations.into_vec().len(), 4);
    }
}
