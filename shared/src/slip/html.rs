//! The slip for a browser: as paper to lie in a page, and as a page of its own.

use super::bidi::{Cut, Piece, begins_rtl, has_rtl, pieces};
use super::code128::Bars;
use super::qr::qr_svg;
use super::width::{clean, clean_line, width_of};
use super::{Align, Block, Column, Slip, Weight};

/// The style sheet of every paper that [`to_paper`] makes, exactly as it stands between `<style>` and `</style>` of [`to_html`].
/// It is the same for every slip and no element has a style of its own, so a content security policy can
/// admit it by its hash.
pub const STYLE: &str = include_str!("style.css");

/// Width of the thinnest bar in hundredths of a millimetre: two dots of a 203 dpi printer.
const MODULE: u32 = 25;

/// Letters that fit across the paper, at full size and at the smallest that is still read with ease.
const LETTERS: usize = 36;
const LETTERS_TIGHT: usize = 44;

/// The slip as a complete page for printing on an 80 mm roll from a browser.
///
/// The page needs nothing else: no script, no picture, no font or address outside. Print media is pure
/// black, since thermal heads turn grey into dots. All text is escaped. Where a QR code cannot hold its
/// payload, the payload is printed.
pub fn to_html(slip: &Slip) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>{}</main>\n</body>\n</html>\n",
        escape(&clean_line(&slip.language)),
        slip.direction.as_str(),
        line(&slip.title),
        to_paper(slip),
    )
}

/// The slip as one element that looks as it should where [`STYLE`] reaches it: in a page of its own, or in a shadow tree of
/// another page. What holds for [`to_html`] holds for it.
pub fn to_paper(slip: &Slip) -> String {
    paper(slip, &qr_svg)
}

fn paper(slip: &Slip, qr: &impl Fn(&str) -> Option<String>) -> String {
    let blocks = all(slip.blocks.iter().map(|block| element(block, qr)));
    format!(
        "<div class=\"paper\" lang=\"{}\" dir=\"{}\">\n{blocks}</div>",
        escape(&clean_line(&slip.language)),
        slip.direction.as_str(),
    )
}

fn element(block: &Block, qr: &impl Fn(&str) -> Option<String>) -> String {
    match block {
        Block::Heading { text } => format!("<h1>{}</h1>\n", isolated(text)),
        Block::Section { text } => format!("<h2>{}</h2>\n", isolated(text)),
        Block::Text { text, align, weight } => {
            let class = class(&[align_class(*align), weight_class(*weight)]);
            let lines: Vec<String> = clean(text).lines().map(isolated).collect();
            format!("<p{class}>{}</p>\n", lines.join("\n"))
        }
        Block::Pair { left, right, weight } => {
            let class = class(&["row pair", weight_class(*weight)]);
            format!("<div{class}>{}</div>\n", sides(left, right))
        }
        Block::Item {
            name,
            detail,
            amount,
            notes,
        } => {
            let more = all(detail
                .iter()
                .chain(notes)
                .map(|more| format!("<p>{}</p>", isolated(more))));
            format!(
                "<div class=\"item\"><div class=\"row\">{}</div>{more}</div>\n",
                sides(name, amount)
            )
        }
        Block::Table { columns, rows } => table(columns, rows),
        Block::Rule => "<hr>\n".to_owned(),
        Block::Space => "<div class=\"space\"></div>\n".to_owned(),
        Block::Qr { payload, caption } => match qr(payload) {
            Some(svg) => figure("qr", &svg, caption.as_deref()),
            None => figure("qr", "", Some(caption.as_deref().unwrap_or(payload))),
        },
        Block::Barcode { payload } => figure("bars", &bars_svg(payload).unwrap_or_default(), Some(payload)),
        Block::Mark { text } => format!("<p class=\"mark\"><b>{}</b></p>\n", isolated(text)),
    }
}

fn sides(left: &str, right: &str) -> String {
    format!(
        "<span>{}</span><span class=\"amount\">{}</span>",
        isolated(left),
        isolated(right)
    )
}

