use proptest::prelude::*;

use super::*;

fn invoice() -> Sheet {
    let mut sheet = Sheet::new(
        "Invoice B01-26-000023",
        "en-PK",
        Date::constant(2026, 11, 21),
        Head {
            name: "Mall Road Market".into(),
            lines: vec!["14 Mall Road, Lahore".into(), "NTN 4418820-6".into()],
        },
    );
    sheet
        .heading("Invoice")
        .sender("Mall Road Market · Lahore")
        .to(["Ravi Textiles (Pvt) Ltd", "Lahore 55150"])
        .fact("Invoice no.", "B01-26-000023")
        .fact("Due", "21 Dec 2026")
        .foot("Mall Road Market · NTN 4418820-6");
    let mut rows = Grid::new([
        Column::text("Article", 1),
        Column::quantity("Quantity"),
        Column::percent("Tax"),
        Column::amount("Amount"),
    ]);
    rows.group("Food")
        .noted(
            [
                "Basmati rice, extra long grain, aged two years, 5 kg family bag",
                "12",
                "18 %",
                "35,400.00",
            ],
            vec!["Lot 26-114".into()],
            Some("35,400.00".into()),
        )
        .line(["Returned: jars", "-6", "0 %", "-1,080.00"])
        .line(["Delivery", "1", "18 %", "0.00"])
        .sum([
            "Food, all of it, before anything is taken off",
            "",
            "",
            "34,320.00",
        ]);
    sheet
        .paragraph("Thank you for your order.\n\nDelivered on 19 November.")
        .table(rows)
        .totals(vec![
            Fact::new("Net amount", "34,320.00"),
            Fact::new("Total", "PKR\u{a0}40,692.00").weighing(Weight::Grand),
        ])
        .section("How it goes on");
    let mut taxes = Grid::new([Column::text("Rate", 1), Column::amount("Tax")]).small();
    taxes.line(["18 %", "6,372.00"]);
    sheet
        .table(taxes)
        .table(Grid::new([Column::text("Nothing", 1)]))
        .payment(
            "How to pay",
            vec![Fact::new("Bank", "Bank Alfalah")],
            Code::new("BCD\n002", "Scan to pay"),
        )
        .qr("https://mallroad.example/r/1", "See it online")
        .notes("Goods stay ours until they are paid.")
        .signatures(["For Mall Road Market", "Received by"]);
    sheet.marked("COPY 2")
}

#[test]
fn an_invoice_in_a_mail() {
    let expected = "\
Mall Road Market
14 Mall Road, Lahore
NTN 4418820-6

Ravi Textiles (Pvt) Ltd
Lahore 55150

*** COPY 2 ***
Invoice

Invoice no.  B01-26-000023
Due          21 Dec 2026

Thank you for your order.

Delivered on 19 November.

Article                                        Quantity   Tax     Amount
------------------------------------------------------------------------
Food
Basmati rice, extra long grain, aged two             12  18 %  35,400.00
years, 5 kg family bag
  Lot 26-114
Returned: jars                                       -6   0 %  -1,080.00
Delivery                                              1  18 %       0.00
------------------------------------------------------------------------
Food, all of it, before anything is taken off                  34,320.00

Net amount                                                     34,320.00
Total                                                      PKR 40,692.00

How it goes on

Rate                                                                 Tax
------------------------------------------------------------------------
18 %                                                            6,372.00

Nothing
------------------------------------------------------------------------
None

How to pay
Bank  Bank Alfalah

See it online
https://mallroad.example/r/1

Goods stay ours until they are paid.

________________________________
For Mall Road Market

________________________________
Received by

------------------------------------------------------------------------
Mall Road Market · NTN 4418820-6
";
    let text = to_text(&invoice(), COLUMNS_MAIL);
    assert_eq!(text, expected, "{text}");
}

#[test]
fn an_invoice_in_a_browser() {
    let page = to_html(&invoice());
    let (_, body) = page.split_once("<body>\n").unwrap();
    // How a code is drawn is held by the tests of codes.
    let mut seen = String::new();
    for (at, part) in body.split("<path d=\"").enumerate() {
        seen.push_str(if at == 0 {
            part
        } else {
            part.split_once("\"/>").unwrap().1
        });
    }
    insta::assert_snapshot!(seen);
}

#[test]
fn a_table_too_wide_for_a_mail_becomes_lines() {
    let mut rows = Grid::new(["Before", "In", "Out", "After"].map(Column::amount));
    rows.line(["1,234,567,890.00"; 4])
        .sum(["Sum", "1,234,567,890.00", "", "9.00"]);
    let mut sheet = invoice();
    sheet.blocks.clear();
    sheet.table(rows);
    let text = to_text(&sheet, 40);
    assert!(
        text.contains("Before                  1,234,567,890.00\n")
            && text.contains("Before                               Sum\n"),
        "{text}"
    );
}

#[test]
fn a_sheet_in_urdu_says_so_and_keeps_its_figures_in_order() {
    let mut sheet = Sheet::new("انوائس", "ur-PK", Date::constant(2026, 11, 21), Head::default());
    sheet
        .heading("انوائس B01-26-000023")
        .fact("فون", "+92 42 111-222-333");
    sheet.table(Grid::new([Column::text("تفصیل", 1), Column::amount("رقم")]));
    assert_eq!(sheet.direction, Direction::Rtl);
    let page = to_html(&sheet);
    assert!(
        page.contains("<html lang=\"ur-PK\" dir=\"rtl\">")
            && page.contains("<bdi>+92 42 111-222-333</bdi>")
            && page.contains("<bdi dir=\"rtl\">کوئی نہیں</bdi>")
            && page.contains("<bdi dir=\"rtl\">انوائس B01-26-000023</bdi>"),
        "{page}"
    );
    let text = to_text(&sheet, COLUMNS_MAIL);
    assert!(
        text.contains("\u{200f}\u{2068}فون\u{2069}  \u{2068}+92 42 111-222-333\u{2069}\n"),
        "{text:?}"
    );
}

