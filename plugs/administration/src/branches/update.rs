//! update.rs: change a branch's details, or put it out of use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Branch, Care, Command, Fault, Invalidation, Permission, Violations, Write};
use till_shared::ids::BranchId;
use till_shared::text::{Lines, Text};

use super::{EDIT, check_content};

/// Changes a branch; the whole of what can be chosen is given anew. The code stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBranch {
    /// Which.
    pub branch_id: BranchId,
    /// Name.
    pub name: Text<80>,
    /// Lines of the address, as printed.
    #[serde(default)]
    pub address: Lines<400>,
    /// Phone, as printed.
    #[serde(default)]
    pub phone: Text<40>,
    /// IANA name; empty for the business's.
    #[serde(default)]
    pub time_zone: Text<64>,
    /// Whether it is in use.
    pub is_active: bool,
    /// Why; needed when it is put out of use or back into it.
    #[serde(default)]
    pub reason: Option<Text<500>>,
}

impl Command for UpdateBranch {
    const NAME: &'static str = "branches.update";
    const SUMMARY: &'static str = "Changes a branch's details, or puts it out of use.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned();
    type Output = Branch;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_content(v, "", &self.name, &self.time_zone);
        v.not_blank("reason", self.reason.as_deref());
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<Branch, Fault> {
        let before = w.load::<Branch>(self.branch_id).await?;
        w.expect_version(&before)?;
        if before.is_active != self.is_active {
            w.require_reason()?;
        }
        let after = Branch {
            name: self.name.to_string(),
            address: self.address.to_string(),
            phone: self.phone.to_string(),
            time_zone: self.time_zone.to_string(),
            is_active: self.is_active,
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        if before.is_active != after.is_active {
            // Who works in every branch in use may be others now.
            w.invalidate(Invalidation::Everybody);
        }
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers, trace};
    use till_kernel::{Template, codes};

    fn moved(shop: &Business) -> UpdateBranch {
        UpdateBranch {
            branch_id: shop.branch,
            name: "Market square".try_into().unwrap(),
            address: "3 Market square".try_into().unwrap(),
            phone: Text::default(),
            time_zone: Text::default(),
            is_active: true,
            reason: None,
        }
    }

    #[tokio::test]
    async fn details_change_and_the_code_stays() {
        let shop = Business::open().await;
        let branch = shop
            .run_at(&shop.role(Template::Admin), 1, moved(&shop))
            .await
            .unwrap();
        assert_eq!(
            (branch.name.as_str(), branch.code.as_str(), branch.version),
            ("Market square", "B01", 2)
        );
        let audit = shop.audit().await;
        assert_eq!(trace(&audit), ["branches.update update branch"]);
        assert_eq!(audit[0].diff["before"]["name"], "Main street");
    }

    #[tokio::test]
    async fn a_branch_goes_out_of_use_and_comes_back_with_a_reason_only() {
        let shop = Business::open().await;
        for (version, is_active) in [(1, false), (2, true)] {
            let silent = UpdateBranch {
                is_active,
                ..moved(&shop)
            };
            let fault = shop
                .run_at(&shop.owner(), version, silent.clone())
                .await
                .unwrap_err();
            assert_eq!(pointers(&fault), ["/reason"]);
            let said = UpdateBranch {
                reason: Some("season".try_into().unwrap()),
                ..silent
            };
            let branch = shop.run_at(&shop.owner(), version, said).await.unwrap();
            assert_eq!((branch.is_active, branch.version), (is_active, version + 1));
        }
        let audit = shop.audit().await;
        assert!(audit.iter().all(|note| note.reason.as_deref() == Some("season")));
    }

    #[tokio::test]
    async fn version_shape_and_rights_are_checked() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let wanted = moved(&shop);
        assert_eq!(
            shop.run(&shop.owner(), wanted.clone()).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 2, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 1, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.elsewhere(), 1, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            other
                .run_at(&other.owner(), 1, wanted.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        let wrong = UpdateBranch {
            name: Text::default(),
            time_zone: "Moon".try_into().unwrap(),
            reason: Some(Text::default()),
            ..wanted
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 1, wrong).await.unwrap_err()),
            ["/name", "/time_zone", "/reason"]
        );
        assert!(shop.audit().await.is_empty());
    }
}
