//! Figures as people and spreadsheets write them.
//!
//! A figure is read only if it can mean one thing. `1,234` may be a thousand or one and a bit: it is read if the file shows elsewhere which
//! sign its decimals have, and refused otherwise.

use till_shared::money::{Currency, MONEY_MAX};
use till_shared::quantity::Quantity;

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `12.50`
    Point,
    /// `12,50`
    Comma,
}

till_shared::words! {
    /// Why a figure is not read.
    pub enum Unread {
        /// It is none, is below zero, or is too large.
        NoFigure = "number",
        /// It may mean two things.
        Ambiguous = "ambiguous",
        /// It has more decimals than there are.
        Decimals = "decimals",
        /// It names another currency than the shop's.
        Currency = "currency",
    }
}

impl Unread {
    /// Why, about what stands there.
    #[must_use]
    pub fn reason(self, text: &str) -> String {
        match self {
            Self::NoFigure => format!("\"{text}\" is not a figure that can stand here"),
            Self::Ambiguous => format!(
                "\"{text}\" may be thousands or decimals: write it with two decimals or without a sign inside"
            ),
            Self::Decimals => format!("\"{text}\" has more decimals than can be"),
            Self::Currency => format!("\"{text}\" is not in the currency of the shop"),
        }
    }
}

/// How the figures of a file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The sign before decimals, if the file shows it.
    pub decimal: Option<Decimal>,
}

/// A figure without its currency: whole part and decimals, or the two readings of it.
enum Read {
    Sure(String, String),
    /// Digits before and after a sign that separates thousands or decimals.
    Either(Decimal, String, String),
}

impl Figures {
    /// What the figures of a file show together: the decimal sign, if one of them proves it and none the other.
    pub fn shown<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut point, mut comma) = (false, false);
        for text in texts {
            match proves(text) {
                Some(Decimal::Point) => point = true,
                Some(Decimal::Comma) => comma = true,
                None => {}
            }
        }
        Self {
            decimal: match (point, comma) {
                (true, false) => Some(Decimal::Point),
                (false, true) => Some(Decimal::Comma),
                _ => None,
            },
        }
    }

    /// An amount in minor units, written in major ones, with or without its currency: no other one.
    pub fn amount(self, text: &str, currency: Currency) -> Result<i64, Unread> {
        let (figure, mark) = parted(text);
        let minor = self.scaled(figure, currency.exponent())?;
        if named(mark).is_some_and(|named| named != currency) {
            return Err(Unread::Currency);
        }
        if minor <= MONEY_MAX {
            Ok(minor)
        } else {
            Err(Unread::NoFigure)
        }
    }

    /// An amount in minor units, written as a whole number of them.
    pub fn minor(text: &str) -> Result<i64, Unread> {
        let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = if is_whole { text.parse().ok() } else { None };
        value.filter(|value| *value <= MONEY_MAX).ok_or(Unread::NoFigure)
    }

    /// A quantity.
    pub fn quantity(self, text: &str) -> Result<Quantity, Unread> {
        let (text, is_negative) = match text.trim().strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (text.trim(), false),
        };
        let milli = self.scaled(text, Quantity::PLACES)?;
        let milli = if is_negative { -milli } else { milli };
        Quantity::from_scaled(milli).map_err(|_| Unread::NoFigure)
    }

    fn scaled(self, text: &str, places: u32) -> Result<i64, Unread> {
        let (whole, decimals) = match read(text).ok_or(Unread::NoFigure)? {
            Read::Sure(whole, decimals) => (whole, decimals),
            Read::Either(sign, whole, rest) => match self.decimal {
                None => return Err(Unread::Ambiguous),
                Some(decimal) if decimal == sign => (whole, rest),
                Some(_) => (whole + &rest, String::new()),
            },
        };
        // Noughts at the end are no more decimals.
        let decimals = decimals.trim_end_matches('0');
        let missing = usize::try_from(places)
            .ok()
            .and_then(|places| places.checked_sub(decimals.len()))
            .ok_or(Unread::Decimals)?;
        format!("{whole}{decimals}{}", "0".repeat(missing))
            .parse()
            .map_err(|_| Unread::NoFigure)
    }
}

/// The currency that a mark can only mean. A dollar, a pound or a rupee is money of many countries.
fn named(mark: &str) -> Option<Currency> {
    match mark {
        "€" => "EUR".parse().ok(),
        code => code.to_uppercase().parse().ok(),
    }
}

