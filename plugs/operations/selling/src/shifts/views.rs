//! Shifts, drawers and reports on the wire. What a drawer should hold has one way out: [`Gated`], which asks for
//! [`SEE_EXPECTED`](super::permissions::SEE_EXPECTED) until the drawer is counted.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Gated, Output, Permission, Sight};
use till_shared::canon::{Hash, hex};
use till_shared::ids::{BranchId, CashMovementId, RegisterId, ShiftId, UserId};
use till_shared::money::Sum;

use super::count::{Counted, Denomination};
use super::facts::{ApprovalSum, DocumentSums, Header, MovementSum, ParkedBasket, VoidSum};
use super::model::{Movement, MovementKind, Shift, ShiftStatus};
use super::permissions::{SEE_EXPECTED, VIEW};
use super::report::{Closing, ShiftReport, Takings, ZReport};

/// A shift.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShiftView {
    /// Its id.
    pub shift_id: ShiftId,
    /// On which register.
    pub register_id: RegisterId,
    /// Where.
    pub branch_id: BranchId,
    /// 1, 2, 3 … on its register.
    pub number: i64,
    /// The business day that everything in it belongs to.
    pub business_date: Date,
    /// Whether it goes on.
    pub status: ShiftStatus,
    /// Whose it is.
    pub cashier_id: Option<UserId>,
    /// Their name then.
    pub cashier_name: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// What lay in the drawer at the start, in minor units.
    pub opening_float_minor: i64,
    /// The same, piece by piece, if it was counted so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opening_count: Vec<Denomination>,
    /// How it ended; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedView>,
    /// For the guard against two changes at once.
    pub version: i64,
}

/// How a shift ended; amounts in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClosedView {
    /// When.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// Their name then.
    pub closed_by_name: String,
    /// What was counted.
    pub counted: Counted,
    /// What the drawer should have held.
    pub expected_cash_minor: Sum,
    /// What it held.
    pub counted_cash_minor: i64,
    /// Counted less expected.
    pub variance_minor: Sum,
    /// Why they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variance_reason: Option<String>,
    /// What stays in the drawer for the next shift.
    pub carried_float_minor: i64,
    /// Seal of the Z report, in hexadecimal.
    pub seal_hash: String,
}

impl ShiftView {
    /// A shift as those see it who may see it at all. How a shift ended is known once it was counted, so nothing in it is hidden.
    #[must_use]
    pub fn of(shift: &Shift) -> Self {
        Self {
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            number: shift.number,
            business_date: shift.business_date,
            status: shift.status(),
            cashier_id: shift.cashier_id,
            cashier_name: shift.cashier_name.clone(),
            opened_at: shift.opened_at,
            opening_float_minor: shift.opening_float_minor,
            opening_count: shift.opening_count.clone(),
            closed: shift.closed.as_ref().map(|closed| ClosedView {
                closed_at: closed.closed_at,
                closed_by: closed.closed_by,
                closed_by_name: closed.closed_by_name.clone(),
                counted: closed.counted.clone(),
                expected_cash_minor: closed.expected_cash_minor,
                counted_cash_minor: closed.counted_cash_minor,
                variance_minor: closed.variance_minor,
                variance_reason: closed.variance_reason.clone(),
                carried_float_minor: closed.carried_float_minor,
                seal_hash: hex(&closed.seal_hash),
            }),
            version: shift.version,
        }
    }
}

impl Output for ShiftView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// The report of a shift, as far as somebody may see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportView {
    /// Place, person, time.
    #[serde(flatten)]
    pub header: Header,
    /// How many sales.
    pub sales_count: i64,
    /// How many lines were sold in all.
    pub items_count: i64,
    /// Money; absent for those who count blind, until the drawer is counted.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub takings: Gated<Takings>,
    /// Cash that moved without a sale, by kind.
    pub movements: Vec<MovementSum>,
    /// How often the drawer was opened for nothing.
    pub no_sale_count: i64,
    /// Numbers given.
    pub documents: DocumentSums,
    /// Baskets that came to nothing, by person.
    pub voided: Vec<VoidSum>,
    /// Baskets that stay put aside.
    pub parked: Vec<ParkedBasket>,
    /// How many of them there are in all.
    pub parked_count: i64,
    /// What second persons allowed, by person; absent if nobody had to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalSum>,
}

