//! update.rs: change the business's name, time zone or language. What receipts say are settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Permission, Tenant, Violations, Write};
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::text::Text;

use super::EDIT;
use crate::branches::is_time_zone;

/// Changes the business.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBusiness {
    /// Name.
    pub name: Text<120>,
    /// IANA name.
    pub time_zone: Text<64>,
    /// BCP 47.
    pub language: Text<35>,
    /// Why, if there is something to say.
    #[serde(default)]
    pub reason: Option<Text<500>>,
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
        v.check(is_spoken(&self.language), "language", "unknown", UNSPOKEN);
        v.not_blank("reason", self.reason.as_deref());
    }

    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    async fn run(&self, w: &mut Write) -> Result<Tenant, Fault> {
        w.require_whole()?;
        let id = w.tenant().0;
        let before = w.load::<Tenant>(id).await?;
        w.expect_version(&before)?;
        let after = Tenant {
            name: self.name.to_string(),
            time_zone: self.time_zone.to_string(),
            language: self.language.to_string(),
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
            name: "Corner & Co".try_into().unwrap(),
            time_zone: "Asia/Tokyo".try_into().unwrap(),
            language: "ur".try_into().unwrap(),
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
            name: Text::default(),
            time_zone: "Moon".try_into().unwrap(),
            language: "?".try_into().unwrap(),
            reason: Some(Text::default()),
        };
        assert_eq!(
            pointers(&shop.run_at(&shop.owner(), 1, wrong).await.unwrap_err()),
            ["/name", "/time_zone", "/language", "/reason"]
        );
        assert!(shop.audit().await.is_empty());
    }
}
