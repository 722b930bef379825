//! A mail as its module composes it.

use till_shared::slip::Slip;

/// What a mail says.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// What it is about: one line.
    pub subject: String,
    /// For who reads plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// Papers to attach, as PDF.
    pub papers: Vec<Paper>,
}

/// A paper to attach.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Name of the file, without its ending.
    pub name: String,
    /// What it says.
    pub slip: Slip,
}

/// Whether this can be an address that mail is sent to: one `@`, a name before it, a domain with a dot after it, and none of the characters that
/// divide addresses or lines. Whether it works, only a letter tells.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let fits = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && !part
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || "@,;:<>()[]\\\"".contains(c))
    };
    text.chars().count() <= 254
        && name.chars().count() <= 64
        && fits(name)
        && fits(domain)
        && domain.contains('.')
        && !domain.starts_with('-')
}

/// An address as the audit log and the journal of prints keep it: enough to know it again, not enough to write to it.
#[must_use]
pub fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_nothing_that_divides_addresses_or_lines() {
        for good in ["ada@example.com", "a.b+c@mail.example.co.uk", "zoë@exämple.de"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@@example.com",
            "ada@example.com,eve@example.com",
            "ada@example.com eve@example.com",
            "ada@example.com\r\nBcc: eve@example.com",
            "<ada@example.com>",
            "\"a b\"@example.com",
            ".ada@example.com",
            "a..da@example.com",
            "ada@-example.com",
            "ada@example.",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_kept_of_an_address_is_not_enough_to_write_to_it() {
        assert_eq!(masked("ada@example.com"), "a…@example.com");
        assert_eq!(masked("x"), "…");
    }
}
