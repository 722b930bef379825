//! What the events of one thing, one after the other, made of it; and whether a stored row is that. Pure.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A member as an event knows it; `None` if nobody can read it any more, because the person was forgotten.
pub(super) type Members = BTreeMap<String, Option<Value>>;

/// An event of one thing.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the log's own name of the column")]
pub(super) struct Event {
    pub event_id: Uuid,
    pub is_creation: bool,
    pub before: Members,
    pub after: Members,
}

/// What may differ between a row and its events, by path.
#[derive(Clone, Copy)]
pub(super) struct Tolerance {
    /// Whether the log knows everything about it: not of a part of which only the changes are noted.
    pub is_whole: bool,
    pub later: &'static [&'static str],
    pub gone: &'static [&'static str],
}

/// How far from its place in time an event is looked for.
const REACH: usize = 64;
/// How many choices are remembered, to come back to when one led nowhere.
const CHOICES_MAX: usize = 64;

/// How many times an event is looked for and not found, before the row counts as wrong.
const DEAD_ENDS_MAX: usize = 10_000;

/// A moment at which more than one event could have come next.
struct Choice {
    state: Members,
    waiting: VecDeque<usize>,
    /// Where in `waiting` to look for the next one that could have.
    from: usize,
}

/// The members after all events. They are taken in the order of their time, but each only where what it says of before holds: changes of
/// one moment have no order of their own, so another choice is tried where one leads nowhere.
pub(super) fn replay(events: &[Event], begins: &Map<String, Value>) -> Result<Members, String> {
    let mut state: Members = begins
        .iter()
        .map(|(name, value)| (name.clone(), Some(value.clone())))
        .collect();
    let mut waiting = VecDeque::new();
    for (at, event) in events.iter().enumerate() {
        if event.is_creation {
            state.extend(event.after.clone());
        } else {
            waiting.push_back(at);
        }
    }
    let could_follow = |state: &Members, waiting: &VecDeque<usize>, from: usize| {
        let near = waiting
            .iter()
            .enumerate()
            .skip(from)
            .take(REACH.saturating_sub(from));
        near.filter_map(|(place, at)| events.get(*at).map(|event| (place, event)))
            .find(|(_, event)| follows(state, &event.before))
            .map(|(place, event)| (place, &event.after))
    };
    let mut choices: VecDeque<Choice> = VecDeque::new();
    let mut stuck_at = None;
    let mut dead_ends = 0;
    let mut from = 0;
    while !waiting.is_empty() {
        if let Some((place, after)) = could_follow(&state, &waiting, from) {
            if could_follow(&state, &waiting, place + 1).is_some() {
                if choices.len() == CHOICES_MAX {
                    choices.pop_front();
                }
                choices.push_back(Choice {
                    state: state.clone(),
                    waiting: waiting.clone(),
                    from: place + 1,
                });
            }
            state.extend(after.clone());
            waiting.remove(place);
            from = 0;
        } else {
            // The first dead end is the one to tell of.
            stuck_at = stuck_at.or_else(|| {
                waiting
                    .front()
                    .and_then(|at| events.get(*at))
                    .map(|event| event.event_id)
            });
            dead_ends += 1;
            let Some(choice) = choices.pop_back().filter(|_| dead_ends <= DEAD_ENDS_MAX) else {
                let first = stuck_at.unwrap_or_default();
                return Err(format!(
                    "audit event {first} does not follow from those before it: one was removed or changed"
                ));
            };
            (state, waiting, from) = (choice.state, choice.waiting, choice.from);
        }
    }
    Ok(state)
}

fn follows(state: &Members, before: &Members) -> bool {
    before.iter().all(|(name, was)| match (state.get(name), was) {
        (Some(Some(is)), Some(was)) => same(is, was),
        // Not known, or not readable any more.
        (None | Some(None), _) | (_, None) => true,
    })
}

/// Two values that are one: times to the microsecond, decimals whatever their zeros.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => same_text(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other || (is_empty(one) && is_empty(other)),
    }
}

fn same_text(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if let (Ok(one), Ok(other)) = (one.parse::<Timestamp>(), other.parse::<Timestamp>()) {
        return (one.as_microsecond() - other.as_microsecond()).abs() <= 1;
    }
    matches!((one.parse::<Decimal>(), other.parse::<Decimal>()), (Ok(one), Ok(other)) if one == other)
}

/// What a form may leave out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
    }
}

