//! A basket that was put aside by an older program: what is refused today was let in then, and must not keep it from being read.

use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use till_kernel::{ReadAs, WriteAs};
use till_shared::pricing::REASON_MAX;
use uuid::{Builder, Uuid};

use super::basket::Basket;
use crate::stored::blank;

/// How a basket stands in its column. Text is cut and cleaned, and ids of lines are made ids of version 7; new ones are stored as they are
/// read.
pub struct StoredBasket;

impl ReadAs<Basket> for StoredBasket {
    fn read(row: &PgRow, name: &str) -> Result<Basket, sqlx::Error> {
        let Json(stored): Json<Value> = row.try_get(name)?;
        read(stored).map_err(|error| sqlx::Error::ColumnDecode {
            index: name.to_owned(),
            source: error.into(),
        })
    }
}

impl WriteAs<Basket> for StoredBasket {
    fn write<S: Serializer>(basket: &Basket, serializer: S) -> Result<S::Ok, S::Error> {
        basket.serialize(serializer)
    }
}

fn read(mut stored: Value) -> Result<Basket, serde_json::Error> {
    mend(&mut stored);
    serde_json::from_value(stored)
}

fn mend(basket: &mut Value) {
    blank(basket);
    cut(basket, "note", 500);
    reasons(basket);
    for line in basket
        .get_mut("lines")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        cut(line, "note", 200);
        cut(line, "barcode", 64);
        reasons(line);
        if let Some(id) = line.get_mut("line_id") {
            version_7(id);
        }
    }
}

fn reasons(of: &mut Value) {
    for discount in of
        .get_mut("discounts")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        cut(discount, "reason", REASON_MAX);
    }
}

fn cut(of: &mut Value, name: &str, max: usize) {
    if let Some(Value::String(text)) = of.get_mut(name) {
        *text = text.chars().take(max).collect();
    }
}

/// Other ids keep their digits but those of the version: they stay apart from each other.
fn version_7(id: &mut Value) {
    let other = id.as_str().and_then(|text| text.parse::<Uuid>().ok());
    if let Some(other) = other.filter(|other| other.get_version_num() != 7) {
        let made = Builder::from_bytes(other.into_bytes())
            .with_variant(uuid::Variant::RFC4122)
            .with_version(uuid::Version::SortRand)
            .into_uuid();
        *id = Value::String(made.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basket_of_an_older_program_is_read() {
        let old = serde_json::json!({
            "lines": [{
                "line_id": "a2bae6d2-3c1f-4f57-9d7a-3d1c0b8f6a11", "product_id": "a2bae6d2-3c1f-4f57-9d7a-3d1c0b8f6a12", "quantity": "2",
                "note": "gift\nwrap", "discounts": [{ "kind": "percent", "percent": "10", "reason": "\u{1b}x".repeat(900) }],
            }],
            "note": "one\ttwo",
        });
        let basket = read(old).unwrap();
        assert_eq!(
            basket.lines[0].line_id.to_string(),
            "a2bae6d2-3c1f-7f57-9d7a-3d1c0b8f6a11"
        );
        assert_eq!(basket.lines[0].note, "gift wrap");
        let again = serde_json::to_value(&basket).unwrap();
        assert_eq!(read(again).unwrap(), basket);
    }
}
