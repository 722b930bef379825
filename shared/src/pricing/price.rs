//! From a cart to its prices.

use super::{Cart, CartLine, LINES_MAX, LineTax, Priced, PricedLine, PricingError, Totals, discount, tax};
use crate::ids::LineId;

/// Prices a cart.
///
/// # Errors
/// [`PricingError`] names the line and what is wrong with it; an empty cart is no error and comes to zero.
pub fn price(cart: &Cart) -> Result<Priced, PricingError> {
    if cart.lines.len() > LINES_MAX {
        return Err(PricingError::TooManyLines);
    }
    refuse_duplicates(&cart.lines)?;
    let mut lines = Vec::with_capacity(cart.lines.len());
    for line in &cart.lines {
        lines.push(start(line, cart)?);
    }
    let discounts = discount::apply_to_sale(cart, &mut lines)?;
    tax::apply(cart, &mut lines)?;
    let totals = sum(&lines, cart.engine.ceiling())?;
    Ok(Priced {
        lines,
        discounts,
        totals,
    })
}

/// A share of a discount or tax is found by the line's id, so an id that is there twice would make it ambiguous.
fn refuse_duplicates(lines: &[CartLine]) -> Result<(), PricingError> {
    let mut ids: Vec<LineId> = lines.iter().map(|line| line.id).collect();
    ids.sort_unstable();
    match ids.array_windows().find(|[one, next]| one == next) {
        Some([line, _]) => Err(PricingError::DuplicateLine { line: *line }),
        None => Ok(()),
    }
}

/// The line with its gross amount and its own discounts; the rest follows when all lines are there.
fn start(line: &CartLine, cart: &Cart) -> Result<PricedLine, PricingError> {
    if !line.quantity.is_positive() {
        return Err(PricingError::QuantityNotPositive { line: line.id });
    }
    let most = cart.engine.ceiling();
    if !(0..=most).contains(&line.unit_price_minor) {
        return Err(PricingError::PriceOutOfRange { line: line.id });
    }
    tax::refuse_bad(line)?;
    let gross = line
        .quantity
        .times(line.unit_price_minor, cart.rounding)
        .filter(|gross| *gross <= most);
    let gross = gross.ok_or(PricingError::AmountTooLarge { line: Some(line.id) })?;
    if !line.discountable && !line.discounts.is_empty() {
        return Err(PricingError::NotDiscountable { line: line.id });
    }
    let (discounts, off) = discount::take(&line.discounts, gross, cart, Some(line.id))?;
    Ok(PricedLine {
        id: line.id,
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor,
        gross_minor: gross,
        line_discount_minor: off,
        sale_discount_minor: 0,
        net_minor: 0,
        tax_minor: 0,
        total_minor: 0,
        taxes: Vec::new(),
        discounts,
    })
}

/// The sums of priced lines, each tax by (code, rate, inclusive).
///
/// Every line's amounts lie between zero and `most` and there are at most [`LINES_MAX`] of them, so no sum can leave an `i64`.
fn sum(lines: &[PricedLine], most: i64) -> Result<Totals, PricingError> {
    let mut totals = Totals::default();
    let mut taxes = Vec::with_capacity(lines.len());
    for line in lines {
        totals.gross_minor += line.gross_minor;
        totals.line_discount_minor += line.line_discount_minor;
        totals.sale_discount_minor += line.sale_discount_minor;
        totals.net_minor += line.net_minor;
        totals.tax_minor += line.tax_minor;
        totals.total_minor += line.total_minor;
        taxes.extend(&line.taxes);
    }
    if totals.gross_minor > most || totals.total_minor > most {
        return Err(PricingError::AmountTooLarge { line: None });
    }
    taxes.sort_unstable_by_key(|tax| group(tax));
    for same in taxes.chunk_by(|one, next| group(one) == group(next)) {
        if let Some(first) = same.first() {
            totals.taxes.push(LineTax {
                code: first.code.clone(),
                rate: first.rate,
                inclusive: first.inclusive,
                base_minor: same.iter().map(|tax| tax.base_minor).sum(),
                tax_minor: same.iter().map(|tax| tax.tax_minor).sum(),
            });
        }
    }
    Ok(totals)
}

/// What makes two taxes one in the totals.
fn group(tax: &LineTax) -> (&str, crate::quantity::Rate, bool) {
    (&tax.code, tax.rate, tax.inclusive)
}
