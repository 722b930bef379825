//! list.rs: every setting with its default and what holds at a place.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use till_kernel::{
    BranchScope, Fault, Found, HeldSetting, List, Orders, Permission, Read, SettingInfo, SettingPlace,
    SettingScope, Settings, StoredSetting, Violations, Wanted, list,
};
use till_shared::ids::{BranchId, RegisterId};
use till_shared::text::Text;

use super::model::{is_seen, module_of};
use super::{SettingValue, SettingView, VIEW, place};

/// Asks for settings.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {
    /// Only of this module.
    #[serde(default)]
    pub module: Option<Text<80>>,
    /// As they hold in this branch. Absent: as they hold where no branch has its own.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// As they hold at this register of the branch.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
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
        place::check_named(v, self.branch_id, self.register_id);
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SettingView>, Fault> {
        let place = place::looked_at(r, self.branch_id, self.register_id).await?;
        let now = Settings::read(&mut r.select()).await?;
        let sight = r.sight();
        // Each schema stands for itself: there is no place for shared definitions in a list.
        let mut generator =
            SchemaGenerator::new(SchemaSettings::default().with(|schema| schema.inline_subschemas = true));
        let wanted = self.module.as_deref();
        let settings = r
            .registry()
            .settings()
            .values()
            .filter(|info| {
                !info.is_kept
                    && is_seen(&sight, info.key)
                    && wanted.is_none_or(|module| module == module_of(info.key))
            })
            .map(|info| view(&now, info, place, r.branches(), &mut generator))
            .collect();
        Ok(page.cut(settings, |setting| vec![setting.key.clone().into()]))
    }
}

fn view(
    now: &Settings,
    info: &SettingInfo,
    place: SettingPlace,
    branches: &BranchScope,
    generator: &mut SchemaGenerator,
) -> SettingView {
    let held = now.held(info, place);
    let inherited = match place.around() {
        Some(around) => now.held(info, around),
        None => HeldSetting {
            value: &info.default,
            from: None,
        },
    };
    let own = now
        .stored(info.key, place)
        .filter(|_| place.scope() <= info.scope);
    let mut set: Vec<(SettingPlace, &StoredSetting)> = now
        .places(info.key)
        .filter(|(place, stored)| stored.is_set && place.scope() <= info.scope)
        .filter(|(place, _)| place.branch().is_some_and(|branch| branches.contains(branch)))
        .collect();
    set.sort_by_key(|(place, _)| (place.branch(), place.register()));
    let of = |scope: SettingScope| {
        let there = set.iter().filter(|(place, _)| place.scope() == scope);
        there
            .map(|(place, stored)| SettingValue::of(info.key, *place, stored))
            .collect()
    };
    SettingView {
        key: info.key.to_owned(),
        module: module_of(info.key).to_owned(),
        summary: info.summary.to_owned(),
        schema: info.schema(generator).to_value(),
        scope: info.scope,
        default: info.default.clone(),
        value: held.value.clone(),
        source: held.from.into(),
        inherited: inherited.value.clone(),
        inherited_source: inherited.from.into(),
        is_set: own.is_some_and(|stored| stored.is_set),
        version: own.map_or(0, |stored| stored.version),
        branches: of(SettingScope::Branch),
        registers: of(SettingScope::Register),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ChangeSetting, SettingSource};
    use crate::testing::{Business, REGISTER, only_in, pointers};
    use serde_json::json;
    use till_kernel::{Template, codes};

    fn set(key: &str, branch_id: Option<BranchId>, value: &str) -> ChangeSetting {
        ChangeSetting {
            key: key.try_into().unwrap(),
            branch_id,
            register_id: None,
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
        let here = only_in(&shop.role(Template::Manager), vec![shop.branch]);
        assert!(footer(&shop, &here).await.branches.is_empty());
    }

    #[tokio::test]
    async fn a_place_shows_what_holds_there_and_where_it_comes_from() {
        let shop = Business::open().await;
        let key = "business.receipt_footer";
        let at = async |branch: Option<BranchId>, register: Option<RegisterId>| {
            let asked = ListSettings {
                branch_id: branch,
                register_id: register,
                ..ListSettings::default()
            };
            let page = shop.ask(&shop.owner(), asked).await.unwrap();
            page.items.into_iter().find(|setting| setting.key == key).unwrap()
        };
        let (branch, register) = (Some(shop.branch), Some(REGISTER));
        for change in [
            set(key, None, "all"),
            ChangeSetting {
                register_id: register,
                ..set(key, branch, "window")
            },
        ] {
            shop.run_at(&shop.owner(), 0, change).await.unwrap();
        }
        let window = at(branch, register).await;
        assert_eq!(
            (&window.value, window.source),
            (&json!("window"), SettingSource::Register)
        );
        assert_eq!(
            (&window.inherited, window.inherited_source),
            (&json!("all"), SettingSource::Business)
        );
        assert_eq!(
            (window.is_set, window.version, window.scope),
            (true, 1, SettingScope::Register)
        );
        assert_eq!(window.registers[0].register_id, register);
        let here = at(branch, None).await;
        assert_eq!(
            (&here.value, here.source, here.is_set, here.version),
            (&json!("all"), SettingSource::Business, false, 0)
        );
        let all = at(None, None).await;
        assert_eq!(
            (all.inherited_source, all.registers.len()),
            (SettingSource::Default, 1)
        );
        // Registers of other branches are not shown, nor can they be asked for.
        let second = shop.second_branch().await;
        let there = only_in(&shop.role(Template::Admin), vec![second]);
        assert!(footer(&shop, &there).await.registers.is_empty());
        for (asker, branch_id) in [(&there, branch), (&shop.owner(), Some(second))] {
            let foreign = ListSettings {
                branch_id,
                register_id: register,
                ..ListSettings::default()
            };
            let fault = shop.ask(asker, foreign).await.unwrap_err();
            assert_eq!(fault.code(), codes::NOT_FOUND);
        }
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
            ..ListSettings::default()
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
            ..ListSettings::default()
        };
        assert!(shop.ask(&shop.owner(), none).await.unwrap().items.is_empty());
    }
}
