//! Codes of articles: what scanners send, people type and spreadsheets hold, and when two spellings are one code.

use std::borrow::Cow;

/// Longest code, in characters.
pub const CODE_MAX: usize = 64;

crate::words! {
    /// Why a text is no code.
    pub enum Odd {
        /// Nothing is left of it.
        Empty = "required",
        /// More than [`CODE_MAX`] characters.
        TooLong = "too-long",
        /// A blank inside.
        Blank = "blank",
        /// A character that nobody sees: control, zero width, direction.
        Invisible = "control-character",
        /// `4.00638E+12`: a spreadsheet has thrown digits away.
        Scientific = "scientific",
        /// A formula of a spreadsheet.
        Formula = "formula",
    }
}

impl Odd {
    /// A sentence for people.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "must not be empty",
            Self::TooLong => "must have at most 64 characters",
            Self::Blank => "must not contain blanks",
            Self::Invisible => "must not contain characters that cannot be seen",
            Self::Scientific => {
                "a spreadsheet has shortened this code: format its column as text or as a number without decimals, and save again"
            }
            Self::Formula => "is a formula of a spreadsheet, not a code",
        }
    }
}

/// What a cell or field means as a code: blanks around it, the `="…"` that keeps a spreadsheet from counting, and the apostrophe that marks
/// text are no part of it.
#[must_use]
pub fn meant(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inside| !inside.contains('"'));
    let inside = inside.unwrap_or(text).trim();
    inside.strip_prefix('\'').unwrap_or(inside).trim_start()
}

/// What keeps a text (as [`meant`] gives it) from being a code.
#[must_use]
pub fn odd(code: &str) -> Option<Odd> {
    if code.is_empty() {
        return Some(Odd::Empty);
    }
    if code.chars().count() > CODE_MAX {
        return Some(Odd::TooLong);
    }
    if code.chars().any(is_invisible) {
        return Some(Odd::Invisible);
    }
    if code.contains(char::is_whitespace) {
        return Some(Odd::Blank);
    }
    if code.starts_with('=') {
        return Some(Odd::Formula);
    }
    is_scientific(code).then_some(Odd::Scientific)
}

/// One digit, perhaps decimals, `E+` and two digits or more: how spreadsheets write large numbers. Others leave the plus out; then decimals
/// tell it from an article number.
fn is_scientific(code: &str) -> bool {
    let Some((mantissa, exponent)) = code.split_once(['E', 'e']) else {
        return false;
    };
    let exponent = match exponent.strip_prefix('+') {
        Some(exponent) => exponent,
        None if mantissa.contains(['.', ',']) => exponent,
        None => return false,
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole_and_decimals = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    whole_and_decimals.0.len() == 1
        && digits(whole_and_decimals.0)
        && digits(whole_and_decimals.1)
        && exponent.len() >= 2
        && digits(exponent)
}

/// Whether a character leaves no mark on paper and is no blank: control, zero width, direction, variation.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What two spellings of one code have in common. A GTIN (EAN-8, UPC-A, EAN-13, GTIN-14 with the right check digit) is written with its
/// fourteen digits, because scanners and labels leave leading zeros out or put them in; every other code is itself.
///
/// The database computes the same (`operations.code_key`); a test compares them.
#[must_use]
pub fn key(code: &str) -> Cow<'_, str> {
    if check_digit(code) == Some(true) && code.len() < 14 {
        Cow::Owned(format!("{code:0>14}"))
    } else {
        Cow::Borrowed(code)
    }
}

/// Whether the last digit of an EAN-8, UPC-A, EAN-13 or GTIN-14 is right; `None` for codes of other kinds.
#[must_use]
pub fn check_digit(code: &str) -> Option<bool> {
    if !matches!(code.len(), 8 | 12 | 13 | 14) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // From the right the weights are 1 (the check digit itself), 3, 1, 3 …; the sum is a multiple of ten.
    let sum: u32 = code
        .bytes()
        .rev()
        .zip([1_u32, 3].into_iter().cycle())
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    Some(sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_retail_codes_are_known() {
        for code in ["4006381333931", "96385074", "036000291452", "10012345678902"] {
            assert_eq!(check_digit(code), Some(true), "{code}");
        }
        assert_eq!(check_digit("4006381333932"), Some(false));
        for other in ["", "12345", "ABC-0001", "400638133393X"] {
            assert_eq!(check_digit(other), None, "{other}");
        }
    }

    #[test]
    fn a_gtin_is_one_code_in_all_its_lengths_and_other_codes_are_themselves() {
        for (one, other) in [
            ("036000291452", "0036000291452"),
            ("049000006346", "00049000006346"),
            ("4006381333931", "04006381333931"),
            ("96385074", "0000096385074"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        // A wrong check digit, another length, letters: codes of the shop's own, where a zero may tell articles apart.
        for (one, other) in [
            ("036000291453", "0036000291453"),
            ("12345678905", "012345678905"),
            ("00042", "42"),
            ("A1", "0A1"),
            ("abc", "ABC"),
        ] {
            assert_ne!(key(one), key(other), "{one}");
        }
    }

    #[test]
    fn spreadsheets_leave_their_marks_outside() {
        for (text, code) in [
            (" 0012 ", "0012"),
            ("=\"0012345\"", "0012345"),
            ("'0012", "0012"),
            ("=\"'0012\"", "0012"),
            ("O'Brien", "O'Brien"),
            ("=A1", "=A1"),
        ] {
            assert_eq!(meant(text), code, "{text}");
        }
    }

    #[test]
    fn what_is_no_code_is_named() {
        for (code, why) in [
            ("", Odd::Empty),
            ("4.00638E+12", Odd::Scientific),
            ("4,00638E+12", Odd::Scientific),
            ("4E+12", Odd::Scientific),
            ("4.00638E12", Odd::Scientific),
            ("4,00638e12", Odd::Scientific),
            ("=HYPERLINK(\"http://x\")", Odd::Formula),
            ("has blank", Odd::Blank),
            ("a\u{a0}b", Odd::Blank),
            ("4006381333931\u{200b}", Odd::Invisible),
            ("A\u{200e}", Odd::Invisible),
            ("\u{feff}A", Odd::Invisible),
            ("A\u{ad}B", Odd::Invisible),
            ("A\u{202c}", Odd::Invisible),
            ("A\0", Odd::Invisible),
        ] {
            assert_eq!(odd(code), Some(why), "{code:?}");
        }
        assert_eq!(odd(&"x".repeat(65)), Some(Odd::TooLong));
        // Article numbers that only look alike.
        for code in ["12E4", "1E5", "E+12", "12E+4", "4X6-FRAME", "چائے-1", "A+B"] {
            assert_eq!(odd(code), None, "{code}");
        }
    }
}
