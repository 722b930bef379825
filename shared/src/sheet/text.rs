//! The sheet in fixed columns, for plain mail.

use super::{Block, Code, Fact, Row, Sheet, Table, Words};
use crate::slip::bidi::whole;
use crate::slip::text::{
    COLUMNS_MIN, INDENT, aligned, column_widths, finished, pad, part, table_row, two_sided,
};
use crate::slip::width::{clean, clean_line, width_of, wrap};
use crate::slip::{Align, Column, Direction};

/// Columns of a mail that is read as it was sent.
pub const COLUMNS_MAIL: usize = 72;

/// The sheet as lines of at most `width` columns (at least 16), each ended by a line feed.
///
/// Words wrap by display width; amounts stand at the end of their column and are never cut. Text is in logical order, isolated where
/// something runs from right to left. A code appears as its words and, where they stand alone, its payload.
pub fn to_text(sheet: &Sheet, width: usize) -> String {
    let width = width.max(COLUMNS_MIN);
    let is_rtl = sheet.direction == Direction::Rtl;
    let words = Words::of(&sheet.language);
    let mut parts = vec![head(sheet, width)];
    if let Some(addressee) = &sheet.addressee {
        parts.push(each(&addressee.lines, width));
    }
    let mark = sheet
        .mark
        .as_deref()
        .map(|mark| format!("*** {} ***", clean_line(mark)));
    let mut title = each(mark.as_slice(), width);
    title.extend(start(&sheet.heading, width));
    parts.push(title);
    parts.push(listed(&sheet.facts, width));
    parts.extend(sheet.blocks.iter().map(|block| lines(block, width, &words)));
    if !sheet.foot.is_empty() {
        let mut foot = vec!["-".repeat(width)];
        foot.extend(each(&sheet.foot, width));
        parts.push(foot);
    }
    let mut out = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        for line in part {
            out.push_str(finished(&line.replace(['\u{a0}', '\u{202f}'], " "), is_rtl, whole).trim_end());
            out.push('\n');
        }
    }
    out
}

fn start(text: &str, width: usize) -> Vec<String> {
    let text = clean_line(text);
    if text.is_empty() {
        Vec::new()
    } else {
        aligned(&text, width, Align::Start)
    }
}

fn each(texts: &[String], width: usize) -> Vec<String> {
    texts.iter().flat_map(|text| start(text, width)).collect()
}

fn head(sheet: &Sheet, width: usize) -> Vec<String> {
    let mut lines = start(&sheet.head.name, width);
    lines.extend(each(&sheet.head.lines, width));
    lines
}

fn lines(block: &Block, width: usize, words: &Words) -> Vec<String> {
    match block {
        Block::Heading { text } => start(text, width),
        Block::Paragraph { text, .. } => aligned(&clean(text), width, Align::Start),
        Block::Facts { facts } => listed(facts, width),
        Block::Table(some) => table(some, width, words),
        Block::Totals { totals } => totals
            .iter()
            .flat_map(|fact| two_sided(&fact.label, &fact.value, width))
            .collect(),
        // The bank's lines say what the code does.
        Block::Payment { title, facts, code } => {
            let mut out = start(title, width);
            out.extend(listed(facts, width));
            if facts.is_empty() {
                out.extend(code.iter().flat_map(|code| coded(code, width)));
            }
            out
        }
        Block::Qr(code) => coded(code, width),
        Block::Signatures { labels } => {
            let mut out = Vec::new();
            for label in labels {
                if !out.is_empty() {
                    out.push(String::new());
                }
                out.push("_".repeat(width.min(32)));
                out.extend(start(label, width));
            }
            out
        }
    }
}

fn coded(code: &Code, width: usize) -> Vec<String> {
    let mut out = start(code.caption.as_deref().unwrap_or_default(), width);
    let payload = clean_line(&code.payload);
    if payload.contains(' ') {
        out.extend(start(&payload, width));
    } else {
        // Whole, so that a link can still be followed.
        out.push(part(&payload));
    }
    out
}

