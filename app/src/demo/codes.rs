//! Barcodes of the house: EAN-13 from the range that GS1 leaves to shops for their own use (20…29), so that no code of the demo is a
//! real article's.

/// The `number`-th code of the house: `20`, ten digits, check digit. `number` is below 10^10; digits above are dropped.
pub(super) fn own_code(number: u64) -> String {
    with_check_digit(&format!("20{:010}", number % 10_000_000_000))
}

/// Twelve digits with their EAN-13 check digit behind them.
fn with_check_digit(twelve: &str) -> String {
    let sum: u32 = twelve
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    format!("{twelve}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_the_one_on_real_packages() {
        for real in ["4006381333931", "5901234123457", "9780201379624", "0012345678905"] {
            assert_eq!(with_check_digit(&real[..12]), real);
        }
    }

    #[test]
    fn a_code_of_the_house_has_thirteen_digits_from_the_range_for_shops() {
        assert_eq!(own_code(1), "2000000000015");
        for number in [0, 7, 299, 9_999_999_999, 10_000_000_000] {
            let code = own_code(number);
            assert!(
                code.len() == 13
                    && code.starts_with("20")
                    && code.bytes().all(|digit| digit.is_ascii_digit()),
                "{code}"
            );
        }
    }
}
