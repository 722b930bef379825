//! A basket that was put aside: what is in it, and its life.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Life, Step};
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId, UserId};
use till_shared::pricing::Discount;
use till_shared::text::Text;

use super::model::LineInput;
use super::{SELL, VOID};

/// What was in the basket, kept as the till sent it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    /// What is bought.
    pub lines: Vec<LineInput>,
    /// Discounts on the whole sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// A remark.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Text<500>,
}

till_kernel::words! {
    /// Where a basket stands.
    pub enum ParkedStatus {
        /// It waits.
        Parked = "parked",
        /// A register took it back.
        Recalled = "recalled",
        /// It came to nothing.
        Voided = "voided",
        /// It became a sale. Not stored: that there is a sale of its id says so.
        Paid = "paid",
    }
}

impl Life for ParkedStatus {
    const ENTITY: &'static str = "parked_sale";
    const STEPS: &'static [Step<Self>] = &[
        // Parking it again replaces what is in it; who did not park it takes it back first.
        Step::new(Self::Parked, Self::Parked, SELL),
        Step::new(Self::Parked, Self::Recalled, SELL),
        Step::new(Self::Recalled, Self::Parked, SELL),
        Step::new(Self::Parked, Self::Voided, VOID),
        Step::new(Self::Recalled, Self::Voided, VOID),
        // A till that parked a basket may finish it without taking it back first.
        Step::new(Self::Parked, Self::Paid, SELL),
        Step::new(Self::Recalled, Self::Paid, SELL),
    ];
}

/// A basket that was put aside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ParkedSale {
    pub sale_id: SaleId,
    pub branch_id: BranchId,
    pub register_id: RegisterId,
    pub label: String,
    pub customer_id: Option<CustomerId>,
    pub basket: Basket,
    /// Lines in it, for who looks at the table.
    #[serde(skip)]
    pub line_count: i32,
    pub total_minor: i64,
    pub status: ParkedStatus,
    pub parked_by: Option<UserId>,
    pub parked_by_name: String,
    pub parked_at: Timestamp,
    pub voided_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::ParkedStatus;

    #[test]
    fn the_life_of_a_basket_is_whole() {
        assert_eq!(
            till_kernel::life::oddities::<ParkedStatus>(),
            Vec::<String>::new()
        );
    }
}
