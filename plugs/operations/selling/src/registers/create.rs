//! create.rs: put up another register in a branch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Branch, Care, Command, Fault, Permission, Violations, Write};
use till_shared::ids::BranchId;
use till_shared::text::Text;

use super::model::{NAME_MAX, Register, is_code};

/// A register to add.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRegister {
    /// Where it stands.
    pub branch_id: BranchId,
    /// Short code in document numbers, 1 to 6 capital letters and digits; never changes.
    pub code: Text<20>,
    /// Name.
    pub name: Text<NAME_MAX>,
}

impl Command for CreateRegister {
    const NAME: &'static str = "registers.create";
    const SUMMARY: &'static str = "Adds a register to a branch.";
    const PERMISSION: Permission = super::MANAGE;
    const CARE: Care = Care::creates();
    type Output = Register;
    type Error = Fault;

    fn validate(&self, violations: &mut Violations) {
        violations.check(
            is_code(&self.code),
            "code",
            "malformed",
            "must be 1 to 6 capital letters and digits",
        );
        violations.text("name", &self.name, NAME_MAX);
    }

    async fn run(&self, w: &mut Write) -> Result<Register, Fault> {
        w.within(self.branch_id)?;
        // Looked at without a lock: a branch is never deleted, and sales must not wait here.
        w.peek::<Branch>(self.branch_id).await?;
        let register = Register {
            register_id: w.id(),
            branch_id: self.branch_id,
            code: self.code.to_string(),
            name: self.name.to_string(),
            is_active: true,
            created_at: w.now(),
            version: 1,
        };
        w.create(&register).await?;
        Ok(register)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;
    use uuid::Uuid;

    use super::*;
    use crate::registers::testing::plugs;

    fn input(shop: &Shop, code: &str) -> CreateRegister {
        CreateRegister {
            branch_id: shop.branch,
            code: code.try_into().unwrap(),
            name: "Front till".try_into().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_register_is_added_and_noted() {
        let shop = Shop::open(plugs()).await;
        let register = shop.run(&shop.owner(), input(&shop, "R01")).await.unwrap();
        assert_eq!(
            (register.code.as_str(), register.is_active, register.version),
            ("R01", true, 1)
        );
        let audit = shop.audit().await;
        assert_eq!(audit.len(), 1);
        assert_eq!(
            (audit[0].action.as_str(), audit[0].entity.as_str()),
            ("registers.create", "register")
        );
        assert_eq!(audit[0].diff["after"]["code"], "R01");
    }

    #[tokio::test]
    async fn a_code_is_given_once_in_a_branch() {
        let shop = Shop::open(plugs()).await;
        shop.run(&shop.owner(), input(&shop, "R01")).await.unwrap();
        let fault = shop.run(&shop.owner(), input(&shop, "R01")).await.unwrap_err();
        assert_eq!(fault.code(), codes::INVALID);
        assert_eq!(fault.violation_list()[0].pointer, "/code");
        assert_eq!(shop.audit().await.len(), 1);
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
        let shop = Shop::open(plugs()).await;
        let wrong = CreateRegister {
            branch_id: shop.branch,
            code: "r-1".try_into().unwrap(),
            name: Text::default(),
        };
        let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(places, ["/code", "/name"]);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn strangers_and_other_branches_are_refused() {
        let shop = Shop::open(plugs()).await;
        let viewer = shop.holder(&[crate::registers::VIEW]);
        assert_eq!(
            shop.run(&viewer, input(&shop, "R01")).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), input(&shop, "R01"))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let nowhere = CreateRegister {
            branch_id: BranchId(Uuid::from_u128(7)),
            ..input(&shop, "R01")
        };
        assert_eq!(
            shop.run(&shop.owner(), nowhere).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let other = Shop::open(plugs()).await;
        assert_eq!(
            shop.run(&shop.owner(), input(&other, "R01"))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert!(shop.audit().await.is_empty());
    }
}
