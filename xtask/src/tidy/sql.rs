//! Just enough of PostgreSQL's lexer to read migrations: statements as lists of words.

/// One piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A keyword, name (`schema.table` is one word) or number, in lower case; `"Quoted"` as written.
    Word(String),
    /// The inside of `'…'`.
    Text(String),
    /// The inside of `$$…$$`.
    Body(String),
    /// Any other character.
    Mark(char),
}

/// A statement and the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub line: usize,
    pub tokens: Vec<Token>,
}

impl Statement {
    /// A cursor over the statement.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { tokens: &self.tokens }
    }

    /// Whether these words follow one another somewhere, outside of texts and bodies.
    pub fn says(&self, words: &[&str]) -> bool {
        says(&self.tokens, words)
    }

    /// What the `$$…$$` parts hold.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Body(body) => Some(body.as_str()),
            _ => None,
        })
    }
}

/// Whether these words follow one another somewhere in the tokens.
pub fn says(tokens: &[Token], words: &[&str]) -> bool {
    tokens.windows(words.len()).any(|window| {
        window
            .iter()
            .zip(words)
            .all(|(token, wanted)| matches!(token, Token::Word(word) if word == wanted))
    })
}

/// Walks over tokens from left to right.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    pub tokens: &'a [Token],
}

impl<'a> Cursor<'a> {
    pub fn of(tokens: &'a [Token]) -> Self {
        Self { tokens }
    }

    /// Steps over these words if they come next.
    pub fn skip(&mut self, words: &[&str]) -> bool {
        let come_next = words
            .iter()
            .enumerate()
            .all(|(at, wanted)| matches!(self.tokens.get(at), Some(Token::Word(word)) if word == wanted));
        if come_next {
            self.tokens = self.tokens.get(words.len()..).unwrap_or_default();
        }
        come_next
    }

    /// The next word, and steps over it.
    pub fn word(&mut self) -> Option<&'a str> {
        let (Token::Word(word), rest) = self.tokens.split_first()? else {
            return None;
        };
        self.tokens = rest;
        Some(word)
    }

    /// The comma-separated items in the parentheses that come next, and steps over them.
    pub fn list(&mut self) -> Option<Vec<&'a [Token]>> {
        if self.tokens.first() != Some(&Token::Mark('(')) {
            return None;
        }
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Mark('(') => depth += 1,
                Token::Mark(')') => {
                    depth -= 1;
                    if depth == 0 {
                        let inside = self.tokens.get(1..at).unwrap_or_default();
                        self.tokens = self.tokens.get(at + 1..).unwrap_or_default();
                        return Some(items(inside));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The first word of each item in the parentheses that come next: column names.
    pub fn names(&mut self) -> Option<Vec<String>> {
        let list = self.list()?;
        Some(
            list.into_iter()
                .map(|item| match item.first() {
                    Some(Token::Word(word)) => word.clone(),
                    _ => "(expression)".to_owned(),
                })
                .collect(),
        )
    }
}

/// Splits at the commas outside of parentheses.
pub fn items(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token {
                Token::Mark('(') => depth += 1,
                Token::Mark(')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *token == Token::Mark(',')
        })
        .collect()
}

/// The tokens of a text, statement ends included as `;`.
pub fn tokens(text: &str) -> Vec<Token> {
    lex(text).into_iter().map(|(_, token)| token).collect()
}

/// The statements of a file.
pub fn statements(text: &str) -> Vec<Statement> {
    lex(text)
        .split(|(_, token)| *token == Token::Mark(';'))
        .filter_map(|part| {
            let (line, _) = part.first()?;
            Some(Statement {
                line: *line,
                tokens: part.iter().map(|(_, token)| token.clone()).collect(),
            })
        })
        .collect()
}

fn lex(text: &str) -> Vec<(usize, Token)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(c) = rest.chars().next() {
        let (token, length) = next(c, rest);
        if let Some(token) = token {
            found.push((line, token));
        }
        let (taken, left) = rest
            .split_at_checked(length.max(c.len_utf8()))
            .unwrap_or((rest, ""));
        line += taken.matches('\n').count();
        rest = left;
    }
    found
}

