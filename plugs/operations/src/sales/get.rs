//! Look at one sale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Lane, Permission, Query, Read};
use till_shared::ids::SaleId;

use super::model::Sale;
use super::views::SaleView;
use super::{VIEW, VIEW_ALL, store};

/// One sale with its lines and payments. Also the way to learn whether a sale whose answer was lost was stored.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSale {
    /// The sale.
    pub sale_id: SaleId,
}

impl Query for GetSale {
    const NAME: &'static str = "sales.get";
    const SUMMARY: &'static str = "Shows one sale.";
    const PERMISSION: Permission = VIEW;
    const LANE: Lane = Lane::Till;
    type Output = SaleView;

    async fn run(&self, r: &mut Read) -> Result<SaleView, Fault> {
        let sale = visible_sale(r, self.sale_id).await?;
        let (number, _) = store::issued_number(&mut r.select(), self.sale_id.0).await?;
        Ok(SaleView::of(&sale, number, &r.sight()))
    }
}

/// A sale that the actor may see: in their branches, and their own unless they may see all.
pub(crate) async fn visible_sale(r: &mut Read, id: SaleId) -> Result<Sale, Fault> {
    let sale = r.load::<Sale>(id).await?;
    let own = sale.cashier_id.is_some() && sale.cashier_id == r.actor().user;
    if own || r.actor().may(VIEW_ALL) {
        Ok(sale)
    } else {
        Err(Fault::not_found("sale"))
    }
}
