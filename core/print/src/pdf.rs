//! The slip as a PDF on an 80 mm roll.

use std::collections::BTreeSet;

use serde::Serialize;
use till_shared::slip::{Block, Direction, Slip, code128::Bars, qr};
use typst_pdf::pdf;

use crate::press::{
    BLOCKS_MAX, PrintError, Tidy, clean_all, options, question_mark, refused, svg, tongue, typeset,
};
use crate::world;
use crate::world::Template;

/// PDF viewers refuse pages beyond 14,400 points; a longer slip goes on over pages of this height.
const PAGE_MAX_PT: u32 = 11_340;

/// What the template reads.
#[derive(Serialize)]
struct Roll<'a> {
    title: &'a str,
    /// ISO 639 code, and ISO 3166 code if the tag has one.
    language: String,
    region: Option<String>,
    rtl: bool,
    /// Height of a page in points; none for one page as long as needed.
    page: Option<u32>,
    blocks: Vec<Part<'a>>,
}

/// A block with the drawing of its code.
#[derive(Serialize)]
struct Part<'a> {
    #[serde(flatten)]
    block: &'a Block,
    /// SVG; none where the block is no code or a code cannot hold its payload.
    drawing: Option<String>,
    /// Width of a barcode in modules.
    modules: u32,
}

/// The slip as a PDF, 80 mm wide and as long as it needs: one page up to 4 m, then more.
///
/// Tagged, titled, in the language of the slip; the same slip gives the same bytes. A letter that no font of this crate has
/// ([`unprintable`]) is printed as a question mark, and the end of the slip says so.
pub fn slip_pdf(slip: &Slip) -> Result<Vec<u8>, PrintError> {
    let length = slip.blocks.iter().map(rows).sum();
    if length > BLOCKS_MAX {
        return Err(PrintError::TooLong(length));
    }
    let missing = unprintable(slip);
    let noted = noted(slip, &missing);
    let mut data = serde_json::to_value(roll(noted.as_ref().unwrap_or(slip)))?;
    clean_all(&mut data, &missing);
    let _tidy = Tidy;
    let document = typeset(Template::Slip, &data)?;
    pdf(&document, &options()).map_err(|e| refused(&e))
}

fn rows(block: &Block) -> usize {
    match block {
        Block::Table { rows, .. } => rows.len() + 1,
        Block::Item { notes, .. } => notes.len() + 1,
        _ => 1,
    }
}

fn roll(slip: &Slip) -> Roll<'_> {
    let (language, region) = tongue(&slip.language);
    let height: u32 = slip.blocks.iter().map(height_pt).sum();
    Roll {
        title: &slip.title,
        language,
        region,
        rtl: slip.direction == Direction::Rtl,
        page: (height > PAGE_MAX_PT).then_some(PAGE_MAX_PT),
        blocks: slip.blocks.iter().map(part).collect(),
    }
}

fn part(block: &Block) -> Part<'_> {
    let (drawing, modules) = match block {
        Block::Qr { payload, .. } => (
            qr::modules(payload).map(|code| svg(&code.side.to_string(), &code.side.to_string(), &code.path)),
            0,
        ),
        Block::Barcode { payload } => match Bars::of(payload) {
            Some(code) => (
                Some(svg(&code.modules.to_string(), "1", &code.path())),
                code.modules,
            ),
            None => (None, 0),
        },
        _ => (None, 0),
    };
    Part {
        block,
        drawing,
        modules,
    }
}

/// The letters of a slip that its PDF cannot show: no font here has them. A browser has fonts of its own.
#[must_use]
pub fn unprintable(slip: &Slip) -> BTreeSet<char> {
    let texts: Vec<&str> = slip.blocks.iter().flat_map(texts).collect();
    texts
        .into_iter()
        .flat_map(str::chars)
        .filter(|c| !c.is_control() && !world::prints(*c))
        .collect()
}

/// Every text of a block that is shown.
fn texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Heading { text }
        | Block::Section { text }
        | Block::Text { text, .. }
        | Block::Mark { text } => {
            vec![text]
        }
        Block::Pair { left, right, .. } => vec![left, right],
        Block::Item {
            name,
            detail,
            amount,
            notes,
        } => [name, amount]
            .into_iter()
            .chain(detail)
            .chain(notes)
            .map(String::as_str)
            .collect(),
        Block::Table { columns, rows } => {
            let titles = columns.iter().map(|column| &column.title);
            titles.chain(rows.iter().flatten()).map(String::as_str).collect()
        }
        Block::Qr { payload, caption } => vec![caption.as_deref().unwrap_or(payload)],
        Block::Barcode { payload } => vec![payload],
        Block::Rule | Block::Space => Vec::new(),
    }
}

