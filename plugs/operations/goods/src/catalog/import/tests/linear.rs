//! Files in which everything has to be compared with everything: a loop in a loop would go through billions of pairs here and never end.

use std::fmt::Write as _;

use super::*;

/// Rows of a file.
const ROWS: usize = 40_000;

fn read(file: &str) -> FileReading {
    read_file(file.as_bytes(), euros(), &Wanted::default())
}

#[test]
fn codes_of_many_rows_are_compared_by_hash() {
    let mut file = "sku,name,price,barcode\n".to_owned();
    for row in 0..ROWS {
        writeln!(file, "S{},Tea,1.00,B{row}|C{row}", row / 2).unwrap();
    }
    let read = read(&file);
    assert_eq!((read.rows.len(), read.errors.len()), (ROWS / 2, ROWS / 2));
}

#[test]
fn variations_find_their_parents_by_hash() {
    let mut file = "ID,Type,SKU,Name,Regular price,Categories,Parent\n".to_owned();
    // All parents come last: each variation names one that stands far below.
    for row in 0..ROWS {
        writeln!(file, "{row},variation,,,1.00,,id:P{row}").unwrap();
    }
    for row in 0..ROWS {
        writeln!(
            file,
            "P{row},variable,,Shirt {row},,\"Clothes, Clothes > C{row}\","
        )
        .unwrap();
    }
    let read = read(&file);
    assert_eq!((read.rows.len(), read.errors.len()), (ROWS, 0));
    assert_eq!(read.rows[ROWS - 1].name.as_str(), format!("Shirt {}", ROWS - 1));
    assert_eq!(
        read.notes,
        [
            Noted {
                note: Note::HoldsOthers,
                rows: ROWS
            },
            Noted {
                note: Note::NoSku,
                rows: ROWS
            }
        ]
    );
}

#[test]
fn wide_files_and_long_pages_are_gone_through_once() {
    let wide = |columns: usize| {
        let many: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
        read(&format!("sku,name,price,{0}\nA,Tea,1,{0}\n", many.join(",")))
    };
    let read_wide = wide(997);
    assert_eq!((read_wide.rows.len(), read_wide.not_taken.len()), (1, 997));
    // More than any shop has is not gone through at all.
    let long = format!("sku,name,price\n{}", "A,Tea,1\n".repeat(100_001));
    for refused in [wide(998), wide(ROWS), read(&long), read(&",".repeat(8_000_000))] {
        assert_eq!(refused.refused.map(|why| why.code), Some("too-many".to_owned()));
    }
    let page = "<a".repeat(ROWS);
    let file = format!(
        "Handle,Title,Body (HTML),Variant SKU,Variant Price\nh,Tea,{page},A,1\nh2,Milk,{page}>,B,1\n"
    );
    let read = read(&file);
    assert_eq!(read.errors[0].code, "too-long");
    assert_eq!(read.rows[0].sku.as_str(), "B");
}
