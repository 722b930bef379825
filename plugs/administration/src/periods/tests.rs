use jiff::civil::Date;
use till_kernel::{List as _, Template, codes};
use till_shared::ids::BranchId;

use super::{ClosePeriod, ListPeriods, ReopenPeriod};
use crate::settings::ChangeSetting;
use crate::testing::{Business, only_in, pointers};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn close(branch_id: Option<BranchId>, through: &str) -> ClosePeriod {
    ClosePeriod {
        branch_id,
        through: day(through),
        reason: "The month is done".try_into().unwrap(),
    }
}

fn reopen(branch_id: Option<BranchId>, through: Option<&str>) -> ReopenPeriod {
    ReopenPeriod {
        branch_id,
        through: through.map(day),
        reason: "An entry was forgotten".try_into().unwrap(),
    }
}

/// Through which day business, first and second branch are closed.
async fn closed(shop: &Business) -> Vec<Option<Date>> {
    let page = shop
        .ask(&shop.owner(), ListPeriods::default().paged())
        .await
        .unwrap();
    page.items.iter().map(|period| period.closed_through).collect()
}

#[tokio::test]
async fn a_branch_is_closed_through_the_later_of_its_own_day_and_the_business_s() {
    let shop = Business::open().await;
    let second = shop.second_branch().await;
    let owner = shop.owner();
    assert_eq!(closed(&shop).await, [None, None, None]);
    let view = shop.run(&owner, close(Some(second), "2020-02-29")).await.unwrap();
    assert_eq!(view.closed_through, Some(day("2020-02-29")));
    shop.run(&owner, close(None, "2020-01-31")).await.unwrap();
    let [january, february] = ["2020-01-31", "2020-02-29"].map(|text| Some(day(text)));
    assert_eq!(closed(&shop).await, [january, january, february]);
    let settings = shop.kernel.settings(shop.tenant).await.unwrap();
    assert_eq!(settings.closed_through(Some(second)), february);
    assert_eq!(settings.closed_through(Some(shop.branch)), january);

    // What is closed for all is not closed again in a branch, and nothing is closed backwards.
    let entries = shop.audit().await.len();
    shop.run(&owner, close(Some(second), "2020-02-29")).await.unwrap();
    assert_eq!(shop.audit().await.len(), entries, "the same again is the same");
    for again in [
        close(Some(shop.branch), "2020-01-31"),
        close(Some(second), "2020-02-01"),
        close(None, "2020-01-01"),
    ] {
        let fault = shop.run(&owner, again).await.unwrap_err();
        assert_eq!(pointers(&fault), ["/through"]);
    }
    // A branch cannot open what is closed for all.
    let fault = shop.run(&owner, reopen(Some(second), None)).await.unwrap_err();
    assert_eq!(fault.violation_list()[0].code, "closed-for-all");
    shop.run(&owner, reopen(Some(second), Some("2020-02-15")))
        .await
        .unwrap();
    shop.run(&owner, reopen(None, None)).await.unwrap();
    assert_eq!(closed(&shop).await, [None, None, Some(day("2020-02-15"))]);
    let fault = shop.run(&owner, reopen(None, None)).await.unwrap_err();
    assert_eq!(pointers(&fault), ["/through"], "nothing is closed");
}

#[tokio::test]
async fn today_is_not_closed_and_every_closing_has_a_reason_and_an_entry() {
    let shop = Business::open().await;
    let owner = shop.owner();
    let today = shop.kernel.clock().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    for late in [
        today.tomorrow().unwrap(),
        today.saturating_add(jiff::Span::new().days(9)),
    ] {
        let fault = shop
            .run(&owner, close(None, &late.to_string()))
            .await
            .unwrap_err();
        assert_eq!(pointers(&fault), ["/through"]);
    }
    let silent = ClosePeriod {
        reason: till_shared::text::Text::default(),
        ..close(None, "2020-01-31")
    };
    assert_eq!(
        pointers(&shop.run(&owner, silent).await.unwrap_err()),
        ["/reason"]
    );
    shop.run(&owner, close(None, "2020-01-31")).await.unwrap();
    let audit = shop.audit().await;
    let entry = audit
        .iter()
        .rfind(|entry| entry.action == "periods.close")
        .unwrap();
    assert_eq!(entry.entity, "setting");
    assert_eq!(
        entry.diff["value"]["after"]
            .as_str()
            .or(entry.diff["after"]["value"].as_str()),
        Some("2020-01-31")
    );
}

#[tokio::test]
async fn closing_and_opening_ask_rights_of_their_own_where_they_are() {
    let shop = Business::open().await;
    let accountant = shop.role(Template::Accountant);
    shop.run(&accountant, close(None, "2020-01-31")).await.unwrap();
    for template in [Template::Accountant, Template::Manager, Template::Cashier] {
        let fault = shop
            .run(&shop.role(template), reopen(None, None))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
    }
    let second = shop.second_branch().await;
    let here = only_in(&accountant, vec![shop.branch]);
    let fault = shop.run(&here, close(None, "2020-02-29")).await.unwrap_err();
    assert_eq!(fault.code(), codes::BUSINESS_WIDE);
    let fault = shop
        .run(&here, close(Some(second), "2020-02-29"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    shop.run(&here, close(Some(shop.branch), "2020-02-29"))
        .await
        .unwrap();
    // It is no setting that somebody sets.
    let setting = ChangeSetting {
        key: "periods.closed_through".try_into().unwrap(),
        branch_id: None,
        register_id: None,
        value: serde_json::Value::Null,
        reason: "as agreed".try_into().unwrap(),
    };
    let fault = shop.run_at(&shop.owner(), 1, setting).await.unwrap_err();
    assert_eq!(fault.code().code, "settings.kept");
}
