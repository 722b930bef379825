//! The rules of selling: pure functions on the basket, the catalogue's words and the seller's limits.

use std::borrow::Cow;

use till_kernel::{Actor, Fault, Violations};
use till_shared::ids::LineId;
use till_shared::money::Currency;
use till_shared::pricing::{
    Cart, Discount, Offer, Priced, Refused, Rights, SettleError, Settlement, Tender, beyond_limits,
    cart_line, price, refusals, settle, without_reason,
};
use till_shared::quantity::Percent;

use super::error;
use super::model::{Article, LineInput, MoneyRules, PaymentInput};

const NO_REASON: &str = "a discount needs a reason";

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
    let rights = Rights {
        may_change_price,
        reason_required,
        discount_percent_max: None,
    };
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
        for why in refusals(&line.asked(), &article.offer, rights) {
            let (name, code, what) = words(why);
            v.push(&field(&name), code, what);
        }
    }
    v
}

/// Where a refusal stands in a line, its code and its words.
fn words(why: Refused) -> (Cow<'static, str>, &'static str, &'static str) {
    let (name, code, what) = match why {
        Refused::WholeOnly => (
            "quantity",
            "whole-only",
            "this product is sold in whole units only",
        ),
        Refused::TooMany => ("quantity", "too-many", "more than one sale may take"),
        Refused::PriceRequired => ("unit_price_minor", "required", "this product needs a price"),
        Refused::PriceNotAllowed => ("unit_price_minor", "not-allowed", "you may not change prices"),
        Refused::DiscountNotAllowed => ("discounts", "not-allowed", "this product is never discounted"),
        Refused::ReasonRequired { discount } => {
            return (
                format!("discounts/{discount}/reason").into(),
                "required",
                NO_REASON,
            );
        }
    };
    (name.into(), code, what)
}

/// Every discount needs a reason.
pub fn check_reasons(v: &mut Violations, field: &str, discounts: &[Discount]) {
    for at in without_reason(discounts) {
        v.push(&format!("{field}/{at}/reason"), "required", NO_REASON);
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
            .map(|(line, article)| cart_line(&line.asked(), &article.offer))
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
    let offers: Vec<&Offer> = lines.iter().map(|(_, article)| &article.offer).collect();
    NeedsApproval(!beyond_limits(&offers, priced, limit).is_empty())
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
