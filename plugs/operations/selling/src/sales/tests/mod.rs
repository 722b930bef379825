//! Operation tests of selling, on a real PostgreSQL: `CompleteSale`, `GetSale`, `ListSales`, `SalesTotals`, `ParkSale`, `RecallSale`,
//! `VoidParkedSale`, `ListParkedSales`, `AllowAct`, `TakePayment`, `ReturnPayment`, `GetPayments`, `ListWaitingPayments`.

mod acts;
mod approvals;
mod care;
mod ceilings;
mod checkout;
mod drawers;
mod identity;
mod lists;
pub(crate) mod open_shop;
mod parked;
mod pay_outs;
mod payments;
mod tampering;
mod verify;

use std::sync::Arc;

use till_kernel::{Approval, Envelope, FaultCode, NewApproval, codes};
use till_shared::ids::{ProductId, SaleId};
use till_shared::money::MONEY_MAX;
use till_shared::pricing::TenderKind::{Card, Cash};

use super::basket::Basket;
use super::*;
use crate::shifts;
use open_shop::{OpenShop, percent};

async fn refused(
    open: &OpenShop,
    actor: &Arc<till_kernel::Actor>,
    sale: CompleteSale,
    code: FaultCode,
) -> till_kernel::Fault {
    let sale_of = sale.sale_id.id();
    let fault = open.sell(actor, sale).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), code, "{fault}");
    assert_eq!(open.rows("operations.sale").await, 0);
    assert_eq!(open.rows("kernel.fiscal_entry").await, 0);
    let own_reply = GetSale { sale_id: sale_of };
    assert_eq!(
        open.shop
            .ask(&open.shop.owner(), own_reply)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    fault
}

fn pointers(fault: &till_kernel::Fault) -> Vec<&str> {
    fault
        .violation_list()
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect()
}
