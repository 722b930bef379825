//! The questions: one name, one rule of `till_shared` each.
#![expect(
    clippy::struct_field_names,
    reason = "members are named as everywhere on the wire, with their unit last"
)]

use serde::{Deserialize, Serialize};
use till_shared::cash::{Denomination, break_down, denominations, suggestions, worth};
use till_shared::money::{Currency, Rounding, checked_sum, format_minor, parse_minor, plain_minor};
use till_shared::pricing::{
    Coins, LineShare, PricedLine, SettleError, Tender, cash_due, cash_round, discount_percent, settle,
};
use till_shared::quantity::Quantity;
use till_shared::slip::{STYLE, Slip, to_paper};

use crate::basket::Basket;
use crate::{Refusal, SAFE_MAX, always, failed, malformed, read, succeeded, with};

/// Runs the rule that `op` names on its input.
pub(crate) fn run(op: &str, input: &str) -> Vec<u8> {
    match op {
        "basket" => with(input, |basket: Basket| basket.judge()),
        "settle" => settled(input),
        "refund_share" => with(input, |part: Part| {
            LineShare::of(&part.line, part.already, part.quantity)
        }),
        "cash_round" => with(input, |cash: Cash| {
            cash_round(cash.amount_minor, cash.cash_increment_minor, cash.rounding)
        }),
        "suggest_cash" => with(input, |due: Due| {
            suggestions(due.amount_minor, &due.pieces.kinds(), due.at_most)
        }),
        "break_down" => with(input, |due: Due| {
            break_down(due.amount_minor, &due.pieces.kinds())
        }),
        "worth" => with(input, |pieces: Vec<Denomination>| {
            worth(&pieces).ok_or(Refusal::TooLarge)
        }),
        "sum" => with(input, |amounts: Vec<i64>| sum(&amounts)),
        "sum_quantities" => with(input, |quantities: Vec<Quantity>| {
            quantities
                .into_iter()
                .try_fold(Quantity::ZERO, Quantity::checked_add)
                .ok_or(Refusal::TooLarge)
        }),
        "discount_percent" => always(input, |off: Off| {
            discount_percent(off.gross_minor, off.discount_minor).to_string()
        }),
        "parse_amount" => with(input, |amount: Text| parse_minor(&amount.text, amount.currency)),
        "print_amount" => always(input, |amount: Amount| {
            let print = if amount.grouped { format_minor } else { plain_minor };
            print(amount.amount_minor, amount.currency)
        }),
        "currency" => always(input, Known::of),
        "paper" => always(input, |slip: Slip| Paper {
            html: to_paper(&slip),
            style: STYLE,
        }),
        other => malformed(&format!("there is no op {other}")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payment {
    total_minor: i64,
    currency: Currency,
    /// Setting `sales.cash_rounding_minor`.
    cash_increment_minor: i64,
    #[serde(default)]
    rounding: Rounding,
    tenders: Vec<Tender>,
}

/// A settlement, and what would pay the rest in cash.
#[derive(Serialize)]
struct Paid {
    due_minor: i64,
    rounding_minor: i64,
    tendered_minor: i64,
    change_minor: i64,
    balance_minor: i64,
    cash_due_minor: i64,
}

impl Payment {
    fn settle(&self) -> Result<Paid, SettleError> {
        let coins = Coins {
            currency: self.currency,
            increment_minor: self.cash_increment_minor,
            rounding: self.rounding,
        };
        let paid = settle(self.total_minor, coins, &self.tenders)?;
        Ok(Paid {
            due_minor: paid.due_minor,
            rounding_minor: paid.rounding_minor,
            tendered_minor: paid.tendered_minor,
            change_minor: paid.change_minor,
            balance_minor: paid.balance_minor,
            cash_due_minor: cash_due(self.total_minor, coins, &self.tenders)?,
        })
    }
}

fn settled(input: &str) -> Vec<u8> {
    match read(input).map(|payment: Payment| payment.settle()) {
        Ok(Ok(paid)) if paid.tendered_minor > SAFE_MAX => failed(&Refusal::TooLarge),
        Ok(Ok(paid)) => succeeded(&paid),
        Ok(Err(why)) => failed(&why),
        Err(reply) => reply,
    }
}

/// A slip as a browser shows and prints it.
#[derive(Serialize)]
struct Paper {
    html: String,
    style: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    line: PricedLine,
    already: Quantity,
    quantity: Quantity,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cash {
    amount_minor: i64,
    cash_increment_minor: i64,
    #[serde(default)]
    rounding: Rounding,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    amount_minor: i64,
    pieces: Pieces,
    #[serde(default = "five")]
    at_most: usize,
}

fn five() -> usize {
    5
}

/// Kinds of coins and notes: listed, or all of a currency.
#[derive(Deserialize)]
#[serde(untagged)]
enum Pieces {
    Of(Currency),
    Listed(Vec<i64>),
}

impl Pieces {
    fn kinds(self) -> Vec<i64> {
        match self {
            Self::Of(currency) => denominations(currency),
            Self::Listed(kinds) => kinds,
        }
    }
}

fn sum(amounts: &[i64]) -> Result<i64, Refusal> {
    checked_sum(amounts.iter().copied())
        .ok()
        .filter(|sum| (-SAFE_MAX..=SAFE_MAX).contains(sum))
        .ok_or(Refusal::TooLarge)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    gross_minor: i64,
    discount_minor: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    currency: Currency,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    amount_minor: i64,
    currency: Currency,
    #[serde(default)]
    grouped: bool,
}

#[derive(Serialize)]
struct Known {
    code: &'static str,
    name: String,
    exponent: u32,
    denominations_minor: Vec<i64>,
}

impl Known {
    fn of(currency: Currency) -> Self {
        Self {
            code: currency.code(),
            name: currency.name().to_owned(),
            exponent: currency.exponent(),
            denominations_minor: denominations(currency),
        }
    }
}
