//! update.rs: rename a register, take it out of use or back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Life, Permission, Violations, Write, codes};
use till_shared::ids::RegisterId;
use till_shared::text::Text;

use super::model::{NAME_MAX, Register};

/// What to change; what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRegister {
    /// Which.
    pub register_id: RegisterId,
    /// New name.
    #[serde(default)]
    pub name: Option<Text<NAME_MAX>>,
    /// Whether it is in use.
    #[serde(default)]
    pub is_active: Option<bool>,
}

impl Command for UpdateRegister {
    const NAME: &'static str = "registers.update";
    const SUMMARY: &'static str = "Renames a register, takes it out of use or back.";
    const PERMISSION: Permission = super::MANAGE;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = Register;
    type Error = Fault;

    fn validate(&self, violations: &mut Violations) {
        violations.optional_text("name", self.name.as_deref(), NAME_MAX);
    }

    async fn run(&self, w: &mut Write) -> Result<Register, Fault> {
        let before = w.load::<Register>(self.register_id).await?;
        w.expect_version(&before)?;
        let after = Register {
            name: self
                .name
                .as_deref()
                .map_or_else(|| before.name.clone(), ToOwned::to_owned),
            is_active: self.is_active.unwrap_or(before.is_active),
            version: before.version + 1,
            ..before.clone()
        };
        before.status().step(after.status(), w.actor())?;
        w.update(&before, &after).await?;
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::testing::{plugs, register};

    fn rename(register_id: RegisterId, name: &str) -> UpdateRegister {
        UpdateRegister {
            register_id,
            name: Some(name.try_into().unwrap()),
            is_active: None,
        }
    }

    #[tokio::test]
    async fn a_register_is_renamed_and_taken_out_of_use() {
        let shop = Shop::open(plugs()).await;
        let id = register(&shop, "R01").await;
        let renamed = shop
            .run_at(&shop.owner(), 1, rename(id, "Back till"))
            .await
            .unwrap();
        assert_eq!(
            (renamed.name.as_str(), renamed.is_active, renamed.version),
            ("Back till", true, 2)
        );
        let off = UpdateRegister {
            register_id: id,
            name: None,
            is_active: Some(false),
        };
        let off = shop.run_at(&shop.owner(), 2, off).await.unwrap();
        assert_eq!(
            (off.name.as_str(), off.is_active, off.version),
            ("Back till", false, 3)
        );
        let audit = shop.audit().await;
        let renaming = audit
            .iter()
            .find(|entry| entry.diff["after"]["name"] == "Back till")
            .unwrap();
        assert_eq!(
            (renaming.change.as_str(), &renaming.diff["before"]["name"]),
            ("update", &"Till R01".into())
        );
        assert_eq!(audit.len(), 3);
    }

    #[tokio::test]
    async fn a_change_of_an_older_version_is_refused() {
        let shop = Shop::open(plugs()).await;
        let id = register(&shop, "R01").await;
        shop.run_at(&shop.owner(), 1, rename(id, "Back till"))
            .await
            .unwrap();
        assert_eq!(
            shop.run_at(&shop.owner(), 1, rename(id, "Side till"))
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run(&shop.owner(), rename(id, "Side till"))
                .await
                .unwrap_err()
                .code(),
            codes::VERSION_MISSING
        );
        let empty = shop.run_at(&shop.owner(), 2, rename(id, "")).await.unwrap_err();
        assert_eq!(empty.violation_list()[0].pointer, "/name");
    }

    #[tokio::test]
    async fn strangers_and_other_branches_are_refused() {
        let shop = Shop::open(plugs()).await;
        let id = register(&shop, "R01").await;
        let viewer = shop.holder(&[crate::registers::VIEW]);
        assert_eq!(
            shop.run_at(&viewer, 1, rename(id, "Mine"))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.elsewhere(), 1, rename(id, "Mine"))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let other = Shop::open(plugs()).await;
        assert_eq!(
            other
                .run_at(&other.owner(), 1, rename(id, "Mine"))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(shop.audit().await.len(), 1);
    }
}
