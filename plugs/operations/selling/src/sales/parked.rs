//! Parked baskets: list, recall, void.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Lane, Life, Output, Permission, Query, Read, Violations, Write, codes,
};
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId};
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};
use till_shared::text::Text;
use uuid::Uuid;

use super::basket::{Basket, ParkedSale, ParkedStatus};
use super::events::SaleParked;
use super::store;
use super::{SELL, VOID};

/// A basket that was put aside.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ParkedSaleView {
    /// The sale.
    pub sale_id: SaleId,
    /// Where.
    pub branch_id: BranchId,
    /// At which register it was parked.
    pub register_id: RegisterId,
    /// What people call it.
    pub label: String,
    /// Who buys.
    pub customer_id: Option<CustomerId>,
    /// What is in it.
    pub basket: Basket,
    /// What it came to when it was parked, in minor units.
    pub total_minor: i64,
    /// Where it stands.
    pub status: ParkedStatus,
    /// Who parked it.
    pub parked_by_name: String,
    /// When.
    pub parked_at: Timestamp,
    /// Why it was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Version.
    pub version: i64,
}

impl Output for ParkedSaleView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<ParkedSale> for ParkedSaleView {
    fn from(parked: ParkedSale) -> Self {
        Self {
            sale_id: parked.sale_id,
            branch_id: parked.branch_id,
            register_id: parked.register_id,
            label: parked.label,
            customer_id: parked.customer_id,
            basket: parked.basket,
            total_minor: parked.total_minor,
            status: parked.status,
            parked_by_name: parked.parked_by_name,
            parked_at: parked.parked_at,
            reason: parked.reason,
            version: parked.version,
        }
    }
}

/// Take a parked basket back; of two registers that try, one gets it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecallSale {
    /// The sale.
    pub sale_id: SaleId,
    /// Where it goes on.
    pub register_id: RegisterId,
}

impl Command for RecallSale {
    const NAME: &'static str = "sales.recall";
    const SUMMARY: &'static str = "Takes a parked basket back to a register.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::plain().at_the_till();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = ParkedSaleView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<ParkedSaleView, Fault> {
        w.at_register(self.register_id);
        let register = w.load::<crate::registers::Register>(self.register_id).await?;
        let before = w.load::<ParkedSale>(self.sale_id).await?;
        if register.branch_id != before.branch_id {
            return Err(Fault::not_found("parked_sale"));
        }
        let after = ParkedSale {
            status: standing(w, &before)
                .await?
                .step(ParkedStatus::Recalled, w.actor())?,
            register_id: self.register_id,
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        w.emit(SaleParked {
            sale_id: after.sale_id,
            branch_id: after.branch_id,
            status: after.status,
        })?;
        Ok(after.into())
    }
}

/// Where a basket stands: a sale of its id says that it was paid, whatever is stored of it.
pub(super) async fn standing(w: &mut Write, basket: &ParkedSale) -> Result<ParkedStatus, Fault> {
    let sold = store::number_of(&mut w.select(), basket.sale_id.0).await?;
    Ok(sold.map_or(basket.status, |_| ParkedStatus::Paid))
}

/// Throw a parked basket away, with a reason. It had no number and had moved nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidParkedSale {
    /// The sale.
    pub sale_id: SaleId,
    /// Why.
    pub reason: Text<500>,
}

impl Command for VoidParkedSale {
    const NAME: &'static str = "sales.void";
    const SUMMARY: &'static str = "Throws a parked basket away, with a reason.";
    const PERMISSION: Permission = VOID;
    const CARE: Care = Care::reason().at_the_till();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = ParkedSaleView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<ParkedSaleView, Fault> {
        let before = w.load::<ParkedSale>(self.sale_id).await?;
        let after = ParkedSale {
            status: standing(w, &before)
                .await?
                .step(ParkedStatus::Voided, w.actor())?,
            voided_at: Some(w.now()),
            reason: Some(self.reason.to_string()),
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        w.emit(SaleParked {
            sale_id: after.sale_id,
            branch_id: after.branch_id,
            status: after.status,
        })?;
        Ok(after.into())
    }
}

/// Baskets that wait, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListParkedSales {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Rows, 1 to 200.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Text<60>>,
}

impl Query for ListParkedSales {
    const NAME: &'static str = "sales.list_parked";
    const SUMMARY: &'static str = "Lists baskets that were put aside.";
    const PERMISSION: Permission = SELL;
    const LANE: Lane = Lane::Till;
    type Output = Page<ParkedSaleView>;

    fn validate(&self, v: &mut Violations) {
        check_page(v, self.limit, self.cursor.as_deref());
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Page<ParkedSaleView>, Fault> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        let scope = r.branches().clone();
        let rows = store::list_parked(
            &mut r.select(),
            &scope,
            self.branch_id,
            after(self.cursor.as_deref()),
            i64::from(limit) + 1,
        )
        .await?;
        Ok(Page::cut(rows, limit, |row| row.sale_id.to_string()).map(Into::into))
    }
}

/// Limit and cursor of pages that go by id.
pub(crate) fn check_page(v: &mut Violations, limit: Option<u32>, cursor: Option<&str>) {
    if let Some(limit) = limit {
        v.within("limit", i64::from(limit), 1, i64::from(LIMIT_MAX));
    }
    let readable = cursor.is_none_or(|cursor| cursor.parse::<Uuid>().is_ok());
    v.check(
        readable,
        "cursor",
        "malformed",
        "use the cursor of the last page as it is",
    );
}

/// The id a cursor stands for.
pub(super) fn after(cursor: Option<&str>) -> Option<Uuid> {
    cursor.and_then(|cursor| cursor.parse().ok())
}
