//! Tax classes as files name them: by code, or by what stands on the screen.

use std::collections::HashMap;

use till_shared::ids::TaxClassId;

use super::super::model::TaxClass;

/// How many a refused row is told of.
const TOLD: usize = 12;

pub(super) struct Taxes {
    classes: Vec<TaxClass>,
    /// By code in lower case; of twins, all.
    by_code: HashMap<String, Vec<usize>>,
    /// Those that are offered, by what they are called; of twins, all.
    by_name: HashMap<String, Vec<usize>>,
}

impl Taxes {
    pub fn of(classes: Vec<TaxClass>) -> Self {
        let mut by_code: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, class) in classes.iter().enumerate() {
            by_code.entry(class.code.to_lowercase()).or_default().push(place);
            if class.is_active {
                for name in names(class) {
                    let places = by_name.entry(name).or_default();
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            }
        }
        Self {
            classes,
            by_code,
            by_name,
        }
    }

    /// The one that is offered first.
    pub fn first(&self) -> Option<TaxClassId> {
        let first = self.classes.iter().find(|class| class.is_default);
        first.map(|class| class.tax_class_id)
    }

    /// The tax class that a row names: the one whose code is written exactly so, else the only one with that code in another case, else the
    /// only one that is called so.
    pub fn named(&self, text: &str) -> Option<TaxClassId> {
        let coded = self
            .by_code
            .get(&text.to_lowercase())
            .map_or(&[][..], Vec::as_slice);
        let is_exact = |place: &&usize| self.classes.get(**place).is_some_and(|class| class.code == text);
        let exact = coded.iter().find(is_exact);
        let called = || only(self.by_name.get(&plain(text)).map_or(&[][..], Vec::as_slice));
        let place = match exact {
            Some(place) => Some(place),
            None if coded.is_empty() => called(),
            None => only(coded),
        };
        let class = place.and_then(|place| self.classes.get(*place));
        class.map(|class| class.tax_class_id)
    }

    /// Those that a row can name, for whoever named another one: `STANDARD (GST 18 %), ZERO (Zero rated)`.
    pub fn told(&self) -> String {
        let offered = self.classes.iter().filter(|class| class.is_active);
        let told: Vec<String> = offered
            .take(TOLD)
            .map(|class| format!("{} ({})", class.code, class.name))
            .collect();
        told.join(", ")
    }
}

fn only(places: &[usize]) -> Option<&usize> {
    places.first().filter(|_| places.len() == 1)
}

/// What a class is called on the screen: its name, and where it has one tax, that tax with and without its rate.
fn names(class: &TaxClass) -> Vec<String> {
    let mut names = vec![plain(&class.name)];
    if let [part] = class.rates.as_slice() {
        let rate = part.rate.to_string();
        names.push(plain(&part.name));
        names.push(plain(&format!("{}{rate}", &*part.name)));
        names.push(plain(&format!("{}{rate}", class.name)));
    }
    names
}

/// `GST 18 %`, `gst 18%` and `GST 18` are one.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '%')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::super::super::model::TaxPart;
    use super::*;

    fn class(number: u128, code: &str, name: &str, rates: &[(&str, &str)]) -> TaxClass {
        TaxClass {
            tax_class_id: TaxClassId(Uuid::from_u128(number)),
            code: code.to_owned(),
            name: name.to_owned(),
            is_inclusive: true,
            rates: rates
                .iter()
                .map(|(name, rate)| TaxPart {
                    code: (*name).try_into().unwrap(),
                    name: (*name).try_into().unwrap(),
                    rate: rate.parse().unwrap(),
                })
                .collect(),
            is_default: number == 1,
            is_active: number != 9,
            updated_at: Timestamp::UNIX_EPOCH,
            version: 1,
        }
    }

    fn found(taxes: &Taxes, text: &str) -> Option<u128> {
        taxes.named(text).map(|id| id.0.as_u128())
    }

    #[test]
    fn a_tax_is_named_by_its_code_its_name_or_its_rate_as_on_the_screen() {
        let taxes = Taxes::of(vec![
            class(1, "STANDARD", "Standard goods", &[("GST", "18")]),
            class(2, "ZERO", "Zero rated", &[]),
            class(9, "OLD", "Before the war", &[("War tax", "3")]),
        ]);
        for text in [
            "STANDARD",
            "standard",
            "Standard goods",
            "GST",
            "gst 18%",
            "GST 18 %",
            "GST 18",
            "standard goods 18 %",
        ] {
            assert_eq!(found(&taxes, text), Some(1), "{text}");
        }
        assert_eq!(found(&taxes, "zero RATED"), Some(2));
        assert_eq!(
            found(&taxes, "OLD"),
            Some(9),
            "a code is known although it is not offered"
        );
        for text in ["GST 17", "18", "18%", "War tax", ""] {
            assert_eq!(found(&taxes, text), None, "{text}");
        }
        assert_eq!(taxes.told(), "STANDARD (Standard goods), ZERO (Zero rated)");
    }

    #[test]
    fn a_name_of_two_is_nobodys_and_a_code_comes_before_a_name() {
        let taxes = Taxes::of(vec![
            class(1, "IN", "GST 18 %", &[("GST", "18")]),
            class(2, "TOP", "GST 18 %, on top", &[("GST", "18")]),
            class(3, "GST", "Goods and services", &[("Other", "5")]),
        ]);
        assert_eq!(found(&taxes, "GST 18%"), None);
        assert_eq!(found(&taxes, "GST"), Some(3));
        assert_eq!(found(&taxes, "GST 18 %, on top"), Some(2));
    }
}
