//! z_report.rs: how a shift ended, as it was sealed.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, FaultCode, Life, Permission, Printed, Query, Read, codes};
use till_shared::ids::ShiftId;

use super::model::{Shift, ShiftStatus};
use super::slip::{copy_mark, z_slip};
use super::views::ZReportView;
use super::{permissions, store};

/// The report of which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetZReport {
    /// The shift.
    pub shift_id: ShiftId,
}

impl Query for GetZReport {
    const NAME: &'static str = "shifts.z_report";
    const SUMMARY: &'static str =
        "Answers the sealed report of a closed shift; its print is marked as a copy.";
    const PERMISSION: Permission = permissions::VIEW;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = Printed<ZReportView>;

    async fn run(&self, r: &mut Read) -> Result<Printed<ZReportView>, Fault> {
        let shift = r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        let sealed = store::sealed(&mut r.select(), shift.shift_id).await?;
        let sealed = sealed.ok_or_else(|| shift.status().wrong(ShiftStatus::Closed))?;
        let data = ZReportView::of(sealed.z, &sealed.seal, sealed.previous.as_ref(), &r.sight());
        let slip = z_slip(&data).marked(copy_mark(&data));
        Ok(Printed { data, slip })
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_shared::slip::Block;
    use till_testkit::Shop;

    use super::super::tests::{close, open, sell};
    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn it_is_what_was_sealed_and_its_print_is_a_copy() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift = open(&shop, &cashier, register_id, 1_000).await;
        sell(&shop, &shift, 1_190, 0).await.unwrap();
        let query = GetZReport {
            shift_id: shift.shift_id,
        };
        assert_eq!(
            shop.ask(&cashier, query.clone()).await.unwrap_err().code(),
            codes::WRONG_STATE
        );
        let closed = close(&shop, &cashier, &shift, 2_190).await;
        let again = shop.ask(&cashier, query.clone()).await.unwrap();
        assert_eq!(
            serde_json::to_value(&again.data).unwrap(),
            serde_json::to_value(&closed).unwrap()
        );
        assert_eq!(
            again.slip.blocks[0],
            Block::Mark {
                text: "COPY".to_owned()
            }
        );

        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.ask(&colleague, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), query.clone())
                .await
                .unwrap_err()
                .code(),
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
}
