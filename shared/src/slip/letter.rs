//! A paper with a few words before it, as a mail in HTML.

use super::html::{STYLE, all, escape, isolated, to_paper};
use super::width::clean_line;
use super::{Direction, Slip};

/// What a mail says.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Language of the words, BCP 47.
    pub language: &'a str,
    /// Name of the page.
    pub title: &'a str,
    /// Paragraphs.
    pub words: &'a [&'a str],
    /// Words and address of a link.
    pub link: Option<(&'a str, &'a str)>,
    /// The paper below.
    pub slip: Option<&'a Slip>,
}

/// The letter as a complete page: no script, no picture, nothing outside. All text is escaped and isolated in its own direction.
pub fn to_letter(letter: &Letter<'_>) -> String {
    let direction = Direction::of_language(letter.language).as_str();
    let words = all(letter
        .words
        .iter()
        .map(|words| format!("<p>{}</p>\n", isolated(words))));
    let link = letter.link.map(|(words, address)| {
        format!(
            "<p><a href=\"{}\">{}</a></p>\n",
            escape(&clean_line(address)),
            isolated(words)
        )
    });
    format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n{words}{}{}\n</body>\n</html>\n",
        escape(&clean_line(letter.language)),
        escape(&clean_line(letter.title)),
        link.unwrap_or_default(),
        letter.slip.map(to_paper).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_holds_words_link_and_paper_and_no_markup_of_others() {
        let mut slip = Slip::new("Receipt 1", "en");
        slip.heading("<b>Shop</b>");
        let html = to_letter(&Letter {
            language: "ur",
            title: "<i>",
            words: &["<script>alert(1)</script>"],
            link: Some(("Open", "https://till.example/r/a\"b")),
            slip: Some(&slip),
        });
        assert!(html.contains("<html lang=\"ur\" dir=\"rtl\">"));
        assert!(
            html.contains("&lt;script&gt;")
                && html.contains("&lt;b&gt;Shop")
                && html.contains("<title>&lt;i&gt;")
        );
        assert!(
            html.contains("https://till.example/r/a&quot;b")
                || html.contains("https://till.example/r/a&#34;b"),
            "{html}"
        );
        assert!(!html.contains("<script") && !html.contains("<b>Shop"));
    }
}
