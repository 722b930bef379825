//! Included taxes by version 1 of the rules: each rounded for itself, so that two of one rate always came to the same, and net was the
//! rest. Documents made by it are recomputed by it.

use super::{PricedLine, PricingError, WHOLE, allocate, amount, included};
use crate::money::Rounding;

/// Rounded on the line.
pub(super) fn alone(line: &mut PricedLine, rounding: Rounding) -> Result<(), PricingError> {
    let too_large = PricingError::AmountTooLarge { line: Some(line.id) };
    let (amount, denominator) = (amount(line), WHOLE + included(line));
    for tax in line.taxes.iter_mut().filter(|tax| tax.inclusive) {
        tax.tax_minor = rounding
            .scale(amount, tax.rate.scaled(), denominator)
            .ok_or(too_large.clone())?;
    }
    share_if_too_much(line);
    Ok(())
}

/// Several taxes on an amount of a few minor units could, each rounded up, exceed it; then they shared the amount by rate and net was zero.
pub(super) fn share_if_too_much(line: &mut PricedLine) {
    let amount = amount(line);
    let inside = || line.taxes.iter().filter(|tax| tax.inclusive);
    if inside().map(|tax| tax.tax_minor).sum::<i64>() <= amount {
        return;
    }
    let rates: Vec<(&str, i64)> = inside()
        .map(|tax| (tax.code.as_str(), tax.rate.scaled()))
        .collect();
    let shares = allocate(amount, &rates).unwrap_or_default();
    for (tax, share) in line.taxes.iter_mut().filter(|tax| tax.inclusive).zip(shares) {
        tax.tax_minor = share;
    }
}
