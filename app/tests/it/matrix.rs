//! Lock 4 (house 2): every endpoint against every stranger, generated from the registry, so that a new operation is tested before
//! anybody remembers to.

mod branches;
mod furniture;
mod pages;
mod sample;
mod strangers;
mod world;

use std::collections::BTreeMap;

use till_kernel::Template;

use crate::product::registry;

#[test]
fn who_holds_what_in_a_new_business() {
    let registry = registry();
    let mut table: BTreeMap<&str, String> = BTreeMap::new();
    for (key, permission) in registry.permissions() {
        let holders: Vec<&str> = Template::ALL
            .into_iter()
            .filter(|template| registry.default_grants(*template).contains(key))
            .map(Template::key)
            .collect();
        table.insert(key, format!("{} — {}", holders.join(", "), permission.sentence));
    }
    insta::assert_json_snapshot!("permissions", table);
}

#[test]
fn a_cashier_never_holds_a_right_to_see_cost() {
    let grants = registry().default_grants(Template::Cashier);
    assert!(!grants.contains(&"catalog.view_cost"));
    assert!(grants.contains(&"sales.sell"));
}

#[test]
fn faults_are_known_and_stable() {
    let faults: BTreeMap<&str, String> = registry()
        .faults()
        .map(|fault| (fault.code, format!("{} {}", fault.kind.status(), fault.title)))
        .collect();
    insta::assert_json_snapshot!("faults", faults);
}

#[test]
fn operations_are_known_and_stable() {
    let operations: BTreeMap<&str, String> = registry()
        .endpoints()
        .map(|endpoint| {
            (
                endpoint.name,
                format!(
                    "{} {} ({})",
                    endpoint.route.method.word(),
                    endpoint.route.path,
                    endpoint.permission.key
                ),
            )
        })
        .collect();
    insta::assert_json_snapshot!("operations", operations);
}
