//! People and roles beside the audit log, and what of it is shown.

use std::sync::Arc;

use till_kernel::{Actor, Finding, PermissionSet, Template};
use till_shared::ids::UserId;

use super::{GetAuditEvent, ListAudit};
use crate::testing::Business;
use crate::users::ClearPin;

/// Whoever holds just these.
fn holder(shop: &Business, keys: &[&str]) -> Arc<Actor> {
    Arc::new(shop.person("holder", PermissionSet::of(keys.iter().copied())))
}

/// A business with a cashier who was given a PIN that was taken away, signed in once in vain, and with a role that was changed.
async fn staff() -> (Business, UserId) {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    shop.give_pin(cara, "271828").await;
    let clear = ClearPin {
        user_id: cara,
        reason: "lost".try_into().unwrap(),
    };
    shop.run(&shop.owner(), clear).await.unwrap();
    assert!(shop.findings().await.is_empty(), "{:?}", shop.findings().await);
    (shop, cara)
}

#[tokio::test]
async fn an_entry_about_a_person_shows_names_to_who_may_see_people() {
    let (shop, cara) = staff().await;
    let query = ListAudit {
        entity_id: Some(cara.0),
        action: Some("users.create".try_into().unwrap()),
        ..ListAudit::default()
    };
    let event_id = shop.ask(&shop.owner(), query).await.unwrap().items[0].event_id;
    let entry = shop.ask(&shop.owner(), GetAuditEvent { event_id }).await.unwrap();
    assert_eq!(entry.after.unwrap()["full_name"], "cara");
    assert!(entry.hidden.is_empty() && entry.leaf_hash.unwrap().len() == 64);
    let blind = holder(&shop, &["audit.view", "audit.view_all"]);
    let entry = shop.ask(&blind, GetAuditEvent { event_id }).await.unwrap();
    let after = entry.after.unwrap();
    assert!(
        after.get("full_name").is_none() && after.get("role_id").is_some(),
        "{after}"
    );
    assert!(entry.hidden.contains("full_name") && entry.hidden.contains("username"));
}

#[tokio::test]
async fn what_is_done_to_people_and_roles_behind_the_product_is_found() {
    for (sql, check, words) in [
        (
            "UPDATE administration.user_account SET role_id =
                (SELECT role_id FROM administration.role AS r WHERE r.tenant_id = $T AND r.holds_all) WHERE tenant_id = $T",
            "kernel.records",
            "role_id is",
        ),
        (
            "UPDATE administration.user_account SET full_name = 'Nobody' WHERE tenant_id = $T",
            "kernel.records",
            "full_name is",
        ),
        (
            "UPDATE administration.user_pin SET failures = 3 WHERE tenant_id = $T",
            "kernel.records",
            "pin_failures is 3",
        ),
        (
            "UPDATE administration.role SET permissions = array_append(permissions, 'users.edit') WHERE tenant_id = $T AND key = 'cashier'",
            "kernel.records",
            "permissions is",
        ),
        (
            "DELETE FROM administration.user_pin WHERE tenant_id = $T",
            "kernel.records",
            "pin_set_at is missing",
        ),
        (
            "DELETE FROM kernel.audit_event WHERE tenant_id = $T AND entity = 'role'",
            "kernel.records",
            "administration.role ",
        ),
        (
            "DELETE FROM kernel.security_event WHERE tenant_id = $T AND kind = 'privilege-changed'",
            "kernel.audit",
            "is not in kernel.security_event:",
        ),
    ] {
        let (shop, _) = staff().await;
        let of_this_business = sql.replace("$T", &format!("'{}'", shop.tenant));
        shop.behind(&of_this_business).await;
        let findings: Vec<Finding> = shop.findings().await;
        assert!(
            findings.iter().any(|finding| finding.check == check
                && format!("{} {}", finding.place, finding.what).contains(words)),
            "{sql}: {findings:#?}"
        );
    }
}