/// The slip with a line that says what the question marks in it stand for; nothing if there are none.
fn noted(slip: &Slip, missing: &BTreeSet<char>) -> Option<Slip> {
    if missing.is_empty() {
        return None;
    }
    let mut noted = slip.clone();
    noted.quiet(question_mark(&slip.language));
    Some(noted)
}

/// A generous guess of how high a block is, in points: decides only whether one page can hold the slip.
fn height_pt(block: &Block) -> u32 {
    const LINE: u32 = 18;
    const LETTERS: usize = 24;
    let lines = |text: &str| {
        let wrapped = text
            .split('\n')
            .map(|line| line.chars().count() / LETTERS + 1)
            .sum::<usize>();
        u32::try_from(wrapped)
            .unwrap_or(u32::MAX / 1024)
            .saturating_mul(LINE)
    };
    match block {
        Block::Heading { text } | Block::Section { text } | Block::Mark { text } => lines(text) + LINE,
        Block::Text { text, .. } => lines(text) + 6,
        Block::Pair { left, right, .. } => lines(left) + lines(right),
        Block::Item {
            name, detail, notes, ..
        } => 6 + lines(name) + detail.iter().chain(notes).map(|more| lines(more)).sum::<u32>(),
        Block::Table { columns, rows } => {
            let highest = |row: &Vec<String>| row.iter().map(|cell| lines(cell)).max().unwrap_or(LINE);
            let head = columns
                .iter()
                .map(|column| lines(&column.title))
                .max()
                .unwrap_or(LINE);
            head + rows.iter().map(highest).sum::<u32>()
        }
        Block::Rule | Block::Space => LINE,
        Block::Qr { caption, .. } => 110 + caption.as_deref().map_or(LINE, lines),
        Block::Barcode { payload } => 60 + lines(payload),
    }
}

#[cfg(test)]
mod tests {
    use super::{noted, slip_pdf, unprintable};
    use crate::press::{BLOCKS_MAX, PrintError};
    use till_shared::slip::{Align, Block, Column, Slip, Weight, to_html};

    /// Pages of a PDF, counted in its page tree.
    fn pages(pdf: &[u8]) -> usize {
        let text = String::from_utf8_lossy(pdf);
        let count = text
            .split("/Type/Pages")
            .nth(1)
            .or_else(|| text.split("/Type /Pages").nth(1))
            .unwrap();
        let digits: String = count
            .split("/Count")
            .nth(1)
            .unwrap()
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().unwrap()
    }

    fn printed(slip: &Slip) -> Vec<u8> {
        let pdf = slip_pdf(slip).unwrap();
        assert!(pdf.starts_with(b"%PDF"));
        pdf
    }

    #[test]
    fn every_block_prints_on_one_page() {
        let mut slip = Slip::new("Receipt", "en-PK");
        slip.heading("Shop")
            .section("Tax")
            .quiet("14 Mall Road\n\nLahore")
            .text("Left", Align::End, Weight::Strong)
            .rule();
        slip.pair("Total", "Rs\u{a0}1", Weight::Grand)
            .pair("Sum", "1", Weight::Normal)
            .space();
        slip.push(Block::Item {
            name: "Tea".into(),
            detail: Some("2 × 4".into()),
            amount: "8".into(),
            notes: vec!["green".into()],
        });
        slip.table(
            vec![Column::start("Rate"), Column::end("Tax")],
            vec![vec!["17%".into(), "9".into()], vec![]],
        );
        slip.table(vec![Column::end("")], vec![])
            .table(vec![], vec![vec!["beyond".into()]]);
        slip.qr("https://shop.test/r/1", "Scan")
            .qr("", "")
            .qr("x".repeat(4_000), "")
            .barcode("R-02-001042")
            .barcode("چائے");
        assert_eq!(pages(&printed(&slip.marked("COPY 2"))), 1);
    }

    #[test]
    fn the_same_slip_gives_the_same_bytes() {
        let mut slip = Slip::new("Receipt", "en");
        slip.heading("Shop").barcode("R-1");
        assert_eq!(printed(&slip), printed(&slip));
    }

    #[test]
    fn an_urdu_slip_prints() {
        let mut slip = Slip::new("رسید", "ur-PK");
        slip.heading("مال روڈ مارکیٹ")
            .item("Full cream milk (1 L)", Some("3 × 310".into()), "930");
        slip.pair("کل", "Rs\u{a0}930", Weight::Grand);
        printed(&slip);
    }