#[test]
fn a_row_of_another_length_is_refused_and_changes_nothing() {
    let mut table = Table::new(vec![Column::text("a", 1), Column::amount("b")]).unwrap();
    let row = |cells: &[&str]| Row::Line {
        cells: cells.iter().copied().map(String::from).collect(),
        notes: Vec::new(),
        carry: None,
    };
    assert_eq!(
        table.push(row(&["1", "2", "3"])).unwrap_err(),
        Uneven::Row { cells: 3, columns: 2 }
    );
    assert!(table.push(Row::Sum { cells: Vec::new() }).is_err());
    assert!(table.rows().is_empty());
    table.push(row(&["1", "2"])).unwrap();
    assert_eq!(Table::new(Vec::new()), Err(Uneven::Columns(0)));
    assert!(Table::new(vec![Column::amount(""); COLUMNS_MAX + 1]).is_err());
    let stored = serde_json::to_string(&table).unwrap();
    let broken = stored.replace(r#"["1","2"]"#, r#"["1"]"#);
    assert_ne!(stored, broken);
    let error = serde_json::from_str::<Table>(&broken).unwrap_err().to_string();
    assert!(
        error.starts_with("a row of 1 cells in a table of 2 columns"),
        "{error}"
    );
}

#[test]
fn a_stored_sheet_reads_back_equal_and_one_of_tomorrow_is_refused() {
    let sheet = invoice();
    let stored = serde_json::to_string(&sheet).unwrap();
    assert!(stored.starts_with(r#"{"form":1,"title":"Invoice"#), "{stored}");
    assert_eq!(serde_json::from_str::<Sheet>(&stored).unwrap(), sheet);
    for form in ["0", "2"] {
        let other = stored.replacen(r#""form":1"#, &format!(r#""form":{form}"#), 1);
        let error = serde_json::from_str::<Sheet>(&other).unwrap_err().to_string();
        assert!(error.starts_with("a sheet of a form"), "{error}");
    }
}

#[test]
fn a_copy_of_a_draft_still_says_that_it_is_one() {
    let draft = invoice();
    assert_eq!(draft.marked("COPY 3").mark.as_deref(), Some("COPY 2 · COPY 3"));
    assert_eq!(draft.mark.as_deref(), Some("COPY 2"));
}

#[test]
fn the_page_reaches_for_nothing_outside_and_has_one_style() {
    let page = to_html(&invoice()).replace("https://mallroad.example", "");
    for outside in ["http", "url(", "src=", "href=", "@import", " style=", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
}

#[test]
fn notes_stand_under_the_widest_words() {
    let table = |columns: &[Column]| Table::new(columns.to_vec()).unwrap().noted();
    let (narrow, wide, sum) = (
        Column::short("No."),
        Column::text("Article", 3),
        Column::amount("Sum"),
    );
    assert_eq!(table(&[narrow.clone(), wide.clone(), wide, sum.clone()]), 1);
    assert_eq!(table(&[sum.clone(), sum.clone()]), 0);
    assert_eq!(table(&[sum, narrow]), 1);
}

/// Words that mean something to somebody who reads markup, and words that run both ways.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,12}",
        "\\PC{0,8}",
        Just("چائے 2 × 5 %".to_owned()),
        Just("</style><script>alert(1)</script>".to_owned()),
        Just("\u{202e}\u{1b}\u{2066}".to_owned()),
        Just("W".repeat(90)),
        Just("-1,234,567,890.00".to_owned()),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let cells = || prop::collection::vec(words(), 1..5);
    prop_oneof![
        (
            cells(),
            prop::collection::vec(words(), 0..3),
            prop::option::of(words())
        )
            .prop_map(|(cells, notes, carry)| Row::Line { cells, notes, carry }),
        words().prop_map(|text| Row::Group { text }),
        cells().prop_map(|cells| Row::Sum { cells }),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

proptest! {
    #[test]
    fn every_row_of_a_table_has_a_cell_for_each_column(
        columns in prop::collection::vec((words(), kind(), 0_u8..4), 0..6),
        rows in prop::collection::vec(row(), 0..12),
        width in 0_usize..120,
    ) {
        let columns: Vec<Column> = columns
            .into_iter()
            .map(|(title, kind, share)| Column { title, kind, share })
            .collect();
        let across = columns.len();
        let Ok(mut table) = Table::new(columns) else {
            prop_assert_eq!(across, 0);
            return Ok(());
        };
        let mut taken = 0;
        for row in rows {
            let fits = row.cells().len() == across || matches!(row, Row::Group { .. });
            prop_assert_eq!(table.push(row).is_ok(), fits);
            taken += usize::from(fits);
        }
        prop_assert_eq!(table.rows().len(), taken);
        let stored = serde_json::to_string(&table).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Table>(&stored).unwrap(), &table);
        // Whatever it holds, it is drawn, as text.
        let mut sheet = invoice();
        sheet.table(table);
        let page = to_html(&sheet);
        prop_assert!(!page.contains("<script") && page.matches("</style>").count() == 1);
        for line in to_text(&sheet, width).lines() {
            let is_plain = !line.contains(['\u{1b}', '\u{202e}']);
            prop_assert!(is_plain);
        }
    }
}
