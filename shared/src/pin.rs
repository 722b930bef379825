//! PINs: what can be one. Four to eight digits, none of those that are tried first.
//!
//! A PIN is short, so it opens nothing by itself: it counts on an enrolled device only, and few wrong ones are allowed in a row. Refusing
//! the obvious ones is what keeps those few guesses hopeless.

/// Fewest digits.
pub const PIN_MIN_LENGTH: usize = 4;
/// Most digits.
pub const PIN_MAX_LENGTH: usize = 8;

/// Favourites that are no pattern of digits but one of the keypad or of numbers.
const FAVOURITES: [&str; 6] = ["2580", "0852", "1122", "1357", "2468", "147258"];

crate::words! {
    /// Why a text cannot be a PIN.
    pub enum PinFlaw {
        /// Not four to eight digits.
        Malformed = "malformed",
        /// Among those that are tried first: one digit or block repeated, digits in a row up or down.
        Common = "too-common",
    }
}

impl PinFlaw {
    /// A sentence for people.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "must be 4 to 8 digits",
            Self::Common => "is too easy to guess; avoid repeated digits and digits in a row",
        }
    }
}

/// Whether a text has the form of a PIN.
#[must_use]
pub fn is_pin(text: &str) -> bool {
    (PIN_MIN_LENGTH..=PIN_MAX_LENGTH).contains(&text.len())
        && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether somebody may choose this PIN.
///
/// # Errors
/// What is wrong with it.
pub fn check(text: &str) -> Result<(), PinFlaw> {
    if !is_pin(text) {
        return Err(PinFlaw::Malformed);
    }
    let digits = text.as_bytes();
    if is_repeated(digits) || is_in_a_row(digits) || FAVOURITES.contains(&text) {
        return Err(PinFlaw::Common);
    }
    Ok(())
}

/// `0000`, `1212`, `123123`: a block that fills the whole.
fn is_repeated(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|block| {
        digits.len().is_multiple_of(block)
            && digits.iter().zip(digits.iter().skip(block)).all(|(a, b)| a == b)
    })
}

/// `1234`, `9876`, `7890`: each digit one more, or one less, than the one before; after nine comes nought.
fn is_in_a_row(digits: &[u8]) -> bool {
    let goes = |step: u8| {
        digits
            .iter()
            .zip(digits.iter().skip(1))
            .all(|(a, b)| (a - b'0' + step) % 10 == b - b'0')
    };
    goes(1) || goes(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_to_eight_digits_and_nothing_else() {
        for text in ["", "123", "123456789", "12a4", "١٢٣٤", " 1234", "12 34"] {
            assert_eq!(check(text), Err(PinFlaw::Malformed), "{text}");
        }
        for text in ["4071", "90317", "58203914"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for text in [
            "0000", "99999999", "1212", "123123", "12341234", "1234", "456789", "9876", "3210", "7890",
            "0987", "2580", "1122",
        ] {
            assert_eq!(check(text), Err(PinFlaw::Common), "{text}");
        }
        for text in ["1213", "1235", "12312", "0001", "43215"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }
}
