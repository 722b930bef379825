//! How wide a text is on paper of fixed columns, and how it is broken into lines.

/// Text that is safe to hand to any printer or page.
///
/// Control characters (a printer takes ESC as the start of a command) become spaces, and overrides of
/// the writing direction, with which a product name could turn the figures beside it round, are dropped.
/// Line feeds stay.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\r'))
        .map(|c| match c {
            '\n' => c,
            '\u{2028}' | '\u{2029}' => ' ',
            _ if c.is_control() => ' ',
            _ => c,
        })
        .collect()
}

/// [`clean`] for texts of one line.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text).replace('\n', " ").trim().to_owned()
}

/// Columns that a character takes: 0 for combining marks and joiners, 2 for East Asian wide and emoji, else 1.
fn char_width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f
        | 0x0483..=0x0489
        | 0x0591..=0x05bd
        | 0x0610..=0x061a
        | 0x061c
        | 0x064b..=0x065f
        | 0x0670
        | 0x06d6..=0x06dc
        | 0x06df..=0x06e4
        | 0x06e7..=0x06e8
        | 0x06ea..=0x06ed
        | 0x08d3..=0x08ff
        | 0x093c
        | 0x094d
        | 0x200b..=0x200f
        | 0x2060..=0x2064
        | 0x2066..=0x2069
        | 0x20d0..=0x20ff
        | 0xfe00..=0xfe0f
        | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Columns that a line takes.
pub(crate) fn width_of(line: &str) -> usize {
    line.chars().map(char_width).sum()
}

/// Breaks at spaces (not at no-break spaces) into lines of at most `width` columns.
/// A word longer than a line is broken too, never between a letter and its mark.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    fill(text, width, true)
}

/// Like [`wrap`], but a word longer than a line stays whole: for amounts, where a cut would be a lie.
pub(super) fn wrap_whole(text: &str, width: usize) -> Vec<String> {
    fill(text, width, false)
}

fn fill(text: &str, width: usize, cut: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let room = width.saturating_sub(if line.is_empty() { 0 } else { width_of(&line) + 1 });
            if width_of(word) <= room {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                if cut && !line.is_empty() && width_of(&line) + char_width(c) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{clean, clean_line, width_of, wrap, wrap_whole};

    #[test]
    fn printer_commands_and_direction_overrides_do_not_pass() {
        assert_eq!(clean("a\u{1b}p\u{7}b\r\nc"), "a p b\nc");
        assert_eq!(clean("Milk \u{202e}005\u{202c}"), "Milk 005");
        assert_eq!(clean_line(" two\nlines "), "two lines");
    }

    #[test]
    fn wide_characters_count_twice_and_marks_not_at_all() {
        assert_eq!(width_of("茶 tea"), 6);
        assert_eq!(width_of("e\u{301}"), 1);
        assert_eq!(width_of("دُودھ"), 4);
        assert_eq!(width_of("🍌"), 2);
    }

    #[test]
    fn lines_break_at_spaces_and_only_long_words_are_cut() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("Rs\u{a0}2,850 due", 9), ["Rs\u{a0}2,850", "due"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("茶茶茶", 5), ["茶茶", "茶"]);
        assert_eq!(wrap("abe\u{301}d", 3), ["abe\u{301}", "d"]);
    }

    #[test]
    fn an_amount_longer_than_the_line_stays_whole() {
        assert_eq!(wrap_whole("PKR 123456789012", 6), ["PKR", "123456789012"]);
    }
}
