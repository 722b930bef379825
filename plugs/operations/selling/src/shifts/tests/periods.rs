//! Nothing is written on a day that the books are closed for, and they are not closed over an open shift.

use jiff::civil::Date;
use till_kernel::{CLOSED_THROUGH, Command, Fault, PeriodClosed, Permission, Write, codes};
use till_shared::ids::BranchId;
use till_testkit::Shop;

use super::super::OpenShift;
use super::{assert_code, change_setting, change_setting_at, close, open};
use crate::registers::testing::{plugs, register};

/// Closes the books as another plug does.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct CloseBooks {
    branch_id: Option<BranchId>,
    through: Date,
}

impl Command for CloseBooks {
    const NAME: &'static str = "test.close-books";
    const SUMMARY: &'static str = "Closes the books.";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.emit(PeriodClosed::of(w.id(), self.branch_id, self.through))
    }
}

#[tokio::test]
async fn the_books_are_not_closed_over_an_open_shift() {
    let shop = Shop::open(plugs()).await;
    let register_id = register(&shop, "R01").await;
    let owner = shop.owner();
    let shift = open(&shop, &owner, register_id, 1_000).await;
    let day = shift.business_date;
    let books = |branch_id, through| CloseBooks { branch_id, through };
    for branch in [None, Some(shop.branch)] {
        let fault = shop.run(&owner, books(branch, day)).await.unwrap_err();
        assert_eq!(fault.code(), codes::PERIOD_BUSY);
        assert!(
            fault
                .members()
                .iter()
                .any(|(name, value)| *name == "open_shifts" && *value == 1)
        );
    }
    // Another branch, and the time before, are not concerned.
    shop.run(&owner, books(Some(shop.id()), day)).await.unwrap();
    shop.run(&owner, books(None, day.yesterday().unwrap()))
        .await
        .unwrap();
    close(&shop, &owner, &shift, 1_000).await;
    shop.run(&owner, books(None, day)).await.unwrap();
}

#[tokio::test]
async fn nothing_is_opened_sold_or_closed_on_a_day_that_is_closed() {
    let shop = Shop::open(plugs()).await;
    let [one, other] = [register(&shop, "R01").await, register(&shop, "R02").await];
    let owner = shop.owner();
    let shift = open(&shop, &owner, one, 1_000).await;
    let day = shift.business_date;
    let before = shop.audit().await.len();
    // What is closed for one branch only.
    change_setting_at(
        &shop,
        shop.branch,
        CLOSED_THROUGH.key,
        serde_json::json!(day.to_string()),
    )
    .await;
    let opening = OpenShift {
        register_id: other,
        opening_float_minor: 0,
        opening_count: vec![],
    };
    let fault = shop.run(&owner, opening.clone()).await.unwrap_err();
    assert_eq!(fault.code(), codes::PERIOD_CLOSED);
    let said = fault.members().iter().find(|(name, _)| *name == "closed_through");
    assert_eq!(
        said.map(|(_, value)| value.clone()),
        Some(serde_json::json!(day.to_string()))
    );
    assert_code(
        shop.run(&owner, super::count(&shift, 1_000)).await,
        codes::PERIOD_CLOSED,
    );
    assert_eq!(
        shop.audit().await.len(),
        before + 1,
        "only the setting was changed"
    );
    // The day after is open.
    shop.clock.advance_s(24 * 60 * 60);
    shop.run(&owner, opening).await.unwrap();
    // A business that is closed longer closes the branch too.
    let next = day.tomorrow().unwrap();
    change_setting(&shop, CLOSED_THROUGH.key, serde_json::json!(next.to_string())).await;
    let third = OpenShift {
        register_id: register(&shop, "R03").await,
        opening_float_minor: 0,
        opening_count: vec![],
    };
    assert_code(shop.run(&owner, third).await, codes::PERIOD_CLOSED);
}
