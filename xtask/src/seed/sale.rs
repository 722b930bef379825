//! One sale: what is bought, what it comes to by the rules that the server prices with, and how it is paid. Pure.

use std::sync::OnceLock;

use anyhow::{Context, Result};
use jiff::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use till_operations::sales::model::{Article, Channel, LineInput, Payment, Sale, SaleLine, StockOut};
use till_operations::shifts::Shift;
use till_shared::canon::Canon;
use till_shared::cash::{denominations, suggestions};
use till_shared::ids::{LineId, Made, PaymentId, SaleId, StockMoveId};
use till_shared::pricing::{
    Coins, Discount, Judged, Rights, Selling, Settlement, Tender, TenderKind, judge, settle,
};
use till_shared::quantity::{Percent, Quantity};
use till_shared::text::Text;

use super::chance::{id, permille, weighted};
use super::shop::{Good, Person, Register, Shop};

/// How many lines sales have: size and weight. Four on average.
const SIZES: [(usize, u32); 12] = [
    (1, 130),
    (2, 160),
    (3, 175),
    (4, 170),
    (5, 130),
    (6, 85),
    (7, 55),
    (8, 40),
    (9, 25),
    (10, 15),
    (12, 10),
    (15, 5),
];
/// How many pieces of one thing.
const PIECES: [(i64, u32); 5] = [(1, 740), (2, 180), (3, 50), (4, 20), (6, 10)];
/// Why something costs less, in percent.
const LINE_DISCOUNTS: [(&str, &str); 3] = [
    ("10", "Damaged box"),
    ("25", "Best before today"),
    ("5", "Price promised"),
];
const SALE_DISCOUNTS: [(&str, &str); 2] = [("5", "Regular customer"), ("3", "Waited too long")];
const MICROS: i64 = 1_000_000;

/// How somebody pays.
#[derive(Clone, Copy)]
enum Way {
    Cash,
    Card,
    Wallet,
    CardAndCash,
}
const WAYS: [(Way, u32); 4] = [
    (Way::Cash, 520),
    (Way::Card, 430),
    (Way::Wallet, 30),
    (Way::CardAndCash, 20),
];

/// Draws the sale that is complete at `at`, in microseconds.
pub fn draw(
    rng: &mut StdRng,
    shop: &Shop,
    (register, shift, person): (&Register, &Shift, &Person),
    at: i64,
) -> Result<Sale> {
    // The till makes the ids while things are scanned.
    let began = at - rng.random_range(15 * MICROS..180 * MICROS);
    let sale_id = SaleId(id(rng, began));
    let asked = lines(rng, shop, began, at)?;
    let discounts = sale_discount(rng, &asked)?;
    let judged = priced(shop, &asked, &discounts)?;
    let total_minor = judged.totals.total_minor;
    let (payments, settlement) = paid(rng, shop.coins, total_minor, at)?;
    let lines = asked
        .iter()
        .zip(judged.lines)
        .enumerate()
        .map(|(place, ((line, article), priced))| SaleLine::of(place, line, article, priced))
        .collect::<Result<Vec<_>, _>>()?;
    let stock = lines
        .iter()
        .filter(|line| line.stock_quantity.is_positive())
        .map(|line| StockOut {
            move_id: StockMoveId(id(rng, at)),
            product_id: line.product_id,
            quantity: line.stock_quantity,
            unit_cost_minor: line.unit_cost_minor,
        })
        .collect();
    let customer = permille(rng, 150)
        .then(|| rng.random_range(0..shop.customers.len().max(1)))
        .and_then(|which| shop.customers.get(which));
    let channel = if lines.len() == 1 && permille(rng, 350) {
        Channel::Quick
    } else {
        Channel::Pos
    };
    let age = asked
        .iter()
        .filter_map(|(_, article)| article.age_restriction)
        .max();
    Ok(Sale {
        sale_id,
        branch_id: register.branch_id,
        register_id: register.register_id,
        shift_id: shift.shift_id,
        series_id: shift.invoice_series_id,
        cashier_id: Some(person.user_id),
        cashier_name: person.name.clone(),
        customer: customer.cloned(),
        seller: register.seller.clone(),
        channel,
        business_date: shift.business_date,
        occurred_at: Timestamp::from_microsecond(at - rng.random_range(1_000..400_000))?,
        clock_off_ms: None,
        age_checked: age,
        received_at: Timestamp::from_microsecond(at)?,
        engine: shop.terms.engine,
        rounding: Some(shop.terms.rounding),
        tax_rounding: Some(shop.terms.tax_rounding),
        // Nobody sent a request; as wide as one's hash.
        request_hash: Some(Canon::new("till/seed/request/1").uuid(sale_id.0).finish()),
        currency: shop.terms.currency,
        gross_minor: judged.totals.gross_minor,
        line_discount_minor: judged.totals.line_discount_minor,
        sale_discount_minor: judged.totals.sale_discount_minor,
        net_minor: judged.totals.net_minor,
        tax_minor: judged.totals.tax_minor,
        total_minor,
        settlement,
        taxes: judged.totals.taxes,
        discounts: judged.discounts,
        lines,
        payments,
        payments_before: 0,
        payment_no: 1,
        stock,
        below_zero: true,
        levels: OnceLock::new(),
        note: String::new(),
    })
}

/// A line as the till would send it, and what the catalogue says of it.
type Asked<'a> = (LineInput, &'a Article);