/// Every text is isolated in the direction of its own first letter, so that a Latin name keeps its brackets in a slip in Urdu and a phone
/// its order; figures among words from right to left in theirs.
pub(crate) fn isolated(text: &str) -> String {
    isolated_by(text, pieces)
}

pub(crate) fn isolated_by(text: &str, cut: Cut) -> String {
    let text = clean_line(text);
    if text.is_empty() {
        return String::new();
    }
    if !has_rtl(&text) {
        return format!("<bdi>{}</bdi>", escape(&text));
    }
    let inside = all(cut(&text).into_iter().map(|piece| match piece {
        Piece::Words(words) => escape(words),
        Piece::Figures(figures) => format!("<bdi dir=\"ltr\">{}</bdi>", escape(figures)),
    }));
    let side = if begins_rtl(&text) { " dir=\"rtl\"" } else { "" };
    format!("<bdi{side}>{inside}</bdi>")
}

fn figure(class: &str, svg: &str, caption: Option<&str>) -> String {
    let words = caption.map(|words| format!("<figcaption>{}</figcaption>", isolated(words)));
    format!(
        "<figure class=\"{class}\">{svg}{}</figure>\n",
        words.unwrap_or_default()
    )
}

fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let cell = |tag: &str, column: &Column, text: &str| {
        let class = class(&[align_class(column.align)]);
        format!("<{tag}{class}>{}</{tag}>", isolated(text))
    };
    let needed = letters_across(columns, rows);
    if needed > LETTERS_TIGHT {
        return stacked(columns, rows);
    }
    let size = if needed > LETTERS {
        class(&["tight"])
    } else {
        String::new()
    };
    let titled = columns.iter().any(|column| !column.title.is_empty());
    let head: String = columns
        .iter()
        .map(|column| cell("th", column, &column.title))
        .collect();
    let row = |row: &Vec<String>| {
        let texts = row.iter().map(String::as_str).chain(std::iter::repeat(""));
        let cells: String = columns
            .iter()
            .zip(texts)
            .map(|(column, text)| cell("td", column, text))
            .collect();
        format!("<tr>{cells}</tr>\n")
    };
    format!(
        "<table{size}>\n{}<tbody>\n{}</tbody>\n</table>\n",
        if titled {
            format!("<thead><tr>{head}</tr></thead>\n")
        } else {
            String::new()
        },
        rows.iter().map(row).collect::<String>(),
    )
}

/// Letters that a table needs side by side: its figures whole, its widest column of words at least a dozen.
fn letters_across(columns: &[Column], rows: &[Vec<String>]) -> usize {
    let widest = |at: usize, column: &Column| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| width_of(cell));
        cells.chain([width_of(&column.title)]).max().unwrap_or(0)
    };
    let widths: Vec<(Align, usize)> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| (column.align, widest(at, column)))
        .collect();
    let words = widths
        .iter()
        .filter(|(align, _)| *align == Align::Start)
        .map(|(_, width)| *width)
        .max()
        .unwrap_or(0);
    let all: usize = widths.iter().map(|(_, width)| width).sum();
    all - words + words.min(12) + columns.len().saturating_sub(1) * 3 / 2
}

/// A table too wide for the paper: every cell on a line with its column's title.
fn stacked(columns: &[Column], rows: &[Vec<String>]) -> String {
    let pairs = |row: &Vec<String>| -> String {
        let cells = columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        all(cells
            .map(|(column, cell)| format!("<div class=\"row pair\">{}</div>", sides(&column.title, cell))))
    };
    all(rows
        .iter()
        .map(|row| format!("<div class=\"group\">{}</div>\n", pairs(row))))
}

/// The barcode of `payload` as an inline `<svg>` element; nothing where Code 128 cannot hold it.
fn bars_svg(payload: &str) -> Option<String> {
    let code = Bars::of(payload)?;
    Some(format!(
        "<svg viewBox=\"0 0 {0} 1\" width=\"{1}.{2:02}mm\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <path d=\"{3}\"/></svg>",
        code.modules,
        code.modules * MODULE / 100,
        code.modules * MODULE % 100,
        code.path(),
    ))
}