/// Labels in one column, values in the next; on narrow lines at both ends.
fn listed(facts: &[Fact], width: usize) -> Vec<String> {
    let label = facts.iter().map(|fact| width_of(&clean_line(&fact.label))).max();
    let label = label.unwrap_or(0) + INDENT.len();
    if label > width / 2 {
        return facts
            .iter()
            .flat_map(|fact| two_sided(&fact.label, &fact.value, width))
            .collect();
    }
    let one = |fact: &Fact| -> Vec<String> {
        let name = pad(&part(&clean_line(&fact.label)), label, Align::Start);
        wrap(&clean_line(&fact.value), width - label)
            .iter()
            .enumerate()
            .map(|(at, line)| {
                let before = if at == 0 { name.clone() } else { " ".repeat(label) };
                format!("{before}{}", part(line))
            })
            .collect()
    };
    facts.iter().flat_map(one).collect()
}

/// Columns side by side; where they do not fit, every cell is a line with its column's title.
fn table(table: &Table, width: usize, words: &Words) -> Vec<String> {
    let columns: Vec<Column> = table
        .columns()
        .iter()
        .map(|column| Column {
            title: clean_line(&column.title),
            align: if column.kind.is_figure() {
                Align::End
            } else {
                Align::Start
            },
        })
        .collect();
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    // The label of a sum runs on over empty cells, so it needs no room in its own column.
    let cells: Vec<Vec<String>> = table
        .rows()
        .iter()
        .map(|row| {
            let is_sum = matches!(row, Row::Sum { .. });
            let cells = row.cells().iter().enumerate();
            cells
                .map(|(at, cell)| {
                    if is_sum && at == 0 {
                        String::new()
                    } else {
                        clean_line(cell)
                    }
                })
                .collect()
        })
        .collect();
    let widths = column_widths(&columns, &titles, &cells, width);
    let mut out = Vec::new();
    if let Some(widths) = widths.as_deref().filter(|_| table.is_titled()) {
        out.extend(table_row(&columns, &titles, widths));
        out.push("-".repeat(width));
    }
    if table.rows().is_empty() {
        out.extend(start(words.nothing, width));
    }
    for (at, row) in table.rows().iter().enumerate() {
        let follows = at > 0 && !matches!(table.rows().get(at - 1), Some(Row::Group { .. }));
        match row {
            Row::Group { text } => {
                if follows {
                    out.push(String::new());
                }
                out.extend(start(text, width));
            }
            Row::Line { cells, notes, .. } => {
                let cells: Vec<String> = cells.iter().map(|cell| clean_line(cell)).collect();
                out.extend(match &widths {
                    Some(widths) => table_row(&columns, &cells, widths),
                    None => stacked(&titles, &cells, width),
                });
                out.extend(notes.iter().flat_map(|note| {
                    let inner = wrap(&clean_line(note), width - INDENT.len());
                    inner
                        .iter()
                        .map(|line| format!("{INDENT}{}", part(line)))
                        .collect::<Vec<_>>()
                }));
            }
            Row::Sum { cells } => {
                let cells: Vec<String> = cells.iter().map(|cell| clean_line(cell)).collect();
                out.push("-".repeat(width));
                out.extend(match &widths {
                    Some(widths) => sum(&columns, &cells, widths, width),
                    None => stacked(&titles, &cells, width),
                });
            }
        }
        if widths.is_none() && at + 1 < table.rows().len() {
            out.push(String::new());
        }
    }
    out
}

/// A label over its own and the empty columns beside it; one that is too long for them stands over the figures.
fn sum(columns: &[Column], cells: &[String], widths: &[usize], width: usize) -> Vec<String> {
    let span = Table::label_span(cells);
    let room = widths.iter().take(span).sum::<usize>() + 2 * span.saturating_sub(1);
    let label = cells.first().map_or("", String::as_str);
    if span == cells.len() {
        return start(label, width);
    }
    let merged: Vec<Column> = std::iter::once(Column::start(""))
        .chain(columns.iter().skip(span).cloned())
        .collect();
    let wide: Vec<usize> = std::iter::once(room)
        .chain(widths.iter().skip(span).copied())
        .collect();
    let is_beside = width_of(label) <= room;
    let mut out = if is_beside {
        Vec::new()
    } else {
        start(label, width)
    };
    let beside = if is_beside {
        label.to_owned()
    } else {
        String::new()
    };
    let row: Vec<String> = std::iter::once(beside)
        .chain(cells.iter().skip(span).cloned())
        .collect();
    out.extend(table_row(&merged, &row, &wide));
    out
}

fn stacked(titles: &[String], cells: &[String], width: usize) -> Vec<String> {
    titles
        .iter()
        .zip(cells)
        .filter(|(_, cell)| !cell.is_empty())
        .flat_map(|(title, cell)| two_sided(title, cell, width))
        .collect()
}