fn lines<'s>(rng: &mut StdRng, shop: &'s Shop, began: i64, at: i64) -> Result<Vec<Asked<'s>>> {
    let wanted = weighted(rng, &SIZES).unwrap_or(1).min(shop.goods.len());
    let mut places: Vec<usize> = Vec::with_capacity(wanted);
    while places.len() < wanted {
        let place = popular(rng, shop.goods.len());
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let goods = places.iter().filter_map(|place| shop.goods.get(*place));
    goods.map(|good| line(rng, good, began, at)).collect()
}

/// The least of three throws: a few products are in most sales, and most are in few.
fn popular(rng: &mut StdRng, goods: usize) -> usize {
    (0..3)
        .map(|_| rng.random_range(0..goods.max(1)))
        .min()
        .unwrap_or_default()
}

fn line<'s>(rng: &mut StdRng, good: &'s Good, began: i64, at: i64) -> Result<Asked<'s>> {
    let article = &good.article;
    let milli = if article.offer.sells_fractions {
        // Scales weigh in steps of five grams.
        rng.random_range(20..=400) * 5
    } else {
        weighted(rng, &PIECES).unwrap_or(1) * 1_000
    };
    let barcode = good
        .barcode
        .as_deref()
        .filter(|_| permille(rng, 850))
        .map(Text::new)
        .transpose()?;
    let discounts = if article.offer.discount_allowed && permille(rng, 12) {
        discount(rng, &LINE_DISCOUNTS)?
    } else {
        Vec::new()
    };
    let input = LineInput {
        line_id: Made::new(LineId(id(rng, i64::midpoint(began, at))))?,
        product_id: Some(article.product_id),
        barcode,
        quantity: Quantity::from_scaled(milli)?,
        unit_price_minor: None,
        discounts,
        note: Text::default(),
    };
    Ok((input, article))
}

fn discount(rng: &mut StdRng, of: &[(&str, &str)]) -> Result<Vec<Discount>> {
    let (percent, reason) = of
        .get(rng.random_range(0..of.len().max(1)))
        .context("no discounts")?;
    let percent: Percent = percent.parse()?;
    Ok(vec![Discount::Percent {
        percent,
        reason: Some(Text::new(reason)?),
    }])
}

/// Now and then all of it is cheaper, where no line is already.
fn sale_discount(rng: &mut StdRng, asked: &[Asked<'_>]) -> Result<Vec<Discount>> {
    let has_own = asked.iter().any(|(line, _)| !line.discounts.is_empty());
    if has_own || !permille(rng, 25) {
        return Ok(Vec::new());
    }
    discount(rng, &SALE_DISCOUNTS)
}

/// By the engine that the server and the till price with.
fn priced(shop: &Shop, asked: &[Asked<'_>], discounts: &[Discount]) -> Result<Judged> {
    let selling: Vec<Selling<'_>> = asked
        .iter()
        .map(|(line, article)| Selling {
            product: article.product_id,
            asked: line.asked(),
            offer: &article.offer,
        })
        .collect();
    let rights = Rights {
        may_change_price: false,
        discount_percent_max: None,
        reason_required: false,
    };
    Ok(judge(shop.terms, &selling, discounts, rights)?)
}

/// Pays a total, with the change that comes back.
fn paid(rng: &mut StdRng, coins: Coins, total_minor: i64, at: i64) -> Result<(Vec<Payment>, Settlement)> {
    if total_minor == 0 {
        return Ok((Vec::new(), settle(0, coins, &[])?));
    }
    let code = rng.random_range(0..1_000_000);
    let mut payments = Vec::with_capacity(2);
    let mut pay = |rng: &mut StdRng, kind: TenderKind, tender: &str, amount_minor: i64, reference: String| {
        payments.push(Payment {
            payment_id: PaymentId(id(rng, at)),
            kind,
            tender: tender.to_owned(),
            amount_minor,
            reference,
        });
    };
    let card = format!("auth {code:06}");
    match weighted(rng, &WAYS).unwrap_or(Way::Cash) {
        Way::Card => pay(rng, TenderKind::Card, "card", total_minor, card),
        Way::Wallet => pay(
            rng,
            TenderKind::Other,
            "wallet",
            total_minor,
            format!("W{code:06}"),
        ),
        Way::CardAndCash if total_minor > 1 => {
            let by_card = total_minor / 2;
            pay(rng, TenderKind::Card, "card", by_card, card);
            let handed = handed_over(rng, coins, total_minor - by_card)?;
            pay(rng, TenderKind::Cash, "cash", handed, String::new());
        }
        Way::Cash | Way::CardAndCash => {
            let handed = handed_over(rng, coins, total_minor)?;
            pay(rng, TenderKind::Cash, "cash", handed, String::new());
        }
    }
    let tenders: Vec<Tender> = payments
        .iter()
        .map(|payment| Tender {
            kind: payment.kind,
            amount_minor: payment.amount_minor,
        })
        .collect();
    Ok((payments, settle(total_minor, coins, &tenders)?))
}

/// What a customer puts on the counter: the exact sum now and then, else notes that cover it.
fn handed_over(rng: &mut StdRng, coins: Coins, due_minor: i64) -> Result<i64> {
    if permille(rng, 200) {
        return Ok(due_minor);
    }
    let likely = suggestions(due_minor, &denominations(coins.currency), 4)?;
    let which = rng.random_range(0..likely.len().max(1));
    Ok(likely.get(which).copied().unwrap_or(due_minor))
}