/// The first member in which a row is not what its events made of it.
pub(super) fn difference(
    expected: &Members,
    row: &Map<String, Value>,
    tolerance: Tolerance,
) -> Option<String> {
    let mut known = Map::new();
    let mut unreadable = Vec::new();
    for (name, value) in expected {
        match value {
            Some(value) => {
                known.insert(name.clone(), value.clone());
            }
            None => unreadable.push(name.as_str()),
        }
    }
    let row: Map<String, Value> = row
        .iter()
        .filter(|(name, _)| !unreadable.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    members_differ("", &known, &row, tolerance)
}

fn members_differ(
    path: &str,
    expected: &Map<String, Value>,
    row: &Map<String, Value>,
    tolerance: Tolerance,
) -> Option<String> {
    let inside = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    for (name, value) in expected {
        let path = inside(name);
        match row.get(name) {
            Some(stored) => {
                if let Some(found) = values_differ(&path, value, stored, tolerance) {
                    return Some(found);
                }
            }
            None if is_empty(value) || tolerance.gone.contains(&path.as_str()) => {}
            None => return Some(format!("{path} is missing, the audit log says {}", short(value))),
        }
    }
    if !tolerance.is_whole {
        return None;
    }
    row.iter()
        .filter(|(name, value)| !expected.contains_key(*name) && !is_empty(value))
        .map(|(name, value)| (inside(name), value))
        .find(|(path, _)| !tolerance.later.contains(&path.as_str()))
        .map(|(path, value)| format!("{path} is {}, of which the audit log knows nothing", short(value)))
}

fn values_differ(path: &str, expected: &Value, stored: &Value, tolerance: Tolerance) -> Option<String> {
    match (expected, stored) {
        (Value::Object(expected), Value::Object(stored)) => members_differ(path, expected, stored, tolerance),
        (Value::Array(expected), Value::Array(stored)) if expected.len() == stored.len() => expected
            .iter()
            .zip(stored)
            .find_map(|(expected, stored)| values_differ(path, expected, stored, tolerance)),
        _ if same(expected, stored) => None,
        _ => Some(format!(
            "{path} is {}, the audit log says {}",
            short(stored),
            short(expected)
        )),
    }
}

/// Few characters of a value, for people.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        text
    } else {
        text.chars().take(57).chain("...".chars()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const STRICT: Tolerance = Tolerance {
        is_whole: true,
        later: &[],
        gone: &[],
    };

    fn members(value: &Value) -> Members {
        value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), Some(value.clone())))
            .collect()
    }

    fn event(id: u128, before: Option<Value>, after: &Value) -> Event {
        Event {
            event_id: Uuid::from_u128(id),
            is_creation: before.is_none(),
            before: before.as_ref().map(members).unwrap_or_default(),
            after: members(after),
        }
    }

    fn row(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    fn story() -> Vec<Event> {
        vec![
            event(1, None, &json!({ "name": "Tea", "price": 1, "version": 1 })),
            event(
                2,
                Some(json!({ "price": 1, "version": 1 })),
                &json!({ "price": 2, "version": 2 }),
            ),
            event(
                3,
                Some(json!({ "price": 2, "version": 2 })),
                &json!({ "price": 3, "version": 3 }),
            ),
        ]
    }

    #[test]
    fn changes_are_taken_one_after_the_other_whatever_order_they_come_in() {
        let mut events = story();
        events.swap(1, 2);
        for events in [story(), events] {
            let state = replay(&events, &Map::new()).unwrap();
            assert_eq!(
                state,
                members(&json!({ "name": "Tea", "price": 3, "version": 3 }))
            );
        }
    }

    #[test]
    fn changes_of_one_moment_are_put_into_the_order_that_holds() {
        // A gate that was opened and shut twice and opened once more, in every order that the ids could give them.
        let gate = |id, before: Option<u8>, after: Option<u8>| {
            event(
                id,
                Some(json!({ "open_for": before })),
                &json!({ "open_for": after }),
            )
        };
        let events = [
            gate(1, None, Some(3)),
            gate(2, None, Some(1)),
            gate(3, Some(1), None),
            gate(4, Some(2), None),
            gate(5, None, Some(2)),
        ];
        let begins = row(&json!({ "open_for": null }));
        let last = members(&json!({ "open_for": 3 }));
        for turn in 0..events.len() {
            let mut events = events.clone();
            events.rotate_left(turn);
            assert_eq!(replay(&events, &begins).unwrap(), last, "{turn}");
            events.reverse();
            assert_eq!(replay(&events, &begins).unwrap(), last, "{turn} reversed");
        }
        assert!(
            replay(&events[..2], &begins).is_err(),
            "two openings without a shutting between"
        );
    }

    #[test]
    fn an_event_taken_out_of_the_middle_is_found() {
        let mut events = story();
        events.remove(1);
        let what = replay(&events, &Map::new()).unwrap_err();
        assert!(
            what.contains("does not follow") && what.contains("-000000000003"),
            "{what}"
        );
    }

    #[test]
    fn an_event_taken_off_the_end_is_found_in_the_row() {
        let mut events = story();
        events.pop();
        let state = replay(&events, &Map::new()).unwrap();
        let stored = row(&json!({ "name": "Tea", "price": 3, "version": 3 }));
        assert_eq!(
            difference(&state, &stored, STRICT).unwrap(),
            "price is 3, the audit log says 2"
        );
    }

    #[test]
    fn a_part_that_is_not_born_begins_with_what_is_said() {
        let begins = row(&json!({ "print_count": 0 }));
        let state = replay(&[], &begins).unwrap();
        assert!(difference(&state, &row(&json!({ "print_count": 1 })), STRICT).is_some());
        let printed = event(1, Some(json!({ "print_count": 0 })), &json!({ "print_count": 1 }));
        let state = replay(&[printed], &begins).unwrap();
        assert_eq!(
            difference(&state, &row(&json!({ "print_count": 1 })), STRICT),
            None
        );
        assert!(difference(&state, &row(&json!({ "print_count": 0 })), STRICT).is_some());
    }

    #[test]
    fn members_deep_inside_are_compared() {
        let born = event(
            1,
            None,
            &json!({ "lines": [{ "cost": 5, "note": "" }, { "cost": 6 }] }),
        );
        let state = replay(&[born], &Map::new()).unwrap();
        for (stored, expected) in [
            (json!({ "lines": [{ "cost": 5 }, { "cost": 6 }] }), None),
            (
                json!({ "lines": [{ "cost": 5 }, { "cost": 7 }] }),
                Some("lines.cost is 7, the audit log says 6"),
            ),
            (
                json!({ "lines": [{ "cost": 5, "gift": true }, { "cost": 6 }] }),
                Some("lines.gift is true, of which the audit log knows nothing"),
            ),
            (
                json!({ "lines": [{ "cost": 5 }] }),
                Some("lines is [{\"cost\":5}], the audit log says [{\"cost\":5,\"note\":\"\"},{\"cost\":6}]"),
            ),
        ] {
            assert_eq!(
                difference(&state, &row(&stored), STRICT).as_deref(),
                expected,
                "{stored}"
            );
        }
    }

    #[test]
    fn forms_may_grow_and_shrink_where_it_is_said() {
        let born = event(1, None, &json!({ "customer": { "id": 1, "name": "Ada" } }));
        let state = replay(&[born], &Map::new()).unwrap();
        let stored = row(&json!({ "customer": { "id": 1 }, "seller": "x" }));
        let tolerance = Tolerance {
            is_whole: true,
            later: &["seller"],
            gone: &["customer.name"],
        };
        assert_eq!(difference(&state, &stored, tolerance), None);
        assert!(difference(&state, &stored, STRICT).is_some());
    }

    #[test]
    fn what_nobody_can_read_any_more_is_not_compared() {
        let mut born = event(1, None, &json!({ "code": "C1" }));
        born.after.insert("name".to_owned(), None);
        let mut away = event(2, Some(json!({})), &json!({ "name": "", "status": "archived" }));
        away.before.insert("name".to_owned(), None);
        let state = replay(&[born.clone()], &Map::new()).unwrap();
        assert_eq!(
            difference(&state, &row(&json!({ "code": "C1", "name": "Ada" })), STRICT),
            None
        );
        let state = replay(&[born, away], &Map::new()).unwrap();
        let left = row(&json!({ "code": "C1", "name": "Ada", "status": "archived" }));
        assert!(difference(&state, &left, STRICT).unwrap().starts_with("name"));
    }

    #[test]
    fn the_same_moment_and_the_same_number_may_be_written_differently() {
        for (one, other, is_same) in [
            (
                "2026-03-02T09:00:00.1234567Z",
                "2026-03-02T09:00:00.123456Z",
                true,
            ),
            ("2026-03-02T09:00:00Z", "2026-03-02T09:00:01Z", false),
            ("1.50", "1.5", true),
            ("1.50", "1.51", false),
            ("a", "A", false),
        ] {
            assert_eq!(same_text(one, other), is_same, "{one} {other}");
        }
    }
}
