//! Words of a text as they are searched: without case, marks and forms that people do not type, in every script; split at everything that is
//! neither letter nor digit.
//!
//! The database folds names in the same way for sorting (`operations.fold`, `operations.sort_key`); the till's own search too
//! (`web/src/catalog/fold.ts`).

use unicode_normalization::UnicodeNormalization;

/// Longest word that is kept, in characters; longer ones are cut.
const WORD_MAX: usize = 40;
/// Words kept of one thing. The statement that searches counts on it.
const WORDS_MAX: usize = 60;
/// Words of a question that count.
const ASKED_MAX: usize = 8;
/// Signs kept of one name.
const SIGNS_MAX: usize = 20;

/// The distinct words of some texts, in the order found. A word with an apostrophe is found without it and by its parts: `O'Brien` by
/// `obrien` and `brien`.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        for token in fold(text).split(ends_word) {
            keep(&mut found, token.replace('\'', ""));
            let token = token.trim_matches('\'');
            if token.contains('\'') {
                for half in token.split('\'').filter(|half| half.chars().count() > 1) {
                    keep(&mut found, half.to_owned());
                }
            }
        }
    }
    found
}

fn keep(found: &mut Vec<String>, word: String) {
    let word = match word.char_indices().nth(WORD_MAX) {
        Some((end, _)) => word.get(..end).unwrap_or_default().to_owned(),
        None => word,
    };
    if !word.is_empty() && found.len() < WORDS_MAX && !found.contains(&word) {
        found.push(word);
    }
}

/// The distinct signs of a name: what stands in it and is no word, so that `%` finds `100 % juice`.
pub fn signs(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let seen = name
        .chars()
        .filter(|c| ends_word(*c) && !c.is_whitespace() && !c.is_control() && !DROPPED.contains(c));
    for sign in seen.map(String::from) {
        if found.len() < SIGNS_MAX && !found.contains(&sign) {
            found.push(sign);
        }
    }
    found
}

/// Words and signs as one text in which every one has a blank on both sides: ` milk whole 1l % `.
pub fn joined(words: &[String], signs: &[String]) -> String {
    let all: Vec<&str> = words.iter().chain(signs).map(String::as_str).collect();
    format!(" {} ", all.join(" "))
}

/// What stored words are written beside: the name in lower case.
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A question, ready for the statements that search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    words: Vec<String>,
    signs: Vec<String>,
}

impl Asked {
    /// The words of a question, or its signs if it has no word; `None` for a blank one.
    pub fn of(question: &str) -> Option<Self> {
        let mut words = Vec::new();
        for token in fold(question).split(ends_word) {
            keep(&mut words, token.replace('\'', ""));
        }
        if !words.is_empty() {
            return Self::of_words(words);
        }
        let mut signs = signs(question);
        signs.truncate(ASKED_MAX);
        (!question.trim().is_empty()).then_some(Self { words, signs })
    }

    /// A question by its words.
    pub fn of_words(mut words: Vec<String>) -> Option<Self> {
        words.truncate(ASKED_MAX);
        let signs = Vec::new();
        (!words.is_empty()).then_some(Self { words, signs })
    }

    /// Whether it has words to look up; a question of signs is looked for inside only.
    pub fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether it is one word.
    pub fn is_single(&self) -> bool {
        self.words.len() == 1
    }

    /// The range of words that begin with the longest (so, most telling) word: from, and up to but not including.
    pub fn range(&self) -> (String, String) {
        let longest = self
            .words
            .iter()
            .max_by_key(|word| word.chars().count())
            .cloned()
            .unwrap_or_default();
        let end = format!("{longest}{}", char::MAX);
        (longest, end)
    }

    /// `LIKE` patterns over [`joined`] text: a word begins so. Words hold only letters and digits, so nothing needs escaping.
    pub fn beginnings(&self) -> Vec<String> {
        self.words.iter().map(|word| format!("% {word}%")).collect()
    }

    /// `LIKE` patterns over [`joined`] text: it stands anywhere. A question of nothing that could be found fits no text.
    pub fn anywhere(&self) -> Vec<String> {
        if self.words.is_empty() && self.signs.is_empty() {
            return vec![String::new()];
        }
        let words = self.words.iter().map(|word| format!("%{word}%"));
        let signs = self.signs.iter().map(|sign| format!("% \\{sign} %"));
        words.chain(signs).collect()
    }
}

/// Ends a word: neither letter nor digit, nor an apostrophe (which [`fold`] has made one sign), nor a mark that a letter is written with.
fn ends_word(c: char) -> bool {
    !(c.is_alphanumeric() || c == '\'' || unicode_normalization::char::is_combining_mark(c))
}

/// What is written as an apostrophe.
const APOSTROPHES: [char; 14] = [
    '´', '`', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', 'ˈ', '\u{2018}', '\u{2019}', '\u{201b}', '\u{2032}', '＇',
];
/// Joins or stretches letters, or shows nothing.
const DROPPED: [char; 9] = [
    '\u{640}', '\u{200c}', '\u{200d}', '\u{ad}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}',
];
/// Noughts of the scripts that have digits of their own.
const NOUGHTS: [u32; 20] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
];

