//! What a second person allowed in a basket, at the moment it was done: how far a line, or the whole sale, may go below the catalogue.
//!
//! It is asked for before the money, with line and figure, and counts when the sale is completed: as long as it is the same sale and the
//! same article in the line, no more is asked than was allowed, and whoever allowed it may still do so.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Figure, Output, Permission, Violations, Write};
use till_shared::ids::{ActId, ApprovalId, BranchId, LineId, Made, ProductId, RegisterId, SaleId, UserId};
use till_shared::pricing::{Beyond, Ceiling, Judged, is_allowed};
use till_shared::quantity::Percent;

use super::model::Known;
use super::{APPROVE_DISCOUNT, SELL, error, store};
use crate::registers::Register;

/// What was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the names of the columns, in the audit log too"
)]
pub(crate) struct Act {
    /// Its id.
    pub act_id: ActId,
    /// In which sale.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// At which register.
    pub register_id: RegisterId,
    /// For which line; absent for the whole sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    /// The article in the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// Most below the catalogue, in percent.
    pub percent: Percent,
    /// For an article of open price: the lowest price of a unit, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest_unit_minor: Option<i64>,
    /// The approval.
    pub approval_id: ApprovalId,
    /// Who gave it.
    pub approver_name: String,
    /// Who asked.
    pub user_id: Option<UserId>,
    /// Their name.
    pub user_name: String,
    /// When.
    pub allowed_at: Timestamp,
}

/// What a sale that is completed reads of an act.
#[derive(Debug, Deserialize)]
pub(super) struct Allowed {
    branch_id: BranchId,
    line_id: Option<LineId>,
    product_id: Option<ProductId>,
    percent: Percent,
    lowest_unit_minor: Option<i64>,
    approval_id: ApprovalId,
}

impl Allowed {
    fn covers(&self, beyond: Beyond, known: &Known<'_>, judged: &Judged) -> bool {
        let (line, product) = known;
        // Who allowed something for the whole sale saw no article, and none that goes below its lowest price.
        if self.line_id.is_none() && beyond.price {
            return false;
        }
        let of_line = match (self.line_id, self.product_id) {
            (Some(id), Some(same)) => id == line.line_id.id() && same == product.product_id,
            _ => true,
        };
        let ceiling = Ceiling {
            percent: self.percent,
            lowest_unit_minor: self.lowest_unit_minor,
        };
        let priced = judged.lines.iter().find(|priced| priced.id == beyond.line);
        of_line && priced.is_some_and(|priced| is_allowed(beyond, &product.offer, priced, ceiling))
    }
}

/// The approvals by which everything in a basket that goes beyond the seller's limits is allowed in a branch; `None` if something is not.
fn allowed_by(
    acts: &[Allowed],
    lines: &[Known<'_>],
    judged: &Judged,
    branch: BranchId,
) -> Option<Vec<ApprovalId>> {
    let mut approvals: Vec<ApprovalId> = Vec::new();
    for beyond in &judged.beyond {
        let known = lines.iter().find(|(line, _)| line.line_id.id() == beyond.line)?;
        // The latest first: an earlier one may be somebody's who is gone.
        let act = acts
            .iter()
            .rev()
            .find(|act| act.branch_id == branch && act.covers(*beyond, known, judged))?;
        if !approvals.contains(&act.approval_id) {
            approvals.push(act.approval_id);
        }
    }
    Some(approvals)
}

/// Goes on only where second persons allow everything in a basket that goes beyond the seller's limits: before, one act after the other, or
/// now, all of it.
pub(super) async fn approve_beyond(
    w: &mut Write,
    acts: &[Allowed],
    lines: &[Known<'_>],
    judged: &Judged,
    branch: BranchId,
) -> Result<(), Fault> {
    if judged.beyond.is_empty() {
        return Ok(());
    }
    if let Some(approvals) = allowed_by(acts, lines, judged, branch)
        && w.approved_before(&approvals, branch).await?
    {
        return Ok(());
    }
    let totals = &judged.totals;
    let figure = Figure::at(branch).with("total_minor", totals.total_minor).with(
        "discount_minor",
        totals.line_discount_minor + totals.sale_discount_minor,
    );
    w.approval_of(&figure).await
}

/// What was allowed, on the wire.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActView {
    /// Its id.
    pub act_id: ActId,
    /// In which sale.
    pub sale_id: SaleId,
    /// For which line; absent for the whole sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    /// The article in the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// Most below the catalogue, in percent, all discounts together.
    pub percent: Percent,
    /// For an article of open price: the lowest price of a unit, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest_unit_minor: Option<i64>,
    /// Who allowed it.
    pub approver_name: String,
    /// When.
    pub allowed_at: Timestamp,
}

impl Output for ActView {}

impl ActView {
    pub(super) fn of(act: &Act) -> Self {
        Self {
            act_id: act.act_id,
            sale_id: act.sale_id,
            line_id: act.line_id,
            product_id: act.product_id,
            percent: act.percent,
            lowest_unit_minor: act.lowest_unit_minor,
            approver_name: act.approver_name.clone(),
            allowed_at: act.allowed_at,
        }
    }
}

/// A line of a sale.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineOfSale {
    /// The line, as the till made it.
    pub line_id: Made<LineId>,
    /// The article in it.
    pub product_id: ProductId,
}

