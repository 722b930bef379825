//! get.rs: one register.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read};
use till_shared::ids::RegisterId;

use super::model::Register;

/// Which register.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRegister {
    /// Its id.
    pub register_id: RegisterId,
}

impl Query for GetRegister {
    const NAME: &'static str = "registers.get";
    const SUMMARY: &'static str = "Answers a register.";
    const PERMISSION: Permission = super::VIEW;
    type Output = Register;

    async fn run(&self, r: &mut Read) -> Result<Register, Fault> {
        r.load::<Register>(self.register_id).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn a_register_is_seen_by_those_of_its_branch_only() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let query = GetRegister { register_id };
        assert_eq!(
            shop.ask(&shop.owner(), query.clone()).await.unwrap().name,
            "Till R01"
        );
        assert_eq!(
            shop.ask(&shop.stranger(), query.clone())
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
        let other = Shop::open(plugs()).await;
        assert_eq!(
            other.ask(&other.owner(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
