//! The orders of a list, and places in them. A list in the database names each order's keys once; the statements follow from them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use crate::db::Reading;
use crate::fault::Fault;

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Text.
    Text,
    /// An id.
    Id,
    /// A whole number.
    Int,
    /// A moment.
    Time,
    /// A day.
    Day,
    /// Yes or no; no comes first.
    Flag,
}

impl KeyKind {
    /// Whether PostgreSQL would read the value as one of this kind.
    fn holds(self, value: &Value) -> bool {
        let text = value.as_str();
        match self {
            Self::Text => text.is_some_and(|text| !text.contains('\0')),
            Self::Id => text.is_some_and(|text| Uuid::try_parse(text).is_ok()),
            Self::Int => value.is_i64(),
            Self::Time => text.is_some_and(|text| text.parse::<Timestamp>().is_ok()),
            Self::Day => text.is_some_and(|text| text.parse::<Date>().is_ok()),
            Self::Flag => value.is_boolean(),
        }
    }
}

/// A place in an order: the values of its keys, as JSON writes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Place(pub Vec<Value>);

impl Place {
    /// As a word that is safe in an address.
    pub(super) fn closed(&self) -> String {
        let json = serde_json::to_vec(&self.0).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(json)
    }

    /// From that word, if it is a place in an order with these keys.
    pub(super) fn opened(word: &str, kinds: &[KeyKind]) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(word).ok()?;
        let values: Vec<Value> = serde_json::from_slice(&json).ok()?;
        let fits =
            values.len() == kinds.len() && kinds.iter().zip(&values).all(|(kind, value)| kind.holds(value));
        fits.then_some(Self(values))
    }
}

/// The statements of an order in one direction.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// Of the first page.
    pub first: Reading,
    /// Of a page after a place.
    pub next: Reading,
}

/// An order of a list.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// As `sort` says it.
    pub name: &'static str,
    /// The same from its end.
    pub turned: &'static str,
    /// What its keys are; the last one tells rows apart.
    pub kinds: &'static [KeyKind],
    /// Its statements and those of its other direction; none for a list that is made in memory.
    pub texts: Option<(Texts, Texts)>,
}

/// The orders of a list.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    first: &'static str,
    all: &'static [Order],
    count: Option<Reading>,
}

impl Orders {
    /// The orders `all`; `first` is how the list comes by itself. [`list!`](crate::list) calls it for lists in the database.
    #[must_use]
    pub const fn new(first: &'static str, all: &'static [Order], count: Option<Reading>) -> Self {
        Self { first, all, count }
    }

    /// How the list comes by itself.
    #[must_use]
    pub const fn first(&self) -> &'static str {
        self.first
    }

    /// What `sort` may say.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.all.iter().flat_map(|order| [order.name, order.turned])
    }

    /// The order of a word, and whether it is turned round.
    pub(super) fn find(&self, word: Option<&str>) -> Option<(&'static Order, bool)> {
        let word = word.unwrap_or(self.first);
        let named = |order: &&Order| order.name == word || order.turned == word;
        let order = self.all.iter().find(named)?;
        Some((order, order.turned == word))
    }

    /// The statement that counts.
    pub(super) fn count(&self) -> Result<Reading, Fault> {
        self.count
            .ok_or_else(|| Fault::internal("a list in memory says itself how many rows it has"))
    }

    /// Every statement, for the test that prepares each.
    #[must_use]
    pub fn statements(&self) -> Vec<&'static str> {
        let texts = self.all.iter().filter_map(|order| order.texts);
        texts
            .flat_map(|(up, down)| [up.first, up.next, down.first, down.next])
            .chain(self.count)
            .map(Reading::text)
            .collect()
    }
}