/// Lower case, without the marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters, with one form for letters that have several and one
/// for digits, so that `creme` finds `Crème`, `pho` `Phở`, and `کتاب 123` `كتاب ۱۲۳`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase().replace('`', "'");
    }
    let mut folded = String::with_capacity(text.len());
    let one = |c: char| if APOSTROPHES.contains(&c) { '\'' } else { c };
    for c in text.chars().map(one).nfkd().flat_map(char::to_lowercase) {
        match c {
            _ if is_mark(c) || DROPPED.contains(&c) => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            _ => folded.push(plain(c)),
        }
    }
    folded.nfc().collect()
}

/// The form of a letter that stands for its others, the ASCII digit of another script's.
fn plain(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ŧ' => 't',
        'ı' => 'i',
        'ŋ' => 'n',
        'ς' => 'σ',
        'ك' | 'ڪ' => 'ک',
        'ي' | 'ى' | 'ۍ' | 'ې' => 'ی',
        'ہ' | 'ة' | 'ۃ' | 'ە' => 'ه',
        'ٱ' => 'ا',
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        _ => {
            let code = u32::from(c);
            let nought = NOUGHTS
                .into_iter()
                .find(|nought| (*nought..nought + 10).contains(&code));
            nought
                .and_then(|nought| char::from_digit(code - nought, 10))
                .unwrap_or(c)
        }
    }
}

/// A mark that people leave out: accents, points, vowel signs of Arabic and Hebrew. Vowels of Indian scripts are no such marks.
const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}'
        | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_fall_apart_into_plain_words() {
        assert_eq!(
            words(["BREAD:ITALIAN/FRENCH PRI-69", "25671", "bread"]),
            ["bread", "italian", "french", "pri", "69", "25671"]
        );
        assert_eq!(
            words(["Crème brûlée, Größe ½"]),
            ["creme", "brulee", "grosse", "1", "2"]
        );
        assert_eq!(words(["چائے 250g"]), ["چایے", "250g"]);
        assert_eq!(words(["--- !!"]), Vec::<String>::new());
    }

    #[test]
    fn the_longest_word_leads() {
        let asked = Asked::of("1l  Milk WHOLE").unwrap();
        assert_eq!(asked.range().0, "whole");
        assert_eq!(asked.beginnings(), ["% 1l%", "% milk%", "% whole%"]);
        assert_eq!(Asked::of("  "), None);
    }

    #[test]
    fn people_find_what_they_type_in_their_own_way() {
        for (name, question) in [
            ("Phở bò", "pho bo"),
            ("Ķiršu sula", "kirsu"),
            ("Nguyễn Văn An", "nguyen van"),
            ("دُودھ ایک لیٹر", "دودھ"),
            ("كتاب", "کتاب"),
            ("کتاب ۱۲۳", "کتاب 123"),
            ("کتاب 123", "كتاب ١٢٣"),
            ("Ёлка", "елка"),
            ("Ελιά", "ελια"),
            ("Όλες", "ολεσ"),
            ("O'Brien", "obrien"),
            ("O\u{2019}Brien", "o'brien"),
            ("O'Brien", "brien"),
            ("L'huile d'olive", "huile olive"),
            ("Ｆｕｌｌ", "full"),
            ("Café", "cafe\u{301}"),
            ("Cafe\u{301}", "café"),
            ("İSKENDER", "iskender"),
            ("Größe", "GROSSE"),
            ("Jamón", "jamon"),
            ("Żubrówka", "zubrowka"),
            ("ÅRE Øl", "are ol"),
            ("दूध", "दूध"),
            ("한국 김치", "한국"),
        ] {
            let text = joined(&words([name]), &signs(name));
            for pattern in Asked::of(question).unwrap().beginnings() {
                assert!(text.contains(pattern.trim_matches('%')), "{question} in {text}");
            }
        }
    }

    #[test]
    fn a_sign_alone_is_looked_for_and_is_no_wildcard() {
        let text = joined(&words(["100% Juice 🍌"]), &signs("100% Juice 🍌"));
        assert_eq!(text, " 100 juice % 🍌 ");
        let asked = Asked::of(" % ").unwrap();
        assert!(!asked.has_words());
        assert_eq!(asked.anywhere(), ["% \\% %"]);
        assert_eq!(Asked::of("%_").unwrap().anywhere(), ["% \\% %", "% \\_ %"]);
        assert_eq!(
            Asked::of("\u{200b}").unwrap().anywhere(),
            [""],
            "finds nothing, not all"
        );
    }

    proptest! {
        #[test]
        fn no_wildcard_gets_into_a_pattern(question in "\\PC{0,60}") {
            if let Some(asked) = Asked::of(&question).filter(Asked::has_words) {
                for pattern in asked.anywhere() {
                    let inner = pattern.trim_matches('%');
                    prop_assert!(!inner.contains(['%', '_', '\\']));
                }
                let (from, to) = asked.range();
                prop_assert!(from < to);
            }
        }

        #[test]
        fn a_thing_is_found_by_the_beginning_of_each_of_its_words(name in "[a-zA-ZäÖé]{1,10}( [a-z0-9-]{1,8}){0,4}") {
            let text = joined(&words([name.as_str()]), &[]);
            for word in words([name.as_str()]) {
                let begin: String = word.chars().take(2).collect();
                let asked = Asked::of(&begin).unwrap();
                let pattern = asked.beginnings().remove(0);
                prop_assert!(text.contains(pattern.trim_matches('%')));
            }
        }
    }
}
