//! get.rs: one shift, by its id or as the open one of a register.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use till_shared::ids::{RegisterId, ShiftId};

use super::model::Shift;
use super::views::ShiftView;
use super::{permissions, store};
use crate::registers::Register;

/// Which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetShift {
    /// Its id.
    pub shift_id: ShiftId,
}

impl Query for GetShift {
    const NAME: &'static str = "shifts.get";
    const SUMMARY: &'static str = "Answers a shift.";
    const PERMISSION: Permission = permissions::VIEW;
    type Output = ShiftView;

    async fn run(&self, r: &mut Read) -> Result<ShiftView, Fault> {
        let shift = r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        Ok(ShiftView::of(&shift))
    }
}

/// The open shift of which register.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurrentShift {
    /// The register.
    pub register_id: RegisterId,
}

impl Query for CurrentShift {
    const NAME: &'static str = "shifts.current";
    const SUMMARY: &'static str = "Answers the open shift of a register; 404 if there is none.";
    const PERMISSION: Permission = permissions::VIEW;
    type Output = ShiftView;

    async fn run(&self, r: &mut Read) -> Result<ShiftView, Fault> {
        let register = r.load::<Register>(self.register_id).await?;
        let open = store::open_on(&mut r.select(), register.register_id).await?;
        let shift = open
            .ok_or_else(|| Fault::not_found("open shift"))?
            .visible_to(r.actor())?;
        Ok(ShiftView::of(&shift))
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::super::tests::{close, open};
    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn a_cashier_sees_own_shifts_and_others_need_to_see_any() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift_id = open(&shop, &cashier, register_id, 500).await.shift_id;
        let query = GetShift { shift_id };
        for actor in [
            &cashier,
            &shop.role(Template::Manager),
            &shop.role(Template::Auditor),
        ] {
            assert_eq!(
                shop.ask(actor, query.clone()).await.unwrap().opening_float_minor,
                500
            );
        }
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
            shop.ask(&shop.elsewhere(), query.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let other = Shop::open(plugs()).await;
        assert_eq!(
            other.ask(&other.owner(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn the_current_shift_is_the_open_one() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let query = CurrentShift { register_id };
        assert_eq!(
            shop.ask(&owner, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let shift = open(&shop, &owner, register_id, 0).await;
        assert_eq!(
            shop.ask(&owner, query.clone()).await.unwrap().shift_id,
            shift.shift_id
        );
        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.ask(&colleague, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), query.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        close(&shop, &owner, &shift, 0).await;
        assert_eq!(
            shop.ask(&owner, query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
