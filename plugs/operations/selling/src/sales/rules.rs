//! The rules of selling: pure functions on the basket, the catalogue's words and the seller's limits.

use std::borrow::Cow;

use till_kernel::{Fault, Limits, Violations};
use till_shared::ids::LineId;
use till_shared::money::SERIES_MAX;
use till_shared::pricing::{
    Coins, Discount, Judged, PricingError, Refused, Rights, Selling, SettleError, Settlement, Tender,
    TenderKind, Terms, judge, judge_refused, settle, without_reason,
};
use till_shared::quantity::Percent;

use super::error;
use super::model::{Article, CodeOf, LineInput, MoneyRules, PaymentInput};

const NO_SUCH_CODE: &str = "nothing in the catalogue has this code";
const NO_REASON: &str = "a discount needs a reason";

/// Checks lines against the catalogue and the seller's rights; every violation at once. `may_change_price` is the seller's permission.
pub fn check_lines(
    lines: &[LineInput],
    articles: &[Option<Article>],
    terms: Terms,
    rights: Rights,
) -> Violations {
    let mut v = Violations::default();
    for (at, (line, article)) in lines.iter().zip(articles).enumerate() {
        let field = |name: &str| format!("lines/{at}/{name}");
        let Some(article) = article else {
            let named_by_code = line.product_id.is_none();
            let (name, what) = if named_by_code {
                ("barcode", NO_SUCH_CODE)
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
        if let Some(what) = article.unsupported {
            let message = format!("this product is {what}: that cannot be sold yet");
            v.push(&field("product_id"), "not-supported", message);
        }
        match article.code {
            CodeOf::This => {}
            CodeOf::Another => v.push(
                &field("barcode"),
                "other-product",
                "this is the code of another product",
            ),
            CodeOf::Nothing => v.push(&field("barcode"), "unknown", NO_SUCH_CODE),
        }
    }
    let known: Vec<(usize, &LineInput, &Article)> = lines
        .iter()
        .zip(articles)
        .enumerate()
        .filter_map(|(at, (line, article))| Some((at, line, article.as_ref()?)))
        .collect();
    let selling: Vec<Selling<'_>> = known
        .iter()
        .map(|(_, line, article)| selling(line, article))
        .collect();
    for refused in judge_refused(terms, &selling, rights) {
        let place = known
            .iter()
            .find(|(_, line, _)| line.line_id.id() == refused.line);
        for why in refused.why {
            let (name, code, what) = words(why);
            let at = place.map_or(0, |(at, ..)| *at);
            v.push(&format!("lines/{at}/{name}"), code, what);
        }
    }
    v
}

fn selling<'a>(line: &LineInput, article: &'a Article) -> Selling<'a> {
    Selling {
        product: article.product_id,
        asked: line.asked(),
        offer: &article.offer,
    }
}

