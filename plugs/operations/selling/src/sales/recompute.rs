//! A stored sale priced once more, by the version of the engine that made it.

use till_shared::money::Rounding;
use till_shared::pricing::{
    AppliedDiscount, Cart, CartLine, Discount, Priced, PricedLine, TaxRate, TaxRounding, price,
};

use super::model::{Sale, SaleLine};

/// In what a sale is not what its engine makes of its quantities, prices, taxes and discounts.
///
/// A sale of version 1 does not say how it was rounded and which lines its discounts passed by; then it is right if one way makes it so. Of
/// one whose discounts may have passed by lines that cannot be told, nothing is said.
pub fn difference(sale: &Sale) -> Option<String> {
    let roundings = sale
        .rounding
        .map_or(vec![Rounding::HalfUp, Rounding::HalfEven], |known| vec![known]);
    let places = sale
        .tax_rounding
        .map_or(vec![TaxRounding::Line, TaxRounding::Document], |known| {
            vec![known]
        });
    let told = sale.discounts.is_empty() || sale.lines.iter().all(|line| line.discountable.is_some());
    let ways = roundings
        .iter()
        .flat_map(|rounding| places.iter().map(move |place| (*rounding, *place)));
    let mut first = None;
    for (rounding, tax_rounding) in ways {
        let cart = Cart {
            currency: sale.currency,
            engine: sale.engine,
            rounding,
            tax_rounding,
            lines: sale.lines.iter().map(line).collect(),
            discounts: sale.discounts.iter().map(discount).collect(),
        };
        let found = match price(&cart) {
            Ok(priced) => unlike(sale, &priced)?,
            Err(why) => why.to_string(),
        };
        first.get_or_insert(found);
    }
    first.filter(|_| told).map(|what| {
        let version = i16::from(sale.engine);
        format!("version {version} of the engine makes it otherwise: {what}")
    })
}

fn line(line: &SaleLine) -> CartLine {
    CartLine {
        id: line.line_id,
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor,
        taxes: line
            .taxes
            .iter()
            .map(|tax| TaxRate {
                code: tax.code.clone(),
                rate: tax.rate,
                inclusive: tax.inclusive,
            })
            .collect(),
        discounts: line.discounts.iter().map(discount).collect(),
        discountable: line.discountable.unwrap_or(true),
    }
}

fn discount(applied: &AppliedDiscount) -> Discount {
    match applied.percent {
        Some(percent) => Discount::Percent {
            percent,
            reason: None,
        },
        None => Discount::Amount {
            amount_minor: applied.amount_minor,
            reason: None,
        },
    }
}

/// The first thing in which a sale is not as priced.
fn unlike(sale: &Sale, priced: &Priced) -> Option<String> {
    let totals = &priced.totals;
    let stored = [
        sale.gross_minor,
        sale.line_discount_minor,
        sale.sale_discount_minor,
        sale.net_minor,
        sale.tax_minor,
        sale.total_minor,
    ];
    let made = [
        totals.gross_minor,
        totals.line_discount_minor,
        totals.sale_discount_minor,
        totals.net_minor,
        totals.tax_minor,
        totals.total_minor,
    ];
    let lines = sale.lines.iter().zip(&priced.lines);
    if let Some((line, _)) = lines.clone().find(|(line, priced)| !is_as(line, priced)) {
        return Some(format!("line {}", line.line_id));
    }
    let alike = stored == made
        && sale.taxes == totals.taxes
        && amounts(&sale.discounts) == amounts(&priced.discounts);
    (!alike).then(|| format!("its totals are {stored:?}, not {made:?}"))
}

fn is_as(line: &SaleLine, priced: &PricedLine) -> bool {
    let stored = (
        line.gross_minor,
        line.line_discount_minor,
        line.sale_discount_minor,
        line.net_minor,
        line.tax_minor,
        line.total_minor,
    );
    let made = (
        priced.gross_minor,
        priced.line_discount_minor,
        priced.sale_discount_minor,
        priced.net_minor,
        priced.tax_minor,
        priced.total_minor,
    );
    stored == made && line.taxes == priced.taxes && amounts(&line.discounts) == amounts(&priced.discounts)
}

fn amounts(discounts: &[AppliedDiscount]) -> Vec<i64> {
    discounts.iter().map(|discount| discount.amount_minor).collect()
}
