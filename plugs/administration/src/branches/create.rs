//! create.rs: open a branch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Branch, Care, Command, Fault, Invalidation, Permission, Violations, Write};
use till_shared::text::{Lines, Text};

use super::events::BranchCreated;
use super::{EDIT, check_content, is_branch_code};

/// Opens a branch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBranch {
    /// Starts every document number of the branch; never changes. 1 to 6 capital letters and digits.
    pub code: Text<20>,
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
        check_content(v, "", &self.name, &self.time_zone);
    }

    async fn run(&self, w: &mut Write) -> Result<Branch, Fault> {
        // Whoever works in some branches only could not even see the new one.
        w.require_whole()?;
        let branch = Branch {
            branch_id: w.id(),
            code: self.code.to_string(),
            name: self.name.to_string(),
            address: self.address.to_string(),
            phone: self.phone.to_string(),
            time_zone: self.time_zone.to_string(),
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
            code: "B02".try_into().unwrap(),
            name: "Harbour".try_into().unwrap(),
            address: "2 Quay".try_into().unwrap(),
            phone: "123".try_into().unwrap(),
            time_zone: "Europe/Lisbon".try_into().unwrap(),
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
            code: "b-2".try_into().unwrap(),
            name: Text::default(),
            time_zone: "Moon".try_into().unwrap(),
            ..harbour()
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), wrong).await.unwrap_err()),
            ["/code", "/name", "/time_zone"]
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
