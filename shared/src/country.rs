//! Countries, by their two letters.

/// Not in ISO 3166-1: the letters that the European Union and banks write for Kosovo until it has its own.
const KOSOVO: &str = "XK";

/// Whether `code` is a country of ISO 3166-1 alpha-2, in capital letters; Kosovo counts.
#[must_use]
pub fn is_country(code: &str) -> bool {
    // The library also reads the empty text, as "no country".
    code.len() == 2 && (code == KOSOVO || code.parse::<iso_currency::Country>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What whoever sets up can choose from.
    const OFFERED: &str = include_str!("../../web/src/setup/places.ts");

    #[test]
    fn every_country_that_is_offered_when_setting_up_is_one() {
        let (table, _) = OFFERED.split_once("};").unwrap();
        let (_, rows) = table.split_once(" = {").unwrap();
        let countries: Vec<&str> = rows
            .split('"')
            .skip(1)
            .step_by(2)
            .flat_map(str::split_ascii_whitespace)
            .collect();
        assert!(countries.len() > 200, "{}", countries.len());
        for country in countries {
            assert!(is_country(country), "{country}");
        }
    }

    #[test]
    fn two_letters_alone_are_no_country() {
        for code in ["ZZ", "EU", "UK", "de", "D", "DEU", "", "  ", "Dé"] {
            assert!(!is_country(code), "{code:?}");
        }
    }
}
