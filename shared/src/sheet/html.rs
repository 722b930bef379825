//! The sheet for a browser, as a page of its own.

use super::{Addressee, Block, Code, Fact, Kind, Row, Sheet, Table, Words};
use crate::slip::bidi::whole;
use crate::slip::escape;
use crate::slip::html::{all, class, isolated_by, line, weight_class};
use crate::slip::qr::qr_svg;
use crate::slip::width::{clean, clean_line};

/// The style sheet of [`to_html`], exactly as it stands between `<style>` and `</style>`: the same for every sheet, and no element has a style
/// of its own.
pub const STYLE: &str = include_str!("style.css");

/// The sheet as a complete page that is read in a browser and printed from there.
///
/// The page needs nothing else: no script, no picture, no font or address outside. All text is escaped and isolated in its own direction.
/// Browsers give columns the width that their cells need; shares of the width are the PDF's. Where a QR code cannot hold its payload, the
/// payload is printed.
pub fn to_html(sheet: &Sheet) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main class=\"sheet {paper}\">\n{head}{to}<h1>{heading}{mark}</h1>\n{facts}{blocks}{foot}\
         </main>\n</body>\n</html>\n",
        language = escape(&clean_line(&sheet.language)),
        direction = sheet.direction.as_str(),
        title = line(&sheet.title),
        paper = sheet.paper.word(),
        head = head(sheet),
        to = sheet
            .addressee
            .as_ref()
            .map(|addressee| to(addressee, &sheet.facts))
            .unwrap_or_default(),
        heading = isolated(&sheet.heading),
        mark = sheet
            .mark
            .as_deref()
            .map(|mark| format!(" <b class=\"mark\">{}</b>", isolated(mark)))
            .unwrap_or_default(),
        facts = if sheet.addressee.is_none() {
            facts(&sheet.facts, "facts wide")
        } else {
            String::new()
        },
        blocks = all(sheet
            .blocks
            .iter()
            .map(|block| element(block, &Words::of(&sheet.language)))),
        foot = if sheet.foot.is_empty() {
            String::new()
        } else {
            format!("<footer>\n{}</footer>\n", paragraphs(&sheet.foot))
        },
    )
}

fn isolated(text: &str) -> String {
    isolated_by(text, whole)
}

fn paragraphs(lines: &[String]) -> String {
    all(lines.iter().map(|line| format!("<p>{}</p>\n", isolated(line))))
}

fn head(sheet: &Sheet) -> String {
    format!(
        "<header>\n<p class=\"name\">{}</p>\n<div>\n{}</div>\n</header>\n",
        isolated(&sheet.head.name),
        paragraphs(&sheet.head.lines)
    )
}

fn to(addressee: &Addressee, beside: &[Fact]) -> String {
    let sender = addressee
        .sender
        .as_deref()
        .map(|sender| format!("<p class=\"sender\">{}</p>\n", isolated(sender)));
    format!(
        "<div class=\"to\">\n<address>\n{}{}</address>\n{}</div>\n",
        sender.unwrap_or_default(),
        paragraphs(&addressee.lines),
        facts(beside, "facts")
    )
}

/// Nothing where there are none: an empty list is announced by readers of screens.
fn facts(facts: &[Fact], name: &str) -> String {
    if facts.is_empty() {
        return String::new();
    }
    let pair = |fact: &Fact| {
        format!(
            "<div{}><dt>{}</dt><dd>{}</dd></div>\n",
            class(&[weight_class(fact.weight)]),
            isolated(&fact.label),
            isolated(&fact.value)
        )
    };
    format!("<dl class=\"{name}\">\n{}</dl>\n", all(facts.iter().map(pair)))
}

fn element(block: &Block, words: &Words) -> String {
    match block {
        Block::Heading { text } => format!("<h2>{}</h2>\n", isolated(text)),
        Block::Paragraph { text, weight } => {
            let lines: Vec<String> = clean(text).lines().map(isolated).collect();
            format!(
                "<p{}>{}</p>\n",
                class(&["text", weight_class(*weight)]),
                lines.join("\n")
            )
        }
        Block::Facts { facts: some } => facts(some, "facts wide"),
        Block::Table(some) => table(some, words),
        Block::Totals { totals } => facts(totals, "totals"),
        Block::Payment {
            title,
            facts: some,
            code,
        } => format!(
            "<section class=\"payment\">\n<div>\n<h2>{}</h2>\n{}</div>\n{}</section>\n",
            isolated(title),
            facts(some, "facts"),
            code.as_ref().map(figure).unwrap_or_default()
        ),
        Block::Qr(code) => figure(code),
        Block::Signatures { labels } => {
            format!("<div class=\"signatures\">\n{}</div>\n", paragraphs(labels))
        }
    }
}

fn figure(code: &Code) -> String {
    let drawing = qr_svg(&code.payload);
    let words = match (&code.caption, &drawing) {
        (Some(caption), _) => Some(caption),
        (None, None) => Some(&code.payload),
        (None, Some(_)) => None,
    };
    format!(
        "<figure>{}{}</figure>\n",
        drawing.unwrap_or_default(),
        words
            .map(|words| format!("<figcaption>{}</figcaption>", isolated(words)))
            .unwrap_or_default()
    )
}

fn kind_class(kind: Kind) -> &'static str {
    if kind.is_figure() { "end" } else { "" }
}

fn table(table: &Table, words: &Words) -> String {
    let head = all(table.columns().iter().map(|column| {
        format!(
            "<th scope=\"col\"{}>{}</th>",
            class(&[kind_class(column.kind)]),
            isolated(&column.title)
        )
    }));
    let head = if table.is_titled() {
        format!("<thead><tr>{head}</tr></thead>\n")
    } else {
        String::new()
    };
    let across = table.columns().len();
    let rows = if table.rows().is_empty() {
        format!(
            "<tr><td class=\"quiet\" colspan=\"{across}\">{}</td></tr>\n",
            isolated(words.nothing)
        )
    } else {
        all(table.rows().iter().map(|one| row(table, one)))
    };
    format!(
        "<div class=\"scroll\"><table{}>\n{head}<tbody>\n{rows}</tbody>\n</table></div>\n",
        class(&[if table.is_small() { "small" } else { "" }])
    )
}

fn row(table: &Table, row: &Row) -> String {
    let cells = |cells: &[String], first: usize, notes: &[String]| {
        let noted = table.noted();
        all(table
            .columns()
            .iter()
            .zip(cells)
            .enumerate()
            .skip(first)
            .map(|(at, (column, cell))| {
                let notes = if at == noted { notes } else { &[] };
                let notes = all(notes
                    .iter()
                    .map(|note| format!("<p class=\"quiet\">{}</p>", isolated(note))));
                format!(
                    "<td{}>{}{notes}</td>",
                    class(&[kind_class(column.kind)]),
                    isolated(cell)
                )
            }))
    };
    match row {
        Row::Line {
            cells: some, notes, ..
        } => format!("<tr>{}</tr>\n", cells(some, 0, notes)),
        Row::Group { text } => format!(
            "<tr class=\"group\"><th scope=\"colgroup\" colspan=\"{}\">{}</th></tr>\n",
            table.columns().len(),
            isolated(text)
        ),
        Row::Sum { cells: some } => {
            let span = Table::label_span(some);
            format!(
                "<tr class=\"sum\"><th scope=\"row\" colspan=\"{span}\">{}</th>{}</tr>\n",
                isolated(some.first().map_or("", String::as_str)),
                cells(some, span, &[])
            )
        }
    }
}
