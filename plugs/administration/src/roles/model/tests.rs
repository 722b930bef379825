//! The rules of roles, without a database.

use std::sync::Arc;

use till_kernel::{PermissionSet, codes};
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::*;
use crate::roles::error::NOT_HELD;

const KNOWN: [&str; 3] = ["roles.edit", "roles.view", "users.view"];

fn known() -> BTreeSet<&'static str> {
    KNOWN.into_iter().collect()
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn actor(rank: i32, keys: &[&str]) -> Actor {
    Actor {
        rank,
        permissions: Arc::new(PermissionSet::of(keys.iter().copied())),
        limits: Limits::default(),
        ..owner()
    }
}

fn owner() -> Actor {
    Actor {
        rank: 100,
        ..Actor::system(TenantId(Uuid::nil()), "owner")
    }
}

fn role(template: Template) -> Role {
    Role::of_template(
        RoleId(Uuid::nil()),
        template,
        &["roles.view"],
        "EUR".parse().unwrap(),
        now(),
    )
}

fn content(role: &Role) -> RoleContent {
    RoleContent {
        name: role.name.clone(),
        rank: role.rank,
        permissions: role.permissions.clone(),
        limits: LimitsView::from(&role.limits),
    }
}

#[test]
fn a_key_is_a_word_of_small_letters() {
    assert!(is_role_key("night_shift2") && is_role_key("ab"));
    assert!(
        !is_role_key("a")
            && !is_role_key("2nd")
            && !is_role_key("Night")
            && !is_role_key("a-b")
            && !is_role_key(&"a".repeat(41))
    );
}

#[test]
fn limits_are_counted_in_the_business_own_money() {
    let refund =
        |template, currency: &str| template_limits(template, currency.parse().unwrap()).refund_minor_max;
    assert_eq!(refund(Template::Cashier, "EUR"), Some(5_000));
    assert_eq!(refund(Template::Cashier, "JPY"), Some(50));
    assert_eq!(refund(Template::Cashier, "KWD"), Some(50_000));
    assert_eq!(refund(Template::Manager, "EUR"), Some(50_000));
    assert_eq!(
        (refund(Template::Admin, "EUR"), refund(Template::Employee, "EUR")),
        (None, Some(0))
    );
}

#[test]
fn keys_are_kept_sorted_and_once() {
    let twice = RoleContent {
        permissions: ["users.view", "roles.view", "users.view"]
            .map(str::to_owned)
            .into(),
        ..content(&role(Template::Cashier))
    };
    let made = Role::new(RoleId(Uuid::nil()), "x", twice, &owner(), now()).unwrap();
    assert_eq!(made.permissions, ["roles.view", "users.view"]);
}

#[test]
fn what_a_role_has_already_can_stay_though_the_editor_lacks_it() {
    let editor = actor(90, &["roles.edit"]);
    let cashier = role(Template::Cashier);
    assert!(
        cashier
            .edited(content(&cashier), &known(), &editor, now())
            .is_ok()
    );
    let mut more = content(&cashier);
    more.permissions.push("users.view".to_owned());
    assert_eq!(
        cashier.edited(more, &known(), &editor, now()).unwrap_err().code(),
        NOT_HELD
    );
}

#[test]
fn a_limit_can_be_narrowed_by_anybody_but_widened_only_to_the_editors_own() {
    let editor = Actor {
        limits: Limits {
            pay_out_minor_max: Some(4_000),
            ..Limits::default()
        },
        ..actor(90, &KNOWN)
    };
    let cashier = role(Template::Cashier);
    let with = |pay_out_minor_max| RoleContent {
        limits: LimitsView {
            pay_out_minor_max,
            ..LimitsView::from(&cashier.limits)
        },
        ..content(&cashier)
    };
    let edit = |content| {
        cashier
            .edited(content, &known(), &editor, now())
            .map(|role| role.limits.pay_out_minor_max)
    };
    assert_eq!(edit(with(Some(10_000))).unwrap(), Some(10_000), "unchanged");
    assert_eq!(edit(with(Some(10))).unwrap(), Some(10), "narrower");
    assert_eq!(edit(with(Some(10_001))).unwrap_err().code(), NOT_HELD, "wider");
    assert_eq!(edit(with(None)).unwrap_err().code(), NOT_HELD, "without limit");
}

#[test]
fn how_much_may_be_refunded_is_kept_until_there_are_refunds() {
    let cashier = role(Template::Cashier);
    let edited = cashier
        .edited(content(&cashier), &known(), &owner(), now())
        .unwrap();
    assert_eq!(edited.limits.refund_minor_max, Some(5_000));
    let made = Role::new(RoleId(Uuid::nil()), "x", content(&cashier), &owner(), now()).unwrap();
    assert_eq!(made.limits.refund_minor_max, Some(0), "a new role asks somebody");
}

#[test]
fn an_archived_role_grants_nothing_and_cannot_be_edited() {
    let cashier = role(Template::Cashier);
    assert!(cashier.grants("roles.view") && !cashier.grants("roles.edit"));
    let put_away = cashier.archived(&owner(), now()).unwrap();
    assert!(!put_away.grants("roles.view"));
    assert_eq!(
        put_away
            .edited(content(&put_away), &known(), &owner(), now())
            .unwrap_err()
            .code(),
        codes::WRONG_STATE
    );
}

#[test]
fn the_owners_role_grants_what_is_not_even_known_yet() {
    let owners = role(Template::SuperAdmin);
    assert!(owners.grants("moon.land") && owners.permissions.is_empty());
    assert_eq!(owners.archived(&owner(), now()).unwrap_err().code(), OWNER_FIXED);
    let kept = RoleContent {
        permissions: KNOWN.map(str::to_owned).into(),
        ..content(&owners)
    };
    assert!(
        owners
            .edited(kept, &known(), &owner(), now())
            .unwrap()
            .permissions
            .is_empty()
    );
    assert_eq!(
        owners
            .edited(content(&owners), &known(), &owner(), now())
            .unwrap_err()
            .code(),
        OWNER_FIXED
    );
}
