//! Words of a text as they are searched: lower case, without accents, split at everything that is neither letter nor digit.

/// Longest word that is kept, in characters; longer ones are cut.
const WORD_MAX: usize = 40;
/// Words kept of one thing. The statement that searches counts on it.
const WORDS_MAX: usize = 60;
/// Words of a question that count.
const ASKED_MAX: usize = 8;

/// The distinct words of some texts, in the order found.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let folded = fold(text);
        for word in folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            let word: String = word.chars().take(WORD_MAX).collect();
            if found.len() < WORDS_MAX && !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// Words as one text in which every word has a blank on both sides: ` milk whole 1l `.
pub fn joined(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

/// What a collection is ordered by: the name in lower case.
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A question, ready for the statements that search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    words: Vec<String>,
}

impl Asked {
    /// The words of a question; `None` if it has none.
    pub fn of(question: &str) -> Option<Self> {
        Self::of_words(words([question]))
    }

    /// A question by its words.
    pub fn of_words(mut words: Vec<String>) -> Option<Self> {
        words.truncate(ASKED_MAX);
        (!words.is_empty()).then_some(Self { words })
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

    /// `LIKE` patterns over [`joined`] text: it stands anywhere.
    pub fn anywhere(&self) -> Vec<String> {
        self.words.iter().map(|word| format!("%{word}%")).collect()
    }
}

/// Lower case, with the accents of Latin letters taken off, so that `creme` finds `Crème`.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ď' | 'đ' => folded.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ğ' => folded.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ň' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
            'ř' => folded.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => folded.push('s'),
            'ß' => folded.push_str("ss"),
            'ť' | 'ţ' | 'ț' => folded.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // A combining mark belongs to the letter before it: "i̇", or accents typed apart.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(c),
        }
    }
    folded
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
            ["creme", "brulee", "grosse", "½"]
        );
        assert_eq!(words(["چائے 250g"]), ["چائے", "250g"]);
        assert_eq!(words(["--- !!"]), Vec::<String>::new());
    }

    #[test]
    fn the_longest_word_leads() {
        let asked = Asked::of("1l  Milk WHOLE").unwrap();
        assert_eq!(asked.range().0, "whole");
        assert_eq!(asked.beginnings(), ["% 1l%", "% milk%", "% whole%"]);
        assert_eq!(Asked::of(" %_\\ "), None);
    }

    proptest! {
        #[test]
        fn no_wildcard_gets_into_a_pattern(question in "\\PC{0,60}") {
            if let Some(asked) = Asked::of(&question) {
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
            let text = joined(&words([name.as_str()]));
            for word in words([name.as_str()]) {
                let begin: String = word.chars().take(2).collect();
                let asked = Asked::of(&begin).unwrap();
                let pattern = asked.beginnings().remove(0);
                prop_assert!(text.contains(pattern.trim_matches('%')));
            }
        }
    }
}
