//! What holds where.

use serde_json::json;
use till_shared::ids::{BranchId, RegisterId};
use uuid::Uuid;

use super::*;

const TOLERANCE: Setting<i64> = Setting::new(
    "test.tolerance",
    SettingScope::Register,
    "Tolerance.",
    || 500,
    Rule::between(0, 1_000),
);
const BRANCH: BranchId = BranchId(Uuid::from_u128(7));
const REGISTER: RegisterId = RegisterId(Uuid::from_u128(8));
const OTHER: RegisterId = RegisterId(Uuid::from_u128(9));

const BUSINESS: SettingPlace = SettingPlace::Business;
const HERE: SettingPlace = SettingPlace::Branch(BRANCH);
const TILL: SettingPlace = SettingPlace::Register(BRANCH, REGISTER);

fn stored(rows: &[(SettingPlace, Value)]) -> Settings {
    let row = |(place, value): &(SettingPlace, Value)| {
        let change = SettingChange::first(Uuid::nil(), TOLERANCE.key, *place, value.clone());
        (change, Timestamp::UNIX_EPOCH)
    };
    Settings::new(rows.iter().map(row).collect())
}

#[test]
fn the_nearest_value_wins() {
    let all = stored(&[(BUSINESS, json!(1)), (HERE, json!(2)), (TILL, json!(3))]);
    let at = |place: SettingPlace| {
        (
            all.get(&TOLERANCE, place),
            all.held(&TOLERANCE.info(), place).from,
        )
    };
    assert_eq!(at(TILL), (3, Some(SettingScope::Register)));
    assert_eq!(at((BRANCH, OTHER).into()), (2, Some(SettingScope::Branch)));
    assert_eq!(at(BRANCH.into()), (2, Some(SettingScope::Branch)));
    assert_eq!(
        at(BranchId(Uuid::from_u128(1)).into()),
        (1, Some(SettingScope::Business))
    );
    let none = stored(&[]);
    assert_eq!(none.get(&TOLERANCE, TILL), 500);
    assert_eq!(none.held(&TOLERANCE.info(), TILL).from, None);
}

#[test]
fn what_was_taken_back_holds_no_more_and_keeps_its_version() {
    let first = SettingChange::first(Uuid::nil(), TOLERANCE.key, TILL, json!(3));
    let (back, again) = (first.reset(), first.reset().set(json!(4)));
    let now = |change: SettingChange| {
        let business = SettingChange::first(Uuid::nil(), TOLERANCE.key, BUSINESS, json!(1));
        let at = Timestamp::UNIX_EPOCH;
        Settings::new(vec![(business, at), (change, at)])
    };
    assert_eq!(now(first).get(&TOLERANCE, TILL), 3);
    let reset = now(back);
    assert_eq!(
        (
            reset.get(&TOLERANCE, TILL),
            reset.alarm(&BTreeMap::from([(TOLERANCE.key, TOLERANCE.info())]))
        ),
        (1, 0)
    );
    assert_eq!(
        reset.stored(TOLERANCE.key, TILL).map(|stored| stored.version),
        Some(2)
    );
    assert_eq!(now(again).get(&TOLERANCE, TILL), 4);
}

#[test]
fn a_value_nearer_than_the_setting_may_be_set_does_nothing() {
    let all = stored(&[(BUSINESS, json!(1)), (HERE, json!(2)), (TILL, json!(3))]);
    for (scope, holds) in [
        (SettingScope::Business, 1),
        (SettingScope::Branch, 2),
        (SettingScope::Register, 3),
    ] {
        let setting = Setting::new(TOLERANCE.key, scope, "Tolerance.", || 500, Rule::Typed);
        assert_eq!(all.get(&setting, TILL), holds);
        assert_eq!(all.held(&setting.info(), TILL).value, &json!(holds));
    }
}

#[test]
fn a_stored_value_that_does_not_fit_is_passed_over_with_an_alarm() {
    let known = BTreeMap::from([(TOLERANCE.key, TOLERANCE.info())]);
    let good = stored(&[(TILL, json!(7)), (BUSINESS, json!(9))]);
    assert_eq!((good.get(&TOLERANCE, TILL), good.alarm(&known)), (7, 0));
    for bad in [json!(-1), json!(i64::MAX), json!("7"), json!(null)] {
        let half = stored(&[(TILL, bad.clone()), (HERE, bad.clone()), (BUSINESS, json!(9))]);
        assert_eq!((half.get(&TOLERANCE, TILL), half.alarm(&known)), (9, 2), "{bad}");
        let none = stored(&[(TILL, bad.clone()), (BUSINESS, bad.clone())]);
        assert_eq!(
            (none.get(&TOLERANCE, TILL), none.alarm(&known)),
            (500, 2),
            "{bad}"
        );
        assert_eq!(none.held(&TOLERANCE.info(), TILL).value, &json!(500));
    }
}

#[test]
fn bounds_are_in_the_schema() {
    let schema = TOLERANCE.info().schema(&mut SchemaGenerator::default());
    assert_eq!(
        (schema.get("minimum"), schema.get("maximum")),
        (Some(&json!(0)), Some(&json!(1_000)))
    );
}
