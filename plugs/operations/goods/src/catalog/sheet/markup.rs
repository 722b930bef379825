//! Text of a web page: what shops on the web write as the description of a product.

/// Elements that end a line.
const LINES: [&str; 12] = [
    "p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4",
];

/// The text that a page shows, in one pass: without its marks, lines where its blocks end, its signs as they are. Exports write the end of
/// a line also as `\n`.
#[must_use]
pub fn text_of_markup(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    // Behind the last one no mark is closed, and none is looked for: the text is gone through once.
    let closes = page.rfind('>').unwrap_or(0);
    while let Some(at) = rest.find(['<', '&', '\\']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let (shown, length) = match from.as_bytes() {
            [b'<', ..] if page.len() - from.len() < closes => mark(from),
            [b'&', ..] => sign(from),
            [b'\\', b'n', ..] => (Some('\n'), 2),
            [b'<', ..] => (Some('<'), 1),
            _ => (Some('\\'), 1),
        };
        text.extend(shown);
        rest = from.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// What a mark shows, and how long it is. A sign that opens none is itself.
fn mark(from: &str) -> (Option<char>, usize) {
    let inside = from.get(1..).unwrap_or_default();
    let opens = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = inside.find('>').filter(|_| opens) else {
        return (Some('<'), 1);
    };
    let name = inside.trim_start_matches('/');
    let length = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let name = name.get(..length).unwrap_or_default().to_ascii_lowercase();
    (LINES.contains(&name.as_str()).then_some('\n'), end + 2)
}

/// Longest name of a sign, with its marks.
const SIGN_MAX: usize = 10;

/// What `&amp;`, `&#39;` and the like stand for, and how long they are.
fn sign(from: &str) -> (Option<char>, usize) {
    let Some(end) = from.bytes().take(SIGN_MAX).position(|byte| byte == b';') else {
        return (Some('&'), 1);
    };
    let name = from.get(1..end).unwrap_or_default();
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let shown = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match name.strip_prefix('#') {
            Some(digits) => match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            },
            None => None,
        },
    };
    shown.map_or((Some('&'), 1), |shown| (Some(shown), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_the_text_that_it_shows() {
        for (page, text) in [
            ("<p>Warm &amp; soft</p>", "Warm & soft"),
            (
                "<p>One</p>\n<ul><li class=\"a\">Two</li><li>Three</li></ul>",
                "One\nTwo\nThree",
            ),
            (
                "Line<br/>break &#39;quoted&#x27; &nbsp;&unknown; &",
                "Line\nbreak 'quoted'  &unknown; &",
            ),
            ("2 < 3 and 4 > 3, a\\b", "2 < 3 and 4 > 3, a\\b"),
            ("first\\nsecond", "first\nsecond"),
            ("<!-- note --><b>bold</b> ü", "bold ü"),
            ("", ""),
        ] {
            assert_eq!(text_of_markup(page), text, "{page}");
        }
    }
}
