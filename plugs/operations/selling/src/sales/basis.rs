//! What a basket rests on, read at once, and who may sell on it. Pure.

use jiff::civil::Date;
use till_kernel::{Actor, Fault, Life, Violations};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId, SeriesId, ShiftId, UserId};
use till_shared::money::Currency;

use super::act::Allowed;
use super::basket::ParkedStatus;
use super::error;
use super::model::{Article, Context, CustomerSnapshot, LineInput, SellerSnapshot};
use crate::shifts;

/// What a basket refers to.
pub(super) struct Wanted<'a> {
    pub sale: SaleId,
    pub lines: &'a [LineInput],
    pub register: RegisterId,
    /// None for a basket that is only put aside.
    pub shift: Option<ShiftId>,
    pub customer: Option<CustomerId>,
}

/// What is stored of all that.
pub(super) struct Basis {
    pub branch_id: BranchId,
    pub articles: Vec<Option<Article>>,
    pub currency: Currency,
    pub seller: SellerSnapshot,
    pub is_register_active: bool,
    pub shift: Option<OfShift>,
    pub customer: Option<Buyer>,
    /// The basket of this id that was put aside.
    pub parked: Option<(BranchId, ParkedStatus)>,
    /// What the sale of this id was asked with; empty when the program that sold it did not keep that.
    pub sold_as: Option<Vec<u8>>,
    /// Whether payments of this id are stored: taken before the sale was complete, or counted in it.
    pub is_part_paid: bool,
    /// What second persons allowed in this basket.
    pub acts: Vec<Allowed>,
}

/// What a sale needs of its shift.
pub(super) struct OfShift {
    pub register: RegisterId,
    pub is_open: bool,
    pub cashier: Option<UserId>,
    pub business_date: Date,
    pub series: SeriesId,
    /// What the series comes to so far.
    pub grand_total_minor: i64,
}

/// Who buys.
pub(super) struct Buyer {
    pub snapshot: CustomerSnapshot,
    pub is_blocked: bool,
    pub is_tax_exempt: bool,
}

/// Whether a sale was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sold {
    /// It is new.
    NotYet,
    /// By the very same request: it is answered again.
    ByThisRequest,
    /// By a request with other content.
    ByAnotherRequest,
    /// By a program that did not keep the request; what it answered then may still be there.
    Somehow,
}

impl Basis {
    /// What the sale's header needs; refuses a closed or foreign shift, a switched-off register, an unknown or blocked customer. A basis
    /// gives its shift away in no other way.
    pub fn admit(self, wanted: &Wanted<'_>, actor: &Actor) -> Result<Context, Fault> {
        let mut v = Violations::default();
        v.check(
            self.is_register_active,
            "register_id",
            "inactive",
            "this register is switched off",
        );
        let shift = self
            .shift
            .as_ref()
            .filter(|shift| shift.register == wanted.register);
        v.check(
            shift.is_some(),
            "shift_id",
            "unknown",
            "this register has no such shift",
        );
        let (Some(shift), Some(shift_id), true) = (shift, wanted.shift, v.is_empty()) else {
            return Err(Fault::invalid(v));
        };
        if !shift.is_open {
            return Err(shifts::error::CLOSED.fault());
        }
        shifts::may_sell_in(shift.cashier, self.branch_id, actor)?;
        if self.parked.is_some_and(|(branch, _)| branch != self.branch_id) {
            return Err(error::EXISTS.because("This id belongs to another basket; make a new one."));
        }
        if self
            .parked
            .is_some_and(|(_, status)| status == ParkedStatus::Voided)
        {
            return Err(ParkedStatus::Voided.wrong(ParkedStatus::Paid));
        }
        Ok(Context {
            branch_id: self.branch_id,
            register_id: wanted.register,
            shift_id,
            business_date: shift.business_date,
            series_id: shift.series,
            grand_total_minor: shift.grand_total_minor,
            currency: self.currency,
            articles: self.articles,
            was_put_aside: self.parked.is_some(),
            customer: self.customer.map(|buyer| buyer.snapshot),
            seller: self.seller,
        })
    }

    /// What is wrong with the customer: not there, or not to be sold to.
    pub fn odd_customer(&self, wanted: Option<CustomerId>) -> Violations {
        let mut v = Violations::default();
        if wanted.is_none() {
            return v;
        }
        let buyer = self.customer.as_ref();
        v.check(
            buyer.is_some(),
            "customer_id",
            "unknown",
            "there is no such customer",
        );
        v.check(
            buyer.is_none_or(|buyer| !buyer.is_blocked),
            "customer_id",
            "blocked",
            "this customer is blocked",
        );
        // Taxed all the same would be a wrong amount in silence.
        v.check(
            buyer.is_none_or(|buyer| !buyer.is_tax_exempt),
            "customer_id",
            "tax-exempt",
            "this customer pays no tax, which cannot be sold yet; sell without the customer and with tax",
        );
        v
    }

    /// Whether a sale of this id is there already, and of which request.
    pub fn sold(&self, request: &Hash) -> Sold {
        match self.sold_as.as_deref() {
            None => Sold::NotYet,
            Some([]) => Sold::Somehow,
            Some(stored) if stored == request => Sold::ByThisRequest,
            Some(_) => Sold::ByAnotherRequest,
        }
    }
}
