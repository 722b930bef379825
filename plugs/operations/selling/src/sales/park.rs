//! Put a basket aside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Violations, Write, codes};
use till_shared::ids::{CustomerId, RegisterId, SaleId};
use till_shared::text::Text;

use super::basis::Wanted;
use super::basket::{Basket, ParkedSale, ParkedStatus};
use super::complete::check_basket;
use super::events::SaleParked;
use super::model::MoneyRules;
use super::parked::{ParkedSaleView, shown, standing};
use super::{SELL, error, rules, store};

/// Put a basket aside; it can be recalled at any register of the branch. Parking it again replaces it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParkSale {
    /// Made by the till at the first scan.
    pub sale_id: SaleId,
    /// Where.
    pub register_id: RegisterId,
    /// What people call it, e.g. "blue coat".
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub label: Text<60>,
    /// Who buys, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The basket.
    pub basket: Basket,
}

impl Command for ParkSale {
    const NAME: &'static str = "sales.park";
    const SUMMARY: &'static str = "Puts a basket aside.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::plain().at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::EXISTS, codes::WRONG_STATE];
    type Output = ParkedSaleView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        let mut basket = Violations::default();
        check_basket(&mut basket, &self.basket.lines, &self.basket.note);
        for violation in basket.into_vec() {
            v.push(
                &format!("basket{}", violation.pointer),
                &violation.code,
                violation.message,
            );
        }
    }

    async fn run(&self, w: &mut Write) -> Result<ParkedSaleView, Fault> {
        w.at_register(self.register_id);
        let wanted = Wanted {
            sale: self.sale_id,
            lines: &self.basket.lines,
            register: self.register_id,
            shift: None,
            customer: self.customer_id,
        };
        let basis = store::basis(&mut w.select(), &wanted).await?;
        w.within_for(basis.branch_id, "register")?;
        if store::is_elsewhere(&mut w.select(), self.sale_id, basis.branch_id).await? {
            return Err(error::elsewhere());
        }
        let before = w.find::<ParkedSale>(self.sale_id).await?;
        let status = match &before {
            Some(before) => {
                let standing = standing(w, before).await?;
                if standing == ParkedStatus::Parked && before.parked_by != w.actor().user {
                    return Err(others_basket(before));
                }
                standing.step(ParkedStatus::Parked, w.actor())?
            }
            None if store::number_of(&mut w.select(), self.sale_id.0).await?.is_some() => {
                return Err(ParkedStatus::Paid.wrong(ParkedStatus::Parked));
            }
            None => ParkedStatus::Parked,
        };
        // A price that somebody else must approve is asked for when it is paid, not when it is put aside.
        let rules = MoneyRules {
            discount_reason_required: false,
            ..MoneyRules::of(w.settings())
        };
        let terms = rules.terms(basis.currency);
        let rights = rules::rights(&w.actor().limits_at(basis.branch_id), true, rules);
        let violations = rules::check_lines(&self.basket.lines, &basis.articles, terms, rights)
            .and(basis.odd_customer(self.customer_id));
        if !violations.is_empty() {
            return Err(Fault::invalid(violations));
        }
        let lines: Vec<_> = self
            .basket
            .lines
            .iter()
            .zip(&basis.articles)
            .filter_map(|(line, article)| Some((line, article.as_ref()?)))
            .collect();
        let priced = rules::judged(&lines, &self.basket.discounts, terms, rights)?;
        let parked = ParkedSale {
            sale_id: self.sale_id,
            branch_id: basis.branch_id,
            register_id: self.register_id,
            label: self.label.to_string(),
            customer_id: self.customer_id,
            basket: self.basket.clone(),
            line_count: i32::try_from(self.basket.lines.len()).unwrap_or(i32::MAX),
            total_minor: priced.totals.total_minor,
            status,
            parked_by: w.actor().user,
            parked_by_name: w.actor().name.clone(),
            parked_at: w.now(),
            voided_at: None,
            reason: None,
            version: 1,
        };
        let parked = if let Some(before) = before {
            let after = ParkedSale {
                version: before.version + 1,
                ..parked
            };
            w.update(&before, &after).await?;
            after
        } else {
            w.create(&parked).await?;
            parked
        };
        w.emit(SaleParked {
            sale_id: parked.sale_id,
            branch_id: parked.branch_id,
            status: parked.status,
        })?;
        shown(w, parked).await
    }
}

/// A basket that waits is not written over by somebody who has not seen it.
fn others_basket(before: &ParkedSale) -> Fault {
    let words = format!(
        "{} parked this basket: take it back before you park it anew.",
        before.parked_by_name
    );
    codes::WRONG_STATE
        .because(words)
        .member("entity", ParkedStatus::ENTITY)
        .member("from", ParkedStatus::Parked.word())
        .member("to", ParkedStatus::Parked.word())
        .member("allowed", vec![ParkedStatus::Recalled.word()])
}
