//! Figures in lines that run from right to left.
//!
//! In such a line the groups of a phone number, "2 × 240.00" or "10 %: −295.05" would be shown in the wrong order: what lies between
//! figures has no direction of its own. So each run of figures is isolated, left to right.

/// Whether a letter is written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(u32::from(c),
        0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_eeff)
        && c.is_alphabetic()
}

/// Whether the first letter that has a direction runs from right to left.
pub(super) fn begins_rtl(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl)
}

/// Whether anything in the text runs from right to left.
pub(super) fn has_rtl(text: &str) -> bool {
    text.chars().any(is_rtl)
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words, in the direction of the line.
    Words(&'a str),
    /// Figures and what belongs to them, left to right.
    Figures(&'a str),
}

const fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// What may stand before the first figure of a run.
const fn leads(c: char) -> bool {
    matches!(c, '+' | '-' | '−' | '±' | '#' | '(')
}

/// What may stand between two figures of a run.
const fn joins(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}'
            | '\u{202f}'
            | '+'
            | '-'
            | '−'
            | '–'
            | '.'
            | ','
            | ':'
            | '/'
            | '×'
            | '*'
            | '('
            | ')'
            | '%'
            | '#'
            | '\''
    )
}

/// What may stand after the last figure of a run.
const fn trails(c: char) -> bool {
    matches!(c, '%' | ')')
}

/// A line as words and runs of figures.
pub(super) fn pieces(line: &str) -> Vec<Piece<'_>> {
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    let mut pieces = Vec::new();
    let mut words_from = 0;
    let mut at = 0;
    while let Some(&(start, c)) = chars.get(at) {
        let opens = is_figure(c) || (leads(c) && figure_follows(&chars, at + 1, leads));
        if !opens {
            at += 1;
            continue;
        }
        let mut last = at;
        let mut next = at + 1;
        while let Some(&(_, c)) = chars.get(next) {
            if is_figure(c) {
                last = next;
            } else if !(joins(c) || leads(c)) {
                break;
            }
            next += 1;
        }
        // "10 %" and "(042)" keep their sign.
        let spaces = chars
            .iter()
            .skip(last + 1)
            .take_while(|(_, c)| matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
            .count();
        for after in [last + 1 + spaces, last + 1] {
            if chars.get(after).is_some_and(|(_, c)| trails(*c)) {
                last = after;
                break;
            }
        }
        let end = chars.get(last + 1).map_or(line.len(), |(end, _)| *end);
        if let Some(words) = line.get(words_from..start).filter(|words| !words.is_empty()) {
            pieces.push(Piece::Words(words));
        }
        if let Some(figures) = line.get(start..end) {
            pieces.push(Piece::Figures(figures));
        }
        words_from = end;
        at = last + 1;
    }
    if let Some(words) = line.get(words_from..).filter(|words| !words.is_empty()) {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// How a line is cut. Slips are cut by [`pieces`], for what was printed of them stays as it was.
pub(crate) type Cut = for<'a> fn(&'a str) -> Vec<Piece<'a>>;

/// Like [`pieces`], but what has a letter that runs from left to right next to a figure stays whole: "B01-26-000023", "GB123", "5kg". Its letter
/// keeps its figures in order by itself, and would be torn from them.
pub(crate) fn whole(line: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut at = 0;
    for token in line.split_inclusive(char::is_whitespace) {
        let runs_right = |c: char| c.is_alphabetic() && !is_rtl(c);
        if token.contains(is_figure) && token.contains(runs_right) {
            out.extend(line.get(from..at).map(pieces).unwrap_or_default());
            out.push(Piece::Words(token));
            from = at + token.len();
        }
        at += token.len();
    }
    out.extend(line.get(from..).map(pieces).unwrap_or_default());
    out
}

fn figure_follows(chars: &[(usize, char)], from: usize, between: fn(char) -> bool) -> bool {
    chars
        .iter()
        .skip(from)
        .map(|(_, c)| *c)
        .find(|c| !(between(*c) || *c == '\u{a0}' || *c == '\u{202f}'))
        .is_some_and(is_figure)
}

/// A line for a device that orders text by itself: where something runs from right to left, or the paper does, the line is isolated in
/// the direction of its first letter, and its figures in theirs. Other lines stay as they are, for printers that know no such marks.
pub(super) fn isolated(line: &str, paper_is_rtl: bool, cut: Cut) -> String {
    const FIRST_STRONG: char = '\u{2068}';
    const LEFT_TO_RIGHT: char = '\u{2066}';
    const POP: char = '\u{2069}';
    if line.is_empty() || !(paper_is_rtl || has_rtl(line)) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len() + 12);
    out.push(FIRST_STRONG);
    if has_rtl(line) {
        for piece in cut(line) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Figures(figures) => {
                    out.push(LEFT_TO_RIGHT);
                    out.push_str(figures);
                    out.push(POP);
                }
            }
        }
    } else {
        out.push_str(line);
    }
    out.push(POP);
    out
}

