//! list.rs: every setting with its default and what holds.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use till_kernel::{Fault, Found, List, Orders, Permission, Read, Violations, Wanted, list};
use till_shared::ids::BranchId;
use till_shared::text::Text;

use super::model::{is_seen, module_of};
use super::store::{self, Row};
use super::{SettingValue, SettingView, VIEW};

/// Asks for settings.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {
    /// Only of this module.
    #[serde(default)]
    pub module: Option<Text<80>>,
}

list! {
    SETTINGS, in memory, orders ["key" (Text)], first "key",
}

impl List for ListSettings {
    const NAME: &'static str = "settings.list";
    const SUMMARY: &'static str = "Lists every setting: what it does, its type, its default and what holds.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = SETTINGS;
    type View = SettingView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("module", self.module.as_deref(), 80);
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SettingView>, Fault> {
        let scope = r.branches().filter();
        let mut stored: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in store::all(&mut r.select(), scope).await? {
            stored.entry(row.key.clone()).or_default().push(row);
        }
        let sight = r.sight();
        // Each schema stands for itself: there is no place for shared definitions in a list.
        let mut generator =
            SchemaGenerator::new(SchemaSettings::default().with(|schema| schema.inline_subschemas = true));
        let mut settings = Vec::new();
        for (key, info) in r.registry().settings() {
            if !is_seen(&sight, key)
                || self
                    .module
                    .as_deref()
                    .is_some_and(|module| module != module_of(key))
            {
                continue;
            }
            let (own, branches): (Vec<Row>, Vec<Row>) = stored
                .remove(*key)
                .unwrap_or_default()
                .into_iter()
                .partition(|row| row.branch_id.is_none());
            let own = own.into_iter().next();
            settings.push(SettingView {
                key: (*key).to_owned(),
                module: module_of(key).to_owned(),
                summary: info.summary.to_owned(),
                schema: info.schema(&mut generator).to_value(),
                default: info.default.clone(),
                is_set: own.is_some(),
                version: own.as_ref().map_or(0, |row| row.version),
                value: own.map_or_else(|| info.default.clone(), |row| row.value),
                branches: branches.into_iter().map(value).collect(),
            });
        }
        Ok(page.cut(settings, |setting| vec![setting.key.clone().into()]))
    }
}

fn value(row: Row) -> SettingValue {
    SettingValue {
        key: row.key,
        branch_id: row.branch_id.map(BranchId),
        value: row.value,
        updated_at: row.updated_at.to_jiff(),
        version: row.version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ChangeSetting;
    use crate::testing::{Business, pointers};
    use serde_json::json;
    use till_kernel::{Template, codes};

    fn set(key: &str, branch_id: Option<BranchId>, value: &str) -> ChangeSetting {
        ChangeSetting {
            key: key.try_into().unwrap(),
            branch_id,
            value: json!(value),
            reason: "as agreed".try_into().unwrap(),
        }
    }

    async fn footer(shop: &Business, actor: &std::sync::Arc<till_kernel::Actor>) -> SettingView {
        let page = shop.ask(actor, ListSettings::default()).await.unwrap();
        page.items
            .into_iter()
            .find(|setting| setting.key == "business.receipt_footer")
            .unwrap()
    }

    #[tokio::test]
    async fn a_setting_shows_default_value_and_what_differs_in_branches() {
        let shop = Business::open().await;
        let untouched = footer(&shop, &shop.owner()).await;
        assert_eq!(
            (untouched.is_set, untouched.version, &untouched.value),
            (false, 0, &untouched.default)
        );
        assert_eq!(untouched.schema["type"], "string");
        let second = shop.second_branch().await;
        shop.run_at(
            &shop.owner(),
            0,
            set("business.receipt_footer", None, "Thank you"),
        )
        .await
        .unwrap();
        shop.run_at(
            &shop.owner(),
            0,
            set("business.receipt_footer", Some(second), "Obrigado"),
        )
        .await
        .unwrap();
        let now = footer(&shop, &shop.owner()).await;
        assert_eq!(
            (now.is_set, now.version, now.value),
            (true, 1, json!("Thank you"))
        );
        assert_eq!(
            (now.branches.len(), &now.branches[0].value),
            (1, &json!("Obrigado"))
        );
        let here = crate::testing::only_in(&shop.role(Template::Manager), vec![shop.branch]);
        assert!(footer(&shop, &here).await.branches.is_empty());
    }

    #[tokio::test]
    async fn the_accountant_sees_tax() {
        let shop = Business::open().await;
        let seen = shop
            .ask(&shop.role(Template::Accountant), ListSettings::default())
            .await
            .unwrap()
            .items;
        let keys: Vec<&str> = seen.iter().map(|setting| setting.key.as_str()).collect();
        assert_eq!(keys, ["business.tax_number"]);
    }

    #[tokio::test]
    async fn bad_pages_and_strangers_are_refused_and_businesses_kept_apart() {
        let (shop, other) = (Business::open().await, Business::open().await);
        shop.run_at(
            &shop.owner(),
            0,
            set("business.receipt_footer", None, "Thank you"),
        )
        .await
        .unwrap();
        assert!(!footer(&other, &other.owner()).await.is_set);
        let wrong = ListSettings {
            module: Some(Text::default()),
        }
        .paged()
        .limit(0);
        assert_eq!(
            pointers(&shop.ask(&shop.owner(), wrong).await.unwrap_err()),
            ["/module", "/limit"]
        );
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), ListSettings::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let none = ListSettings {
            module: Some("moon".try_into().unwrap()),
        };
        assert!(shop.ask(&shop.owner(), none).await.unwrap().items.is_empty());
    }
}