impl ReportView {
    fn of(report: ShiftReport, sight: &Sight, guard: Permission) -> Self {
        let sight = &sight.at(report.header.branch_id);
        Self {
            header: report.header,
            sales_count: report.sales_count,
            items_count: report.items_count,
            takings: Gated::of(report.takings, sight, guard),
            movements: report.movements,
            no_sale_count: report.no_sale_count,
            documents: report.documents,
            voided: report.voided,
            parked: report.parked,
            parked_count: report.parked_count,
            approvals: report.approvals,
        }
    }
}

/// X report: how a shift stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct XReportView {
    /// When it was so.
    pub as_of: Timestamp,
    /// The report.
    #[serde(flatten)]
    pub report: ReportView,
}

impl XReportView {
    /// The report of a shift that goes on.
    #[must_use]
    pub fn of(report: ShiftReport, as_of: Timestamp, sight: &Sight) -> Self {
        Self {
            as_of,
            report: ReportView::of(report, sight, SEE_EXPECTED),
        }
    }
}

impl Output for XReportView {}

/// Z report: how a shift ended, sealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ZReportView {
    /// The report.
    #[serde(flatten)]
    pub report: ReportView,
    /// How the shift was closed.
    pub closing: Closing,
    /// Seal over all of it, in hexadecimal.
    pub seal_hash: String,
    /// Seal of the register's shift before; absent for its first.
    pub previous_seal_hash: Option<String>,
}

impl ZReportView {
    /// The report of a closed shift: the drawer is counted, so whoever may see the shift sees all of it.
    #[must_use]
    pub fn of(z: ZReport, seal: &Hash, previous: Option<&Hash>, sight: &Sight) -> Self {
        Self {
            report: ReportView::of(z.report, sight, VIEW),
            closing: z.closing,
            seal_hash: hex(seal),
            previous_seal_hash: previous.map(|hash| hex(hash)),
        }
    }
}

impl Output for ZReportView {}

/// Cash that moved without a sale.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MovementView {
    /// Its id.
    pub movement_id: CashMovementId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// In the drawer of which register.
    pub register_id: RegisterId,
    /// Why.
    pub kind: MovementKind,
    /// How much, in minor units: in is positive, out is negative.
    pub amount_minor: i64,
    /// In somebody's words.
    pub reason: String,
    /// A document it belongs to.
    pub reference: String,
    /// Who moved it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub recorded_at: Timestamp,
    /// Whether a second person approved it.
    pub is_approved: bool,
    /// Who approved it; movements of an older program do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by_name: Option<String>,
}

impl MovementView {
    /// A movement.
    #[must_use]
    pub fn of(movement: &Movement) -> Self {
        Self {
            movement_id: movement.movement_id,
            shift_id: movement.shift_id,
            register_id: movement.register_id,
            kind: movement.kind,
            amount_minor: movement.amount_minor,
            reason: movement.reason.clone(),
            reference: movement.reference.clone(),
            user_id: movement.user_id,
            user_name: movement.user_name.clone(),
            recorded_at: movement.recorded_at,
            is_approved: movement.is_approved,
            approved_by_name: movement.approved_by_name.clone(),
        }
    }
}

impl Output for MovementView {}

/// A drawer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DrawerView {
    /// The shift it belongs to now.
    pub shift_id: ShiftId,
    /// The register.
    pub register_id: RegisterId,
    /// Whose shift it is.
    pub cashier_name: String,
    /// What lay in it at the start, in minor units.
    pub opening_float_minor: i64,
    /// What it must hold now, in minor units; absent for those who count blind.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub balance_minor: Gated<Sum>,
    /// What moved without a sale, by kind.
    pub movements: Vec<MovementSum>,
    /// When it was so.
    pub as_of: Timestamp,
}

impl Output for DrawerView {}