#[cfg(test)]
mod tests {
    use super::Piece::{Figures, Words};
    use super::{begins_rtl, has_rtl, isolated, pieces, whole};

    #[test]
    fn a_phone_and_a_calculation_are_one_run_each() {
        assert_eq!(
            pieces("شکریہ! +92 300 1234567"),
            [Words("شکریہ! "), Figures("+92 300 1234567")]
        );
        assert_eq!(pieces("2 × 240.00"), [Figures("2 × 240.00")]);
        assert_eq!(
            pieces("رعایت 10 %: −295.05"),
            [Words("رعایت "), Figures("10 %: −295.05")]
        );
        assert_eq!(
            pieces("VAT 17 % پر 1,234.50"),
            [Words("VAT "), Figures("17 %"), Words(" پر "), Figures("1,234.50")]
        );
        assert_eq!(pieces("کوئی نہیں"), [Words("کوئی نہیں")]);
        assert_eq!(
            pieces("(042) 111-222-333 فون"),
            [Figures("(042) 111-222-333"), Words(" فون")]
        );
        assert_eq!(pieces("a - b"), [Words("a - b")]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn the_number_of_a_document_is_not_torn_from_its_letter() {
        assert_eq!(
            whole("انوائس B01-26-000023 (2 × 5)"),
            [Words("انوائس "), Words("B01-26-000023 "), Figures("(2 × 5)")]
        );
        assert_eq!(
            whole("کوڈ 5a5a، 10 %"),
            [Words("کوڈ "), Words("5a5a، "), Figures("10 %")]
        );
        assert_eq!(whole("فون +92 42 1"), pieces("فون +92 42 1"));
        assert_eq!(isolated("نمبر GB123", true, whole), "\u{2068}نمبر GB123\u{2069}");
    }

    #[test]
    fn nothing_of_a_line_is_lost_in_pieces() {
        for line in [
            "+",
            "1",
            "- 1 -",
            "٣ × ٥",
            "دودھ 1 L (2 %)",
            "a1b2c3",
            "−−5",
            "( ",
            "9)",
        ] {
            for cut in [pieces, whole] {
                let all: String = cut(line)
                    .into_iter()
                    .map(|piece| match piece {
                        Words(text) | Figures(text) => text,
                    })
                    .collect();
                assert_eq!(all, line);
            }
        }
    }

    #[test]
    fn only_lines_that_need_it_are_isolated() {
        assert_eq!(isolated("Total 5.00", false, pieces), "Total 5.00");
        assert_eq!(isolated("2 × 5.00", true, pieces), "\u{2068}2 × 5.00\u{2069}");
        assert_eq!(
            isolated("فون +92 1", false, pieces),
            "\u{2068}فون \u{2066}+92 1\u{2069}\u{2069}"
        );
        assert_eq!(isolated("", true, pieces), "");
    }

    #[test]
    fn the_first_letter_decides_and_figures_are_no_letters() {
        assert!(begins_rtl("10 % رعایت") && begins_rtl("שלום a"));
        assert!(!begins_rtl("Tea چائے") && !begins_rtl("123") && has_rtl("Tea چائے"));
    }
}
