//! Rules of the business, pure.

/// Whether `slug` can be a business's short name: lower-case letters, digits and single hyphens inside, 2 to 40 characters.
#[must_use]
pub fn is_slug(slug: &str) -> bool {
    let fits = slug
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    fits && (2..=40).contains(&slug.len())
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && !slug.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_fits_into_an_address() {
        assert!(is_slug("corner-shop") && is_slug("t1") && is_slug("2nd-hand"));
        for bad in [
            "",
            "a",
            "Corner",
            "corner shop",
            "-corner",
            "corner-",
            "a--b",
            "straße",
        ] {
            assert!(!is_slug(bad), "{bad}");
        }
        assert!(!is_slug(&"a".repeat(41)));
    }
}
