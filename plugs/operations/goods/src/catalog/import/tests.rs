//! The table of cases: what becomes of which file. Names that begin with a number are files that shops and programs wrote.

use std::fmt::Write as _;

use serde_json::{Value, json};
use till_shared::money::Currency;

use super::*;
use crate::catalog::sheet::Program;

mod linear;
mod programs;

const CASES: &str = include_str!("cases.json");

fn bytes_of(case: &Value) -> Vec<u8> {
    if let Some(text) = case["text"].as_str() {
        return text.as_bytes().to_vec();
    }
    // Base 64, by hand: four signs are three bytes.
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let signs = case["base64"].as_str().unwrap().trim_end_matches('=');
    let mut bits = String::new();
    for sign in signs.chars() {
        write!(bits, "{:06b}", SIGNS.find(sign).unwrap()).unwrap();
    }
    let whole = bits.len() / 8 * 8;
    (0..whole)
        .step_by(8)
        .map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap())
        .collect()
}

/// A row as the table writes it: what is absent is empty.
fn told(row: &ImportRow) -> Value {
    let mut value = serde_json::to_value(row).unwrap();
    value
        .as_object_mut()
        .unwrap()
        .retain(|_, member| !member.is_null() && *member != json!([]));
    value
}

fn read(case: &Value) -> FileReading {
    let currency = match case["exponent"].as_u64().unwrap() {
        0 => "JPY",
        3 => "KWD",
        _ => "EUR",
    };
    read_file(&bytes_of(case), currency.parse().unwrap(), &Wanted::default())
}

fn euros() -> Currency {
    "EUR".parse().unwrap()
}

/// Why a file is refused, or which columns it lacks.
fn refused(read: &FileReading) -> Value {
    match &read.refused {
        Some(refused) => json!(refused.code),
        None if !read.missing.is_empty() => json!("missing"),
        None => Value::Null,
    }
}

#[test]
fn every_case_of_the_table_is_read_or_refused_as_it_says() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 70);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let read = read(case);
        assert_eq!(refused(&read), case["refused"], "{name}");
        if let Some(refused) = &read.refused {
            assert_eq!(refused.line, case["opened"].as_u64().unwrap_or(0), "{name}");
        }
        let rows: Vec<Value> = read.rows.iter().map(told).collect();
        let wanted = case.get("rows").cloned().unwrap_or(json!([]));
        assert_eq!(json!(rows), wanted, "{name}\n{:?}", read.errors);
        let errors = read.errors.iter();
        let bad: Vec<Value> = errors
            .map(|error| json!([error.line, error.column, error.code]))
            .collect();
        assert_eq!(
            json!(bad),
            case.get("bad").cloned().unwrap_or(json!([])),
            "{name}"
        );
        if let Some(wanted) = case.get("unused") {
            assert_eq!(json!(read.not_taken), *wanted, "{name}");
        }
    }
}

#[test]
fn what_stands_in_a_bad_cell_is_told() {
    let read = read_file(
        b"Artikelnummer;Bezeichnung;Preis\nA;Tee;oops\nB;Tee;1\nb;Tee;1\nC;Tee\n",
        euros(),
        &Wanted::default(),
    );
    let told = read
        .errors
        .iter()
        .map(|error| (error.line, error.column.as_str(), error.found.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(2, "Preis", "oops"), (4, "Artikelnummer", "b"), (5, "", "2 ≠ 3")]
    );
}

#[test]
fn a_person_may_say_what_columns_hold_and_how_amounts_are_written() {
    let file = b"one,two,three,four\nA,Tea,1250,red\n";
    let guessed = read_file(file, euros(), &Wanted::default());
    assert_eq!(
        (guessed.missing.as_slice(), guessed.lines),
        (&["sku".to_owned(), "name".to_owned(), "price".to_owned()][..], 1)
    );
    let said = Wanted {
        columns: Some(vec![Some("sku"), Some("name"), Some("price")]),
        amounts: Some(crate::catalog::sheet::Amounts::Minor),
    };
    let read = read_file(file, euros(), &said);
    assert_eq!(read.rows[0].unit_price_minor, 1_250);
    assert_eq!(read.not_taken, ["four"]);
    assert_eq!(read.columns[3].samples, ["red"]);
}
