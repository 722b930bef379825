//! What stands beside a figure for its money: a sign, a code or a short word.

use till_shared::money::Currency;

/// Signs and words that shops write for their money beside its code (ISO 4217), and how the English names of the currencies read that they are
/// for. A dollar, a pound or a rupee is money of many countries.
const MARKS: [(&str, &[&str]); 39] = [
    (
        "$",
        &[
            "dollar",
            "argentine peso",
            "chilean peso",
            "colombian peso",
            "cuban peso",
            "dominican peso",
            "mexican peso",
            "uruguayan peso",
            "brazilian real",
            "córdoba",
            "pataca",
            "paʻanga",
        ],
    ),
    ("£", &["pound"]),
    ("₤", &["pound", "lira"]),
    ("¥", &["yen", "yuan"]),
    ("€", &["euro"]),
    ("₹", &["indian rupee"]),
    ("₨", &["rupee"]),
    ("₡", &["colon", "colón"]),
    ("₦", &["naira"]),
    ("₩", &["won"]),
    ("₪", &["shekel"]),
    ("₫", &["đồng"]),
    ("₭", &["kip"]),
    ("₮", &["tögrög"]),
    ("₱", &["philippine peso"]),
    ("₲", &["guaraní"]),
    ("₴", &["hryvnia"]),
    ("₵", &["cedi"]),
    ("₸", &["tenge"]),
    ("₺", &["turkish lira"]),
    ("₼", &["azerbaijani manat"]),
    ("₽", &["russian ruble"]),
    ("₾", &["lari"]),
    ("\u{fdfc}", &["rial", "riyal"]),
    ("rs", &["rupee"]),
    ("re", &["rupee"]),
    ("kr", &["krone", "krona", "króna"]),
    ("zł", &["złoty"]),
    ("kč", &["koruna"]),
    ("ft", &["forint"]),
    ("lei", &["leu"]),
    ("fr", &["franc"]),
    ("sfr", &["swiss franc"]),
    ("din", &["dinar", "denar"]),
    ("dh", &["dirham"]),
    ("руб", &["ruble"]),
    ("лв", &["lev"]),
    ("روپے", &["rupee"]),
    ("دينار", &["dinar"]),
];

/// A sign with letters before it that are not those of the currency's code.
const LETTERED: [(&str, &str); 4] = [("r$", "BRL"), ("nt$", "TWD"), ("rd$", "DOP"), ("ec$", "XCD")];

fn names_of(mark: &str) -> Option<&'static [&'static str]> {
    let found = MARKS.iter().find(|(known, _)| *known == mark);
    found.map(|(_, names)| *names)
}

/// Whether a mark can mean this currency: none does, its code, its sign or word, and its sign with the letters its code begins with ("US$").
pub(super) fn is_mark_of(mark: &str, currency: Currency) -> bool {
    let mark = mark.to_lowercase();
    let code = currency.code().to_lowercase();
    if mark.is_empty() || mark == code || LETTERED.contains(&(mark.as_str(), currency.code())) {
        return true;
    }
    let (sign, letters): (String, String) = mark.chars().partition(|c| is_money_sign(*c));
    let (kind, letters) = if sign.is_empty() {
        (mark.as_str(), "")
    } else {
        (sign.as_str(), letters.as_str())
    };
    let name = currency.name().to_lowercase();
    let is_kind = names_of(kind).is_some_and(|names| names.iter().any(|word| name.contains(word)));
    is_kind && code.starts_with(letters)
}

/// A figure without a currency before or after, and that currency. Another word stays, and is refused with the figure: `50p`, `1.5k`, `2 lac`
/// and `minus 5` are other amounts than 50, 1.5, 2 and 5.
pub(super) fn parted(text: &str) -> (&str, &str) {
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

/// Whether a word is a currency: its sign, its sign with the country's letters ("US$"), its code, or what shops write for it.
fn is_currency(mark: &str) -> bool {
    let letters: String = mark.chars().filter(|c| !is_money_sign(*c)).collect();
    let signs = mark.chars().count() - letters.chars().count();
    match (signs, letters.as_str()) {
        (0, "") => false,
        (1, letters) => letters.len() <= 2,
        (0, letters) => {
            names_of(&letters.to_lowercase()).is_some()
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
