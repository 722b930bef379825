//! move_cash.rs: cash goes in or out of a drawer without a sale, or the drawer is opened for nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Figure, Permission, Violations, Write};
use till_shared::ids::ShiftId;
use till_shared::money::Sum;
use till_shared::text::Text;

use super::events::CashMoved;
use super::model::{MOVEMENT_MAX, Movement, MovementKind, Shift};
use super::pay_out::{PayOut, Source};
use super::settings::PAY_IN_MAX;
use super::views::MovementView;
use super::{error, permissions, store};

/// Cash to move.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveCash {
    /// In the drawer of which shift.
    pub shift_id: ShiftId,
    /// Why it moves; says whether it comes in or goes out.
    pub kind: MovementKind,
    /// How much, in minor units, without a sign; only a correction says by its sign which way it goes. 0 for `no_sale_open`.
    pub amount_minor: i64,
    /// In somebody's words.
    pub reason: Text<500>,
    /// A document it belongs to, e.g. the number of an expense or of a deposit bag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text<80>>,
}

impl Command for MoveCash {
    const NAME: &'static str = "shifts.move_cash";
    const SUMMARY: &'static str = "Pays in or out of a drawer, or notes that it was opened without a sale.";
    const PERMISSION: Permission = permissions::DRAWER_MOVE;
    const CARE: Care = Care::creates()
        .with_reason()
        .approved_by(permissions::DRAWER_APPROVE)
        .at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::CLOSED, error::DRAWER_SHORT];
    type Output = MovementView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    fn validate(&self, violations: &mut Violations) {
        let (min, max) = match self.kind {
            MovementKind::NoSaleOpen => (0, 0),
            MovementKind::Correction => (-MOVEMENT_MAX, MOVEMENT_MAX),
            _ => (1, MOVEMENT_MAX),
        };
        violations.within("amount_minor", self.amount_minor, min, max);
        let is_nothing = self.kind == MovementKind::Correction && self.amount_minor == 0;
        violations.check(!is_nothing, "amount_minor", "out-of-range", "must not be 0");
        violations.optional_text("reference", self.reference.as_deref(), 80);
    }

    async fn run(&self, w: &mut Write) -> Result<MovementView, Fault> {
        // The lock on the shift makes pay-outs come one after the other: together they never take more than there is. Sales need no lock
        // here, because they only ever add to the drawer.
        let shift = w.load::<Shift>(self.shift_id).await?;
        shift.in_reach_of(w.actor(), permissions::DRAWER_MOVE_ANY)?;
        w.at_register(shift.register_id);
        if shift.closed.is_some() {
            return Err(error::CLOSED.fault());
        }
        let amount_minor = self.kind.signed(self.amount_minor);
        if amount_minor < 0 {
            let out = PayOut {
                kind: self.kind.word(),
                amount_minor: -amount_minor,
                reason: &self.reason,
                source: if self.kind.is_limited() {
                    Source::Drawer
                } else {
                    Source::House
                },
            };
            out.check(w, &shift).await?;
        } else {
            check_pay_in(w, &shift, amount_minor).await?;
        }
        let movement = Movement {
            movement_id: w.id(),
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            kind: self.kind,
            amount_minor,
            reason: self.reason.to_string(),
            reference: self.reference.as_deref().unwrap_or_default().to_owned(),
            user_id: w.actor().user,
            user_name: w.actor().name.clone(),
            recorded_at: w.now(),
            is_approved: w.is_approved(),
            approved_by_name: w.approved_by().map(|(_, name)| name.to_owned()),
        };
        w.create(&movement).await?;
        w.emit(CashMoved::of(&movement))?;
        Ok(MovementView::of(&movement))
    }
}

