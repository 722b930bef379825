//! How a request for a page is read and described: the page's own parameters are taken out, the rest are the list's filters.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde_json::{Map, Value, json};
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX};

use super::{List, Paged};

/// Characters of a cursor at most.
const CURSOR_MAX: u32 = 8_000;

#[derive(Default)]
struct Taken {
    limit: Option<u32>,
    cursor: Option<String>,
    include_total: Option<bool>,
    sort: Option<String>,
}

impl<'de, L: List> Deserialize<'de> for Paged<L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader::<L>(PhantomData))
    }
}

struct Reader<L>(PhantomData<L>);

impl<'de, L: List> Visitor<'de> for Reader<L> {
    type Value = Paged<L>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the filters of a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Paged<L>, A::Error> {
        let mut taken = Taken::default();
        let rest = Rest {
            map,
            taken: &mut taken,
        };
        let list = L::deserialize(MapAccessDeserializer::new(rest))?;
        if L::ORDERS.find(taken.sort.as_deref()).is_none() {
            return Err(de::Error::custom("unknown variant of sort"));
        }
        Ok(Paged {
            list,
            limit: taken.limit,
            cursor: taken.cursor,
            include_total: taken.include_total.unwrap_or_default(),
            sort: taken.sort,
        })
    }
}

/// A request without the page's own parameters.
struct Rest<'t, A> {
    map: A,
    taken: &'t mut Taken,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.map.next_key::<String>()? {
            match name.as_str() {
                "limit" => take(&mut self.map, "limit", &mut self.taken.limit)?,
                "cursor" => take(&mut self.map, "cursor", &mut self.taken.cursor)?,
                "include_total" => take(&mut self.map, "include_total", &mut self.taken.include_total)?,
                "sort" => take(&mut self.map, "sort", &mut self.taken.sort)?,
                _ => return seed.deserialize(name.into_deserializer()).map(Some),
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

fn take<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    name: &'static str,
    place: &mut Option<T>,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(de::Error::duplicate_field(name));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

impl<L: List> JsonSchema for Paged<L> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        L::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = L::json_schema(generator);
        let members = schema
            .ensure_object()
            .entry("properties")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(members) = members {
            members.extend(own::<L>());
        }
        schema
    }
}

