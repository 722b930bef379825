//! update.rs: change the business's name, time zone or language. What receipts say are settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Tenant, Violations, Write};

use super::EDIT;
use crate::branches::is_time_zone;
use crate::users::is_language;

/// Changes the business.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBusiness {
    /// Name.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47.
    pub language: String,
    /// Why, if there is something to say.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Command for UpdateBusiness {
    const NAME: &'static str = "business.update";
    const SUMMARY: &'static str = "Changes the name, time zone and language of the business.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned();
    type Output = Tenant;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, 120);
        v.check(
            is_time_zone(&self.time_zone),
            "time_zone",
            "unknown",
            "must be a time zone like Europe/Berlin",
        );
        v.check(
            is_language(&self.language),
            "language",
            "malformed",
            "must be a language like en or pt-BR",
        );
        v.optional_text("reason", self.reason.as_deref(), 500);
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<Tenant, Fault> {
        w.require_whole()?;
        let before = w.load::<Tenant>(w.tenant().0).await?;
        w.expect_version(&before)?;
        let after = Tenant {
            name: self.name.trim().to_owned(),
            time_zone: self.time_zone.clone(),
            language: self.language.clone(),
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Business, pointers, trace};
    use till_kernel::{Template, codes};

    fn renamed() -> UpdateBusiness {
        UpdateBusiness {
            name: "Corner & Co".to_owned(),
            time_zone: "Asia/Tokyo".to_owned(),
            language: "ja".to_owned(),
            reason: None,
        }
    }

    #[tokio::test]
    async fn details_change_and_leave_what_was_before() {
        let shop = Business::open().await;
        let business = shop
            .run_at(&shop.role(Template::Admin), 1, renamed())
            .await
            .unwrap();
        assert_eq!((business.name.as_str(), business.version), ("Corner & Co", 2));
        let audit = shop.audit().await;
        assert_eq!(trace(&audit), ["business.update update business"]);
        assert_eq!(audit[0].diff["before"]["time_zone"], "Europe/Berlin");
    }

    #[tokio::test]
    async fn version_shape_and_rights_are_checked() {
        let shop = Business::open().await;
        assert_eq!(
            shop.run(&shop.owner(), renamed()).await.unwrap_err().code(),
            codes::VERSION_MISSING
        );
        assert_eq!(
            shop.run_at(&shop.owner(), 2, renamed()).await.unwrap_err().code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.role(Template::Manager), 1, renamed())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&shop.elsewhere(), 1, renamed())
                .await
                .unwrap_err()
                .code(),
            codes::BUSINESS_WIDE
        );
        let wrong = UpdateBusiness {
            name: String::new(),
            time_zone: "Moon".to_owned(),
            language: "?".to_owned(),
            reason: Some(String::new()),
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 1, wrong).await.unwrap_err()),
            ["/name", "/time_zone", "/language", "/reason"]
        );
        assert!(shop.audit().await.is_empty());
    }
}