/// The orders of a list in the database, with their statements: text that is joined and checked when it is compiled.
///
/// ```
/// till_kernel::list! {
///     /// $1 whether in use.
///     pub BRANCHES, select "branch_id, code, name",
///     from " FROM kernel.branch WHERE ($1::boolean IS NULL OR is_active = $1)", place "$2", rows "$3",
///     orders ["code" ("code" Text), "created_at" ("created_at" Time, "branch_id" Id)],
///     first "code",
/// }
/// assert_eq!(BRANCHES.words().collect::<Vec<_>>(), ["code", "-code", "created_at", "-created_at"]);
/// assert!(BRANCHES.statements().iter().any(|text| text.ends_with(
///     "AND (created_at, branch_id) < (($2::jsonb ->> 0)::timestamptz, ($2::jsonb ->> 1)::uuid) \
///      ORDER BY created_at DESC, branch_id DESC LIMIT $3"
/// )));
/// ```
///
/// `from` holds FROM and WHERE with the filters; `place` and `rows` are the two parameters after them. The keys of an order are not null,
/// and the last one tells rows apart. There are four statements an order: the first page and one after a place, in both directions, so that
/// each is planned for what it does. A list that is whole in memory says `in memory` instead, and only what the values of its keys are.
#[macro_export]
macro_rules! list {
    ($(#[$about:meta])* $seen:vis $name:ident, select $columns:expr, from $from:expr, place $place:literal, rows $rows:literal,
        orders [$($order:literal ($($key:literal $kind:ident),+)),+ $(,)?], first $first:literal $(,)?) => {
        $(#[$about])*
        $seen const $name: $crate::Orders = $crate::Orders::new(
            $first,
            &[$($crate::Order {
                name: $order,
                turned: concat!("-", $order),
                kinds: &[$($crate::KeyKind::$kind),+],
                texts: Some((
                    $crate::list!(@texts $columns, $from, $place, $rows, ">", "", $($key $kind),+),
                    $crate::list!(@texts $columns, $from, $place, $rows, "<", " DESC", $($key $kind),+),
                )),
            }),+],
            Some($crate::reading!(concat!("SELECT count(*)", $from))),
        );
    };
    ($(#[$about:meta])* $seen:vis $name:ident, in memory,
        orders [$($order:literal ($($kind:ident),+)),+ $(,)?], first $first:literal $(,)?) => {
        $(#[$about])*
        $seen const $name: $crate::Orders = $crate::Orders::new(
            $first,
            &[$($crate::Order {
                name: $order,
                turned: concat!("-", $order),
                kinds: &[$($crate::KeyKind::$kind),+],
                texts: None,
            }),+],
            None,
        );
    };
    (@texts $columns:expr, $from:expr, $place:literal, $rows:literal, $beyond:literal, $turn:literal, $($key:literal $kind:ident),+) => {
        $crate::Texts {
            first: $crate::reading!($crate::list!(@text $columns, $from, concat!($place, "::jsonb IS NULL"), $rows, $turn, $($key),+)),
            next: $crate::reading!($crate::list!(@text $columns, $from,
                concat!("(", $crate::list!(@names "", $($key),+), ") ", $beyond, " (", $crate::list!(@values $place, $($kind)+), ")"),
                $rows, $turn, $($key),+)),
        }
    };
    (@text $columns:expr, $from:expr, $after:expr, $rows:literal, $turn:literal, $($key:literal),+) => {
        concat!("SELECT ", $columns, ", jsonb_build_array(", $crate::list!(@names "", $($key),+), ") AS page_place", $from,
            " AND ", $after, " ORDER BY ", $crate::list!(@names $turn, $($key),+), " LIMIT ", $rows)
    };
    (@names $turn:literal, $key:literal $(, $more:literal)*) => { concat!($key, $turn $(, ", ", $more, $turn)*) };
    (@values $place:literal, $a:ident) => { $crate::list!(@value $place, "0", $a) };
    (@values $place:literal, $a:ident $b:ident) => {
        concat!($crate::list!(@value $place, "0", $a), ", ", $crate::list!(@value $place, "1", $b))
    };
    (@values $place:literal, $a:ident $b:ident $c:ident) => {
        concat!($crate::list!(@values $place, $a $b), ", ", $crate::list!(@value $place, "2", $c))
    };
    (@values $place:literal, $a:ident $b:ident $c:ident $d:ident) => {
        concat!($crate::list!(@values $place, $a $b $c), ", ", $crate::list!(@value $place, "3", $d))
    };
    (@value $place:literal, $at:literal, Text) => { concat!("(", $place, "::jsonb ->> ", $at, ")") };
    (@value $place:literal, $at:literal, Id) => { concat!("(", $place, "::jsonb ->> ", $at, ")::uuid") };
    (@value $place:literal, $at:literal, Int) => { concat!("(", $place, "::jsonb ->> ", $at, ")::bigint") };
    (@value $place:literal, $at:literal, Time) => { concat!("(", $place, "::jsonb ->> ", $at, ")::timestamptz") };
    (@value $place:literal, $at:literal, Day) => { concat!("(", $place, "::jsonb ->> ", $at, ")::date") };
    (@value $place:literal, $at:literal, Flag) => { concat!("(", $place, "::jsonb ->> ", $at, ")::boolean") };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    crate::list! {
        MILK, select "milk_id", from " FROM milk WHERE TRUE", place "$1", rows "$2",
        orders ["name" ("name" Text, "milk_id" Id), "made_on" ("made_on" Day, "milk_no" Int)],
        first "-made_on",
    }

    #[test]
    fn a_list_comes_by_itself_in_its_first_order_and_turned_round_by_a_minus() {
        let found = |word| MILK.find(word).map(|(order, turned)| (order.name, turned));
        assert_eq!(found(None), Some(("made_on", true)));
        assert_eq!(found(Some("made_on")), Some(("made_on", false)));
        assert_eq!(found(Some("-name")), Some(("name", true)));
        for wrong in ["", "-", "--name", "+name", "Name", "milk_id"] {
            assert_eq!(found(Some(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn each_order_has_four_statements_and_the_list_one_that_counts() {
        let texts = MILK.statements();
        assert_eq!(texts.len(), 9);
        assert_eq!(
            texts[0],
            "SELECT milk_id, jsonb_build_array(name, milk_id) AS page_place FROM milk WHERE TRUE AND $1::jsonb IS NULL \
             ORDER BY name, milk_id LIMIT $2"
        );
        assert_eq!(
            texts[7],
            "SELECT milk_id, jsonb_build_array(made_on, milk_no) AS page_place FROM milk WHERE TRUE \
             AND (made_on, milk_no) < (($1::jsonb ->> 0)::date, ($1::jsonb ->> 1)::bigint) \
             ORDER BY made_on DESC, milk_no DESC LIMIT $2"
        );
        assert_eq!(texts[8], "SELECT count(*) FROM milk WHERE TRUE");
    }

    #[test]
    fn what_the_database_could_not_read_is_no_place() {
        let kinds = [
            KeyKind::Text,
            KeyKind::Id,
            KeyKind::Int,
            KeyKind::Time,
            KeyKind::Day,
            KeyKind::Flag,
        ];
        let id = "0190163d-8694-739b-aea5-966c26f8ad90";
        let right = json!(["a", id, 7, "2026-11-29T10:00:00.123456+00:00", "2026-11-29", true]);
        let opened = |values: &Value| Place::opened(&URL_SAFE_NO_PAD.encode(values.to_string()), &kinds);
        assert!(opened(&right).is_some());
        for (at, wrong) in [
            (0, json!("a\0")),
            (0, json!(7)),
            (1, json!("7")),
            (2, json!("7")),
            (2, json!(1.5)),
            (2, json!(u64::MAX)),
            (3, json!("2026-11-29")),
            (4, json!("yesterday")),
            (5, json!("true")),
            (5, Value::Null),
        ] {
            let mut values = right.clone();
            values[at] = wrong;
            assert!(opened(&values).is_none(), "{values}");
        }
        assert!(opened(&json!(["a"])).is_none() && opened(&json!({})).is_none());
    }

    proptest! {
        #[test]
        fn a_place_comes_back_as_it_was(text in "[^\\x00]{0,40}", number: i64, flag: bool) {
            let place = Place(vec![json!(text), json!(number), json!(flag)]);
            let kinds = [KeyKind::Text, KeyKind::Int, KeyKind::Flag];
            prop_assert_eq!(Place::opened(&place.closed(), &kinds), Some(place));
        }

        #[test]
        fn no_word_makes_it_panic(word in "\\PC{0,80}") {
            let _ = Place::opened(&word, &[KeyKind::Text]);
        }
    }
}
