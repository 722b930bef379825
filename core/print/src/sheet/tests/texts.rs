//! Whatever is said: every script, markup, texts without end, anything at all.

use proptest::prelude::*;
use till_shared::sheet::{Column, Grid, Kind};

use super::*;

#[test]
fn a_name_in_any_script_prints_or_the_sheet_says_what_does_not() {
    let mut sheet = empty();
    let mut rows = Grid::new([Column::text("", 1), Column::amount("")]);
    for name in [
        "Ελιές",
        "שלום",
        "हिन्दी दूध",
        "দুধ",
        "நிலக்கடலை",
        "ไข่ไก่",
        "ਦੁੱਧ",
        "რძე",
        "Կաթ",
        "چائے",
        "Молоко",
        "Sữa ₹",
    ] {
        rows.line([name, "10"]);
    }
    sheet.table(rows);
    assert!(unprintable_on_sheet(&sheet).is_empty());
    assert!(is_archival(&printed(&sheet)));
    // What is drawn needs no letters.
    sheet.qr("中文 in a code", "");
    assert!(unprintable_on_sheet(&sheet).is_empty());
    sheet.to(["中文 🍌"]);
    let missing: String = unprintable_on_sheet(&sheet).into_iter().collect();
    assert_eq!(missing, "中文🍌");
    let pages = pages_of(&sheet);
    assert!(
        pages[0].contains("?? ?") && pages[0].contains("a letter that this PDF has no font for"),
        "{pages:?}"
    );
    assert!(is_archival(&printed(&sheet)));
}

#[test]
fn a_long_word_that_may_break_has_no_letter_more() {
    let mut sheet = empty();
    sheet
        .fact("Account", "PK36ALFH0123456789012345")
        .notes("accounts@mallroad.example");
    let words = pages_of(&sheet).join("");
    assert!(!words.contains('\u{200b}'), "{words:?}");
    let letters = words.replace(' ', "");
    assert!(letters.contains("PK36ALFH0123456789012345") && letters.contains("accounts@mallroad.example"));
}

#[test]
fn hostile_text_prints_as_the_text_it_is() {
    for evil in [
        "#eval(\"x\")",
        "#panic()",
        "$ x $ \\ `#` *_=",
        "<x> @x [y]",
        "</script>",
        "\u{1b}\u{202e}\u{200f}٣\u{0}",
    ] {
        let mut sheet = Sheet::new(
            evil,
            evil,
            Date::constant(2026, 1, 1),
            Head {
                name: evil.into(),
                lines: vec![evil.into()],
            },
        );
        let mut rows = Grid::new([Column::text(evil, 1), Column::amount(evil)]);
        rows.group(evil)
            .noted([evil; 2], vec![evil.into()], Some(evil.into()))
            .sum([evil; 2]);
        let fact = || Fact::new(evil, evil);
        sheet
            .heading(evil)
            .to([evil])
            .sender(evil)
            .fact(evil, evil)
            .foot(evil)
            .table(rows)
            .totals(vec![fact()]);
        sheet
            .payment(evil, vec![fact()], Code::new(evil, evil))
            .qr(evil, evil)
            .notes(evil)
            .signatures([evil]);
        let sheet = sheet.marked(evil);
        printed(&sheet);
        if evil.is_ascii() && !evil.contains("  ") {
            let words = pages_of(&sheet).join(" ");
            let letters = |text: &str| text.replace(' ', "");
            assert!(
                letters(&words).matches(&letters(evil)).count() > 12,
                "{evil}: {words}"
            );
        }
    }
}

#[test]
fn the_longest_texts_stay_on_their_paper() {
    let long = "W".repeat(400);
    let mut rows = Grid::new([
        Column::text("Article", 1),
        Column::short("No."),
        Column::amount("Sum"),
    ]);
    rows.line([long.as_str(), "1", "5.00"])
        .line([&"word ".repeat(2_000), "2", "6.00"]);
    let mut sheet = Sheet::new(
        &long,
        "en",
        Date::constant(2026, 1, 1),
        Head {
            name: long.clone(),
            lines: vec![long.clone()],
        },
    );
    sheet
        .heading(&long)
        .to([&long])
        .fact(&long, &long)
        .table(rows)
        .totals(vec![Fact::new(&long, "7.00")])
        .notes(&long);
    sheet.signatures([&long]).foot(&long);
    printed(&sheet);
    let runs = runs(&sheet);
    assert!(runs.iter().map(|run| run.page).max() > Some(2));
    for run in &runs {
        assert!(
            run.x > 24.9 && run.to < 191.0 && run.y > 4.0 && run.y < 295.0,
            "{run:?}"
        );
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,16}",
        "\\PC{0,10}",
        "[؀-ۿ 0-9%×]{0,12}",
        "[ऀ-ॿa-z]{0,8}",
        Just("W".repeat(60)),
        Just("-1,234,567,890.00".to_owned()),
    ]
}

fn some_table() -> impl Strategy<Value = Table> {
    let column = (words(), prop::sample::select(Kind::ALL.to_vec()), 0_u8..4);
    (
        prop::collection::vec(column, 1..7),
        prop::collection::vec((0_u8..5, prop::collection::vec(words(), 7)), 0..30),
    )
        .prop_map(|(columns, rows)| {
            let columns: Vec<Column> = columns
                .into_iter()
                .map(|(title, kind, share)| Column { title, kind, share })
                .collect();
            let across = columns.len();
            let mut table = Table::new(columns).unwrap();
            for (kind, mut cells) in rows {
                let last = cells.pop();
                cells.truncate(across);
                cells.resize(across, String::new());
                table
                    .push(match kind {
                        0 => Row::Group {
                            text: last.unwrap_or_default(),
                        },
                        1 => Row::Sum { cells },
                        2 => Row::Line {
                            cells,
                            notes: last.into_iter().collect(),
                            carry: None,
                        },
                        _ => Row::Line {
                            cells,
                            notes: Vec::new(),
                            carry: last,
                        },
                    })
                    .unwrap();
            }
            table
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_sheet_says_it_prints(
        language in prop::sample::select(vec!["en", "ur", "es-MX", "hi", "", "\"#"]),
        texts in prop::collection::vec(words(), 12),
        some in some_table(),
        addressed in any::<bool>(),
    ) {
        let text = |at: usize| texts[at].as_str();
        let mut sheet = Sheet::new(text(0), language, Date::constant(2026, 1, 1), Head { name: text(1).into(), lines: texts[2..4].to_vec() });
        sheet.heading(text(4)).fact(text(5), text(6)).foot(text(7)).paragraph(text(8)).table(some);
        if addressed {
            sheet.to([text(9), text(10)]);
            if !text(11).is_empty() {
                sheet.sender(text(11));
            }
        }
        sheet.totals(vec![Fact::new(text(5), text(6)).weighing(Weight::Grand)]);
        sheet.payment(text(1), vec![Fact::new(text(2), text(3))], Code::new(text(4), text(5))).signatures(texts[..4].to_vec());
        let pdf = sheet_pdf(&sheet.marked(text(6)));
        prop_assert!(pdf.is_ok_and(|pdf| pdf.starts_with(b"%PDF")));
    }
}
