//! Just enough of a Rust lexer: string literals apart from code, comments gone, test regions known.

use std::ops::RangeInclusive;

/// A string literal and the line it starts on. Escapes are resolved as far as layout goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// A source file taken apart.
pub struct Source {
    /// The code alone: comments and the insides of literals are blanks, line breaks are kept.
    pub code: String,
    pub literals: Vec<Literal>,
    test_regions: Vec<RangeInclusive<usize>>,
}

impl Source {
    pub fn of(text: &str) -> Self {
        let (code, literals) = Lexer::new(text).run();
        let test_regions = test_regions(&code);
        Self {
            code,
            literals,
            test_regions,
        }
    }

    /// Whether a line lies in an item under `#[cfg(test)]`.
    pub fn is_test_line(&self, line: usize) -> bool {
        self.test_regions.iter().any(|region| region.contains(&line))
    }

    /// Whether the file carries tests of its own, or declares a module of them.
    pub fn has_tests(&self) -> bool {
        self.code.lines().any(is_test_attribute)
    }
}

fn is_test_attribute(line: &str) -> bool {
    let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    squeezed.contains("#[cfg(test")
        || squeezed.contains("#[cfg(all(test")
        || squeezed.contains("#[cfg(any(test")
}

/// The lines of every braced item that follows a `#[cfg(test)]`.
fn test_regions(code: &str) -> Vec<RangeInclusive<usize>> {
    let mut regions = Vec::new();
    let lines: Vec<&str> = code.lines().collect();
    for (start, line) in lines.iter().enumerate() {
        if !is_test_attribute(line) {
            continue;
        }
        let mut depth = 0_usize;
        let mut opened = false;
        let mut end = start;
        'item: for (number, text) in lines.iter().enumerate().skip(start) {
            end = number;
            for c in text.chars() {
                match c {
                    '{' => {
                        depth += 1;
                        opened = true;
                    }
                    '}' => depth = depth.saturating_sub(1),
                    ';' if !opened => break 'item,
                    _ => {}
                }
                if opened && depth == 0 {
                    break 'item;
                }
            }
        }
        regions.push(start + 1..=end + 1);
    }
    regions
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Lexer {
    fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            code: String::new(),
            literals: Vec::new(),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes one character; what is not code leaves a blank in its place.
    fn take(&mut self, is_code: bool) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.line += 1;
            self.code.push('\n');
        } else {
            self.code.push(if is_code { c } else { ' ' });
        }
        Some(c)
    }

    fn run(mut self) -> (String, Vec<Literal>) {
        while let Some(c) = self.peek(0) {
            match c {
                '/' if self.peek(1) == Some('/') => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.take(false);
                    }
                }
                '/' if self.peek(1) == Some('*') => self.block_comment(),
                '"' => self.string(),
                '\'' => self.quote(),
                c if c.is_alphabetic() || c == '_' => self.word(),
                _ => {
                    self.take(true);
                }
            }
        }
        (self.code, self.literals)
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    /// An identifier; `r"…"`, `r#"…"#` and their `b` and `c` kin are raw strings.
    fn word(&mut self) {
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_alphanumeric() || *c == '_') {
            word.push(c);
            self.take(true);
        }
        if !matches!(word.as_str(), "r" | "br" | "cr") {
            return;
        }
        let mut hashes = 0;
        while self.peek(hashes) == Some('#') {
            hashes += 1;
        }
        if self.peek(hashes) == Some('"') {
            self.raw_string(hashes);
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        for _ in 0..=hashes {
            self.take(false);
        }
        let line = self.line;
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                for _ in 0..=hashes {
                    self.take(false);
                }
                break;
            }
            text.push(c);
            self.take(false);
        }
        self.literals.push(Literal { line, text });
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.take(false);
        while let Some(c) = self.take(false) {
            match c {
                '"' => break,
                '\\' => match self.take(false) {
                    Some('n' | 't' | 'r') => text.push(' '),
                    Some('\n') => {
                        while self.peek(0).is_some_and(char::is_whitespace) {
                            self.take(false);
                        }
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        self.literals.push(Literal { line, text });
    }

    /// A character literal is skipped; a lifetime is code.
    fn quote(&mut self) {
        let is_character =
            self.peek(1) == Some('\\') || (self.peek(1).is_some() && self.peek(2) == Some('\''));
        self.take(true);
        if !is_character {
            return;
        }
        while let Some(c) = self.take(false) {
            match c {
                '\\' => {
                    self.take(false);
                }
                '\'' => return,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        Source::of(source)
            .literals
            .into_iter()
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn literals_of_every_kind_are_found() {
        assert_eq!(
            texts(r##"f("a\"b", r"c\d", r#"e"f"#, b"g")"##),
            ["a\"b", "c\\d", "e\"f", "g"]
        );
        assert_eq!(texts("\"one \\\n     two\""), ["one two"]);
    }

    #[test]
    fn quotes_in_comments_characters_and_lifetimes_open_nothing() {
        assert_eq!(
            texts("// \"no\n/* \"no /* \"no */ */ f('\"', '\\'', \"yes\")"),
            ["yes"]
        );
        assert_eq!(texts("fn f<'a>(x: &'a str) -> &'a str { g(\"yes\") }"), ["yes"]);
    }

    #[test]
    fn a_literal_knows_its_line_and_leaves_a_blank() {
        let source = Source::of("let a = 1;\n// c {\nlet b = \"{\";\n");
        assert_eq!(
            source.literals,
            [Literal {
                line: 3,
                text: "{".to_owned()
            }]
        );
        assert!(!source.code.contains('{'), "{}", source.code);
        assert_eq!(source.code.lines().count(), 3);
    }

    #[test]
    fn the_region_of_tests_ends_with_its_brace() {
        let source = Source::of("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { c() }\n}\nfn d() {}\n");
        let in_tests: Vec<usize> = (1..=6).filter(|line| source.is_test_line(*line)).collect();
        assert_eq!(in_tests, [2, 3, 4, 5]);
        assert!(source.has_tests());
    }

    #[test]
    fn a_declared_test_module_has_no_region_but_counts_as_tests() {
        let source = Source::of("#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert!(source.has_tests());
        assert!(!source.is_test_line(3));
        assert!(!Source::of("// #[cfg(test)]\nfn a() {}").has_tests());
    }
}
