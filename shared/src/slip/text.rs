//! The slip in fixed columns.

use super::bidi::{Cut, has_rtl, isolated, pieces};
use super::width::{clean, clean_line, width_of, wrap, wrap_whole};
use super::{Align, Block, Column, Direction, Slip};

/// Columns of an 80 mm roll in the usual 12 × 24 dot font.
pub const COLUMNS_80_MM: usize = 48;
/// Columns of a 58 mm roll.
pub const COLUMNS_58_MM: usize = 32;

/// Nothing readable fits into less.
pub(crate) const COLUMNS_MIN: usize = 16;
/// A label squeezed beside its value into less than this goes on a line of its own.
const LABEL_MIN: usize = 10;
pub(crate) const INDENT: &str = "  ";

/// The slip as lines of at most `width` columns (at least 16), each ended by a line feed.
///
/// Long names wrap by display width; amounts stand at the end of their line and are never cut (one wider
/// than the paper overhangs whole, as does a link). Text is in logical order: a slip in Urdu shows label right and amount
/// left wherever the reader's device orders bidirectional text. Codes appear as caption and payload.
pub fn to_text(slip: &Slip, width: usize) -> String {
    let width = width.max(COLUMNS_MIN);
    let mut out = String::new();
    let is_rtl = slip.direction == Direction::Rtl;
    for line in slip.blocks.iter().flat_map(|block| lines(block, width)) {
        out.push_str(finished(&line.replace(['\u{a0}', '\u{202f}'], " "), is_rtl, pieces).trim_end());
        out.push('\n');
    }
    out
}

/// Around each text of a line while it is set; [`clean`] lets none through from outside.
const BEGIN: char = '\u{2068}';
const END: char = '\u{2069}';

pub(crate) fn part(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{BEGIN}{text}{END}")
    }
}

/// The line with its texts isolated where something runs from right to left, and plain everywhere else.
pub(crate) fn finished(line: &str, is_rtl: bool, cut: Cut) -> String {
    const FROM_RIGHT: char = '\u{200f}';
    let is_marked = is_rtl || has_rtl(line);
    let mut out = String::with_capacity(line.len());
    // A line of isolated texts has no direction of its own any more.
    if is_rtl && line.contains(BEGIN) {
        out.push(FROM_RIGHT);
    }
    for piece in line.split(BEGIN) {
        let (text, rest) = piece.split_once(END).unwrap_or(("", piece));
        if is_marked {
            out.push_str(&isolated(text, true, cut));
        } else {
            out.push_str(text);
        }
        out.push_str(rest);
    }
    out
}

fn lines(block: &Block, width: usize) -> Vec<String> {
    match block {
        Block::Heading { text } => aligned(&clean_line(text), width, Align::Center),
        Block::Section { text } => aligned(&clean_line(text), width, Align::Start),
        Block::Text { text, align, .. } => aligned(&clean(text), width, *align),
        Block::Pair { left, right, .. } => two_sided(left, right, width),
        Block::Item {
            name,
            detail,
            amount,
            notes,
        } => {
            let mut out = two_sided(name, amount, width);
            for more in detail.iter().chain(notes) {
                let inner = wrap(&clean_line(more), width - INDENT.len());
                out.extend(inner.iter().map(|line| format!("{INDENT}{}", part(line))));
            }
            out
        }
        Block::Table { columns, rows } => table(columns, rows, width),
        Block::Rule => vec!["-".repeat(width)],
        Block::Space => vec![String::new()],
        Block::Qr { payload, caption } => {
            let words = caption
                .iter()
                .flat_map(|caption| aligned(&clean_line(caption), width, Align::Center));
            let payload = clean_line(payload);
            let code = if payload.contains(' ') {
                aligned(&payload, width, Align::Center)
            } else {
                // Whole, so that a link can still be followed.
                vec![pad(&part(&payload), width, Align::Center)]
            };
            words.chain(code).collect()
        }
        Block::Barcode { payload } => aligned(&clean_line(payload), width, Align::Center),
        Block::Mark { text } => aligned(&format!("*** {} ***", clean_line(text)), width, Align::Center),
    }
}