/// More than anybody brings along: a typing error, or a difference that is to be hidden. It holds for all that somebody pays into the drawer
/// of a shift, not without a second person.
async fn check_pay_in(w: &mut Write, shift: &Shift, in_minor: i64) -> Result<(), Fault> {
    if w.actor().may_at(permissions::DRAWER_APPROVE, shift.branch_id) {
        return Ok(());
    }
    let by = w.actor().user;
    let brought_minor = store::brought(&mut w.select(), shift.shift_id, by).await? + Sum::from(in_minor);
    if brought_minor > Sum::from(w.setting_at(&PAY_IN_MAX, shift.place())) {
        let figure = Figure::at(shift.branch_id).with("amount_minor", in_minor);
        w.approval_of(&figure).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_kernel::{Actor, Envelope, Limits, Template, codes};
    use till_testkit::Shop;

    use super::super::tests::{approve, close, open, sell};
    use super::*;
    use crate::registers::testing::{plugs, register};

    fn input(shift_id: ShiftId, kind: MovementKind, amount_minor: i64) -> MoveCash {
        MoveCash {
            shift_id,
            kind,
            amount_minor,
            reason: "Window cleaner".try_into().unwrap(),
            reference: None,
        }
    }

    #[tokio::test]
    async fn cash_is_paid_in_and_out_with_a_reason() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift_id = open(&shop, &cashier, register_id, 1_000).await.shift_id;
        let out = shop
            .run(&cashier, input(shift_id, MovementKind::PayOut, 400))
            .await
            .unwrap();
        assert_eq!(out.amount_minor, -400);
        let into = shop
            .run(&cashier, input(shift_id, MovementKind::PayIn, 50))
            .await
            .unwrap();
        assert_eq!(into.amount_minor, 50);

        let audit = shop.audit().await;
        let moved: Vec<_> = audit
            .iter()
            .filter(|entry| entry.action == "shifts.move_cash")
            .collect();
        assert_eq!(moved.len(), 2);
        assert!(
            moved
                .iter()
                .all(|entry| entry.reason.as_deref() == Some("Window cleaner"))
        );
        let outbox = shop.outbox().await;
        assert_eq!(
            outbox
                .iter()
                .filter(|event| event.topic == "shifts.cash_moved")
                .count(),
            2
        );
    }

    #[tokio::test]
    async fn no_more_is_paid_out_than_the_drawer_holds() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let manager = shop.role(Template::Manager);
        let shift = open(&shop, &manager, register_id, 1_000).await;
        // 1190 of which 1000 by card: 200 in cash, 10 back.
        sell(&shop, &shift, 1_190, 1_000).await.unwrap();
        let too_much = input(shift.shift_id, MovementKind::DropToSafe, 1_191);
        let fault = shop.run(&manager, too_much).await.unwrap_err();
        assert_eq!(fault.code(), error::DRAWER_SHORT);
        assert_eq!(fault.members(), [("balance_minor", 1_190.into())]);
        shop.run(&manager, input(shift.shift_id, MovementKind::DropToSafe, 1_190))
            .await
            .unwrap();
        let correction = input(shift.shift_id, MovementKind::Correction, -1);
        assert_eq!(
            shop.run(&manager, correction).await.unwrap_err().code(),
            error::DRAWER_SHORT
        );
    }

    #[tokio::test]
    async fn who_counts_blind_is_not_told_what_the_drawer_holds() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift_id = open(&shop, &cashier, register_id, 1_000).await.shift_id;
        let fault = shop
            .run(&cashier, input(shift_id, MovementKind::PayOut, 1_001))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), error::DRAWER_SHORT);
        assert!(fault.members().is_empty() && !fault.to_string().contains("1000"));
    }

    #[tokio::test]
    async fn pay_outs_at_the_same_time_never_overdraw() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let shift_id = open(&shop, &owner, register_id, 1_000).await.shift_id;
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let (kernel, owner, envelope) = (shop.kernel.clone(), Arc::clone(&owner), shop.envelope());
                let out = input(shift_id, MovementKind::PayOut, 400);
                tokio::spawn(async move { kernel.execute(out, owner, envelope).await })
            })
            .collect();
        let mut paid = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(_) => paid += 1,
                Err(fault) => assert_eq!(fault.code(), error::DRAWER_SHORT, "{fault}"),
            }
        }
        assert_eq!(paid, 2);
    }

    #[tokio::test]
    async fn above_the_limit_of_the_role_a_second_person_approves() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let limits = Limits {
            pay_out_minor_max: Some(300),
            ..Limits::default()
        };
        let cashier = Arc::new(Actor {
            limits,
            ..(*shop.role(Template::Cashier)).clone()
        });
        let shift_id = open(&shop, &cashier, register_id, 1_000).await.shift_id;
        shop.run(&cashier, input(shift_id, MovementKind::PayOut, 300))
            .await
            .unwrap();
        let out = input(shift_id, MovementKind::PayOut, 301);
        let fault = shop.run(&cashier, out.clone()).await.unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        let approval = approve(&shop, &cashier, &fault).await;
        // Bound to the exact amount.
        let more = input(shift_id, MovementKind::PayOut, 302);
        let with = || Envelope {
            approvals: vec![approval],
            ..shop.envelope()
        };
        assert_eq!(
            shop.run_with(&cashier, more, with()).await.unwrap_err().code(),
            codes::APPROVAL_INVALID
        );
        shop.run_with(&cashier, out.clone(), with()).await.unwrap();
        // Used up.
        assert_eq!(
            shop.run_with(&cashier, out, with()).await.unwrap_err().code(),
            codes::APPROVAL_INVALID
        );
        // What goes to the safe stays in the house.
        shop.run(&cashier, input(shift_id, MovementKind::DropToSafe, 350))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_closed_shift_has_no_drawer() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let shift = open(&shop, &owner, register_id, 100).await;
        close(&shop, &owner, &shift, 100).await;
        let late = input(shift.shift_id, MovementKind::PayIn, 1);
        assert_eq!(shop.run(&owner, late).await.unwrap_err().code(), error::CLOSED);
    }

    #[tokio::test]
    async fn amounts_that_do_not_fit_their_kind_are_refused() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let shift_id = open(&shop, &shop.owner(), register_id, 100).await.shift_id;
        let before = shop.audit().await.len();
        for (kind, amount_minor) in [
            (MovementKind::PayIn, 0),
            (MovementKind::PayOut, -5),
            (MovementKind::NoSaleOpen, 1),
            (MovementKind::Correction, 0),
            (MovementKind::PayIn, MOVEMENT_MAX + 1),
        ] {
            let wrong = MoveCash {
                reason: Text::default(),
                reference: Some(Text::default()),
                ..input(shift_id, kind, amount_minor)
            };
            let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
            let places: Vec<_> = fault
                .violation_list()
                .iter()
                .map(|violation| violation.pointer.as_str())
                .collect();
            assert_eq!(places, ["/amount_minor", "/reference", "/reason"], "{kind:?}");
        }
        assert_eq!(shop.audit().await.len(), before);
        shop.run(&shop.owner(), input(shift_id, MovementKind::NoSaleOpen, 0))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn the_drawers_of_others_are_out_of_reach() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let shift_id = open(&shop, &shop.role(Template::Cashier), register_id, 100)
            .await
            .shift_id;
        let into = || input(shift_id, MovementKind::PayIn, 1);
        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.run(&colleague, into()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let overseer = shop.holder(&[permissions::DRAWER_MOVE, permissions::VIEW_ANY]);
        assert_eq!(
            shop.run(&overseer, into()).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        let auditor = shop.role(Template::Auditor);
        assert_eq!(
            shop.run(&auditor, into()).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), into()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let other = Shop::open(plugs()).await;
        assert_eq!(
            other.run(&other.owner(), into()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        shop.run(&shop.role(Template::Manager), into()).await.unwrap();
    }
}
