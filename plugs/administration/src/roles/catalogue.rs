//! catalogue.rs: every permission of this build, for the page that edits roles.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Found, List, Orders, Permission, Read, Violations, Wanted, list};
use till_shared::text::Text;

use super::{PermissionView, VIEW};

/// Asks for permissions.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Only of this module.
    #[serde(default)]
    pub module: Option<Text<80>>,
}

list! {
    PERMISSIONS, in memory, orders ["module" (Text, Text), "key" (Text)], first "module",
}

impl List for Catalogue {
    const NAME: &'static str = "roles.catalogue";
    const SUMMARY: &'static str =
        "Lists every permission: what it allows, its module, and the templates that hold it at first.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = PERMISSIONS;
    type View = PermissionView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("module", self.module.as_deref(), 80);
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<PermissionView>, Fault> {
        let mut all = PermissionView::all(r.registry());
        all.retain(|permission| {
            self.module
                .as_deref()
                .is_none_or(|module| module == permission.module)
        });
        Ok(page.cut(all, |row| match page.order() {
            "key" => vec![row.key.clone().into()],
            _ => vec![row.module.clone().into(), row.key.clone().into()],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Business};
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn every_permission_is_there_with_a_sentence_and_who_holds_it() {
        let shop = Business::open().await;
        let query = Catalogue::default().paged().limit(200).counted();
        let page = shop.ask(&shop.owner(), query).await.unwrap();
        assert_eq!(
            page.total,
            i64::try_from(shop.kernel.registry().permissions().len()).ok()
        );
        assert!(
            page.items
                .iter()
                .all(|permission| permission.sentence.ends_with('.')
                    && permission.templates[0] == Template::SuperAdmin)
        );
        let edit = page
            .items
            .iter()
            .find(|permission| permission.key == "roles.edit")
            .unwrap();
        assert_eq!(
            (edit.module.as_str(), &*edit.templates),
            ("roles", &[Template::SuperAdmin, Template::Admin][..])
        );
    }

    #[tokio::test]
    async fn one_module_can_be_asked_for() {
        let shop = Business::open().await;
        let query = Catalogue {
            module: Some("roles".try_into().unwrap()),
        };
        let keys: Vec<String> = shop
            .ask(&shop.owner(), query)
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|row| row.key)
            .collect();
        assert_eq!(keys, ["roles.archive", "roles.edit", "roles.view"]);
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused() {
        let shop = Business::open().await;
        let wrong = Catalogue {
            module: Some(Text::default()),
        }
        .paged()
        .limit(0);
        assert_eq!(
            testing::pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/module", "/limit"]
        );
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), Catalogue::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
    }
}