    #[test]
    fn a_name_in_any_script_prints_or_the_slip_says_what_does_not() {
        let mut slip = Slip::new("t", "en");
        for name in ["Ελιές", "שלום", "हिन्दी दूध", "দুধ", "நிலக்கடலை", "ไข่ไก่"]
        {
            slip.item(name, Some("2 × 5".into()), "10");
        }
        assert!(unprintable(&slip).is_empty() && noted(&slip, &unprintable(&slip)).is_none());
        printed(&slip);
        slip.item("中文 🍌", None, "1");
        let missing: String = unprintable(&slip).into_iter().collect();
        assert_eq!(missing, "中文🍌");
        let noted = noted(&slip, &unprintable(&slip)).unwrap();
        assert!(
            matches!(noted.blocks.last(), Some(Block::Text { text, .. }) if text.starts_with("? : a letter"))
        );
        printed(&slip);
    }

    #[test]
    fn figures_among_words_from_right_to_left_print() {
        let mut slip = Slip::new("رسید", "ur");
        slip.quiet("شکریہ! +92 300 1234567")
            .quiet("(042) 111-222-333 فون")
            .item("دودھ", Some("2 × 240.00".into()), "480.00")
            .pair("رعایت 10 %", "−295.05", Weight::Normal);
        printed(&slip);
    }

    #[test]
    fn the_largest_sale_prints() {
        let mut slip = Slip::new("Receipt", "en");
        for line in 0..500 {
            slip.push(Block::Item {
                name: format!("Article {line}"),
                detail: Some("2 × 10.00".into()),
                amount: "20.00".into(),
                notes: vec!["Discount 1 %: −0.20".into(); 11],
            });
        }
        for _ in 0..50 {
            slip.pair("Cash", "1.00", Weight::Normal);
        }
        printed(&slip);
    }

    #[test]
    fn a_language_tag_that_is_none_does_not_stop_a_print() {
        for tag in ["", "x", "zh-Hans-CN", "english", "\"#eval", "en-US-u-nu-latn"] {
            printed(Slip::new("t", tag).heading("Shop"));
        }
    }

    #[test]
    fn a_hundred_lines_with_long_names_stay_on_one_page() {
        let mut slip = Slip::new("Receipt", "en");
        for line in 0..100 {
            slip.item(
                format!("Basmati rice, extra long grain, aged two years, bag {line}"),
                Some("2 × 10".into()),
                "20",
            );
        }
        slip.item("W".repeat(200), None, "9".repeat(80));
        assert_eq!(pages(&printed(&slip)), 1);
    }

    #[test]
    fn a_slip_longer_than_a_viewer_can_show_goes_on_over_pages() {
        let mut slip = Slip::new("Report", "en");
        for line in 0..1_000 {
            slip.pair(format!("Line {line}"), "1", Weight::Normal);
        }
        assert!(pages(&printed(&slip)) > 1);
    }

    #[test]
    fn a_slip_without_end_is_refused() {
        let mut slip = Slip::new("Report", "en");
        slip.table(vec![Column::start("")], vec![vec![]; BLOCKS_MAX]);
        assert!(matches!(slip_pdf(&slip), Err(PrintError::TooLong(_))));
    }

    #[test]
    fn hostile_text_prints_as_the_text_it_is() {
        for evil in [
            "#eval(\"x\")",
            "#panic()",
            "<script>alert(1)</script>",
            "]] $x$ `#` *_= \\",
            "\u{1b}\u{0}\u{202e}",
        ] {
            let mut slip = Slip::new(evil, evil);
            slip.heading(evil)
                .section(evil)
                .quiet(evil)
                .pair(evil, evil, Weight::Strong)
                .item(evil, Some(evil.into()), evil);
            slip.table(vec![Column::start(evil)], vec![vec![evil.into()]])
                .qr(evil, evil)
                .barcode(evil);
            let slip = slip.marked(evil);
            printed(&slip);
            assert!(!to_html(&slip).contains("<script"));
        }
    }

    #[test]
    fn the_page_for_the_browser_has_its_qr_code() {
        let mut slip = Slip::new("Receipt", "en");
        slip.qr("https://shop.test/r/1", "");
        let page = to_html(&slip);
        assert!(
            page.contains("<figure class=\"qr\"><svg viewBox=\"0 0 25 25\"") && !page.contains("shop.test")
        );
    }
}
