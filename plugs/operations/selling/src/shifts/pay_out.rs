//! Cash that leaves a drawer: by a movement, back to a buyer who paid elsewhere, or as change for what was paid elsewhere.
//!
//! One rule for all of them (decision 0012). Above the limit of the role, which holds for all that somebody takes out in a shift, not without a
//! second person; then, not more than the drawer holds. In this order: who counts blind must not learn from the answer what it holds. What the
//! second check gives away is kept, and after [`attempt::FREE`] times somebody else is asked first.

use serde::Serialize;
use till_kernel::{Fault, Figure, Write};
use till_shared::money::Sum;

use super::attempt::{self, AttemptKind};
use super::model::Shift;
use super::{error, permissions, store};

/// Cash that is to leave a drawer.
#[derive(Clone, Debug, Serialize)]
pub struct PayOut<'a> {
    /// Why: the kind of a movement, `return` or `change`.
    pub kind: &'a str,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// In somebody's words.
    #[serde(skip)]
    pub reason: &'a str,
    /// Whose money it is.
    #[serde(skip)]
    pub source: Source,
}

/// Where the cash came from that leaves a drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The drawer's own, and it leaves the house: counts towards the limit of the role.
    Drawer,
    /// The drawer's own, and it stays in the house.
    House,
    /// It was laid into this drawer by who gets it back. Giving it back tells nothing of what else the drawer holds.
    Buyer,
}

/// Whether somebody is told nothing of a drawer, and what is known of it.
struct Known {
    drawer: store::Drawer,
    is_blind: bool,
    is_probing: bool,
    is_beyond: bool,
}

impl PayOut<'_> {
    /// Refuses what is beyond the limit or the drawer, and asks for a second person where one can allow it.
    pub async fn check(&self, w: &mut Write, shift: &Shift) -> Result<(), Fault> {
        let known = self.known(w, shift).await?;
        if known.is_beyond || known.is_probing {
            let figure = Figure::at(shift.branch_id).with("amount_minor", self.amount_minor);
            w.approval_of(&figure).await?;
        }
        self.check_holds(w, shift, &known).await
    }

    /// The same where no second person is asked: what is beyond the limit, and every try after the free ones, is short.
    pub async fn check_alone(&self, w: &mut Write, shift: &Shift) -> Result<(), Fault> {
        let known = self.known(w, shift).await?;
        if known.is_beyond || known.is_probing {
            return Err(error::DRAWER_SHORT.because(
                "The money lies in another drawer: complete the sale there, or have it brought here.",
            ));
        }
        self.check_holds(w, shift, &known).await
    }

    async fn known(&self, w: &mut Write, shift: &Shift) -> Result<Known, Fault> {
        let by = w.actor().user;
        let drawer = store::drawer(&mut w.select(), shift.shift_id, by).await?;
        let limit = w
            .actor()
            .limits_at(shift.branch_id)
            .pay_out_minor_max
            .filter(|_| self.source == Source::Drawer);
        let taken_minor = drawer.taken_minor + Sum::from(self.amount_minor);
        let is_blind = !w.actor().may_at(permissions::SEE_EXPECTED, shift.branch_id);
        let has_tried = usize::try_from(drawer.refused).is_ok_and(|refused| refused >= attempt::FREE);
        Ok(Known {
            is_blind,
            is_probing: is_blind && has_tried && self.source != Source::Buyer,
            is_beyond: limit.is_some_and(|limit| taken_minor > limit),
            drawer,
        })
    }

    async fn check_holds(&self, w: &mut Write, shift: &Shift, known: &Known) -> Result<(), Fault> {
        if Sum::from(self.amount_minor) <= known.drawer.balance_minor {
            return Ok(());
        }
        let short = error::DRAWER_SHORT.fault();
        if !known.is_blind {
            return Err(short.member("balance_minor", known.drawer.balance_minor.amount()));
        }
        if w.is_approved() {
            return Err(short);
        }
        Err(attempt::refuse(w, shift, AttemptKind::Movement, self, self.reason, short).await?)
    }
}
