//! Languages that the program speaks: its screens, receipts and reports.

/// Their BCP 47 tags.
pub const LANGUAGES: [&str; 3] = ["en", "es", "ur"];

/// What to say of another.
pub const UNSPOKEN: &str = "must be a language of this program: en, es or ur";

/// Whether `tag` (BCP 47) is `language`, perhaps as it is spoken somewhere: `es-MX` is `es`, `est` is not.
#[must_use]
pub fn is(tag: &str, language: &str) -> bool {
    tag.split(['-', '_'])
        .next()
        .is_some_and(|primary| primary.eq_ignore_ascii_case(language))
}

/// Whether `tag` (BCP 47) is one of [`LANGUAGES`], perhaps as it is spoken somewhere: `en`, `en-GB`.
#[must_use]
pub fn is_spoken(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    LANGUAGES.iter().any(|one| one.eq_ignore_ascii_case(language))
        && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screens_speak_exactly_these() {
        let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/i18n");
        let mut folders: Vec<String> = std::fs::read_dir(words)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().unwrap().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        folders.sort();
        assert_eq!(folders, LANGUAGES);
        assert!(LANGUAGES.iter().all(|tag| UNSPOKEN.contains(tag)), "{UNSPOKEN}");
    }

    #[test]
    fn a_language_is_known_by_its_first_part() {
        for (tag, language, same) in [
            ("es-MX", "es", true),
            ("ES", "es", true),
            ("ur_PK", "ur", true),
            ("est", "es", false),
            ("", "en", false),
        ] {
            assert_eq!(is(tag, language), same, "{tag} {language}");
        }
    }

    #[test]
    fn a_tag_may_name_where_it_is_spoken() {
        for tag in ["en", "ur", "EN", "en-GB", "ur-PK", "ur-Arab-PK", "es", "es-MX"] {
            assert!(is_spoken(tag), "{tag}");
        }
        for tag in ["", "e", "de", "est", "english", "en_US", "en-", "en-é1", "-en"] {
            assert!(!is_spoken(tag), "{tag:?}");
        }
    }
}
