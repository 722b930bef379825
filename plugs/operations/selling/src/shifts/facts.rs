//! The facts that reports are made of: what the database knows about a shift, and what stands on top of its report.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::{BranchId, RegisterId, SaleId, ShiftId, UserId};
use till_shared::money::{Currency, Sum};
use till_shared::pricing::TenderKind;
use till_shared::quantity::Rate;
use till_shared::slip::Form;

use super::model::{MovementKind, Shift};

/// What a report says about place, person and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// Names as they were when the report was made.
    #[serde(flatten)]
    pub place: Place,
    /// The branch.
    pub branch_id: BranchId,
    /// The register.
    pub register_id: RegisterId,
    /// The shift.
    pub shift_id: ShiftId,
    /// 1, 2, 3 … on its register.
    pub number: i64,
    /// The business day.
    pub business_date: Date,
    /// Whose shift it is.
    pub cashier_id: Option<UserId>,
    /// Their name.
    pub cashier_name: String,
    /// Since when.
    pub opened_at: Timestamp,
}

/// Names, as they are when a report is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The business.
    pub business_name: String,
    /// Language of the business, BCP 47.
    pub language: String,
    /// What all amounts are in.
    pub currency: Currency,
    /// IANA name of the branch's time zone.
    pub time_zone: String,
    /// The branch's code.
    pub branch_code: String,
    /// The branch's name.
    pub branch_name: String,
    /// The register's code.
    pub register_code: String,
    /// The register's name.
    pub register_name: String,
    /// By which rules the paper is composed; absent for the first.
    #[serde(default, skip_serializing_if = "Form::is_first")]
    pub paper_form: Form,
}

impl Header {
    /// The header of a shift's report.
    #[must_use]
    pub fn of(shift: &Shift, place: Place) -> Self {
        Self {
            place,
            branch_id: shift.branch_id,
            register_id: shift.register_id,
            shift_id: shift.shift_id,
            number: shift.number,
            business_date: shift.business_date,
            cashier_id: shift.cashier_id,
            cashier_name: shift.cashier_name.clone(),
            opened_at: shift.opened_at,
        }
    }
}

/// Sums over the sales of a shift, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SaleSums {
    /// How many sales.
    pub count: i64,
    /// How many lines in all.
    pub line_count: i64,
    /// Quantity × price.
    pub gross_minor: Sum,
    /// Discounts on lines.
    pub line_discount_minor: Sum,
    /// Discounts on whole sales.
    pub sale_discount_minor: Sum,
    /// Without tax.
    pub net_minor: Sum,
    /// All taxes.
    pub tax_minor: Sum,
    /// Net and taxes.
    pub total_minor: Sum,
    /// What cash rounding added.
    pub rounding_minor: Sum,
    /// What was to be paid.
    pub due_minor: Sum,
    /// What went back in cash.
    pub change_minor: Sum,
}

/// Payments of one tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderSum {
    /// What kind of tender.
    pub kind: TenderKind,
    /// Which.
    pub tender: String,
    /// How many payments.
    pub count: i64,
    /// How much, in minor units; cash without the change that went back.
    pub amount_minor: Sum,
}

/// A tax over all sales of a shift; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaxSum {
    /// Code of the tax.
    pub code: String,
    /// Its rate, in percent.
    pub rate: Rate,
    /// Whether prices include it.
    pub inclusive: bool,
    /// What it was charged on.
    pub base_minor: Sum,
    /// The tax.
    pub tax_minor: Sum,
}

/// Cash movements of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovementSum {
    /// Which.
    pub kind: MovementKind,
    /// How many.
    pub count: i64,
    /// How much, in minor units: in is positive, out is negative.
    pub amount_minor: Sum,
}

/// Numbers that are missing in the series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NumberGap {
    /// The first one.
    pub from_no: i64,
    /// The last one.
    pub to_no: i64,
}

/// Documents that got a number in the shift.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentSums {
    /// How many.
    pub count: i64,
    /// The first number, as printed.
    pub first_number: Option<String>,
    /// The last number, as printed.
    pub last_number: Option<String>,
    /// What they added to the grand total, in minor units.
    #[serde(skip_serializing, default)]
    #[schemars(skip)]
    pub amount_minor: Sum,
    /// Missing numbers; none, because a number is given in the transaction that stores its document.
    pub gaps: Vec<NumberGap>,
}

/// What one person sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CashierSum {
    /// Name.
    pub name: String,
    /// How many sales.
    pub count: i64,
    /// How much, in minor units.
    pub total_minor: Sum,
}

/// Baskets that one person put aside during the shift and that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoidSum {
    /// Who put them aside.
    pub name: String,
    /// How many.
    pub count: i64,
    /// How much they would have been, in minor units.
    pub total_minor: Sum,
}

/// A basket that is put aside on the register and stays so: the next shift finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParkedBasket {
    /// The sale it may become.
    pub sale_id: SaleId,
    /// What somebody called it.
    pub label: String,
    /// Lines in it.
    pub line_count: i32,
    /// What it would be, in minor units.
    pub total_minor: i64,
    /// Who put it aside.
    pub parked_by_name: String,
    /// When.
    pub parked_at: Timestamp,
}

/// What the database knows about a shift.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Sums over its sales.
    pub sales: SaleSums,
    /// Taxes by code, rate and whether prices include them.
    pub taxes: Vec<TaxSum>,
    /// Payments by tender, as handed over: cash first.
    pub tenders: Vec<TenderSum>,
    /// Movements by kind.
    pub movements: Vec<MovementSum>,
    /// Numbers given.
    pub documents: DocumentSums,
    /// Sales by person.
    pub cashiers: Vec<CashierSum>,
    /// Baskets that came to nothing, by person.
    pub voided: Vec<VoidSum>,
    /// Baskets still put aside on the register, oldest first; a long list is cut.
    pub parked: Vec<ParkedBasket>,
    /// How many there are in all.
    pub parked_count: i64,
    /// The grand total of the register's Z report before, in minor units.
    pub grand_total_before_minor: Sum,
    /// What this drawer took, less what it gave back, for sales that are not this shift's: not complete, or completed in another one.
    pub taken_ahead_minor: Sum,
    /// What other drawers took, less what they gave back, for sales of this shift.
    pub taken_elsewhere_minor: Sum,
    /// Payments given back before their sale was complete.
    pub returned: ReturnedSum,
    /// What second persons allowed, by person.
    pub approvals: Vec<ApprovalSum>,
}

/// Payments that were given back before their sale was complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnedSum {
    /// How many.
    pub count: i64,
    /// How much, in minor units.
    pub amount_minor: Sum,
}

impl ReturnedSum {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What a second person allowed in a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalSum {
    /// Who; empty where an older program did not say.
    pub name: String,
    /// How many discounts and prices in its sales.
    pub acts_count: i64,
    /// How many movements of cash.
    pub movements_count: i64,
}

/// All that a report is made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Place, person, time.
    pub header: Header,
    /// What lay in the drawer at the start, in minor units.
    pub opening_float_minor: i64,
    /// What the database knows.
    pub figures: Figures,
}
