//! Taxes of the lines of a cart.
//!
//! Every tax of a line is rounded for itself, so that two taxes of one rate (CGST and SGST, say) always come to the same. With `i` the sum
//! of the rates that the price includes:
//!
//! - included in the price: tax = amount × rate / (100 + i), and net = amount − these taxes;
//! - on top: tax = net × rate / 100.
//!
//! Rounded per document, the sum over all lines with the same code and rate (and, where included, the same `i`) is rounded once and spread
//! over these lines by amount; so a line's tax may differ by one minor unit from what it would be alone, and the document's is exact.

use super::{Cart, CartLine, LineTax, PricedLine, PricingError, TAXES_MAX, TaxRate, TaxRounding};
use crate::ids::LineId;
use crate::money::{MONEY_MAX, Rounding, allocate};
use crate::quantity::Rate;

/// 100 % in the steps of a [`Rate`].
const WHOLE: i64 = 1_000_000;

/// Refuses taxes that cannot be told apart or are too many.
pub(super) fn refuse_bad(line: &CartLine) -> Result<(), PricingError> {
    if line.taxes.len() > TAXES_MAX {
        return Err(PricingError::TooManyTaxes { line: line.id });
    }
    let mut rest = line.taxes.as_slice();
    while let Some((tax, others)) = rest.split_first() {
        if others.iter().any(|other| other.code == tax.code) {
            return Err(PricingError::DuplicateTax {
                line: line.id,
                code: tax.code.clone(),
            });
        }
        rest = others;
    }
    Ok(())
}

/// Fills in taxes, net and total of lines whose gross and discounts are known.
pub(super) fn apply(cart: &Cart, lines: &mut [PricedLine]) -> Result<(), PricingError> {
    for (line, priced) in cart.lines.iter().zip(&mut *lines) {
        priced.taxes = line.taxes.iter().map(start).collect();
    }
    match cart.tax_rounding {
        TaxRounding::Line => lines.iter_mut().try_for_each(|line| alone(line, cart.rounding)),
        TaxRounding::Document => together(lines, cart.rounding),
    }
}

fn start(tax: &TaxRate) -> LineTax {
    LineTax {
        code: tax.code.clone(),
        rate: tax.rate,
        inclusive: tax.inclusive,
        base_minor: 0,
        tax_minor: 0,
    }
}

/// Taxes of a line rounded on the line.
fn alone(line: &mut PricedLine, rounding: Rounding) -> Result<(), PricingError> {
    let too_large = PricingError::AmountTooLarge { line: Some(line.id) };
    let (amount, denominator) = (amount(line), WHOLE + included(line));
    for tax in line.taxes.iter_mut().filter(|tax| tax.inclusive) {
        tax.tax_minor = rounding
            .scale(amount, tax.rate.scaled(), denominator)
            .ok_or(too_large.clone())?;
    }
    settle_net(line);
    let net = line.net_minor;
    for tax in line.taxes.iter_mut().filter(|tax| !tax.inclusive) {
        tax.tax_minor = rounding
            .scale(net, tax.rate.scaled(), WHOLE)
            .ok_or(too_large.clone())?;
    }
    finish(line)
}

/// Taxes of all lines rounded once for each tax.
fn together(lines: &mut [PricedLine], rounding: Rounding) -> Result<(), PricingError> {
    spread(lines, true, rounding)?;
    lines.iter_mut().for_each(settle_net);
    spread(lines, false, rounding)?;
    lines.iter_mut().try_for_each(finish)
}

/// One tax of one line on its way to being spread: lines of one `group` are rounded together.
struct Part<'a> {
    group: (&'a str, Rate, i64),
    weight: (LineId, i64),
    tax_minor: &'a mut i64,
}

/// Rounds the included taxes, or those on top, once for each group, and gives every line its share.
fn spread(lines: &mut [PricedLine], inclusive: bool, rounding: Rounding) -> Result<(), PricingError> {
    let too_large = || PricingError::AmountTooLarge { line: None };
    let mut parts = Vec::with_capacity(lines.len());
    for line in lines {
        let denominator = if inclusive { WHOLE + included(line) } else { WHOLE };
        let weight = (line.id, if inclusive { amount(line) } else { line.net_minor });
        for tax in line.taxes.iter_mut().filter(|tax| tax.inclusive == inclusive) {
            parts.push(Part {
                group: (&tax.code, tax.rate, denominator),
                weight,
                tax_minor: &mut tax.tax_minor,
            });
        }
    }
    parts.sort_unstable_by_key(|part| part.group);
    let mut weights = Vec::with_capacity(parts.len());
    for same in parts.chunk_by_mut(|one, next| one.group == next.group) {
        weights.clear();
        weights.extend(same.iter().map(|part| part.weight));
        let Some(Part {
            group: (_, rate, denominator),
            ..
        }) = same.first()
        else {
            continue;
        };
        // At most LINES_MAX × MONEY_MAX: fits.
        let base = weights.iter().map(|(_, weight)| weight).sum();
        let tax = rounding
            .scale(base, rate.scaled(), *denominator)
            .ok_or_else(too_large)?;
        let shares = allocate(tax, &weights).map_err(|_| too_large())?;
        for (part, share) in same.iter_mut().zip(shares) {
            *part.tax_minor = share;
        }
    }
    Ok(())
}

/// What is left of the price after discounts.
fn amount(line: &PricedLine) -> i64 {
    line.gross_minor - line.line_discount_minor - line.sale_discount_minor
}

/// Sum of the rates that the price includes.
fn included(line: &PricedLine) -> i64 {
    line.taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| tax.rate.scaled())
        .sum()
}

/// Takes the included taxes out of the amount.
///
/// Several taxes on an amount of a few minor units can, each rounded up, exceed it; then they share the amount by rate and net is zero.
fn settle_net(line: &mut PricedLine) {
    let amount = amount(line);
    let tax: i64 = line
        .taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| tax.tax_minor)
        .sum();
    line.net_minor = amount - tax;
    if line.net_minor >= 0 {
        return;
    }
    let rates: Vec<(&str, i64)> = line
        .taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| (tax.code.as_str(), tax.rate.scaled()))
        .collect();
    let shares = allocate(amount, &rates).unwrap_or_default();
    for (tax, share) in line.taxes.iter_mut().filter(|tax| tax.inclusive).zip(shares) {
        tax.tax_minor = share;
    }
    line.net_minor = 0;
}

/// Adds up a line whose taxes are known.
fn finish(line: &mut PricedLine) -> Result<(), PricingError> {
    let mut tax_minor = 0;
    for tax in &mut line.taxes {
        tax.base_minor = line.net_minor;
        // At most TAXES_MAX × 10 × MONEY_MAX in all: fits.
        tax_minor += tax.tax_minor;
    }
    line.tax_minor = tax_minor;
    line.total_minor = line.net_minor + tax_minor;
    if line.total_minor > MONEY_MAX {
        return Err(PricingError::AmountTooLarge { line: Some(line.id) });
    }
    Ok(())
}
