//! What a shift is and whose it is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use till_kernel::{Actor, Fault, Life, Permission, SettingPlace, Step};
use till_shared::canon::{Hash, hex};
use till_shared::ids::{BranchId, CashMovementId, RegisterId, SeriesId, ShiftId, UserId};
use till_shared::money::Sum;

use super::count::{Counted, Denomination};
use super::error::{CLOSED, NOT_YOURS};
use super::permissions::{CLOSE, DRAWER_SELL_ANY, VIEW_ANY};
use super::report::ZReport;

/// A stretch of work on a register, from the float to the count.
#[derive(Clone, Debug, Serialize)]
pub struct Shift {
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
    /// Where its invoices get their numbers.
    pub invoice_series_id: SeriesId,
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
    /// The first invoice number that it may give.
    pub first_no: i64,
    /// How it ended; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// For the guard against two changes at once.
    pub version: i64,
}

/// How a shift ended; amounts in minor units.
#[derive(Clone, Debug, Serialize)]
pub struct Closed {
    /// What was counted.
    pub counted: Counted,
    /// When.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// Their name then.
    pub closed_by_name: String,
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
    /// Seal over the Z report and the seal before it.
    #[serde(serialize_with = "as_hex")]
    pub seal_hash: Hash,
    /// Seal of the register's shift before; absent for its first.
    #[serde(serialize_with = "as_hex_if_any", skip_serializing_if = "Option::is_none")]
    pub previous_seal_hash: Option<Hash>,
    /// The Z report as it is sealed. Only there while the shift is being closed: it is stored once and read by itself. The audit log keeps
    /// the seal instead.
    #[serde(skip)]
    pub report: Option<Box<ZReport>>,
}

fn as_hex<S: serde::Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(hash))
}

#[expect(clippy::ref_option, reason = "serde hands over what the field holds")]
fn as_hex_if_any<S: serde::Serializer>(hash: &Option<Hash>, serializer: S) -> Result<S::Ok, S::Error> {
    hash.as_ref().map(|hash| hex(hash)).serialize(serializer)
}

till_shared::words! {
    /// Whether a shift goes on.
    pub enum ShiftStatus {
        /// It goes on.
        Open = "open",
        /// It was counted and sealed.
        Closed = "closed",
    }
}

impl Life for ShiftStatus {
    const ENTITY: &'static str = "shift";
    const STEPS: &'static [Step<Self>] = &[Step::new(Self::Open, Self::Closed, CLOSE)];
}

/// Refuses a sale in a shift that is another person's: what they must count in the end would hold what somebody else took. To go on at the
/// same register, the shift before is closed; whoever may sell out of everybody's drawers needs not wait for that.
pub fn may_sell_in(cashier: Option<UserId>, branch: BranchId, actor: &Actor) -> Result<(), Fault> {
    let is_own = actor.user.is_some() && actor.user == cashier;
    if is_own || actor.may_at(DRAWER_SELL_ANY, branch) {
        Ok(())
    } else {
        Err(NOT_YOURS.fault())
    }
}

impl Shift {
    /// Its register, as settings know places.
    #[must_use]
    pub fn place(&self) -> SettingPlace {
        SettingPlace::Register(self.branch_id, self.register_id)
    }

    /// Whether it goes on.
    #[must_use]
    pub fn status(&self) -> ShiftStatus {
        if self.closed.is_some() {
            ShiftStatus::Closed
        } else {
            ShiftStatus::Open
        }
    }

    /// Refuses to let somebody take money into its drawer, or give it back out of it: it is closed, or another person's.
    pub fn check_takes_money(&self, actor: &Actor) -> Result<(), Fault> {
        if self.closed.is_some() {
            return Err(CLOSED.fault());
        }
        may_sell_in(self.cashier_id, self.branch_id, actor)
    }

