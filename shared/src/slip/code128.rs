//! Code 128 (ISO/IEC 15417): the barcode at the foot of a receipt.
//!
//! Code set B for printable ASCII, code set C (two digits in one symbol) for runs of digits.

/// Widths of bar, gap, bar, gap, bar, gap of each symbol value; the last is the stop symbol with its final bar.
const PATTERNS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", //
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211",
    "221132", //
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112",
    "322211", //
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311",
    "211313", //
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121",
    "211331", //
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311",
    "332111", //
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221",
    "112214", //
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112",
    "134111", //
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211",
    "212141", //
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", //
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

const TO_C: u8 = 99;
const TO_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;

/// The bars of one barcode, in modules (the width of the thinnest bar), without quiet zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// Width of the whole code in modules.
    pub modules: u32,
    /// Each bar as its first module and its width in modules.
    pub bars: Vec<(u32, u32)>,
}

impl Bars {
    /// The code for `payload`; nothing if it is empty or has characters beyond printable ASCII.
    pub fn of(payload: &str) -> Option<Self> {
        let mut values = symbols(payload.as_bytes())?;
        values.push(checksum(&values));
        values.push(STOP);
        let mut code = Self {
            modules: 0,
            bars: Vec::new(),
        };
        for value in values {
            let mut ink = true;
            for width in PATTERNS
                .get(usize::from(value))?
                .chars()
                .filter_map(|c| c.to_digit(10))
            {
                if ink {
                    code.bars.push((code.modules, width));
                }
                code.modules += width;
                ink = !ink;
            }
        }
        Some(code)
    }

    /// SVG path data of all bars in a box of `modules` × 1.
    pub fn path(&self) -> String {
        let bars = self
            .bars
            .iter()
            .map(|(at, width)| format!("M{at} 0h{width}v1h-{width}z"));
        bars.collect::<Vec<_>>().concat()
    }
}

/// Start symbol and data, switching to code set C where it saves symbols.
fn symbols(mut rest: &[u8]) -> Option<Vec<u8>> {
    if rest.is_empty() || !rest.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return None;
    }
    let leading = digits(rest);
    let mut in_c = leading >= 4 || (leading == rest.len() && leading.is_multiple_of(2));
    let mut values = vec![if in_c { START_C } else { START_B }];
    while let [first, tail @ ..] = rest {
        let run = digits(rest);
        if in_c {
            if let [tens, ones, after @ ..] = rest
                && run >= 2
            {
                values.push((tens - b'0') * 10 + (ones - b'0'));
                rest = after;
                continue;
            }
            values.push(TO_B);
            in_c = false;
        } else if run.is_multiple_of(2) && (run >= 6 || (run >= 4 && run == rest.len())) {
            values.push(TO_C);
            in_c = true;
            continue;
        }
        values.push(first - 0x20);
        rest = tail;
    }
    Some(values)
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Start value plus each data value times its position, modulo 103.
fn checksum(values: &[u8]) -> u8 {
    let sum = values
        .iter()
        .zip(std::iter::once(1).chain(1u64..))
        .map(|(v, at)| u64::from(*v) * at)
        .sum::<u64>();
    u8::try_from(sum % 103).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Bars, PATTERNS, START_B, START_C, TO_B, TO_C, checksum, symbols};
    use std::collections::HashSet;

    #[test]
    fn every_symbol_is_eleven_modules_wide_and_unlike_any_other() {
        let widths = |p: &str| p.chars().filter_map(|c| c.to_digit(10)).sum::<u32>();
        assert!(PATTERNS.iter().take(106).all(|p| p.len() == 6 && widths(p) == 11));
        assert_eq!(widths(PATTERNS[106]), 13);
        assert_eq!(PATTERNS.iter().collect::<HashSet<_>>().len(), 107);
        // A symbol's bars add up to an even number: the self-check of the standard.
        for pattern in PATTERNS.iter().take(106) {
            let bars: u32 = pattern.chars().step_by(2).filter_map(|c| c.to_digit(10)).sum();
            assert!(bars.is_multiple_of(2), "{pattern}");
        }
    }

    #[test]
    fn the_check_symbol_of_the_textbook_example_is_right() {
        // "PJJ123C" in code set B alone has check value 54 (start A is 103; with start B it is 55).
        let values: Vec<u8> = std::iter::once(START_B)
            .chain("PJJ123C".bytes().map(|b| b - 0x20))
            .collect();
        assert_eq!(checksum(&values), 55);
    }

    #[test]
    fn runs_of_digits_take_half_the_symbols() {
        assert_eq!(symbols(b"1234").unwrap(), [START_C, 12, 34]);
        assert_eq!(symbols(b"12345").unwrap(), [START_C, 12, 34, TO_B, 21]);
        assert_eq!(symbols(b"A1234").unwrap(), [START_B, 33, TO_C, 12, 34]);
        assert_eq!(symbols(b"A12345").unwrap(), [START_B, 33, 17, TO_C, 23, 45]);
        assert_eq!(symbols(b"A12B").unwrap(), [START_B, 33, 17, 18, 34]);
        assert_eq!(Bars::of("1234").unwrap().modules, 11 * 4 + 13);
    }

    #[test]
    fn what_a_reader_could_not_give_back_is_refused() {
        assert_eq!(Bars::of(""), None);
        assert_eq!(Bars::of("دودھ"), None);
        assert_eq!(Bars::of("a\nb"), None);
    }

    #[test]
    fn the_path_draws_every_bar_once() {
        let code = Bars::of("R-02-001042").unwrap();
        assert_eq!(code.path().matches('M').count(), code.bars.len());
        assert!(code.path().starts_with("M0 0h2v1h-2z"));
    }
}