/// The token at the start of `rest`, if it is one, and how many bytes it takes.
fn next(c: char, rest: &str) -> (Option<Token>, usize) {
    let until = |end: &str, from: usize| {
        rest.get(from..)
            .and_then(|text| text.find(end))
            .map_or(rest.len(), |at| from + at)
    };
    match c {
        '-' if rest.starts_with("--") => (None, until("\n", 2)),
        '/' if rest.starts_with("/*") => (None, (until("*/", 2) + 2).min(rest.len())),
        '\'' => {
            let mut end = until("'", 1);
            while rest.get(end..).is_some_and(|text| text.starts_with("''")) {
                end = until("'", end + 2);
            }
            let text = rest.get(1..end).unwrap_or_default().replace("''", "'");
            (Some(Token::Text(text)), (end + 1).min(rest.len()))
        }
        '$' => {
            let tag_end = rest
                .get(1..)
                .and_then(|text| text.find(|c: char| !c.is_alphanumeric() && c != '_'));
            let Some(tag) = tag_end
                .and_then(|at| rest.get(..at + 2))
                .filter(|tag| tag.ends_with('$'))
            else {
                return (Some(Token::Mark('$')), 1);
            };
            let end = until(tag, tag.len());
            let body = rest.get(tag.len()..end).unwrap_or_default().to_owned();
            (Some(Token::Body(body)), (end + tag.len()).min(rest.len()))
        }
        c if c.is_alphanumeric() || c == '_' || c == '"' => {
            let mut quoted = false;
            let end = rest
                .find(|c: char| {
                    if c == '"' {
                        quoted = !quoted;
                    }
                    !(quoted || c.is_alphanumeric() || "_.$\"".contains(c))
                })
                .unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default();
            let word = if word.contains('"') {
                word.replace('"', "")
            } else {
                word.to_lowercase()
            };
            (Some(Token::Word(word)), end)
        }
        c if c.is_whitespace() => (None, c.len_utf8()),
        c => (Some(Token::Mark(c)), c.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Token {
        Token::Word(text.to_owned())
    }

    #[test]
    fn statements_end_at_semicolons_that_are_not_inside_something() {
        let found =
            statements("-- a; b\nselect ';''' ;\n/* ; */ do $x$ a; b $x$;\ncreate table \"T;\" ();\n");
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].tokens, [word("select"), Token::Text(";'".to_owned())]);
        assert_eq!(found[1].tokens, [word("do"), Token::Body(" a; b ".to_owned())]);
        assert_eq!(found[2].tokens[2], word("T;"));
        assert_eq!(
            found.iter().map(|statement| statement.line).collect::<Vec<_>>(),
            [2, 3, 4]
        );
    }

    #[test]
    fn names_keep_their_schema_and_lose_their_case() {
        assert_eq!(
            tokens("Alter TABLE Operations.Sale"),
            [word("alter"), word("table"), word("operations.sale")]
        );
    }

    #[test]
    fn lists_are_split_at_their_own_commas() {
        let all = tokens("(a numeric(12, 2), primary key (a, b)) rest");
        let mut cursor = Cursor::of(&all);
        let list = cursor.list().unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(cursor.word(), Some("rest"));
        let columns = tokens("(a, lower(b), (c + 1))");
        assert_eq!(
            Cursor::of(&columns).names().unwrap(),
            ["a", "lower", "(expression)"]
        );
    }

    #[test]
    fn unclosed_things_end_with_the_file() {
        for text in ["'abc", "$$abc", "/* abc", "\"abc", "(a, b", "$1", "é → x"] {
            let _ = statements(text);
        }
        assert!(Cursor::of(&tokens("(a, b")).list().is_none());
    }
}
