//! The text of a statement: reading or changing, told apart when the program is compiled.
//!
//! [`reading!`](crate::reading) and [`changing!`](crate::changing) look at every word of the text in a constant, `concat!` included. A
//! statement that does not fit its kind, holds a second statement, or could leave the business, the role or the transaction behind does
//! not compile (lock 1 of house 2).

/// The text of a statement that only reads. In a query it is prepared under another text than in a command: PostgreSQL plans a prepared
/// statement anew whenever the role changes, because row-level security may depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub(super) in_command: &'static str,
    pub(super) in_query: &'static str,
}

/// The text of a statement that changes rows.
#[derive(Clone, Copy, Debug)]
pub struct Changing {
    pub(super) text: &'static str,
}

/// What a reading statement begins with in a query.
const MARK: &[u8] = b"--query\n";

impl Reading {
    /// Used by [`reading!`](crate::reading) only: panics where that is a compile error.
    #[doc(hidden)]
    #[must_use]
    #[expect(clippy::panic, reason = "evaluated when compiled: a panic is a compile error")]
    pub const fn checked(in_command: &'static str, in_query: &'static [u8]) -> Self {
        scan(in_command, false);
        match std::str::from_utf8(in_query) {
            Ok(in_query) => Self { in_command, in_query },
            Err(_) => panic!("a statement is UTF-8"),
        }
    }

    /// The text, for the test that prepares each.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.in_command
    }
}

impl Changing {
    /// Used by [`changing!`](crate::changing) only.
    #[doc(hidden)]
    #[must_use]
    pub const fn checked(text: &'static str) -> Self {
        scan(text, true);
        Self { text }
    }
}

/// Length of the text in a query.
#[doc(hidden)]
#[must_use]
pub const fn marked_len(text: &str) -> usize {
    text.len() + MARK.len()
}

/// The text in a query.
#[doc(hidden)]
#[must_use]
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated when compiled: out of bounds is a compile error"
)]
pub const fn marked<const N: usize>(text: &str) -> [u8; N] {
    let text = text.as_bytes();
    let mut marked = [0; N];
    let mut at = 0;
    while at < N {
        marked[at] = if at < MARK.len() {
            MARK[at]
        } else {
            text[at - MARK.len()]
        };
        at += 1;
    }
    marked
}

/// The text of a reading statement, checked when it is compiled.
///
/// ```
/// const NAMES: &str = "SELECT name FROM kernel.branch WHERE branch_id = $1 FOR UPDATE";
/// let reading: till_kernel::Reading = till_kernel::reading!(NAMES);
/// ```
#[macro_export]
macro_rules! reading {
    ($text:expr $(,)?) => {{
        const __TEXT: &str = $text;
        const __MARKED: [u8; $crate::marked_len(__TEXT)] = $crate::marked(__TEXT);
        const __READING: $crate::Reading = $crate::Reading::checked(__TEXT, &__MARKED);
        __READING
    }};
}

/// The text of a changing statement, checked when it is compiled.
///
/// ```
/// let changing: till_kernel::Changing = till_kernel::changing!("UPDATE kernel.branch SET name = $2 WHERE branch_id = $1");
/// ```
#[macro_export]
macro_rules! changing {
    ($text:expr $(,)?) => {{
        const __CHANGING: $crate::Changing = $crate::Changing::checked($text);
        __CHANGING
    }};
}

/// Functions that reach beyond the statement: the session's settings, sequences, other backends, files, large objects, other databases,
/// and those that run text as a statement.
const REFUSED: &[&[u8]] = &[
    b"SET_CONFIG",
    b"SETVAL",
    b"NEXTVAL",
    b"PG_TERMINATE_BACKEND",
    b"PG_CANCEL_BACKEND",
    b"PG_RELOAD_CONF",
    b"PG_READ_FILE",
    b"PG_READ_BINARY_FILE",
    b"PG_LS_DIR",
    b"PG_ADVISORY_LOCK",
    b"PG_ADVISORY_UNLOCK_ALL",
    b"LO_IMPORT",
    b"LO_EXPORT",
    b"LO_CREATE",
    b"LO_CREAT",
    b"LO_PUT",
    b"LO_FROM_BYTEA",
    b"LO_UNLINK",
    b"DBLINK",
    b"DBLINK_EXEC",
    b"QUERY_TO_XML",
    b"QUERY_TO_XMLSCHEMA",
    b"CURSOR_TO_XML",
];