/// A `class` attribute of the names that are not empty, with the space before it.
pub(crate) fn class(names: &[&str]) -> String {
    let names: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", names.join(" "))
    }
}

fn align_class(align: Align) -> &'static str {
    match align {
        Align::Start => "",
        Align::Center => "center",
        Align::End => "end",
    }
}

pub(crate) fn weight_class(weight: Weight) -> &'static str {
    match weight {
        Weight::Quiet => "quiet",
        Weight::Normal => "",
        Weight::Strong => "strong",
        Weight::Grand => "grand",
    }
}

pub(crate) fn all(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

pub(crate) fn line(text: &str) -> String {
    escape(&clean_line(text))
}

/// Text as it stands in markup, in an attribute too.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{STYLE, paper, to_html};
    use crate::slip::{Align, Block, Column, Slip, Weight};

    fn body(slip: &Slip) -> String {
        let page = paper(slip, &|payload: &str| {
            (payload.len() < 9).then(|| "<svg></svg>".to_owned())
        });
        let (_, rest) = page.split_once("\">\n").unwrap();
        rest.strip_suffix("</div>").unwrap().to_owned()
    }

    #[test]
    fn every_block_has_its_element() {
        let mut slip = Slip::new("t", "en");
        slip.push(Block::Mark {
            text: "COPY 2".into(),
        })
        .heading("Shop")
        .section("Tax")
        .rule()
        .space();
        slip.text("a\nb", Align::Center, Weight::Quiet)
            .text("c", Align::Start, Weight::Normal);
        slip.pair("Total", "9", Weight::Grand)
            .item("Tea", Some("2 × 4".into()), "8");
        slip.table(
            vec![Column::start("Rate"), Column::end("Tax")],
            vec![vec!["17%".into()]],
        );
        slip.qr("short", "Scan me")
            .qr("too long for it", "")
            .barcode("A1")
            .barcode("چائے");
        assert_eq!(
            body(&slip),
            "<p class=\"mark\"><b><bdi>COPY 2</bdi></b></p>\n<h1><bdi>Shop</bdi></h1>\n<h2><bdi>Tax</bdi></h2>\n<hr>\n<div class=\"space\"></div>\n\
             <p class=\"center quiet\"><bdi>a</bdi>\n<bdi>b</bdi></p>\n<p><bdi>c</bdi></p>\n\
             <div class=\"row pair grand\"><span><bdi>Total</bdi></span><span class=\"amount\"><bdi>9</bdi></span></div>\n\
             <div class=\"item\"><div class=\"row\"><span><bdi>Tea</bdi></span>\
             <span class=\"amount\"><bdi>8</bdi></span></div><p><bdi>2 × 4</bdi></p></div>\n\
             <table>\n<thead><tr><th><bdi>Rate</bdi></th><th class=\"end\"><bdi>Tax</bdi></th></tr></thead>\n\
             <tbody>\n<tr><td><bdi>17%</bdi></td><td class=\"end\"></td></tr>\n</tbody>\n</table>\n\
             <figure class=\"qr\"><svg></svg><figcaption><bdi>Scan me</bdi></figcaption></figure>\n\
             <figure class=\"qr\"><figcaption><bdi>too long for it</bdi></figcaption></figure>\n\
             <figure class=\"bars\"><svg viewBox=\"0 0 57 1\" width=\"14.25mm\" preserveAspectRatio=\"none\" \
             aria-hidden=\"true\"><path d=\"M0 0h2v1h-2zM3 0h1v1h-1zM6 0h1v1h-1zM11 0h1v1h-1zM13 0h1v1h-1zM17 0h2v1h-2z\
             M22 0h1v1h-1zM25 0h3v1h-3zM30 0h2v1h-2zM33 0h1v1h-1zM38 0h1v1h-1zM41 0h2v1h-2zM44 0h2v1h-2zM49 0h3v1h-3z\
             M53 0h1v1h-1zM55 0h2v1h-2z\"/></svg><figcaption><bdi>A1</bdi></figcaption></figure>\n\
             <figure class=\"bars\"><figcaption><bdi dir=\"rtl\">چائے</bdi></figcaption></figure>\n"
        );
    }

    #[test]
    fn a_table_too_wide_for_the_paper_shrinks_and_then_becomes_lines() {
        let table = |figures: &[&str]| {
            let mut slip = Slip::new("Z", "en");
            let columns =
                std::iter::once(Column::start("Rate")).chain(figures.iter().map(|_| Column::end("Net")));
            let row = std::iter::once("Standard rate of sales tax").chain(figures.iter().copied());
            slip.table(columns.collect(), vec![row.map(String::from).collect()]);
            body(&slip)
        };
        assert!(table(&["1,123,456.00"]).starts_with("<table>\n"));
        assert!(table(&["1,123,456.00", "123,456.00", "1"]).starts_with("<table class=\"tight\">\n"));
        let lines = table(&["1,123,456.00", "123,456.00", "1,234,567.00", ""]);
        assert!(
            !lines.contains("<table") && lines.matches("row pair").count() == 4,
            "{lines}"
        );
    }

    #[test]
    fn the_page_says_its_language_and_direction() {
        let page = to_html(&Slip::new("رسید", "ur-PK"));
        assert!(
            page.contains("<html lang=\"ur-PK\" dir=\"rtl\">")
                && page.contains("<div class=\"paper\" lang=\"ur-PK\" dir=\"rtl\">")
                && page.contains("<title>رسید</title>")
        );
    }

    #[test]
    fn figures_in_a_slip_in_urdu_keep_their_order() {
        let mut slip = Slip::new("رسید", "ur");
        slip.quiet("+92 42 111-222-333\nشکریہ! +92 300 1234567");
        slip.push(Block::Item {
            name: "Milk (1 L)".into(),
            detail: Some("2 × 240.00".into()),
            amount: "480.00".into(),
            notes: vec!["10 % off: −295.05".into(), "رعایت 10 %: −295.05".into()],
        });
        let body = body(&slip);
        for isolated in [
            "<bdi>+92 42 111-222-333</bdi>",
            "<bdi dir=\"rtl\">شکریہ! <bdi dir=\"ltr\">+92 300 1234567</bdi></bdi>",
            "<bdi>2 × 240.00</bdi>",
            "<bdi>10 % off: −295.05</bdi>",
            "<bdi dir=\"rtl\">رعایت <bdi dir=\"ltr\">10 %: −295.05</bdi></bdi>",
        ] {
            assert!(body.contains(isolated), "{isolated} is missing in\n{body}");
        }
    }

    #[test]
    fn hostile_text_stays_text() {
        let evil = "</style><script>alert(1)</script>\"'&\u{202e}\u{1b}";
        let mut slip = Slip::new(evil, "\"><script>");
        slip.heading(evil)
            .section(evil)
            .text(evil, Align::End, Weight::Strong)
            .pair(evil, evil, Weight::Quiet);
        slip.push(Block::Item {
            name: evil.into(),
            detail: Some(evil.into()),
            amount: evil.into(),
            notes: vec![evil.into()],
        });
        slip.table(vec![Column::start(evil)], vec![vec![evil.into()]])
            .qr(evil, evil)
            .barcode(evil);
        let page = to_html(&slip.marked(evil));
        assert!(!page.contains("<script") && !page.contains('\u{1b}') && !page.contains('\u{202e}'));
        assert_eq!(page.matches("</style>").count(), 1);
        assert_eq!(page.matches("&lt;script&gt;alert(1)").count(), 15);
    }

    #[test]
    fn the_page_reaches_for_nothing_outside_and_has_one_style() {
        let mut slip = Slip::new("t", "en");
        slip.barcode("R-02-001042").qr("x", "y");
        let page = to_html(&slip);
        for outside in ["http", "url(", "src=", "href=", "@import", " style="] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains(&format!("<style>{STYLE}</style>")));
    }
}
