//! The table of cases that this reader and the office's are held to.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::*;
use crate::catalog::sheet::{Kind, Refusal};

const CASES: &str = include_str!("../../../../../../web/src/office/import/cases.json");

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

fn read(case: &Value) -> Result<(Reading, Vec<String>), Refusal> {
    let sheet = Sheet::read(&bytes_of(case))?;
    let columns = Columns::guess(Kind::Products, &sheet.header)?;
    let mut reading = read_rows(
        &sheet,
        &columns,
        u32::try_from(case["exponent"].as_u64().unwrap()).unwrap(),
    );
    let twice = check_rows(&reading.rows);
    reading
        .rows
        .retain(|row| !twice.iter().any(|error| error.line == row.line));
    let twice = twice.into_iter().map(|error| RowError {
        column: columns.column(column_of(&error.column)),
        ..error
    });
    reading.errors.extend(twice);
    reading.errors.sort();
    Ok((
        reading,
        columns.unused().into_iter().map(ToOwned::to_owned).collect(),
    ))
}

#[test]
fn every_case_of_the_table_is_read_or_refused_as_it_says() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 40);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        match read(case) {
            Err(refusal) => {
                assert_eq!(json!(refusal.word()), case["refused"], "{name}: {refusal}");
                if let Refusal::AfterQuote { opened } | Refusal::OpenQuote { opened } = refusal {
                    assert_eq!(json!(opened), case["opened"], "{name}");
                }
            }
            Ok((reading, unused)) => {
                assert!(case["refused"].is_null(), "{name} is not refused");
                let rows: Vec<Value> = reading.rows.iter().map(told).collect();
                assert_eq!(json!(rows), case["rows"], "{name}\n{:?}", reading.errors);
                let bad: Vec<Value> = reading
                    .errors
                    .iter()
                    .map(|error| json!([error.line, error.column, error.code]))
                    .collect();
                assert_eq!(
                    json!(bad),
                    case.get("bad").cloned().unwrap_or(json!([])),
                    "{name}"
                );
                if let Some(wanted) = case.get("unused") {
                    assert_eq!(json!(unused), *wanted, "{name}");
                }
            }
        }
    }
}
