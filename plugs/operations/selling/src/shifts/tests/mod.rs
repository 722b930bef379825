//! Tests that span several operations, and what tests of this module share. Sales are made by a command of the tests' own, so that what is
//! tested here does not depend on how selling works.

mod blind;
mod closing;
mod counts;
mod large;
mod paying_in;
mod periods;
pub(crate) mod sales;
mod setting;
mod tampering;

use std::sync::Arc;

use sqlx::Executor as _;
use till_kernel::{Actor, Fault, FaultCode};
use till_shared::ids::{ApprovalId, RegisterId};
use till_testkit::Shop;
use uuid::Uuid;

use super::report::Takings;
use super::views::{ShiftView, ZReportView};
use super::{CloseShift, Counted, MoveCash, MovementKind, OpenShift, store};
use crate::registers::testing::plugs;

pub use sales::sell;
pub use setting::{change_setting, change_setting_at};

/// A shift on a register.
pub async fn open(shop: &Shop, actor: &Arc<Actor>, register_id: RegisterId, float_minor: i64) -> ShiftView {
    let input = OpenShift {
        register_id,
        opening_float_minor: float_minor,
        opening_count: vec![],
    };
    shop.run(actor, input).await.unwrap()
}

/// A close with this much cash, nothing carried over, and a reason in case it is needed.
pub fn count(shift: &ShiftView, cash_minor: i64) -> CloseShift {
    CloseShift {
        shift_id: shift.shift_id,
        counted: Counted {
            counted_cash_minor: Some(cash_minor),
            ..Counted::default()
        },
        carried_float_minor: 0,
        deposit_reference: None,
        variance_reason: Some("Tested".try_into().unwrap()),
    }
}

/// Closes a shift.
pub async fn close(shop: &Shop, actor: &Arc<Actor>, shift: &ShiftView, cash_minor: i64) -> ZReportView {
    shop.run(actor, count(shift, cash_minor)).await.unwrap().data
}

/// Moves cash.
pub async fn move_cash(
    shop: &Shop,
    actor: &Arc<Actor>,
    shift: &ShiftView,
    kind: MovementKind,
    amount_minor: i64,
) {
    let reason = "Tested".try_into().unwrap();
    let input = MoveCash {
        shift_id: shift.shift_id,
        kind,
        amount_minor,
        reason,
        reference: None,
    };
    shop.run(actor, input).await.unwrap();
}

/// A basket put aside on the register of a shift, or voided.
pub async fn park(shop: &Shop, shift: &ShiftView, status: &str, total_minor: i64) {
    let parked_at = jiff_sqlx::ToSqlx::to_sqlx(shop.kernel.clock().now());
    let insert = sqlx::query(
        "INSERT INTO operations.parked_sale (tenant_id, sale_id, branch_id, register_id, label, cart, total_minor, line_count, status,
            parked_by_name, parked_at, voided_at, version)
         VALUES ($1, $2, $3, $4, 'Blue coat', '{}', $5, 1, $6, 'Mina', $7, CASE WHEN $6 = 'voided' THEN $7 END, 1)",
    );
    let insert = insert
        .bind(shop.tenant.0)
        .bind(shop.id::<Uuid>())
        .bind(shift.branch_id.0)
        .bind(shift.register_id.0)
        .bind(total_minor)
        .bind(status)
        .bind(parked_at);
    insert.execute(&mut shop.superuser().await).await.unwrap();
}

/// What a manager gives who approves the refused operation of `fault`.
pub async fn approve(shop: &Shop, requester: &Arc<Actor>, fault: &Fault) -> ApprovalId {
    shop.approve(shop.id(), requester, fault).await
}

impl ZReportView {
    /// The takings, which a Z report always shows.
    pub(crate) fn takings(&self) -> &Takings {
        self.report.takings.value().unwrap()
    }
}

/// Runs a statement as somebody who got past the product.
async fn tamper(shop: &Shop, sql: &'static str, id: Uuid) {
    let query = sqlx::query(sql).bind(id);
    let touched = shop
        .superuser()
        .await
        .execute(query)
        .await
        .unwrap()
        .rows_affected();
    assert_eq!(touched, 1, "{sql}");
}

fn assert_code<T: std::fmt::Debug>(result: Result<T, Fault>, code: FaultCode) {
    let fault = result.unwrap_err();
    assert_eq!(fault.code(), code, "{fault}");
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let shop = Shop::open(plugs()).await;
    let mut app = shop.app().await;
    for sql in store::statements() {
        app.prepare(sqlx::SqlSafeStr::into_sql_str(sql))
            .await
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
}