/// What articles of a sale ask of the seller: that the buyer is old enough was seen, and is said.
pub fn check_age(v: &mut Violations, articles: &[Option<Article>], checked: Option<i16>) {
    let youngest = articles
        .iter()
        .flatten()
        .filter_map(|article| article.age_restriction)
        .max();
    if let Some(years) = youngest.filter(|years| checked.is_none_or(|checked| checked < *years)) {
        let message = format!("the buyer must be at least {years}: ask, and say that you did");
        v.push("age_checked", "age-unchecked", message);
    }
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
        Refused::QuantityTooLarge => ("quantity", "out-of-range", "more than one line may hold"),
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

/// Prices the basket, and says which lines a second person must approve.
pub fn judged(
    lines: &[(&LineInput, &Article)],
    discounts: &[Discount],
    terms: Terms,
    rights: Rights,
) -> Result<Judged, Fault> {
    let basket: Vec<Selling<'_>> = lines
        .iter()
        .map(|(line, article)| selling(line, article))
        .collect();
    judge(terms, &basket, discounts, rights).map_err(|why| {
        let (line, code, other) = place_of(&why);
        let at = line.and_then(|id| lines.iter().position(|(line, _)| line.line_id.id() == id));
        let field = at.map_or_else(|| other.to_owned(), |at| format!("lines/{at}"));
        let mut v = Violations::default();
        v.push(&field, code, why.to_string());
        error::NOT_PRICED.because(why.to_string()).violations(v)
    })
}

/// The line that has no price, the stable code, and the member that is wrong where no line is.
fn place_of(why: &PricingError) -> (Option<LineId>, &'static str, &'static str) {
    match why {
        PricingError::TooManyLines => (None, "too-many-lines", "lines"),
        PricingError::DuplicateLine { line } => (Some(*line), "duplicate-line", "lines"),
        PricingError::QuantityNotPositive { line } => (Some(*line), "quantity-not-positive", "lines"),
        PricingError::PriceOutOfRange { line } => (Some(*line), "price-out-of-range", "lines"),
        PricingError::TooManyDiscounts { line } => (*line, "too-many-discounts", "discounts"),
        PricingError::DiscountNegative { line } => (*line, "discount-negative", "discounts"),
        PricingError::DiscountTooLarge { line, .. } => (*line, "discount-too-large", "discounts"),
        PricingError::NotDiscountable { line } => (Some(*line), "not-discountable", "lines"),
        PricingError::TooManyTaxes { line } => (Some(*line), "too-many-taxes", "lines"),
        PricingError::DuplicateTax { line, .. } => (Some(*line), "duplicate-tax", "lines"),
        PricingError::AmountTooLarge { line } => (*line, "amount-too-large", "lines"),
    }
}

/// What a seller may do alone.
pub fn rights(limits: &Limits, may_change_price: bool, rules: MoneyRules) -> Rights {
    Rights {
        may_change_price,
        reason_required: rules.discount_reason_required,
        discount_percent_max: limits
            .discount_percent_max
            .and_then(|limit| Percent::new(limit).ok()),
    }
}

/// Refuses a sale that the grand total of the register's series has no room for, before anything is numbered.
pub fn check_series(grand_total_minor: i64, total_minor: i64) -> Result<(), Fault> {
    if grand_total_minor.saturating_add(total_minor) <= SERIES_MAX {
        Ok(())
    } else {
        Err(error::SERIES_FULL.fault())
    }
}

/// Settles the payments; they must cover what is due. Nothing need be paid where nothing is due.
pub fn settled(total_minor: i64, payments: &[PaymentInput], coins: Coins) -> Result<Settlement, Fault> {
    if payments.is_empty() && total_minor > 0 {
        let mut v = Violations::default();
        v.at_least_one("payments", 0);
        return Err(Fault::invalid(v));
    }
    let tenders: Vec<Tender> = payments
        .iter()
        .map(|payment| Tender {
            kind: payment.kind,
            amount_minor: payment.amount_minor,
        })
        .collect();
    let settlement = settle(total_minor, coins, &tenders).map_err(|why| {
        let fault = error::PAYMENT_WRONG.because(why.to_string());
        let largest = payments
            .iter()
            .enumerate()
            .filter(|(_, payment)| payment.kind == TenderKind::Cash)
            .max_by_key(|(_, payment)| payment.amount_minor);
        match (why, largest) {
            (SettleError::ChangeTooLarge { .. }, Some((at, _))) => {
                let mut v = Violations::default();
                v.push(
                    &format!("payments/{at}/amount_minor"),
                    "implausible",
                    "nobody hands over so much more than is due",
                );
                fault.violations(v)
            }
            _ => fault,
        }
    })?;
    if settlement.balance_minor == 0 {
        Ok(settlement)
    } else {
        Err(error::NOT_PAID
            .because("More has to be paid.")
            .member("due_minor", settlement.due_minor)
            .member("balance_minor", settlement.balance_minor))
    }
}
