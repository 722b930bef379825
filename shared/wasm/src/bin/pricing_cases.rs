//! Writes random questions with the answers of this machine's own code, one JSON value a line: question, answer, question, answer, …
//! `scripts/pricing-parity` has the WebAssembly build answer the same questions and compares byte by byte.
//!
//! The cases follow from a seed, so that a difference can be looked at again: `pricing-cases [how many] [seed]`.

use std::io::{self, BufWriter, Write};

use serde_json::{Value, json};
use till_pricing_wasm::answer;

/// What is drawn from when nothing else is said.
const CASES: u64 = 10_000;
const SEED: u64 = 20_261_121;

/// Currencies with 0, 2 and 3 decimal places.
const CURRENCIES: [&str; 6] = ["JPY", "EUR", "PKR", "CHF", "KWD", "TND"];
/// Code, rate in percent. Together, and in and on top of the price, they make every kind of tax there is.
const TAXES: [(&str, &str); 7] = [
    ("VAT", "19"),
    ("REDUCED", "2.6"),
    ("GST", "17"),
    ("CGST", "9"),
    ("SGST", "9"),
    ("CITY", "0.8875"),
    ("ZERO", "0"),
];

fn main() -> io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut number = |other: u64| numbers.next().unwrap_or(Ok(other)).map_err(io::Error::other);
    let cases = number(CASES)?;
    let mut dice = Dice(number(SEED)?);
    let mut out = BufWriter::new(io::stdout().lock());
    for _ in 0..cases {
        for question in questions(&mut dice) {
            let question = question.to_string();
            out.write_all(question.as_bytes())?;
            out.write_all(b"\n")?;
            out.write_all(&answer(question.as_bytes()))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

/// A small generator of its own: the cases must not change with a library.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one below `sides`.
    fn below(&mut self, sides: u64) -> u64 {
        self.roll() % sides.max(1)
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let at = self.below(choices.len() as u64);
        usize::try_from(at).ok().and_then(|at| choices.get(at)).copied()
    }

    fn id(&mut self) -> String {
        let (high, low) = (self.roll(), self.roll());
        format!(
            "{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFF,
            low >> 52,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// Mostly small prices, now and then a huge one.
    fn price(&mut self) -> u64 {
        match self.below(100) {
            0..8 => 0,
            8..20 => self.below(20),
            20..22 => self.below(1_000_000_000),
            // The largest there is, and one more.
            22 if self.chance(4) => 1_000_000_000_000 + self.below(2),
            _ => 1 + self.below(50_000),
        }
    }

    /// Pieces, or a weight in grams.
    fn quantity(&mut self) -> (String, bool) {
        if self.chance(3) {
            let grams = self.below(25_000);
            return (format!("{}.{:03}", grams / 1_000, grams % 1_000), true);
        }
        let few = if self.chance(20) { 1_000 } else { 9 };
        ((1 + self.below(few)).to_string(), false)
    }

    fn discounts(&mut self) -> Vec<Value> {
        let many = if self.chance(3) { 1 + self.below(2) } else { 0 };
        (0..many)
            .map(|_| match self.below(4) {
                0 => json!({ "kind": "amount", "amount_minor": self.below(60), "reason": "damaged" }),
                1 => json!({ "kind": "percent", "percent": format!("{}.{:04}", self.below(100), self.below(10_000)) }),
                _ => json!({ "kind": "percent", "percent": self.below(40).to_string(), "reason": "staff" }),
            })
            .collect()
    }

    fn article(&mut self, weighed: bool) -> Value {
        let start = usize::try_from(self.below(TAXES.len() as u64)).unwrap_or_default();
        let many = usize::try_from(self.below(4)).unwrap_or_default();
        let rates: Vec<Value> = TAXES
            .iter()
            .cycle()
            .skip(start)
            .take(many)
            .map(|(code, rate)| json!({ "code": code, "name": code, "rate": rate }))
            .collect();
        // Few enough that one is now and then on two lines.
        let product_id = format!("01900000-0000-7000-8000-{:012x}", self.below(20));
        let mut article = json!({
            "product_id": product_id,
            "unit_price_minor": self.price(),
            "sells_fractions": weighed || self.chance(4),
            "tax_class": { "is_inclusive": self.chance(2), "rates": rates },
        });
        let mut put = |rarely: bool, name: &str, value: Value| {
            if rarely && let Some(members) = article.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        let (own, no_discount, open) = (self.chance(4), self.chance(40), self.chance(12));
        put(own, "price_includes_tax", json!(self.chance(2)));
        put(no_discount, "discount_allowed", json!(false));
        put(open, "is_open_price", json!(true));
        let (limited, lowest, most, packed) =
            (self.chance(6), self.chance(6), self.chance(9), self.chance(6));
        put(limited, "discount_percent_max", json!(self.below(30).to_string()));
        put(lowest, "min_price_minor", json!(self.below(2_000)));
        put(most, "max_per_sale", json!((1 + self.below(9)).to_string()));
        let mut pack = json!({ "code": "4006381333931", "pack_quantity": (1 + self.below(12)).to_string() });
        if self.chance(2) {
            pack = json!({ "pack_quantity": "6", "price_minor": self.below(9_000) });
        }
        put(packed, "barcode", pack);
        article
    }

    fn basket(&mut self, currency: &str, rounding: &str) -> Value {
        let many = if self.chance(40) {
            self.below(60)
        } else {
            self.below(8)
        };
        let lines: Vec<Value> = (0..many)
            .map(|_| {
                let (quantity, weighed) = self.quantity();
                let mut line = json!({
                    "line_id": self.id(), "quantity": quantity, "discounts": self.discounts(), "article": self.article(weighed),
                });
                if self.chance(6)
                    && let Some(members) = line.as_object_mut()
                {
                    members.insert("unit_price_minor".to_owned(), json!(self.price()));
                }
                line
            })
            .collect();
        json!({
            "currency": currency, "rounding": rounding, "lines": lines, "discounts": self.discounts(),
            "tax_rounding": if self.chance(2) { "line" } else { "document" },
            "rights": {
                "may_change_price": self.chance(2), "discount_percent_max": self.below(30).to_string(),
                "reason_required": self.chance(4),
            },
        })
    }
}

/// A basket; its payment, change and a refund of one of its lines if it has a price; and the rest.
fn questions(dice: &mut Dice) -> Vec<Value> {
    let currency = dice.of(&CURRENCIES).unwrap_or("EUR");
    let rounding = if dice.chance(3) { "half_even" } else { "half_up" };
    let basket = json!({ "op": "basket", "input": dice.basket(currency, rounding) });
    let judged: Value = serde_json::from_slice(&answer(basket.to_string().as_bytes())).unwrap_or_default();
    let mut questions = vec![basket];
    let amount = dice.price();
    questions.push(json!({ "op": "print_amount", "input": { "amount_minor": amount, "currency": currency, "grouped": true } }));
    questions.push(json!({ "op": "parse_amount", "input": { "text": format!("{}.{}", amount, dice.below(1_000)), "currency": currency } }));
    let Some(total) = judged.pointer("/ok/totals/total_minor").and_then(Value::as_u64) else {
        return questions;
    };
    let increment = dice.of(&[1, 5, 10, 50]).unwrap_or(1);
    let kinds = ["cash", "cash", "card", "other"];
    let tenders: Vec<Value> = (0..dice.below(4))
        .map(|_| json!({ "kind": dice.of(&kinds), "amount_minor": dice.below(total.saturating_add(500)) }))
        .collect();
    questions.push(json!({ "op": "settle", "input": {
        "total_minor": total, "currency": currency, "cash_increment_minor": increment, "rounding": rounding, "tenders": tenders,
    } }));
    questions.push(
        json!({ "op": "suggest_cash", "input": { "amount_minor": total, "pieces": currency, "at_most": 6 } }),
    );
    questions.push(json!({ "op": "break_down", "input": { "amount_minor": total, "pieces": currency } }));
    if let Some(line) = judged.pointer("/ok/lines/0") {
        questions.push(json!({ "op": "refund_share", "input": {
            "line": line, "already": "0", "quantity": format!("0.{:03}", 1 + dice.below(999)),
        } }));
    }
    questions
}