/// A figure without a currency before or after, and that currency. Another word stays, and is refused with the figure: `50p`, `1.5k`, `2 lac`
/// and `minus 5` are other amounts than 50, 1.5, 2 and 5.
fn parted(text: &str) -> (&str, &str) {
    let is_mark = |c: char| c.is_alphabetic() || is_money_sign(c);
    let text = text.trim();
    let rest = text.trim_start_matches(is_mark);
    let before = text.strip_suffix(rest).unwrap_or_default();
    let is_before = is_currency(before);
    let text = match (is_before, before.ends_with(char::is_alphabetic)) {
        // "Rs.250": the point belongs to the letters.
        (true, true) => rest.strip_prefix('.').unwrap_or(rest).trim_start(),
        (true, false) => rest.trim_start(),
        (false, _) => text,
    };
    let abbreviated = text
        .strip_suffix('.')
        .filter(|short| short.ends_with(char::is_alphabetic));
    let whole = abbreviated.unwrap_or(text);
    let rest = whole.trim_end_matches(is_mark);
    let after = whole.strip_prefix(rest).unwrap_or_default();
    if is_currency(after) {
        (rest.trim_end(), after)
    } else {
        (text, if is_before { before } else { "" })
    }
}

/// What shops write for their money beside signs and codes (ISO 4217).
const MARKS: [&str; 14] = [
    "rs",
    "re",
    "kr",
    "zł",
    "kč",
    "ft",
    "lei",
    "fr",
    "sfr",
    "din",
    "руб",
    "лв",
    "روپے",
    "دينار",
];

/// Whether a word is a currency: its sign, its sign with the country's letters ("US$"), its code, or what shops write for it.
fn is_currency(mark: &str) -> bool {
    let letters: String = mark.chars().filter(|c| !is_money_sign(*c)).collect();
    let signs = mark.chars().count() - letters.chars().count();
    match (signs, letters.as_str()) {
        (0, "") => false,
        (1, letters) => letters.len() <= 2,
        (0, letters) => {
            MARKS.contains(&letters.to_lowercase().as_str())
                || Currency::from_code(&letters.to_uppercase()).is_ok()
        }
        _ => false,
    }
}

const fn is_money_sign(c: char) -> bool {
    matches!(
        c,
        '$' | '£' | '¥' | '€' | '₹' | '₨' | '\u{20a0}'..='\u{20cf}' | '\u{fdfc}'
    )
}

/// The decimal sign that a figure proves.
fn proves(text: &str) -> Option<Decimal> {
    let (text, _) = parted(text.trim().trim_start_matches('-'));
    match read(text)? {
        Read::Sure(_, decimals) if !decimals.is_empty() => {
            let at = text.rfind(['.', ','])?;
            Some(if text.get(at..)?.starts_with(',') {
                Decimal::Comma
            } else {
                Decimal::Point
            })
        }
        // "1.234.567" and "1,234.50" show what separates thousands; the latter was found above.
        Read::Sure(..) if text.matches('.').count() > 1 => Some(Decimal::Comma),
        Read::Sure(..) if text.matches(',').count() > 1 => Some(Decimal::Point),
        _ => None,
    }
}

/// Reads digits with separators. `None` if it is no figure.
fn read(text: &str) -> Option<Read> {
    let is_group = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}');
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',') || is_group(c);
    if !text.chars().all(fits) || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let sure = |whole: &str, decimals: &str| Some(Read::Sure(ungrouped(whole, is_group)?, digits(decimals)?));
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    let (sign, other) = match (text.rfind('.'), text.rfind(',')) {
        (None, None) => return sure(text, ""),
        (Some(point), Some(comma)) if point > comma => ('.', ','),
        (Some(_), Some(_)) => (',', '.'),
        (Some(_), None) => ('.', ' '),
        (None, Some(_)) => (',', ' '),
    };
    if points > 0 && commas > 0 {
        // The last one is the decimals', the other the thousands'.
        let (whole, decimals) = text.rsplit_once(sign)?;
        let is_other = |c: char| c == other || is_group(c);
        return Some(Read::Sure(ungrouped(whole, is_other)?, digits(decimals)?))
            .filter(|_| !whole.contains(sign));
    }
    if points.max(commas) > 1 {
        return Some(Read::Sure(ungrouped(text, |c| c == sign)?, String::new()));
    }
    let (whole, rest) = text.split_once(sign)?;
    let bare_whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        ungrouped(whole, is_group)?
    };
    let rest = digits(rest)?;
    if rest.is_empty() {
        return None;
    }
    // Groups have three digits, are preceded by at most three, and do not begin with a nought.
    let may_group = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if may_group && !whole.contains(is_group) {
        let decimal = if sign == ',' {
            Decimal::Comma
        } else {
            Decimal::Point
        };
        return Some(Read::Either(decimal, bare_whole, rest));
    }
    Some(Read::Sure(bare_whole, rest))
}

