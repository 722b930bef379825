//! Rules of branches, pure.

use jiff::tz::TimeZone;
use till_kernel::Violations;

/// Whether `code` can start document numbers: 1 to 6 capital letters and digits.
#[must_use]
pub fn is_branch_code(code: &str) -> bool {
    (1..=6).contains(&code.len()) && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Whether `name` is a time zone of the IANA database, e.g. `Europe/Berlin`.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// Checks what can be chosen about a branch; `at` is where it lies in the input (`branch/`, or empty).
pub fn check_content(v: &mut Violations, at: &str, name: &str, time_zone: &str) {
    v.text(&format!("{at}name"), name, 80);
    let known = time_zone.is_empty() || is_time_zone(time_zone);
    v.check(
        known,
        &format!("{at}time_zone"),
        "unknown",
        "must be a time zone like Europe/Berlin, or empty for the business's",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_and_printable_everywhere() {
        assert!(is_branch_code("B01") && is_branch_code("1") && is_branch_code("BERLIN"));
        assert!(
            !is_branch_code("")
                && !is_branch_code("b01")
                && !is_branch_code("B-1")
                && !is_branch_code("TOOLONG")
                && !is_branch_code("Ä")
        );
    }

    #[test]
    fn a_time_zone_is_one_that_exists() {
        assert!(is_time_zone("Europe/Berlin") && is_time_zone("UTC"));
        assert!(!is_time_zone("Europe/Atlantis") && !is_time_zone(""));
    }
}
