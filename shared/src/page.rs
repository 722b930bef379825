//! Pages of a collection: keyset, 50 by default, at most 200 (R-FR-011, K12).

use schemars::JsonSchema;
use serde::Serialize;

/// Rows of a page when the caller does not say.
pub const LIMIT_DEFAULT: u32 = 50;
/// Rows of a page at most.
pub const LIMIT_MAX: u32 = 200;

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, in the collection's order.
    pub items: Vec<T>,
    /// Where the next page starts; absent on the last one.
    pub next_cursor: Option<String>,
    /// How many rows there are in all, if asked for.
    pub total: Option<i64>,
}

/// On the wire a page is its rows; the rest goes into `meta`.
impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Page<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Page_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }
}

impl<T> Page<T> {
    /// Cuts `rows`, which were fetched with a limit of one more than `limit`, into a page; `key` makes a row's cursor.
    pub fn cut(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more { rows.last().map(key) } else { None };
        Self {
            items: rows,
            next_cursor,
            total: None,
        }
    }

    /// The same page with every row changed by `f`.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }

    /// The same page with a total.
    #[must_use]
    pub fn with_total(mut self, total: Option<i64>) -> Self {
        self.total = total;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_given_only_when_there_is_more() {
        let page = Page::cut(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!((page.items, page.next_cursor), (vec![1, 2], Some("2".to_owned())));
        let page = Page::cut(vec![1, 2], 2, ToString::to_string);
        assert_eq!((page.items, page.next_cursor), (vec![1, 2], None));
    }
}
