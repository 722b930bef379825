//! Figures as people and spreadsheets write them.
//!
//! A figure is read only if it can mean one thing. `1,234` may be a thousand or one and a bit: it is read if the file shows elsewhere which
//! sign its decimals have, and refused otherwise.

use till_shared::money::{Currency, MONEY_MAX};
use till_shared::quantity::Quantity;

use super::marks::{is_mark_of, parted};

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
        if !is_mark_of(mark, currency) {
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
            ("1 234,50", 123_450),
            ("1\u{202f}234,50", 123_450),
            ("1'234.50", 123_450),
            ("1.234.567,8", 123_456_780),
            ("1,234,567", 123_456_700),
            ("250", 25_000),
            ("250.0", 25_000),
            ("1.20000", 120),
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
    fn an_amount_has_the_mark_of_the_shops_own_money_or_none() {
        let none = Figures::default();
        let own = [
            ("GBP", "£4,250.00", 425_000),
            ("PKR", "Rs 1,250.50", 125_050),
            ("PKR", "Rs.250", 25_000),
            ("PKR", "Rs. 250", 25_000),
            ("PKR", "250 Rs.", 25_000),
            ("PKR", "₨250", 25_000),
            ("PKR", "250 روپے", 25_000),
            ("PKR", "pkr 250", 25_000),
            ("USD", "$5", 500),
            ("USD", "US$ 5", 500),
            ("USD", "5 USD", 500),
            ("AUD", "$5", 500),
            ("AUD", "A$5", 500),
            ("CAD", "C$5", 500),
            ("MXN", "$5", 500),
            ("BRL", "R$5", 500),
            ("EUR", "5 €", 500),
            ("SEK", "5 kr", 500),
            ("PLN", "12,50 zł", 1_250),
        ];
        for (shop, text, minor) in own {
            assert_eq!(
                none.amount(text, shop.parse().unwrap()),
                Ok(minor),
                "{text} in {shop}"
            );
        }
        let other = [
            ("USD", "£5.00"),
            ("USD", "Rs 5.00"),
            ("USD", "Rs.5"),
            ("USD", "€5"),
            ("USD", "A$5"),
            ("USD", "PKR 5"),
            ("USD", "¥5"),
            ("PKR", "$5"),
            ("PKR", "USD 5"),
            ("PKR", "₹5"),
            ("AUD", "US$5"),
            ("PHP", "$5"),
            ("EUR", "5 kr"),
            ("EUR", "5 zł"),
            ("EUR", "\u{20bf}5"),
        ];
        for (shop, text) in other {
            assert_eq!(
                none.amount(text, shop.parse().unwrap()),
                Err(Unread::Currency),
                "{text} in {shop}"
            );
        }
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