pub(crate) fn aligned(text: &str, width: usize, align: Align) -> Vec<String> {
    wrap(text, width)
        .iter()
        .map(|line| pad(&part(line), width, align))
        .collect()
}

pub(crate) fn pad(line: &str, width: usize, align: Align) -> String {
    let free = width.saturating_sub(width_of(line));
    let before = match align {
        Align::Start => 0,
        Align::Center => free / 2,
        Align::End => free,
    };
    format!("{}{line}{}", " ".repeat(before), " ".repeat(free - before))
}

/// Label at the start, value at the end of the first line; a value that leaves no room goes below.
pub(crate) fn two_sided(left: &str, right: &str, width: usize) -> Vec<String> {
    let (left, right) = (clean_line(left), clean_line(right));
    if right.is_empty() {
        return wrap(&left, width).iter().map(|line| part(line)).collect();
    }
    let room = width.saturating_sub(width_of(&right) + 1);
    let beside = room > 0 && (room >= width_of(&left) || room >= LABEL_MIN);
    let label = wrap(&left, if beside { room } else { width });
    let mut label: Vec<String> = label.iter().map(|line| part(line)).collect();
    if beside && let Some(first) = label.first_mut() {
        *first = format!("{} {}", pad(first, room, Align::Start), part(&right));
        return label;
    }
    label.retain(|line| !line.is_empty());
    label.extend(
        wrap_whole(&right, width)
            .iter()
            .map(|line| pad(&part(line), width, Align::End)),
    );
    label
}

/// Columns side by side; the widest column of words gives way and wraps. Where even that does not fit,
/// every cell becomes a line with its column's title.
fn table(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<String> {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            (0..columns.len())
                .map(|i| clean_line(row.get(i).map_or("", String::as_str)))
                .collect()
        })
        .collect();
    let titles: Vec<String> = columns.iter().map(|column| clean_line(&column.title)).collect();
    let titled = titles.iter().any(|title| !title.is_empty());
    let Some(widths) = column_widths(columns, &titles, &cells, width) else {
        return stacked(&titles, &cells, width);
    };
    titled
        .then_some(&titles)
        .into_iter()
        .chain(&cells)
        .flat_map(|row| table_row(columns, row, &widths))
        .collect()
}

pub(crate) fn column_widths(
    columns: &[Column],
    titles: &[String],
    cells: &[Vec<String>],
    width: usize,
) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = titles.iter().map(|title| width_of(title)).collect();
    for row in cells {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width_of(cell));
        }
    }
    let room = width.checked_sub(columns.len().saturating_sub(1) * 2)?;
    let words = widths
        .iter()
        .zip(columns)
        .enumerate()
        .filter(|(_, (_, column))| column.align == Align::Start);
    let flexible = words.max_by_key(|(_, (width, _))| **width).map(|(at, _)| at);
    let fixed = widths
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != flexible)
        .map(|(_, width)| width);
    let left = room.checked_sub(fixed.sum())?;
    if let Some(column) = flexible.and_then(|at| widths.get_mut(at)) {
        if left < LABEL_MIN.min(*column) {
            return None;
        }
        *column = left;
    }
    Some(widths)
}

pub(crate) fn table_row(columns: &[Column], row: &[String], widths: &[usize]) -> Vec<String> {
    let wrapped: Vec<Vec<String>> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| wrap(cell, (*width).max(1)))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|line| {
            let parts = wrapped
                .iter()
                .zip(widths)
                .zip(columns)
                .map(|((cell, width), column)| {
                    let text = part(cell.get(line).map_or("", String::as_str));
                    pad(&text, *width, column.align)
                });
            parts.collect::<Vec<_>>().join("  ")
        })
        .collect()
}