    /// Whether it is the actor's own.
    #[must_use]
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.user.is_some() && actor.user == self.cashier_id
    }

    /// Hides other people's shifts from those who may only see their own (screens 1: "own").
    pub fn visible_to(self, actor: &Actor) -> Result<Self, Fault> {
        if self.is_of(actor) || actor.may_at(VIEW_ANY, self.branch_id) {
            Ok(self)
        } else {
            Err(Fault::not_found("shift"))
        }
    }

    /// Refuses what is done to somebody else's shift without `permission`. Who cannot even see the shift hears that there is none.
    pub fn in_reach_of(&self, actor: &Actor, permission: Permission) -> Result<(), Fault> {
        if self.is_of(actor) || actor.may_at(permission, self.branch_id) {
            Ok(())
        } else if actor.may_at(VIEW_ANY, self.branch_id) {
            Err(Fault::forbidden(permission.key))
        } else {
            Err(Fault::not_found("shift"))
        }
    }
}

/// The most that somebody moves at once, or finds in a drawer at the start of a shift, in minor units.
pub const MOVEMENT_MAX: i64 = 1_000_000_000_000;

till_kernel::words! {
    /// Why cash moves without a sale.
    pub enum MovementKind {
        /// Somebody puts cash in.
        PayIn = "pay_in",
        /// Somebody takes cash out.
        PayOut = "pay_out",
        /// Too much for a drawer: it goes to the safe.
        DropToSafe = "drop_to_safe",
        /// It goes to the bank.
        BankDeposit = "bank_deposit",
        /// Tips go to those who earned them.
        TipOut = "tip_out",
        /// An earlier movement was wrong.
        Correction = "correction",
        /// The drawer was opened and nothing moved.
        NoSaleOpen = "no_sale_open",
    }
}

impl MovementKind {
    /// As printed.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PayIn => "Paid in",
            Self::PayOut => "Paid out",
            Self::DropToSafe => "Dropped to safe",
            Self::BankDeposit => "Bank deposit",
            Self::TipOut => "Tips paid out",
            Self::Correction => "Corrections",
            Self::NoSaleOpen => "Opened without sale",
        }
    }

    /// The amount as the drawer sees it, in minor units: in is positive, out is negative. A correction brings its own sign.
    #[must_use]
    pub const fn signed(self, amount_minor: i64) -> i64 {
        match self {
            Self::PayIn | Self::Correction => amount_minor,
            Self::PayOut | Self::DropToSafe | Self::BankDeposit | Self::TipOut => -amount_minor,
            Self::NoSaleOpen => 0,
        }
    }

    /// Whether the limit of a role for pay-outs applies. What goes to the safe stays in the house.
    #[must_use]
    pub const fn is_limited(self) -> bool {
        matches!(
            self,
            Self::PayOut | Self::BankDeposit | Self::TipOut | Self::Correction
        )
    }
}

/// Cash that moved without a sale. Never changed: what was wrong is corrected by another one.
#[derive(Clone, Debug, Serialize)]
pub struct Movement {
    /// Its id.
    pub movement_id: CashMovementId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// In the drawer of which register.
    pub register_id: RegisterId,
    /// Where.
    pub branch_id: BranchId,
    /// Why it moved.
    pub kind: MovementKind,
    /// How much, in minor units, as the drawer sees it.
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
    /// Who; movements of an older program do not say.
    pub approved_by_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_shift_is_whole() {
        assert_eq!(till_kernel::life::oddities::<ShiftStatus>(), Vec::<String>::new());
    }

    #[test]
    fn only_what_comes_in_is_positive() {
        let signed: Vec<i64> = MovementKind::ALL.into_iter().map(|kind| kind.signed(5)).collect();
        assert_eq!(signed, [5, -5, -5, -5, -5, 5, 0]);
        assert_eq!(MovementKind::Correction.signed(-5), -5);
    }

    #[test]
    fn a_kind_is_stored_as_it_is_written_in_json() {
        for kind in MovementKind::ALL {
            assert_eq!(
                serde_json::to_string(&kind).unwrap(),
                format!("\"{}\"", kind.word())
            );
            assert_eq!(MovementKind::of(kind.word()), Some(kind));
        }
        assert_eq!(MovementKind::of("theft"), None);
    }
}