/// What every list takes.
fn own<L: List>() -> [(String, Value); 4] {
    let words: Vec<&str> = L::ORDERS.words().collect();
    let of = |name: &str, schema: Value| (name.to_owned(), schema);
    [
        of(
            "limit",
            json!({ "description": "Rows wanted.", "type": "integer", "format": "uint32",
                "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT }),
        ),
        of(
            "cursor",
            json!({ "description": "Where the last page ended: its `meta.next_cursor`.", "type": "string", "maxLength": CURSOR_MAX }),
        ),
        of(
            "include_total",
            json!({ "description": "Count all rows too.", "type": "boolean", "default": false }),
        ),
        of(
            "sort",
            json!({ "description": "The order; `-` turns it round.", "type": "string", "enum": words,
                "default": L::ORDERS.first() }),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::Deserialize;
    use till_shared::ids::BranchId;

    use super::*;
    use crate::fault::{Fault, codes};
    use crate::operation::Query;
    use crate::output::Output;
    use crate::permission::Permission;
    use crate::read::Read;
    use crate::violations::Violations;
    use crate::{Found, Orders, RawInput, Wanted};

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Milk {
        #[serde(default)]
        branch_id: Option<BranchId>,
        #[serde(default)]
        fat: Option<u8>,
    }

    #[derive(serde::Serialize, JsonSchema)]
    struct Pint;
    impl Output for Pint {}

    crate::list! {
        MILK, in memory, orders ["name" (Text), "made_at" (Time, Int)], first "-made_at",
    }

    impl List for Milk {
        const NAME: &'static str = "milk.list";
        const SUMMARY: &'static str = "Lists milk.";
        const PERMISSION: Permission = Permission::SIGNED_IN;
        const ORDERS: Orders = MILK;
        type View = Pint;

        fn branch(&self) -> Option<BranchId> {
            self.branch_id
        }

        fn validate(&self, v: &mut Violations) {
            v.check(self.fat != Some(99), "fat", "out-of-range", "is no milk");
        }

        async fn rows(&self, _r: &mut Read, _page: &Wanted) -> Result<Found<Pint>, Fault> {
            Ok(Found::placed(Vec::new()))
        }
    }

    fn read(query: &str) -> Result<Paged<Milk>, Fault> {
        let input = RawInput {
            query: query.to_owned(),
            ..RawInput::default()
        };
        input.address_by(|list: &Paged<Milk>, violations| list.validate(violations))
    }

    /// What is wrong, by place and code: of the shape, or of the values.
    fn wrong(query: &str) -> (u16, Vec<(String, String)>) {
        let fault = read(query)
            .and_then(|list| {
                let mut violations = Violations::default();
                list.validate(&mut violations);
                if violations.is_empty() {
                    Ok(())
                } else {
                    Err(Fault::invalid(violations))
                }
            })
            .unwrap_err();
        let all = fault.violation_list().iter();
        let all = all.map(|one| (one.pointer.clone(), one.code.clone())).collect();
        (fault.code().kind.status(), all)
    }

    fn at(pointer: &str, code: &str) -> (String, String) {
        (pointer.to_owned(), code.to_owned())
    }

    #[test]
    fn the_pages_own_words_are_taken_out_and_the_filters_left() {
        let list = read("fat=3&limit=7&sort=name&include_total=true").unwrap();
        assert_eq!(
            (list.list.fat, list.limit, list.include_total),
            (Some(3), Some(7), true)
        );
        assert_eq!(
            list.order().map(|(order, turned)| (order.name, turned)),
            Some(("name", false))
        );
        let by_itself = read("").unwrap();
        assert_eq!(
            by_itself.order().map(|(order, turned)| (order.name, turned)),
            Some(("made_at", true))
        );
        assert_eq!(
            (by_itself.limit_or_default(), by_itself.include_total),
            (LIMIT_DEFAULT, false)
        );
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let (status, all) =
            wrong("limit=many&fat=thick&sort=colour&branch_id=x&include_total=1&colour=white");
        assert_eq!(status, codes::MALFORMED.kind.status());
        let mut places: Vec<&str> = all.iter().map(|(place, _)| place.as_str()).collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [
                "/branch_id",
                "/colour",
                "/fat",
                "/include_total",
                "/limit",
                "/sort"
            ]
        );
        assert!(all.contains(&at("/sort", "unknown")));
        for twice in ["limit=1&limit=2", "sort=name&sort=name", "cursor=a&cursor=a"] {
            assert_eq!(wrong(twice).0, 400, "{twice}");
        }
        let place = |values: Value| URL_SAFE_NO_PAD.encode(values.to_string());
        let values = wrong(&format!(
            "limit=201&fat=99&cursor={}",
            place(json!(["2026-11-29T10:00:00Z"]))
        ));
        assert_eq!(
            values,
            (
                422,
                vec![
                    at("/fat", "out-of-range"),
                    at("/limit", "out-of-range"),
                    at("/cursor", "malformed")
                ]
            )
        );
        assert_eq!(wrong("limit=0"), (422, vec![at("/limit", "out-of-range")]));
    }

    #[test]
    fn the_description_shows_bounds_and_orders() {
        let schema = SchemaGenerator::default()
            .into_root_schema_for::<Paged<Milk>>()
            .to_value();
        let members = &schema["properties"];
        assert_eq!(
            members["sort"]["enum"],
            json!(["name", "-name", "made_at", "-made_at"])
        );
        assert_eq!(members["sort"]["default"], "-made_at");
        assert_eq!(
            (&members["limit"]["minimum"], &members["limit"]["maximum"]),
            (&json!(1), &json!(200))
        );
        assert!(members["fat"].is_object() && schema["required"].is_null());
    }
}