/// Looks at every word outside literals, quoted names and comments.
#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "evaluated when compiled: a panic is a compile error"
)]
const fn scan(text: &str, changing: bool) {
    let text = text.as_bytes();
    let mut at = 0;
    let mut words = 0;
    let mut changes = false;
    let mut before: (usize, usize) = (0, 0);
    while at < text.len() {
        let c = text[at];
        let next = if at + 1 < text.len() { text[at + 1] } else { 0 };
        if c == b';' {
            panic!("one statement at a time: there is a `;`");
        } else if c == b'-' && next == b'-' {
            while at < text.len() && text[at] != b'\n' {
                at += 1;
            }
        } else if c == b'/' && next == b'*' {
            panic!("comments of a statement begin with `--`");
        } else if c == b'$' && !next.is_ascii_digit() {
            panic!("no dollar quotes");
        } else if c == b'\'' {
            let escapes = at > 0 && (text[at - 1] == b'E' || text[at - 1] == b'e');
            at = after_quote(text, at, escapes);
        } else if c == b'"' {
            at = after_quote(text, at, false);
        } else if c.is_ascii_alphabetic() || c == b'_' {
            let start = at;
            while at < text.len() && (text[at].is_ascii_alphanumeric() || text[at] == b'_') {
                at += 1;
            }
            words += 1;
            let first = words == 1;
            assert!(
                !first || starts(text, start, at, changing),
                "a reading statement begins with SELECT, VALUES or WITH, a changing one with INSERT, UPDATE, DELETE or WITH"
            );
            let mut refused = 0;
            while refused < REFUSED.len() {
                assert!(
                    !is(text, start, at, REFUSED[refused]),
                    "this function reaches beyond the statement"
                );
                refused += 1;
            }
            let locks = is(text, start, at, b"UPDATE")
                && (is(text, before.0, before.1, b"FOR") || is(text, before.0, before.1, b"KEY"));
            if !locks
                && (is(text, start, at, b"INSERT")
                    || is(text, start, at, b"UPDATE")
                    || is(text, start, at, b"DELETE")
                    || is(text, start, at, b"MERGE"))
            {
                changes = true;
            }
            assert!(
                changing || !is(text, start, at, b"INTO"),
                "SELECT INTO makes a table"
            );
            before = (start, at);
        } else {
            at += 1;
        }
    }
    assert!(words > 0, "there is no statement");
    assert!(
        changing || !changes,
        "a reading statement must not change anything: use `changing!`"
    );
    assert!(
        changes || !changing,
        "a changing statement changes something: use `reading!`"
    );
}

const fn starts(text: &[u8], start: usize, end: usize, changing: bool) -> bool {
    is(text, start, end, b"WITH")
        || if changing {
            is(text, start, end, b"INSERT")
                || is(text, start, end, b"UPDATE")
                || is(text, start, end, b"DELETE")
        } else {
            is(text, start, end, b"SELECT") || is(text, start, end, b"VALUES")
        }
}

/// Whether the word from `start` to `end` is `word` (upper case), in any case.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
const fn is(text: &[u8], start: usize, end: usize, word: &[u8]) -> bool {
    if end - start != word.len() {
        return false;
    }
    let mut at = 0;
    while at < word.len() {
        if text[start + at].to_ascii_uppercase() != word[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The place after the closing quote; a doubled quote does not close.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "evaluated when compiled")]
const fn after_quote(text: &[u8], opened: usize, escapes: bool) -> usize {
    let quote = text[opened];
    let mut at = opened + 1;
    while at < text.len() {
        if escapes && text[at] == b'\\' {
            at += 2;
        } else if text[at] == quote {
            if at + 1 < text.len() && text[at + 1] == quote {
                at += 2;
            } else {
                return at + 1;
            }
        } else {
            at += 1;
        }
    }
    panic!("a quote is not closed");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &'static str, changing: bool) -> bool {
        std::panic::catch_unwind(|| scan(text, changing)).is_err()
    }

    #[test]
    fn what_changes_does_not_pass_for_reading() {
        for text in [
            "UPDATE kernel.branch SET name = $1",
            "WITH gone AS (DELETE FROM kernel.branch RETURNING 1) SELECT 1",
            "SELECT 1 INTO kernel.copy",
            "with x as (insert into t values (1) returning 1) select 1",
            "SELECT set_config('app.tenant_id', $1, true)",
            "SELECT pg_catalog.set_config('a', 'b', true)",
            "SELECT 1; COMMIT",
            "SET LOCAL app.tenant_id = 'x'",
            "RESET ROLE",
            "COMMIT",
            "CALL kernel.protect('t')",
            "DO $$ BEGIN END $$",
            "SELECT $a$x$a$",
            "SELECT /* ; */ 1",
            "",
            "SELECT 'open",
        ] {
            assert!(refused(text, false), "{text}");
        }
        for text in [
            "SELECT name FROM kernel.branch WHERE branch_id = $1 FOR NO KEY UPDATE",
            "SELECT a FROM t FOR UPDATE OF t",
            "WITH x AS (SELECT 'DELETE; it''s' AS updated_at) SELECT \"update\" FROM x",
            "SELECT E'it\\'s; UPDATE' FROM t -- INSERT; all of it\n WHERE a = $12",
            "VALUES (1)",
        ] {
            assert!(!refused(text, false), "{text}");
        }
    }

    #[test]
    fn what_only_reads_or_leaves_the_transaction_does_not_pass_for_changing() {
        for text in [
            "SELECT 1",
            "WITH x AS (SELECT 1) SELECT 2",
            "SET ROLE till_owner",
            "TRUNCATE kernel.outbox",
            "DELETE FROM t; COMMIT",
            "UPDATE t SET a = set_config('app.tenant_id', 'x', true)",
            "SELECT a FROM t FOR UPDATE",
        ] {
            assert!(refused(text, true), "{text}");
        }
        for text in [
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1 RETURNING a",
            "WITH gone AS (DELETE FROM t RETURNING a) SELECT a FROM gone",
        ] {
            assert!(!refused(text, true), "{text}");
        }
    }

    #[test]
    fn a_query_prepares_another_text_than_a_command() {
        const TEXT: &str = concat!("SELECT ", "1");
        let reading = crate::reading!(TEXT);
        assert_eq!(reading.in_command, "SELECT 1");
        assert_eq!(reading.in_query, "--query\nSELECT 1");
    }
}
