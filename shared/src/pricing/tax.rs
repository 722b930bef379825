//! Taxes of the lines of a cart.
//!
//! With `i` the sum of the rates that the price includes:
//!
//! - included in the price: net = amount × 100 / (100 + i), rounded once; what is left is tax, and where there are several taxes they share
//!   it by their rates (largest remainder, then the smaller code);
//! - on top: tax = net × rate / 100, every tax rounded for itself.
//!
//! Rounded per document, the sum over all lines with the same taxes is rounded once and spread over these lines by amount; so a line's tax
//! may differ by one minor unit from what it would be alone, and the document's is exact.
//!
//! Version 1 rounded every included tax for itself, tax = amount × rate / (100 + i), and net was the rest: `tax_v1.rs`.

#[path = "tax_v1.rs"]
mod v1;

use super::refund::seats;
use super::{Cart, CartLine, Engine, LineTax, PricedLine, PricingError, TAXES_MAX, TaxRate, TaxRounding};
use crate::ids::LineId;
use crate::money::{Rounding, allocate};
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
    take_out(cart, lines)?;
    lines.iter_mut().for_each(settle_net);
    match cart.tax_rounding {
        TaxRounding::Line => lines
            .iter_mut()
            .try_for_each(|line| on_top(line, cart.rounding))?,
        TaxRounding::Document => spread(lines, false, cart.rounding)?,
    }
    lines
        .iter_mut()
        .try_for_each(|line| finish(line, cart.engine.ceiling()))
}

/// Finds the taxes that the price includes.
fn take_out(cart: &Cart, lines: &mut [PricedLine]) -> Result<(), PricingError> {
    let rounding = cart.rounding;
    match (cart.engine, cart.tax_rounding) {
        (Engine::V1, TaxRounding::Line) => lines.iter_mut().try_for_each(|line| v1::alone(line, rounding)),
        (Engine::V1, TaxRounding::Document) => {
            spread(lines, true, rounding)?;
            lines.iter_mut().for_each(v1::share_if_too_much);
            Ok(())
        }
        (Engine::V2, TaxRounding::Line) => lines
            .iter_mut()
            .try_for_each(|line| together(&mut [line], rounding)),
        (Engine::V2, TaxRounding::Document) => {
            let mut lines: Vec<(Vec<(String, Rate)>, &mut PricedLine)> = lines
                .iter_mut()
                .map(|line| (included_taxes(line), line))
                .collect();
            // By taxes, and within them by id: what a line gets does not depend on its place.
            lines.sort_unstable_by(|(taxes, line), (others, other)| {
                taxes.cmp(others).then_with(|| line.id.cmp(&other.id))
            });
            for same in lines.chunk_by_mut(|(taxes, _), (others, _)| taxes == others) {
                let mut group: Vec<&mut PricedLine> = same.iter_mut().map(|(_, line)| &mut **line).collect();
                together(&mut group, rounding)?;
            }
            Ok(())
        }
    }
}

/// The taxes that the price of a line includes, by code.
fn included_taxes(line: &PricedLine) -> Vec<(String, Rate)> {
    let inside = line.taxes.iter().filter(|tax| tax.inclusive);
    let mut taxes: Vec<_> = inside.map(|tax| (tax.code.clone(), tax.rate)).collect();
    taxes.sort_unstable();
    taxes
}

/// Version 2: the included taxes of lines that all have the same ones, in the order of their ids. The net of all of them together is
/// rounded once and the rest is tax.
///
/// The taxes share it by rate and the lines by amount. Both must add up, so the lines take from the taxes in turn, each what the method of
/// Sainte-Laguë gives until then less what it gave before: no share is below zero, every line has its tax and every tax its sum.
fn together(lines: &mut [&mut PricedLine], rounding: Rounding) -> Result<(), PricingError> {
    let line = match lines {
        [line] => Some(line.id),
        _ => None,
    };
    let too_large = || PricingError::AmountTooLarge { line };
    let Some((taxes, included)) = lines.first().map(|line| (included_taxes(line), included(line))) else {
        return Ok(());
    };
    if taxes.is_empty() {
        return Ok(());
    }
    // At most LINES_MAX × MONEY_MAX: fits.
    let whole: i64 = lines.iter().map(|line| amount(line)).sum();
    let net = rounding
        .scale(whole, WHOLE, WHOLE + included)
        .ok_or_else(too_large)?;
    let amounts: Vec<(LineId, i64)> = lines.iter().map(|line| (line.id, amount(line))).collect();
    let by_line = allocate(whole - net, &amounts).map_err(|_| too_large())?;
    let rates: Vec<(&str, i64)> = taxes
        .iter()
        .map(|(code, rate)| (code.as_str(), rate.scaled()))
        .collect();
    let by_tax = allocate(whole - net, &rates).map_err(|_| too_large())?;
    let mut until_then = vec![0; by_tax.len()];
    let mut taken = 0_i128;
    for (line, tax_minor) in lines.iter_mut().zip(by_line) {
        taken += i128::from(tax_minor);
        let until_now = seats(taken, &by_tax);
        let shares = until_now.iter().zip(&until_then).map(|(now, then)| now - then);
        for ((code, _), share) in taxes.iter().zip(shares) {
            if let Some(tax) = line.taxes.iter_mut().find(|tax| tax.code == *code) {
                tax.tax_minor = share;
            }
        }
        until_then = until_now;
    }
    Ok(())
}

/// Charges the taxes on top of one line.
fn on_top(line: &mut PricedLine, rounding: Rounding) -> Result<(), PricingError> {
    let (id, net) = (line.id, line.net_minor);
    for tax in line.taxes.iter_mut().filter(|tax| !tax.inclusive) {
        tax.tax_minor = rounding
            .scale(net, tax.rate.scaled(), WHOLE)
            .ok_or(PricingError::AmountTooLarge { line: Some(id) })?;
    }
    Ok(())
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
        // At most LINES_MAX × the ceiling of the engine: fits.
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

/// What is left when the included taxes are taken out of the amount.
fn settle_net(line: &mut PricedLine) {
    let inside = line.taxes.iter().filter(|tax| tax.inclusive);
    line.net_minor = amount(line) - inside.map(|tax| tax.tax_minor).sum::<i64>();
}

/// Adds up a line whose taxes are known.
fn finish(line: &mut PricedLine, most: i64) -> Result<(), PricingError> {
    let mut tax_minor = 0;
    for tax in &mut line.taxes {
        tax.base_minor = line.net_minor;
        // At most TAXES_MAX × 10 × the ceiling of the engine in all: fits.
        tax_minor += tax.tax_minor;
    }
    line.tax_minor = tax_minor;
    line.total_minor = line.net_minor + tax_minor;
    if line.total_minor > most {
        return Err(PricingError::AmountTooLarge { line: Some(line.id) });
    }
    Ok(())
}
