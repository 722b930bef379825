//! Phone numbers: kept as people write them, found in every other way to write them.
//!
//! A number is indexed by its digits and by what remains when leading ones are left off, so that it is found whether its country is written
//! or not. A question that names the shop's own country is asked without it, because the number may be stored without.

use till_goods::catalog::words::Asked;

/// Digits that tell a number from its neighbours: shorter ends are not indexed.
const SHORTEST: usize = 6;
/// Digits kept of a number.
const LONGEST: usize = 20;

/// Whether a question looks like a phone number.
#[must_use]
pub fn is_phone(question: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    question.chars().all(fits) && question.chars().filter(char::is_ascii_digit).count() >= 3
}

/// The digits of a phone number, and what remains of them when leading ones are left off.
#[must_use]
pub fn tails(phone: &str) -> Vec<String> {
    let digits = digits(phone);
    let digits = digits.trim_start_matches('0');
    let most = digits.len().min(LONGEST);
    let shortest = most.min(SHORTEST);
    (0..=most - shortest)
        .filter_map(|from| digits.get(from..most))
        .filter(|tail| !tail.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// A question for customers: a phone number if it looks like one, else words. `country` is the shop's, as ISO 3166 writes it.
#[must_use]
pub fn asked(question: &str, country: &str) -> Option<Asked> {
    if !is_phone(question) {
        return Asked::of(question);
    }
    let digits = digits(question);
    let is_international = question.trim_start().starts_with('+') || digits.starts_with("00");
    let bare = digits.trim_start_matches('0');
    let own = dial_code(country).filter(|_| is_international);
    let national = own
        .and_then(|code| bare.strip_prefix(code))
        .map(|rest| rest.trim_start_matches('0'))
        // Too little to tell it from the beginning of other numbers: asked as it is.
        .filter(|rest| rest.len() >= 3);
    let number = national.unwrap_or(bare);
    if number.is_empty() {
        return Asked::of(question);
    }
    Asked::of_words(vec![number.to_owned()])
}

/// The digits, without a nought in brackets: `+49 (0)171` is dialled without it.
fn digits(phone: &str) -> String {
    let dense: String = phone.chars().filter(|c| !c.is_whitespace()).collect();
    let dense = dense.replace("(0)", "");
    dense.chars().filter(char::is_ascii_digit).collect()
}

/// What is dialled before a number from abroad.
#[must_use]
pub fn dial_code(country: &str) -> Option<&'static str> {
    let mut known = DIAL_CODES.split_ascii_whitespace();
    known.find_map(|entry| entry.strip_prefix(country).filter(|_| country.len() == 2))
}

/// ITU-T E.164, by country.
const DIAL_CODES: &str = "\
    AD376 AE971 AF93 AG1 AI1 AL355 AM374 AO244 AR54 AS1 AT43 AU61 AW297 AX358 AZ994 BA387 BB1 BD880 BE32 BF226 BG359 BH973 \
    BI257 BJ229 BL590 BM1 BN673 BO591 BQ599 BR55 BS1 BT975 BW267 BY375 BZ501 CA1 CC61 CD243 CF236 CG242 CH41 CI225 CK682 \
    CL56 CM237 CN86 CO57 CR506 CU53 CV238 CW599 CX61 CY357 CZ420 DE49 DJ253 DK45 DM1 DO1 DZ213 EC593 EE372 EG20 EH212 ER291 \
    ES34 ET251 FI358 FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1 GE995 GF594 GG44 GH233 GI350 GL299 GM220 GN224 GP590 GQ240 \
    GR30 GT502 GU1 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ID62 IE353 IL972 IM44 IN91 IO246 IQ964 IR98 IS354 IT39 JE44 JM1 \
    JO962 JP81 KE254 KG996 KH855 KI686 KM269 KN1 KP850 KR82 KW965 KY1 KZ7 LA856 LB961 LC1 LI423 LK94 LR231 LS266 LT370 LU352 \
    LV371 LY218 MA212 MC377 MD373 ME382 MF590 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MP1 MQ596 MR222 MS1 MT356 MU230 MV960 \
    MW265 MX52 MY60 MZ258 NA264 NC687 NE227 NF672 NG234 NI505 NL31 NO47 NP977 NR674 NU683 NZ64 OM968 PA507 PE51 PF689 PG675 \
    PH63 PK92 PL48 PM508 PR1 PS970 PT351 PW680 PY595 QA974 RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 SD249 SE46 SG65 \
    SH290 SI386 SJ47 SK421 SL232 SM378 SN221 SO252 SR597 SS211 ST239 SV503 SX1 SY963 SZ268 TC1 TD235 TG228 TH66 TJ992 TK690 \
    TL670 TM993 TN216 TO676 TR90 TT1 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 VA39 VC1 VE58 VG1 VI1 VN84 VU678 WF681 \
    WS685 XK383 YE967 YT262 ZA27 ZM260 ZW263";

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(stored: &str, question: &str, country: &str) -> bool {
        let (from, to) = asked(question, country).unwrap().range();
        tails(stored).iter().any(|tail| *tail >= from && *tail < to)
    }

    #[test]
    fn a_number_is_found_in_every_spelling() {
        for (stored, question, country) in [
            ("+49 (170) 123-4567", "+49 170", "DE"),
            ("+49 (170) 123-4567", "0170 1234", "DE"),
            ("+49 (170) 123-4567", "1234567", "DE"),
            ("+49 (170) 123-4567", "0049 170 12", "DE"),
            ("0171 5550123", "+491715550123", "DE"),
            ("0171 5550123", "00491715550123", "DE"),
            ("+49 (0)171 6660123", "+491716660123", "DE"),
            ("+49 (0)171 6660123", "+491716660123", "AT"),
            ("+49 ( 0 ) 171 6660123", "01716660123", "DE"),
            ("0300 1234567", "+92 300 1234567", "PK"),
            ("+84 935 123 456", "0935123456", "DE"),
            ("06 12345678", "+39 06 12345678", "IT"),
            ("(212) 555-0100", "+1 212 555 0100", "US"),
        ] {
            assert!(
                is_found(stored, question, country),
                "{stored} by {question} in {country}"
            );
        }
        assert!(
            !is_found("0171 5550123", "+431715550123", "DE"),
            "another country's number"
        );
        assert_eq!(tails("12"), ["12"]);
        assert_eq!(tails("no number"), Vec::<String>::new());
    }

    #[test]
    fn words_are_not_taken_for_phone_numbers() {
        assert_eq!(
            asked("Smith 12", "DE").unwrap().beginnings(),
            ["% smith%", "% 12%"]
        );
        assert_eq!(asked("000", "DE").unwrap().beginnings(), ["% 000%"]);
        assert_eq!(asked("12", "DE").unwrap().beginnings(), ["% 12%"]);
    }

    #[test]
    fn countries_have_their_codes() {
        let known = [
            ("DE", Some("49")),
            ("PK", Some("92")),
            ("US", Some("1")),
            ("ZZ", None),
            ("", None),
        ];
        for (country, code) in known {
            assert_eq!(dial_code(country), code, "{country}");
        }
    }
}
