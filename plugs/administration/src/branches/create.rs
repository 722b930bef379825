//! create.rs: open a branch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Branch, Care, Command, Fault, Invalidation, Permission, Violations, Write};

use super::events::BranchCreated;
use super::{EDIT, check_content, is_branch_code};

/// Opens a branch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBranch {
    /// Starts every document number of the branch; never changes. 1 to 6 capital letters and digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Lines of the address, as printed.
    #[serde(default)]
    pub address: String,
    /// Phone, as printed.
    #[serde(default)]
    pub phone: String,
    /// IANA name; empty for the business's.
    #[serde(default)]
    pub time_zone: String,
}

impl Command for CreateBranch {
    const NAME: &'static str = "branches.create";
    const SUMMARY: &'static str = "Opens a branch.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    type Output = Branch;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            is_branch_code(&self.code),
            "code",
            "malformed",
            "must be 1 to 6 capital letters and digits",
        );
        check_content(v, "", &self.name, &self.address, &self.phone, &self.time_zone);
    }

    async fn run(&self, w: &mut Write) -> Result<Branch, Fault> {
        // Whoever works in some branches only could not even see the new one.
        w.require_whole()?;
        let branch = Branch {
            branch_id: w.id(),
            code: self.code.clone(),
            name: self.name.trim().to_owned(),
            address: self.address.trim().to_owned(),
            phone: self.phone.trim().to_owned(),
            time_zone: self.time_zone.clone(),
            is_active: true,
            created_at: w.now(),
            version: 1,
        };
        w.create(&branch).await?;
        w.emit(BranchCreated {
            branch_id: branch.branch_id,
            code: branch.code.clone(),
            name: branch.name.clone(),
        })?;
        // Whoever worked in every branch there was does not any more.
        w.invalidate(Invalidation::Everybody);
        Ok(branch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers, trace};
    use till_kernel::{Template, codes};

    fn harbour() -> CreateBranch {
        CreateBranch {
            code: "B02".to_owned(),
            name: "Harbour".to_owned(),
            address: "2 Quay".to_owned(),
            phone: "123".to_owned(),
            time_zone: "Europe/Lisbon".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_branch_is_opened_and_announced() {
        let shop = Business::open().await;
        let branch = shop.run(&shop.role(Template::Admin), harbour()).await.unwrap();
        assert_eq!(
            (branch.code.as_str(), branch.version, branch.is_active),
            ("B02", 1, true)
        );
        assert_eq!(trace(&shop.audit().await), ["branches.create create branch"]);
        let told = shop.outbox().await;
        let told = told
            .iter()
            .find(|entry| entry.topic == "branches.created")
            .unwrap();
        assert_eq!(told.payload["code"], "B02");
    }

    #[tokio::test]
    async fn a_code_is_taken_once_in_a_business() {
        let (shop, other) = (Business::open().await, Business::open().await);
        shop.run(&shop.owner(), harbour()).await.unwrap();
        assert_eq!(
            pointers(&shop.run(&shop.owner(), harbour()).await.unwrap_err()),
            ["/code"]
        );
        assert!(other.run(&other.owner(), harbour()).await.is_ok());
    }

    #[tokio::test]
    async fn wrong_input_and_missing_rights_open_nothing() {
        let shop = Business::open().await;
        let wrong = CreateBranch {
            code: "b-2".to_owned(),
            name: String::new(),
            phone: "1".repeat(41),
            time_zone: "Moon".to_owned(),
            ..harbour()
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), wrong).await.unwrap_err()),
            ["/code", "/name", "/phone", "/time_zone"]
        );
        assert_eq!(
            shop.run(&shop.role(Template::Manager), harbour())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), harbour()).await.unwrap_err().code(),
            codes::BUSINESS_WIDE
        );
        assert!(shop.audit().await.is_empty());
    }
}
