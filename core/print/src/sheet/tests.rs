//! What is on the pages: read from the typesetter's own lines, since a PDF says where letters stand and not what they say.

use till_shared::sheet::Date;
use typst::layout::{Frame, FrameItem, Point};

use super::samples::{invoice, report, statement};
use super::*;

mod tables;
mod texts;

/// A run of letters: page, place from the left and from the top in millimetres, and what it says.
#[derive(Debug)]
struct Run {
    page: usize,
    x: f64,
    y: f64,
    /// Where it ends.
    to: f64,
    text: String,
}

fn runs(sheet: &Sheet) -> Vec<Run> {
    let document = set(sheet).unwrap();
    let mut out = Vec::new();
    for (page, one) in document.pages().iter().enumerate() {
        walk(&one.frame, Point::zero(), page + 1, &mut out);
    }
    out
}

fn walk(frame: &Frame, at: Point, page: usize, out: &mut Vec<Run>) {
    for (place, item) in frame.items() {
        let here = at + *place;
        match item {
            FrameItem::Group(group) => walk(&group.frame, here, page, out),
            FrameItem::Text(text) => out.push(Run {
                page,
                x: here.x.to_mm(),
                y: here.y.to_mm(),
                to: (here.x + text.width()).to_mm(),
                text: text.text.to_string(),
            }),
            _ => {}
        }
    }
}

/// The words of each page in the order in which a reader of screens hears them.
fn pages_of(sheet: &Sheet) -> Vec<String> {
    let runs = runs(sheet);
    let last = runs.iter().map(|run| run.page).max().unwrap_or(0);
    (1..=last)
        .map(|page| {
            let on = runs.iter().filter(|run| run.page == page);
            on.map(|run| run.text.as_str()).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn find<'a>(runs: &'a [Run], text: &str) -> &'a Run {
    let found = runs.iter().find(|run| run.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} is missing in {runs:#?}"))
}

fn printed(sheet: &Sheet) -> Vec<u8> {
    let pdf = sheet_pdf(sheet).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    pdf
}

/// Whether the PDF says of itself that it is PDF/A-2b.
fn is_archival(pdf: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pdf);
    text.contains("pdfaid:part") && text.contains("pdfaid:conformance")
}

fn empty() -> Sheet {
    Sheet::new("t", "en", Date::constant(2026, 11, 21), Head::default())
}

#[test]
fn an_invoice_is_heard_in_the_order_in_which_it_is_read() {
    let pages = pages_of(&invoice(6));
    let all = pages.join(" ");
    let mut rest = all.as_str();
    for words in [
        "Mall Road Market",
        "14 Mall Road",
        "Ravi Textiles",
        "Invoice no.",
        "B01-26-000023",
        "Invoice",
        "Thank you",
        "Article",
        "Basmati rice",
        "Lot 26-114",
        "35,400.00",
        "-1,080.00",
        "Total",
        "How to pay",
        "Received by, with stamp",
        "Page",
    ] {
        let (_, after) = rest
            .split_once(words)
            .unwrap_or_else(|| panic!("{words} is not where it should be: {all}"));
        rest = after;
    }
}

#[test]
fn an_address_stands_in_the_window_whichever_way_the_document_runs() {
    for (sheet, name) in [
        (invoice(6), "Ravi Textiles (Pvt) Ltd"),
        (statement(9), "Ravi Textiles (Pvt) Ltd"),
    ] {
        let runs = runs(&sheet);
        let line = find(&runs, name);
        // The window of DIN 5008 form B shows 20 to 105 mm from the left and 45 to 90 from the top, below 17.7 mm for the sender.
        assert!(line.x >= 20.0 && line.to <= 105.0, "{line:?}");
        assert!((62.7..90.0).contains(&line.y), "{line:?}");
    }
}

#[test]
fn a_head_of_many_lines_pushes_the_address_down_and_covers_nothing() {
    let mut sheet = invoice(6);
    sheet.head.lines = vec!["A line of the head".to_owned(); 14];
    sheet.facts = vec![Fact::new("Label", "Value"); 16];
    sheet.to(vec!["A line of the address"; 12]);
    let runs = runs(&sheet);
    let bottom = |text: &str| {
        runs.iter()
            .filter(|run| run.text == text)
            .map(|run| run.y)
            .fold(0.0, f64::max)
    };
    let top = |text: &str| {
        runs.iter()
            .filter(|run| run.text == text)
            .map(|run| run.y)
            .fold(999.0, f64::min)
    };
    assert!(bottom("A line of the head") < top("A line of the address"));
    assert!(bottom("A line of the head") < top("Label"));
    assert!(bottom("A line of the address").max(bottom("Label")) < find(&runs, "Thank you").y);
}

#[test]
fn the_same_sheet_gives_the_same_bytes_for_the_archive() {
    for sheet in [invoice(6), statement(60), report(), empty()] {
        let pdf = printed(&sheet);
        assert_eq!(pdf, printed(&sheet));
        assert!(is_archival(&pdf), "{}", sheet.title);
    }
}

#[test]
fn letter_is_a_paper_too() {
    use till_shared::sheet::Paper;
    let mut sheet = invoice(6);
    let size = |sheet: &Sheet| {
        let document = set(sheet).unwrap();
        let frame = document.pages().first().unwrap().frame.size();
        (frame.x.to_mm().round(), frame.y.to_mm().round())
    };
    assert_eq!(size(&sheet), (210.0, 297.0));
    sheet.paper = Paper::Letter;
    assert_eq!(size(&sheet), (216.0, 279.0));
}

#[test]
fn a_sheet_without_end_is_refused() {
    let mut table = Table::new(vec![Column::text("What", 1)]).unwrap();
    for _ in 0..BLOCKS_MAX {
        let cells = vec!["Article".to_owned()];
        table.push(Row::Sum { cells }).unwrap();
    }
    let mut sheet = empty();
    sheet.table(table);
    assert!(matches!(sheet_pdf(&sheet), Err(PrintError::TooLong(_))));
}
