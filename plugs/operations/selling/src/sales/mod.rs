//! Sales: the basket being paid.
//!
//! A sale's id is made by the till at the first scan and is its idempotency key and primary key for ever. A sale is stored in one
//! statement with its lines, payments, invoice and stock moves; it is never changed afterwards. Money is computed by
//! `till_shared::pricing` alone. A basket that is put aside is a *parked sale*: it may be recalled at any register of the branch or
//! voided with a reason; it has no number and has moved nothing.
//!
//! Always: total + rounding = due = tendered − change; the lines sum to the totals; one sale, one invoice, one number.

pub mod error;
pub mod events;
pub mod model;
pub mod settings;
pub mod views;

mod act;
mod basis;
mod basket;
mod canonical;
mod checks;
mod clock;
mod complete;
mod get;
mod list;
mod list_payments;
mod park;
mod parked;
pub mod payment;
mod recompute;
mod return_payment;
mod rules;
mod selling_rules;
pub(crate) mod store;
mod stored_basket;
mod take_payment;
mod taken;
#[cfg(test)]
pub(crate) mod tests;
mod tile_pages;
mod totals;
pub mod words;

pub use act::AllowAct;
pub(crate) use basket::ParkedSale;
pub use basket::{Basket, ParkedStatus};
pub use complete::CompleteSale;
pub use get::GetSale;
pub use get::{oldest_visible, visible_sale};
pub use list::ListSales;
pub use list_payments::{GetPayments, ListWaitingPayments};
pub use park::ParkSale;
pub use parked::{ListParkedSales, RecallSale, VoidParkedSale};
pub use return_payment::ReturnPayment;
pub use selling_rules::SellingRules;
pub use take_payment::TakePayment;
pub use totals::SalesTotals;

use till_kernel::{Module, Permission, Template, get, post};

/// Sell.
pub const SELL: Permission = Permission::new(
    "sales.sell",
    "May sell at a register.",
    &[Template::Admin, Template::Manager, Template::Cashier],
);
/// Sell at another price than the catalogue's.
pub const CHANGE_PRICE: Permission = Permission::new(
    "sales.change_price",
    "May sell an article at another price than the catalogue's.",
    &[Template::Admin, Template::Manager],
);
/// Approve a discount or price beyond somebody's limit.
pub const APPROVE_DISCOUNT: Permission = Permission::new(
    "sales.approve_discount",
    "May approve a discount or a price that goes beyond a seller's own limit.",
    &[Template::Admin, Template::Manager],
);
/// Void a parked basket.
pub const VOID: Permission = Permission::new(
    "sales.void",
    "May throw a parked basket away, with a reason.",
    &[Template::Admin, Template::Manager, Template::Cashier],
);
/// See sales.
pub const VIEW: Permission = Permission::new(
    "sales.view",
    "May look at one's own sales.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Cashier,
        Template::Employee,
        Template::Accountant,
        Template::Auditor,
    ],
);
/// See everybody's sales.
pub const VIEW_ALL: Permission = Permission::new(
    "sales.view_all",
    "May look at everybody's sales in one's branches, and at their totals.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Employee,
        Template::Accountant,
        Template::Auditor,
    ],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("sales")
        .append_only("operations.sale", &[])
        .append_only("operations.sale_line", &[])
        .append_only("operations.payment", &["is_open"])
        .append_only("operations.sale_act", &[])
        .depends_on(["catalog", "customers", "registers", "stock", "shifts"])
        .permissions([SELL, CHANGE_PRICE, APPROVE_DISCOUNT, VOID, VIEW, VIEW_ALL])
        .speaks_of(["invoices"])
        .faults(error::ALL)
        .setting(&settings::CASH_ROUNDING)
        .setting(&settings::TAX_ROUNDING)
        .setting(&settings::ROUNDING)
        .setting(&settings::DISCOUNT_REASON)
        .setting(&settings::LINE_QUANTITY)
        .setting(&settings::TILE_PAGES)
        .setting(&settings::LOCK_AFTER)
        .command::<CompleteSale>(post("/sales/{sale_id}/complete"))
        .command::<ParkSale>(post("/sales/{sale_id}/park"))
        .command::<RecallSale>(post("/sales/{sale_id}/recall"))
        .command::<VoidParkedSale>(post("/sales/{sale_id}/void"))
        .command::<AllowAct>(post("/sales/{sale_id}/acts"))
        .command::<TakePayment>(post("/sales/{sale_id}/payments"))
        .command::<ReturnPayment>(post("/payments/{payment_id}/return"))
        .query::<GetPayments>(get("/sales/{sale_id}/payments"))
        .list::<ListWaitingPayments>(get("/waiting-payments"))
        .list::<ListParkedSales>(get("/parked-sales"))
        .query::<GetSale>(get("/sales/{sale_id}"))
        .list::<ListSales>(get("/sales"))
        .query::<SalesTotals>(get("/sales-totals"))
        .query::<SellingRules>(get("/sales-rules"))
        .event::<events::SaleCompleted>()
        .event::<events::SaleParked>()
        .event::<events::PaymentTaken>()
        .live::<SalesTotals>(&["sales.completed"])
        .financial()
        .footed::<model::Sale>()
        .footed::<basket::ParkedSale>()
        .footed::<taken::TakenPayment>()
        .footed::<act::Act>()
        .check(checks::DOCUMENTS)
        .check(checks::CROSS_FOOT)
}
