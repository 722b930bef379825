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
    limit: Option<Option<u32>>,
    cursor: Option<Option<String>>,
    include_total: Option<bool>,
    sort: Option<Option<String>>,
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
        let sort = taken.sort.flatten();
        if L::ORDERS.find(sort.as_deref()).is_none() {
            return Err(de::Error::custom("unknown variant of sort"));
        }
        Ok(Paged {
            list,
            limit: taken.limit.flatten(),
            cursor: taken.cursor.flatten(),
            include_total: taken.include_total.unwrap_or_default(),
            sort,
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