fn stacked(titles: &[String], cells: &[Vec<String>], width: usize) -> Vec<String> {
    let pairs = cells.iter().flat_map(|row| titles.iter().zip(row));
    pairs
        .filter(|(_, cell)| !cell.is_empty())
        .flat_map(|(title, cell)| two_sided(title, cell, width))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS_58_MM, COLUMNS_80_MM, to_text};
    use crate::slip::{Align, Block, Column, Slip, Weight, width::width_of};

    fn receipt() -> Slip {
        let mut slip = Slip::new("Receipt R-02-001042", "en");
        slip.heading("Mall Road Market")
            .quiet("14 Mall Road, Lahore\nNTN 4418820-6")
            .rule();
        slip.pair("#1042 · Till 2", "21 Nov, 12:04 · Zara", Weight::Quiet)
            .rule();
        slip.item("Bananas, 1 dozen", Some("2 × Rs\u{a0}240".into()), "480");
        slip.push(Block::Item {
            name: "Basmati rice, extra long grain, aged two years, 5 kg family bag".into(),
            detail: Some("1 × Rs\u{a0}2,950".into()),
            amount: "2,700".into(),
            notes: vec!["Discount −250".into()],
        });
        slip.rule().pair("Incl. sales tax 17%", "462", Weight::Quiet);
        slip.pair("Total", "Rs\u{a0}3,180", Weight::Grand)
            .pair("Cash", "5,000", Weight::Normal);
        slip.pair("Change", "1,820", Weight::Normal)
            .space()
            .barcode("R-02-001042");
        slip
    }

    #[test]
    fn a_receipt_on_an_80_mm_roll() {
        let expected = "
                Mall Road Market
              14 Mall Road, Lahore
                 NTN 4418820-6
------------------------------------------------
#1042 · Till 2              21 Nov, 12:04 · Zara
------------------------------------------------
Bananas, 1 dozen                             480
  2 × Rs 240
Basmati rice, extra long grain, aged two   2,700
years, 5 kg family bag
  1 × Rs 2,950
  Discount −250
------------------------------------------------
Incl. sales tax 17%                          462
Total                                   Rs 3,180
Cash                                       5,000
Change                                     1,820

                  R-02-001042
";
        assert_eq!(format!("\n{}", to_text(&receipt(), COLUMNS_80_MM)), expected);
    }

    #[test]
    fn the_same_receipt_on_a_58_mm_roll() {
        let expected = "
        Mall Road Market
      14 Mall Road, Lahore
         NTN 4418820-6
--------------------------------
#1042 ·     21 Nov, 12:04 · Zara
Till 2
--------------------------------
Bananas, 1 dozen             480
  2 × Rs 240
Basmati rice, extra long   2,700
grain, aged two years, 5
kg family bag
  1 × Rs 2,950
  Discount −250
--------------------------------
Incl. sales tax 17%          462
Total                   Rs 3,180
Cash                       5,000
Change                     1,820

          R-02-001042
";
        assert_eq!(
            to_text(&receipt().marked("COPY 2"), COLUMNS_58_MM),
            format!("         *** COPY 2 ***{expected}")
        );
    }

    #[test]
    fn an_amount_is_never_cut_however_narrow_the_paper() {
        let mut slip = Slip::new("t", "en");
        slip.pair(
            "Accumulated grand total",
            "PKR\u{a0}123,456,789,012.00",
            Weight::Normal,
        );
        slip.item("Tea", None, "PKR\u{a0}123,456,789,012,345.00");
        let expected = "Accumulated\ngrand total\nPKR 123,456,789,012.00\nTea\nPKR 123,456,789,012,345.00\n";
        assert_eq!(to_text(&slip, 0), expected);
    }

    #[test]
    fn wide_names_leave_amounts_in_their_column() {
        let mut slip = Slip::new("t", "en");
        slip.item("緑茶 ティーバッグ", None, "1,200")
            .item("دُودھ ایک لیٹر", None, "310")
            .item("🍌", None, "9");
        for line in to_text(&slip, COLUMNS_58_MM).lines() {
            assert_eq!(width_of(line), COLUMNS_58_MM, "{line}");
        }
    }

    #[test]
    fn a_table_keeps_figures_in_columns_and_lets_words_wrap() {
        let mut slip = Slip::new("Z", "en");
        slip.section("Tenders").table(
            vec![
                Column::start("Tender"),
                Column::end("Count"),
                Column::end("Amount"),
            ],
            vec![
                vec!["Cash".into(), "31".into(), "48,210".into()],
                vec!["Card of a bank with a long name".into(), "7".into()],
            ],
        );
        let expected = "\
Tenders
Tender             Count  Amount
Cash                  31  48,210
Card of a bank         7
with a long name
";
        assert_eq!(to_text(&slip, COLUMNS_58_MM), expected);
    }

    #[test]
    fn a_table_too_wide_for_the_paper_becomes_lines() {
        let mut slip = Slip::new("Z", "en");
        let columns = ["Gross sales", "Discounts given", "Net sales"]
            .map(Column::end)
            .to_vec();
        slip.table(
            columns,
            vec![vec!["1,000,000".into(), String::new(), "990,000".into()]],
        );
        assert_eq!(
            to_text(&slip, COLUMNS_58_MM),
            "Gross sales            1,000,000\nNet sales                990,000\n"
        );
    }

    #[test]
    fn a_link_behind_a_code_stays_whole() {
        let mut slip = Slip::new("t", "en");
        slip.qr("https://shop.test/r/0192f0c1-8a4e-7b11", "Online");
        let expected = "             Online\nhttps://shop.test/r/0192f0c1-8a4e-7b11\n";
        assert_eq!(to_text(&slip, COLUMNS_58_MM), expected);
    }

    #[test]
    fn no_line_is_wider_than_asked_where_it_can_break() {
        let mut slip = receipt();
        slip.qr(
            "B01-R01-26-000023 b2480c5efad03011 01a227ab-7c1d-7b11-8a4e-0192f0c18a4e",
            "B01-R01-26-000023 · b2480c5efad03011",
        );
        for width in [16, 32, 42, 48] {
            for line in to_text(&slip, width).lines() {
                assert!(width_of(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn figures_keep_their_order_where_lines_run_from_right_to_left() {
        let mut slip = Slip::new("رسید", "ur");
        slip.quiet("+92 42 111-222-333")
            .pair("کل PKR", "930.00", Weight::Grand);
        slip.push(Block::Item {
            name: "Milk".into(),
            detail: Some("2 × 240.00".into()),
            amount: "480.00".into(),
            notes: vec!["رعایت 10 %: −295.05".into()],
        });
        let text = to_text(&slip, COLUMNS_58_MM);
        for expected in [
            "\u{200f}       \u{2068}+92 42 111-222-333\u{2069}\n",
            "\u{200f}\u{2068}کل PKR\u{2069}                    \u{2068}930.00\u{2069}\n",
            "\u{200f}  \u{2068}2 × 240.00\u{2069}\n",
            "\u{200f}  \u{2068}رعایت \u{2066}10 %: −295.05\u{2069}\u{2069}\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is missing in {text:?}");
        }
        assert!(text.lines().all(|line| width_of(line) <= COLUMNS_58_MM), "{text}");
        // A printer that knows no such marks gets none where nothing runs from right to left.
        assert!(
            to_text(&receipt(), COLUMNS_58_MM)
                .chars()
                .all(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200f}'))
        );
    }

    #[test]
    fn hostile_text_reaches_the_paper_as_text() {
        let mut slip = Slip::new("t", "en");
        slip.item("\u{1b}@Tea\u{1d}V\0", None, "1\u{202e}00").text(
            "a\u{1b}b\nc",
            Align::Start,
            Weight::Normal,
        );
        let text = to_text(&slip, COLUMNS_58_MM);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert!(text.starts_with("@Tea V") && text.contains("100\n"), "{text}");
    }
}
