//! Take a payment before the sale is complete.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Violations, Write, codes};
use till_shared::ids::{Made, SaleId, ShiftId};

use super::events::PaymentTaken;
use super::model::PaymentInput;
use super::taken::{Direction, TakenPayment, TakenPaymentView};
use super::{ParkedSale, ParkedStatus, SELL, error, store};
use crate::shifts::{self, Shift};

/// Take a part of the money before the sale is complete, e.g. half of it by card. It is stored at once and belongs to the sale from then on:
/// holding the basket, taking it up at another register, or a crash does not lose it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakePayment {
    /// The sale, made by the till at the first scan. It need not be stored yet.
    pub sale_id: Made<SaleId>,
    /// Into the drawer of which shift.
    pub shift_id: ShiftId,
    /// The payment, with the id that it has in the sale later.
    pub payment: PaymentInput,
}

impl Command for TakePayment {
    const NAME: &'static str = "sales.take_payment";
    const SUMMARY: &'static str = "Takes a payment before the sale is complete.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::creates().at_the_till();
    const FAULTS: &'static [FaultCode] = &[
        error::EXISTS,
        error::PAYMENT_EXISTS,
        shifts::error::CLOSED,
        shifts::error::NOT_YOURS,
        codes::WRONG_STATE,
    ];
    type Output = TakenPaymentView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        self.payment.check(v, "payment");
        if self.payment.amount_minor == 0 {
            v.push("payment/amount_minor", "not-positive", "must be above zero");
        }
    }

    async fn run(&self, w: &mut Write) -> Result<TakenPaymentView, Fault> {
        let shift = w.load::<Shift>(self.shift_id).await?;
        w.at_register(shift.register_id);
        let sale = self.sale_id.id();
        let so_far = store::taken_in_turn(&mut w.select(), sale).await?;
        if store::is_elsewhere(&mut w.select(), sale, shift.branch_id).await? {
            return Err(error::elsewhere());
        }
        if let Some(before) = so_far.get(self.payment.payment_id.id()) {
            // Into another drawer it is another payment.
            return if before.is(&self.payment) && before.shift_id == self.shift_id {
                w.replayed();
                Ok(TakenPaymentView::of(before))
            } else {
                Err(error::PAYMENT_EXISTS.fault())
            };
        }
        shift.check_takes_money(w.actor())?;
        let is_known = !so_far.0.is_empty();
        self.check_waits(w, is_known).await?;
        if !so_far.has_room() {
            return Err(Fault::field(
                "payment",
                "too-many",
                "a sale has no room for another payment",
            ));
        }
        let taken = TakenPayment {
            payment_id: self.payment.payment_id.id(),
            sale_id: sale,
            payment_no: so_far.next_no(),
            branch_id: shift.branch_id,
            register_id: shift.register_id,
            shift_id: shift.shift_id,
            direction: Direction::In,
            kind: self.payment.kind,
            tender: self
                .payment
                .tender_name()
                .unwrap_or_else(|| self.payment.kind.word().to_owned()),
            amount_minor: self.payment.amount_minor,
            reference: self.payment.reference.to_string(),
            reverses_id: None,
            reason: String::new(),
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            taken_at: w.now(),
            is_open: true,
        };
        w.create(&taken).await?;
        w.emit(PaymentTaken::of(&taken))?;
        Ok(TakenPaymentView::of(&taken))
    }
}

impl TakePayment {
    /// Refuses a payment for what is paid or thrown away, and for an id that no sale could be completed under.
    async fn check_waits(&self, w: &mut Write, is_known: bool) -> Result<(), Fault> {
        let sale = self.sale_id.id();
        if store::number_of(&mut w.select(), sale.0).await?.is_some() {
            return Err(error::EXISTS.because("This sale is complete."));
        }
        match w.find::<ParkedSale>(sale).await? {
            Some(parked) if parked.status == ParkedStatus::Voided => {
                Err(parked.status.wrong(ParkedStatus::Paid))
            }
            Some(_) => Ok(()),
            None if is_known => Ok(()),
            None => {
                let mut v = Violations::default();
                v.timely("sale_id", self.sale_id, w.now());
                if v.is_empty() {
                    Ok(())
                } else {
                    Err(Fault::invalid(v))
                }
            }
        }
    }
}
