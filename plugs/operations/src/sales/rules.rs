//! The rules of selling: pure functions on the basket, the catalogue's words and the seller's limits.

use till_kernel::{Actor, Fault, Violations};
use till_shared::ids::LineId;
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{
    Cart, CartLine, Discount, Priced, SettleError, Settlement, Tender, price, settle, within_percent,
};
use till_shared::quantity::Percent;

use super::error;
use super::model::{Article, LineInput, MoneyRules, PaymentInput};

/// Whether a second person must approve, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeedsApproval(pub bool);

/// Checks lines against the catalogue and the seller's rights; every violation at once. `may_change_price` is the seller's permission.
pub fn check_lines(
    lines: &[LineInput],
    articles: &[Option<Article>],
    may_change_price: bool,
    reason_required: bool,
) -> Violations {
    let mut v = Violations::default();
    for (at, (line, article)) in lines.iter().zip(articles).enumerate() {
        let field = |name: &str| format!("lines/{at}/{name}");
        let Some(article) = article else {
            let named_by_code = line.product_id.is_none();
            let (name, what) = if named_by_code {
                ("barcode", "nothing in the catalogue has this code")
            } else {
                ("product_id", "there is no such product")
            };
            v.push(&field(name), "unknown", what);
            continue;
        };
        v.check(
            article.is_for_sale,
            &field("product_id"),
            "not-for-sale",
            "this product is not for sale here",
        );
        let fraction = !line.quantity.is_whole() && !article.sells_fractions;
        v.check(
            !fraction,
            &field("quantity"),
            "whole-only",
            "this product is sold in whole units only",
        );
        let too_many = article.max_per_sale.is_some_and(|max| line.quantity > max);
        v.check(
            !too_many,
            &field("quantity"),
            "too-many",
            "more than one sale may take",
        );
        if article.is_open_price {
            v.check(
                line.unit_price_minor.is_some(),
                &field("unit_price_minor"),
                "required",
                "this product needs a price",
            );
        } else if line
            .unit_price_minor
            .is_some_and(|price| price != article.list_price_minor)
        {
            v.check(
                may_change_price,
                &field("unit_price_minor"),
                "not-allowed",
                "you may not change prices",
            );
        }
        let discountless = article.discount_allowed || line.discounts.is_empty();
        v.check(
            discountless,
            &field("discounts"),
            "not-allowed",
            "this product is never discounted",
        );
        if reason_required {
            check_reasons(&mut v, &field("discounts"), &line.discounts);
        }
    }
    v
}

/// Every discount needs a reason.
pub fn check_reasons(v: &mut Violations, field: &str, discounts: &[Discount]) {
    for (at, discount) in discounts.iter().enumerate() {
        let (Discount::Percent { reason, .. } | Discount::Amount { reason, .. }) = discount;
        let given = reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        v.check(
            given,
            &format!("{field}/{at}/reason"),
            "required",
            "a discount needs a reason",
        );
    }
}

fn cart(
    lines: &[(&LineInput, &Article)],
    discounts: &[Discount],
    currency: Currency,
    rules: MoneyRules,
) -> Cart {
    Cart {
        currency,
        rounding: rules.rounding,
        tax_rounding: rules.tax_rounding,
        lines: lines
            .iter()
            .map(|(line, article)| CartLine {
                id: line.line_id,
                quantity: line.quantity,
                unit_price_minor: line.unit_price_minor.unwrap_or(article.list_price_minor),
                taxes: article.taxes.clone(),
                discounts: line.discounts.clone(),
                discountable: article.discount_allowed,
            })
            .collect(),
        discounts: discounts.to_vec(),
    }
}

/// Prices the basket.
pub fn priced(
    lines: &[(&LineInput, &Article)],
    discounts: &[Discount],
    currency: Currency,
    rules: MoneyRules,
) -> Result<Priced, Fault> {
    price(&cart(lines, discounts, currency, rules)).map_err(|why| {
        let at = |id: LineId| lines.iter().position(|(line, _)| line.line_id == id);
        let mut v = Violations::default();
        let value = serde_json::to_value(&why).unwrap_or_default();
        let line = value
            .get("line")
            .and_then(|id| serde_json::from_value(id.clone()).ok())
            .and_then(at);
        let field = line.map_or_else(|| "discounts".to_owned(), |at| format!("lines/{at}"));
        let code = value
            .get("kind")
            .and_then(|kind| kind.as_str())
            .unwrap_or("wrong")
            .replace('_', "-");
        v.push(&field, &code, why.to_string());
        error::NOT_PRICED.because(why.to_string()).violations(v)
    })
}

/// Whether somebody else must approve: a discount beyond the seller's or the product's limit, or a price below the product's lowest.
pub fn needs_approval(lines: &[(&LineInput, &Article)], priced: &Priced, actor: &Actor) -> NeedsApproval {
    let limit = actor
        .limits
        .discount_percent_max
        .and_then(|limit| Percent::new(limit).ok());
    let beyond = lines.iter().zip(&priced.lines).any(|((line, article), priced)| {
        let limit = match (limit, article.discount_percent_max) {
            (Some(own), Some(product)) => Some(own.min(product)),
            (own, product) => own.or(product),
        };
        // Selling below the catalogue's price is a discount by another name.
        let list_gross = line
            .quantity
            .times(article.list_price_minor, Rounding::HalfUp)
            .unwrap_or(i64::MAX);
        let reduced = if article.is_open_price {
            0
        } else {
            list_gross.saturating_sub(priced.gross_minor).max(0)
        };
        let gross = priced.gross_minor.saturating_add(reduced);
        let discount = reduced
            .saturating_add(priced.line_discount_minor)
            // A share of the sale's discount may be a unit more than its percentage: shares sum exactly.
            .saturating_add((priced.sale_discount_minor - 1).max(0));
        let too_much = limit.is_some_and(|limit| discount > 0 && !within_percent(gross, discount, limit));
        let too_low = article.min_price_minor.is_some_and(|min| {
            let least = line.quantity.times(min, Rounding::HalfUp).unwrap_or(i64::MAX);
            priced
                .gross_minor
                .saturating_sub(priced.line_discount_minor)
                .saturating_sub(priced.sale_discount_minor)
                < least
        });
        too_much || too_low
    });
    NeedsApproval(beyond)
}

/// Settles the payments; they must cover what is due.
pub fn settled(total_minor: i64, payments: &[PaymentInput], rules: MoneyRules) -> Result<Settlement, Fault> {
    let tenders: Vec<Tender> = payments
        .iter()
        .map(|payment| Tender {
            kind: payment.kind,
            amount_minor: payment.amount_minor,
        })
        .collect();
    let settlement = settle(total_minor, rules.cash_increment_minor, rules.rounding, &tenders)
        .map_err(|why: SettleError| error::PAYMENT_WRONG.because(why.to_string()))?;
    if settlement.balance_minor == 0 {
        Ok(settlement)
    } else {
        Err(error::NOT_PAID
            .because("More has to be paid.")
            .member("due_minor", settlement.due_minor)
            .member("balance_minor", settlement.balance_minor))
    }
}
