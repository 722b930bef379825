//! get.rs: one entry of the audit log, with what was changed.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use uuid::Uuid;

use super::model::{made_at, modules_seen};
use super::{AuditDetailView, VIEW, store};

/// Asks for an entry.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetAuditEvent {
    /// Which.
    pub event_id: Uuid,
}

impl Query for GetAuditEvent {
    const NAME: &'static str = "audit.get";
    const SUMMARY: &'static str = "An entry of the audit log with what was before and after.";
    const PERMISSION: Permission = VIEW;
    type Output = AuditDetailView;

    async fn run(&self, r: &mut Read) -> Result<AuditDetailView, Fault> {
        let absent = || Fault::not_found("audit entry");
        let made = made_at(self.event_id).ok_or_else(absent)?;
        let (scope, modules) = (r.branches().filter(), modules_seen(&r.sight(), r.registry()));
        let found = store::get(&mut r.select(), self.event_id, made, scope, modules).await?;
        let mut found = found.ok_or_else(absent)?;
        let shown = r.shown(&found.event.0.entity, found.diff.0.take()).await?;
        Ok(AuditDetailView::of(found, shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit_trail::ListAudit;
    use crate::branches::UpdateBranch;
    use crate::testing::Business;
    use till_kernel::{Template, codes};
    use till_shared::text::{Lines, Text};

    /// A change of the branch's name, and its entry.
    async fn renamed(shop: &Business) -> Uuid {
        let change = UpdateBranch {
            branch_id: shop.branch,
            name: "Market square".try_into().unwrap(),
            address: Lines::default(),
            phone: Text::default(),
            time_zone: Text::default(),
            is_active: true,
            reason: Some("moved".try_into().unwrap()),
        };
        shop.run_at(&shop.owner(), 1, change).await.unwrap();
        let query = ListAudit {
            action: Some("branches.update".try_into().unwrap()),
            ..ListAudit::default()
        };
        shop.ask(&shop.owner(), query).await.unwrap().items[0].event_id
    }

    #[tokio::test]
    async fn an_entry_tells_what_was_before_and_after() {
        let shop = Business::open().await;
        let event_id = renamed(&shop).await;
        let entry = shop
            .ask(&shop.role(Template::Auditor), GetAuditEvent { event_id })
            .await
            .unwrap();
        assert_eq!(entry.before.unwrap()["name"], "Main street");
        assert_eq!(entry.after.unwrap()["name"], "Market square");
        assert_eq!(
            (entry.event.reason.as_deref(), entry.event.branch_id),
            (Some("moved"), Some(shop.branch))
        );
        assert_eq!((entry.payload_hash.len(), entry.hash_version), (64, 2));
    }

    #[tokio::test]
    async fn who_may_not_see_it_does_not_find_it() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let event_id = renamed(&shop).await;
        let query = GetAuditEvent { event_id };
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), query.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), query.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let accountant = shop.role(Template::Accountant);
        assert_eq!(
            shop.ask(&accountant, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND,
            "not about money"
        );
        assert_eq!(
            other.ask(&other.owner(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let made_up = GetAuditEvent {
            event_id: Uuid::from_u128(5),
        };
        assert_eq!(
            shop.ask(&shop.owner(), made_up).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
