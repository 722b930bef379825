//! get.rs: one branch.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Branch, Fault, Permission, Query, Read};
use till_shared::ids::BranchId;

use super::VIEW;

/// Asks for a branch.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetBranch {
    /// Which.
    pub branch_id: BranchId,
}

impl Query for GetBranch {
    const NAME: &'static str = "branches.get";
    const SUMMARY: &'static str = "A branch.";
    const PERMISSION: Permission = VIEW;
    type Output = Branch;

    async fn run(&self, r: &mut Read) -> Result<Branch, Fault> {
        r.load::<Branch>(self.branch_id).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Business;
    use till_kernel::{Template, codes};

    #[tokio::test]
    async fn people_see_their_own_branch_and_no_other() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let query = GetBranch {
            branch_id: shop.branch,
        };
        assert_eq!(
            shop.ask(&shop.role(Template::Cashier), query.clone())
                .await
                .unwrap()
                .code,
            "B01"
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
        assert_eq!(
            other.ask(&other.owner(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
