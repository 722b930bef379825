//! Payments that wait for their sale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AsRow, Bound, Fault, Found, Lane, List, Orders, Output, Permission, Query, Read, Reading, Wanted,
};
use till_shared::ids::{BranchId, SaleId};

use super::taken::{TakenPayment, TakenPaymentView};
use super::{SELL, store};

/// What was taken for a sale that is not complete.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PaymentsOfSale {
    /// The sale.
    pub sale_id: SaleId,
    /// What waits, in the order it was taken.
    pub payments: Vec<TakenPaymentView>,
}

impl Output for PaymentsOfSale {}

/// What was taken for a sale and neither counted nor given back. A till that lost what it knew of a basket asks so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPayments {
    /// The sale.
    pub sale_id: SaleId,
}

impl Query for GetPayments {
    const NAME: &'static str = "sales.payments";
    const SUMMARY: &'static str = "Shows what was taken for a sale that is not complete.";
    const PERMISSION: Permission = SELL;
    const LANE: Lane = Lane::Till;
    type Output = PaymentsOfSale;

    async fn run(&self, r: &mut Read) -> Result<PaymentsOfSale, Fault> {
        let taken = store::taken(&mut r.select(), &[self.sale_id]).await?;
        let seen: Vec<_> = taken
            .0
            .iter()
            .filter(|payment| r.within(payment.branch_id).is_ok())
            .collect();
        if seen.is_empty() {
            return Err(Fault::not_found("payment"));
        }
        Ok(PaymentsOfSale {
            sale_id: self.sale_id,
            payments: seen
                .into_iter()
                .filter(|payment| payment.is_open)
                .map(TakenPaymentView::of)
                .collect(),
        })
    }
}

/// Payments that wait for their sale, oldest first: what a drawer holds for baskets that nobody has completed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListWaitingPayments {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl List for ListWaitingPayments {
    const NAME: &'static str = "sales.list_waiting_payments";
    const SUMMARY: &'static str = "Lists payments that wait for their sale, oldest first.";
    const PERMISSION: Permission = SELL;
    const LANE: Lane = Lane::Till;
    const ORDERS: Orders = store::WAITING_PAYMENTS;
    type View = TakenPaymentView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<TakenPaymentView>, Fault> {
        let found = page.read(r, self).await?;
        Ok(found.map(|AsRow(payment): AsRow<TakenPayment>| TakenPaymentView::of(&payment)))
    }
}
