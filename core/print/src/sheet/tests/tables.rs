//! Tables: over pages, from right to left, without rows, too wide.

use till_shared::sheet::{Column, Grid};

use super::*;

#[test]
fn a_table_over_many_pages_repeats_its_head_and_carries_its_sum() {
    let pages = pages_of(&invoice(300));
    assert!(pages.len() > 8, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let of = format!("Page {} of {}", at + 1, pages.len());
        assert!(page.contains(&of), "{of}: {page}");
    }
    let with_rows = |page: &&String| page.contains("Basmati rice");
    let tables: Vec<&String> = pages.iter().filter(with_rows).collect();
    assert!(
        tables.iter().all(|page| page.contains("Unit price")),
        "{tables:#?}"
    );
    // 300 lines in fifties of six: each six come to 77,400.00.
    let carried = |page: &str, words: &str| {
        let (_, after) = page.split_once(words)?;
        after.split_whitespace().next().map(str::to_owned)
    };
    for pair in tables.windows(2) {
        let over = carried(pair[0], "Carried over");
        assert!(over.is_some(), "{}", pair[0]);
        assert_eq!(
            over,
            carried(pair[1], "Brought forward"),
            "{} {}",
            pair[0],
            pair[1]
        );
    }
    assert!(!tables[0].contains("Brought forward") && !tables[tables.len() - 1].contains("Carried over"));
    let all: usize = pages
        .iter()
        .map(|page| page.matches("Basmati rice").count())
        .sum();
    assert_eq!(all, 50);
}

#[test]
fn what_is_carried_over_is_what_the_rows_above_come_to() {
    let mut rows = Grid::new([Column::text("What", 1), Column::amount("Amount")]);
    for at in 1..=120 {
        rows.noted(
            [format!("Row {at}."), "1.00".into()],
            Vec::new(),
            Some(format!("{at}.00")),
        );
    }
    let mut sheet = empty();
    sheet.table(rows);
    let pages = pages_of(&sheet);
    assert!(pages.len() > 2);
    for page in &pages[..pages.len() - 1] {
        let last = page.rsplit_once("Row ").unwrap().1.split_once('.').unwrap().0;
        assert!(
            page.contains(&format!("Carried over {last}.00")),
            "{last}: {page}"
        );
    }
}

#[test]
fn amounts_end_on_one_line_and_columns_turn_round_from_right_to_left() {
    let runs = runs(&invoice(6));
    let ends: Vec<f64> = ["35,400.00", "13,800.00", "-1,080.00", "0.00"]
        .iter()
        .map(|amount| {
            let of = runs.iter().filter(|run| run.text == *amount).map(|run| run.to);
            of.fold(0.0, f64::max)
        })
        .collect();
    assert!(ends.iter().all(|end| (end - 190.0).abs() < 0.1), "{ends:?}");
    let turned = super::runs(&statement(9));
    assert!(find(&turned, "تاریخ").x > find(&turned, "بقایا").x);
    let column = |amounts: &[&str]| -> Vec<f64> {
        let of = turned.iter().filter(|run| amounts.contains(&run.text.as_str()));
        of.map(|run| run.to).collect()
    };
    let balances = column(&["26,837.50", "2,150.00", "10,275.00"]);
    let amounts = column(&["8,437.50", "-25,000.00"]);
    for one in [&balances, &amounts] {
        assert!(
            one.len() > 2 && one.iter().all(|end| (end - one[0]).abs() < 0.1),
            "ones stand under ones: {one:?}"
        );
    }
    assert!(balances[0] < amounts[0]);
}

#[test]
fn a_table_without_rows_says_so_in_the_language_of_the_document() {
    for (language, words) in [
        ("en", "None"),
        ("es-MX", "Ninguno"),
        ("ur", "نہیں"),
        ("fr", "None"),
    ] {
        let mut sheet = Sheet::new("t", language, Date::constant(2026, 1, 1), Head::default());
        sheet.table(Grid::new([Column::text("What", 1), Column::amount("Sum")]));
        let pages = pages_of(&sheet);
        assert!(
            pages.len() == 1 && pages[0].contains(words) && pages[0].contains("What"),
            "{pages:?}"
        );
    }
}

#[test]
fn a_title_of_a_group_is_said_again_on_the_next_page() {
    let pages = pages_of(&statement(90));
    assert!(pages.len() > 2);
    let below_titles: Vec<String> = pages
        .iter()
        .filter(|page| page.contains("01-26-000023"))
        .map(|page| page.split_once("بقایا").unwrap().1.replace(' ', ""))
        .collect();
    assert!(
        below_titles.len() > 2
            && below_titles
                .iter()
                .skip(1)
                .all(|rest| rest.starts_with("نومبر2026")),
        "{below_titles:#?}"
    );
}

#[test]
fn titles_of_groups_without_rows_print() {
    let mut rows = Grid::new([Column::text("What", 1), Column::amount("Sum")]);
    rows.group("One").group("Two").line(["Tea", "1.00"]);
    rows.group("Three").group("Four").group("Five");
    let mut sheet = empty();
    sheet.table(rows);
    let pages = pages_of(&sheet);
    assert!(
        ["One Two Tea", "Three Four Five"]
            .iter()
            .all(|words| pages[0].contains(words)),
        "{pages:?}"
    );
}

#[test]
fn amounts_too_wide_for_their_columns_shrink_and_then_take_a_line_each() {
    let wide = |columns: usize| {
        let titles = (0..columns)
            .map(|at| Column::amount(format!("Sum {at}")))
            .collect();
        let mut table = Table::new(titles).unwrap();
        let cells = vec!["-123,456,789,012.00".to_owned(); columns];
        table
            .push(Row::Line {
                cells,
                notes: vec!["A note".into()],
                carry: None,
            })
            .unwrap();
        let mut sheet = empty();
        sheet.table(table);
        runs(&sheet)
    };
    for columns in [2, 5, 8, 12] {
        let runs = wide(columns);
        let amounts: Vec<&Run> = runs
            .iter()
            .filter(|run| run.text == "-123,456,789,012.00")
            .collect();
        assert_eq!(amounts.len(), columns, "{runs:#?}");
        assert!(
            amounts.iter().all(|run| run.x > 24.9 && run.to < 190.1),
            "{amounts:#?}"
        );
        find(&runs, "A note");
        let side_by_side = amounts.windows(2).all(|two| (two[0].y - two[1].y).abs() < 0.01);
        assert_eq!(side_by_side, columns < 8, "{columns}");
        let mut sorted: Vec<(f64, f64)> = amounts
            .iter()
            .filter(|_| side_by_side)
            .map(|run| (run.x, run.to))
            .collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(sorted.windows(2).all(|two| two[0].1 < two[1].0), "{sorted:?}");
    }
}