/// Have a second person allow a discount or a price beyond one's own limits, before it is given. It always takes an approval: what needs none
/// needs no act either.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowAct {
    /// The sale, made by the till at the first scan.
    pub sale_id: Made<SaleId>,
    /// Its id, made by the till.
    pub act_id: Made<ActId>,
    /// At which register.
    pub register_id: RegisterId,
    /// For which line; left out for the whole sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineOfSale>,
    /// Most below the catalogue, in percent, all discounts together.
    pub percent: Percent,
    /// For an article of open price: the lowest price of a unit, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_unit_minor: Option<i64>,
}

impl AllowAct {
    /// Whether it is what was allowed.
    fn is(&self, act: &Act) -> bool {
        (act.line_id, act.product_id)
            == (
                self.line.map(|line| line.line_id.id()),
                self.line.map(|line| line.product_id),
            )
            && (act.register_id, act.percent, act.lowest_unit_minor)
                == (self.register_id, self.percent, self.lowest_unit_minor)
    }
}

impl Command for AllowAct {
    const NAME: &'static str = "sales.allow_act";
    const SUMMARY: &'static str =
        "Has a second person allow a discount or price beyond the seller's limits, before it is given.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::creates().approved_by(APPROVE_DISCOUNT).at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::ACT_EXISTS, error::EXISTS];
    type Output = ActView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        if let Some(minor) = self.lowest_unit_minor {
            v.amount("lowest_unit_minor", minor);
        }
        v.check(
            self.line.is_some() || self.lowest_unit_minor.is_none(),
            "lowest_unit_minor",
            "not-allowed",
            "only a line has a lowest price",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<ActView, Fault> {
        w.at_register(self.register_id);
        let register = w.load::<Register>(self.register_id).await?;
        if store::is_elsewhere(&mut w.select(), self.sale_id.id(), register.branch_id).await? {
            return Err(error::elsewhere());
        }
        // Asked again after a lost answer: what is allowed needs no second approval.
        let allowed = store::acts(&mut w.select(), &[self.sale_id.id()]).await?;
        if let Some(before) = allowed.iter().find(|act| act.act_id == self.act_id.id()) {
            return if self.is(before) {
                w.replayed();
                Ok(ActView::of(before))
            } else {
                Err(error::ACT_EXISTS.fault())
            };
        }
        let mut figure = Figure::at(register.branch_id).with("percent", self.percent.to_string());
        if let Some(line) = self.line {
            let name = store::name_of_product(&mut w.select(), line.product_id)
                .await?
                .ok_or_else(|| Fault::field("line/product_id", "unknown", "there is no such product"))?;
            figure = figure.with("product", name);
        }
        if let Some(minor) = self.lowest_unit_minor {
            figure = figure.with("lowest_unit_minor", minor);
        }
        w.approval_of(&figure).await?;
        let (approval_id, approver_name) = w
            .approved_by()
            .map(|(id, name)| (id, name.to_owned()))
            .ok_or_else(|| Fault::internal("an approval without an approver"))?;
        let act = Act {
            act_id: self.act_id.id(),
            sale_id: self.sale_id.id(),
            branch_id: register.branch_id,
            register_id: self.register_id,
            line_id: self.line.map(|line| line.line_id.id()),
            product_id: self.line.map(|line| line.product_id),
            percent: self.percent,
            lowest_unit_minor: self.lowest_unit_minor,
            approval_id,
            approver_name,
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            allowed_at: w.now(),
        };
        w.create(&act).await?;
        Ok(ActView::of(&act))
    }
}
