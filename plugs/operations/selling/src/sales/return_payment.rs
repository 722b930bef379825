//! Give a payment back that no sale has counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Violations, Write};
use till_shared::ids::{Made, PaymentId, ShiftId};
use till_shared::pricing::TenderKind;
use till_shared::text::Text;

use super::events::PaymentTaken;
use super::taken::{Direction, TakenPayment, TakenPaymentView};
use super::{SELL, error, store};
use crate::shifts::{self, PayOut, Shift, Source};

/// Give back what was taken before the sale was complete: whole, and once. Cash leaves the drawer of `shift_id`, which need not be the one
/// that took it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnPayment {
    /// The payment.
    pub payment_id: PaymentId,
    /// The id of the payment back, made by the till.
    pub return_id: Made<PaymentId>,
    /// Out of the drawer of which shift.
    pub shift_id: ShiftId,
    /// Why, in somebody's words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Text<500>,
}

impl Command for ReturnPayment {
    const NAME: &'static str = "sales.return_payment";
    const SUMMARY: &'static str = "Gives back a payment that no sale has counted.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::creates()
        .approved_by(shifts::permissions::DRAWER_APPROVE)
        .at_the_till();
    const FAULTS: &'static [FaultCode] = &[
        error::PAYMENT_EXISTS,
        error::PAYMENT_SETTLED,
        shifts::error::CLOSED,
        shifts::error::DRAWER_SHORT,
        shifts::error::NOT_YOURS,
    ];
    type Output = TakenPaymentView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            self.return_id.id() != self.payment_id,
            "return_id",
            "twice",
            "must be an id of its own",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<TakenPaymentView, Fault> {
        let shift = w.load::<Shift>(self.shift_id).await?;
        w.at_register(shift.register_id);
        let sale = w.peek::<TakenPayment>(self.payment_id).await?.sale_id;
        let so_far = store::taken_in_turn(&mut w.select(), sale).await?;
        if let Some(before) = so_far.get(self.return_id.id()) {
            // Out of another drawer it is another payment back.
            return if before.reverses_id == Some(self.payment_id) && before.shift_id == self.shift_id {
                w.replayed();
                Ok(TakenPaymentView::of(before))
            } else {
                Err(error::PAYMENT_EXISTS.fault())
            };
        }
        shift.check_takes_money(w.actor())?;
        let before = w.load::<TakenPayment>(self.payment_id).await?;
        if before.branch_id != shift.branch_id {
            return Err(Fault::not_found("payment"));
        }
        if !before.is_open {
            return Err(error::PAYMENT_SETTLED.fault());
        }
        if before.kind == TenderKind::Cash {
            // Out of a drawer that did not take it, it is a pay-out.
            let out = PayOut {
                kind: "return",
                amount_minor: before.amount_minor,
                reason: &self.reason,
                source: if before.shift_id == shift.shift_id {
                    Source::Buyer
                } else {
                    Source::Drawer
                },
            };
            out.check(w, &shift).await?;
        }
        let back = TakenPayment {
            payment_id: self.return_id.id(),
            payment_no: so_far.next_no(),
            branch_id: shift.branch_id,
            register_id: shift.register_id,
            shift_id: shift.shift_id,
            direction: Direction::Out,
            reverses_id: Some(before.payment_id),
            reason: self.reason.to_string(),
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            taken_at: w.now(),
            is_open: false,
            ..before.clone()
        };
        w.update(&before, &before.done()).await?;
        w.create(&back).await?;
        w.emit(PaymentTaken::of(&back))?;
        Ok(TakenPaymentView::of(&back))
    }
}
