//! Parked baskets: list, recall, void.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AsRow, Bound, Care, Command, Fault, FaultCode, Found, Lane, Life, List, Orders, Output, Permission, Read,
    Reading, Select, Wanted, Write, codes,
};
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId};
use till_shared::text::Text;

use super::act::{Act, ActView};
use super::basket::{Basket, ParkedSale, ParkedStatus};
use super::events::SaleParked;
use super::model::Sale;
use super::taken::{TakenPaymentView, TakenSoFar};
use super::{SELL, VOID, error, store};

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
    /// What was taken for it and waits, in the order it was taken.
    pub payments: Vec<TakenPaymentView>,
    /// What second persons allowed in it.
    pub acts: Vec<ActView>,
    /// Version.
    pub version: i64,
}

impl Output for ParkedSaleView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl ParkedSaleView {
    fn of(parked: ParkedSale, besides: &Besides) -> Self {
        let sale = parked.sale_id;
        let payments = besides.taken.open().filter(|payment| payment.sale_id == sale);
        let acts = besides.acts.iter().filter(|act| act.sale_id == sale);
        Self {
            payments: payments.map(TakenPaymentView::of).collect(),
            acts: acts.map(ActView::of).collect(),
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

/// What belongs to baskets besides what is in them.
struct Besides {
    taken: TakenSoFar,
    acts: Vec<Act>,
}

impl Besides {
    async fn read(sql: &mut Select<'_>, sales: &[SaleId]) -> Result<Self, Fault> {
        Ok(Self {
            taken: store::taken(sql, sales).await?,
            acts: store::acts(sql, sales).await?,
        })
    }
}

/// A parked basket as it is shown.
pub(super) async fn shown(w: &mut Write, parked: ParkedSale) -> Result<ParkedSaleView, Fault> {
    let besides = Besides::read(&mut w.select(), &[parked.sale_id]).await?;
    Ok(ParkedSaleView::of(parked, &besides))
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
        let before = put_aside(w, self.sale_id, ParkedStatus::Recalled).await?;
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
        shown(w, after).await
    }
}

/// The basket of a sale. One that was completed without ever being put aside is paid like any other.
async fn put_aside(w: &mut Write, sale: SaleId, to: ParkedStatus) -> Result<ParkedSale, Fault> {
    if let Some(basket) = w.find::<ParkedSale>(sale).await? {
        return Ok(basket);
    }
    Err(match w.find::<Sale>(sale).await? {
        Some(_) => ParkedStatus::Paid.wrong(to),
        None => Fault::not_found("parked_sale"),
    })
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
    const FAULTS: &'static [FaultCode] = &[error::PAYMENTS_WAIT, codes::WRONG_STATE];
    type Output = ParkedSaleView;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<ParkedSaleView, Fault> {
        let before = put_aside(w, self.sale_id, ParkedStatus::Voided).await?;
        let taken = store::taken_in_turn(&mut w.select(), self.sale_id).await?;
        let status = standing(w, &before)
            .await?
            .step(ParkedStatus::Voided, w.actor())?;
        if taken.open().next().is_some() {
            return Err(error::PAYMENTS_WAIT.fault());
        }
        let after = ParkedSale {
            status,
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
        shown(w, after).await
    }
}

/// Baskets that wait, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListParkedSales {
    /// Only in this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

impl List for ListParkedSales {
    const NAME: &'static str = "sales.list_parked";
    const SUMMARY: &'static str = "Lists baskets that were put aside, oldest first.";
    const PERMISSION: Permission = SELL;
    const LANE: Lane = Lane::Till;
    const ORDERS: Orders = store::WAITING;
    type View = ParkedSaleView;

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<ParkedSaleView>, Fault> {
        let found = page.read(r, self).await?;
        let found = found.map(|AsRow(parked): AsRow<ParkedSale>| parked);
        let ids: Vec<SaleId> = found.rows().map(|parked| parked.sale_id).collect();
        let besides = Besides::read(&mut r.select(), &ids).await?;
        Ok(found.map(|parked| ParkedSaleView::of(parked, &besides)))
    }
}