fn digits(text: &str) -> Option<String> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.to_owned())
}

/// Digits in groups of three, or in none.
fn ungrouped(text: &str, is_group: impl Fn(char) -> bool) -> Option<String> {
    let parts: Vec<&str> = text.split(&is_group).collect();
    let (first, rest) = parts.split_first()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = is_number(first)
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|part| part.len() == 3 && is_number(part));
    is_right.then(|| parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A currency with so many decimals that none of the examples names.
    fn shop(decimals: u32) -> Currency {
        ["JPY", "", "AUD", "KWD"][decimals as usize].parse().unwrap()
    }

    #[test]
    fn amounts_mean_one_thing_or_are_refused() {
        let none = Figures::default();
        for (text, minor) in [
            ("12.50", 1_250),
            ("12,50", 1_250),
            ("0,99", 99),
            ("£4,250.00", 425_000),
            ("Rs 1,250.50", 125_050),
            ("1 234,50", 123_450),
            ("1\u{202f}234,50", 123_450),
            ("1'234.50", 123_450),
            ("1.234.567,8", 123_456_780),
            ("1,234,567", 123_456_700),
            ("250", 25_000),
            ("250.0", 25_000),
            ("1.20000", 120),
            ("Rs.250", 25_000),
            ("Rs. 250", 25_000),
            ("250 Rs.", 25_000),
            ("US$ 5", 500),
            ("5 kr", 500),
            ("12,50 zł", 1_250),
            (".5", 50),
        ] {
            assert_eq!(none.amount(text, shop(2)), Ok(minor), "{text}");
        }
        for text in [
            "(5.00)", "5.00-", "-5", "5-", "twelve", "", "1e3", "+250", "12.", "1,23,456", "1.2.3", "1 2",
            "12,50,1", "5..0", "€", "variable", "50p", "50¢", "1.5k", "2 lac", "minus 5", "x5", "SKU5",
            "5 pcs", "$$5", "5 USDT",
        ] {
            assert_eq!(none.amount(text, shop(2)), Err(Unread::NoFigure), "{text}");
        }
        for text in ["1,234", "1.234", "12,345"] {
            assert_eq!(none.amount(text, shop(2)), Err(Unread::Ambiguous), "{text}");
            assert_eq!(none.amount(text, shop(3)), Err(Unread::Ambiguous), "{text}");
        }
        assert_eq!(none.amount("0,125", shop(2)), Err(Unread::Decimals));
        assert_eq!(none.amount("0,125", shop(3)), Ok(125));
        assert_eq!(none.amount("250", shop(0)), Ok(250));
        assert_eq!(none.amount("99999999999999", shop(2)), Err(Unread::NoFigure));
    }

    #[test]
    fn what_the_file_shows_elsewhere_decides() {
        let german = Figures::shown(["1.234", "12,50"].into_iter());
        assert_eq!(german.amount("1.234", shop(2)), Ok(123_400));
        assert_eq!(german.amount("1,234", shop(2)), Err(Unread::Decimals));
        assert_eq!(german.amount("1,234", shop(3)), Ok(1_234));
        let english = Figures::shown(["1,234", "12.50"].into_iter());
        assert_eq!(english.amount("1,234", shop(2)), Ok(123_400));
        let both = Figures::shown(["12,50", "12.50"].into_iter());
        assert_eq!(both, Figures::default());
        assert_eq!(
            Figures::shown(["1.234.567"].into_iter()).decimal,
            Some(Decimal::Comma)
        );
        assert_eq!(Figures::shown(["-2,5"].into_iter()).decimal, Some(Decimal::Comma));
    }

    #[test]
    fn quantities_have_decimals_of_either_sign() {
        let none = Figures::default();
        for (text, milli) in [
            ("2,5", 2_500),
            ("2.5", 2_500),
            ("-3", -3_000),
            ("24", 24_000),
            ("0.125", 125),
        ] {
            assert_eq!(none.quantity(text).unwrap().scaled(), milli, "{text}");
        }
        assert_eq!(none.quantity("1.500"), Err(Unread::Ambiguous));
        let own = Figures {
            decimal: Some(Decimal::Point),
        };
        assert_eq!(own.quantity("1.500").unwrap().scaled(), 1_500);
        assert_eq!(none.quantity("1e2"), Err(Unread::NoFigure));
    }
}
