//! drawer.rs: what a drawer holds, and what moved in it.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    AsRow, Bound, Fault, FaultCode, Found, Gated, List, Orders, Permission, Query, Read, Reading, Wanted,
};
use till_shared::ids::ShiftId;

use super::model::Shift;
use super::views::{DrawerView, MovementView};
use super::{error, permissions, store};

/// The drawer of which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDrawer {
    /// The shift.
    pub shift_id: ShiftId,
}

impl Query for GetDrawer {
    const NAME: &'static str = "shifts.drawer";
    const SUMMARY: &'static str = "Answers what the drawer of an open shift holds.";
    const PERMISSION: Permission = permissions::DRAWER_VIEW;
    const FAULTS: &'static [FaultCode] = &[error::CLOSED];
    type Output = DrawerView;

    async fn run(&self, r: &mut Read) -> Result<DrawerView, Fault> {
        let shift = r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        if shift.closed.is_some() {
            return Err(error::CLOSED.fault());
        }
        let drawer = store::drawer(&mut r.select(), shift.shift_id, None).await?;
        Ok(DrawerView {
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            cashier_name: shift.cashier_name,
            opening_float_minor: shift.opening_float_minor,
            balance_minor: Gated::of(drawer.balance_minor, &r.sight(), permissions::SEE_EXPECTED),
            movements: drawer.movements,
            as_of: r.now(),
        })
    }
}

/// The cash movements of which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMovements {
    /// The shift.
    pub shift_id: ShiftId,
}

impl List for ListMovements {
    const NAME: &'static str = "shifts.movements";
    const SUMMARY: &'static str = "Lists what moved in the drawer of a shift without a sale, oldest first.";
    const PERMISSION: Permission = permissions::DRAWER_VIEW;
    const ORDERS: Orders = store::MOVEMENTS;
    type View = MovementView;

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(self.shift_id.0)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<MovementView>, Fault> {
        r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        let found = page.read(r, self).await?;
        Ok(found.map(|AsRow(movement)| MovementView::of(&movement)))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_shared::page::Page;
    use till_testkit::Shop;

    use super::super::model::MovementKind;
    use super::super::tests::{close, move_cash, open, sell};
    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn a_drawer_holds_float_cash_and_what_moved() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let shift = open(&shop, &owner, register_id, 1_000).await;
        sell(&shop, &shift, 1_190, 0).await.unwrap();
        sell(&shop, &shift, 2_000, 2_000).await.unwrap();
        move_cash(&shop, &owner, &shift, MovementKind::PayOut, 500).await;
        move_cash(&shop, &owner, &shift, MovementKind::NoSaleOpen, 0).await;
        let query = GetDrawer {
            shift_id: shift.shift_id,
        };
        let drawer = shop.ask(&owner, query.clone()).await.unwrap();
        assert_eq!(*drawer.balance_minor.value().unwrap(), 1_690);
        assert_eq!(drawer.movements.iter().map(|sum| sum.count).sum::<i64>(), 2);
        close(&shop, &owner, &shift, 1_690).await;
        assert_eq!(shop.ask(&owner, query).await.unwrap_err().code(), error::CLOSED);
    }

    #[tokio::test]
    async fn who_counts_blind_does_not_see_the_balance() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift = open(&shop, &cashier, register_id, 1_000).await;
        sell(&shop, &shift, 1_190, 0).await.unwrap();
        let query = GetDrawer {
            shift_id: shift.shift_id,
        };
        let blind = shop.ask(&cashier, query.clone()).await.unwrap();
        assert!(!serde_json::to_string(&blind).unwrap().contains("balance"));
        let auditor = shop.role(Template::Auditor);
        let seen = shop.ask(&auditor, query.clone()).await.unwrap();
        assert_eq!(*seen.balance_minor.value().unwrap(), 2_190);
        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.ask(&colleague, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let employee = shop.role(Template::Employee);
        assert_eq!(
            shop.ask(&employee, query.clone()).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn movements_come_oldest_first_in_pages() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift = open(&shop, &cashier, register_id, 1_000).await;
        for amount in 1..=3 {
            move_cash(&shop, &cashier, &shift, MovementKind::PayIn, amount).await;
            shop.clock.advance_s(60);
        }
        let page = |limit, cursor: Option<String>| {
            ListMovements {
                shift_id: shift.shift_id,
            }
            .paged()
            .limit(limit)
            .after(cursor)
            .counted()
        };
        let amounts = |page: &Page<MovementView>| -> Vec<i64> {
            page.items.iter().map(|movement| movement.amount_minor).collect()
        };
        let first = shop.ask(&cashier, page(2, None)).await.unwrap();
        assert_eq!((amounts(&first), first.total), (vec![1, 2], Some(3)));
        let next = shop.ask(&cashier, page(2, first.next_cursor)).await.unwrap();
        assert_eq!(amounts(&next), [3]);
        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.ask(&colleague, page(2, None)).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), page(2, None))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), page(2, None))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let wrong = shop
            .ask(&cashier, page(201, Some("x".to_owned())))
            .await
            .unwrap_err();
        assert_eq!(wrong.violation_list().len(), 2);
    }
}
