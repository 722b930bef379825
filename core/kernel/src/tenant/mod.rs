//! Businesses.

mod store;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::TenantId;
use till_shared::money::Currency;

/// A business.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tenant {
    /// Its id.
    pub tenant_id: TenantId,
    /// Short name for addresses and sign-in, unique in the installation: `corner-shop`.
    pub slug: String,
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it counts in.
    pub currency: Currency,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47.
    pub language: String,
    /// Since when.
    pub created_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Tenant {
    /// Its time zone; one that this machine does not know (any more) is taken for UTC, so that what hangs on it goes on.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

pub(crate) use store::{by_id, list};

/// A tax that a new business starts with.
#[derive(Clone, Debug, Serialize, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstTax {
    /// As printed, e.g. `VAT`.
    pub name: till_shared::text::Text<40>,
    /// In percent.
    pub rate: till_shared::quantity::Rate,
    /// Whether shelf prices include it.
    pub inclusive: bool,
}

/// A business was founded: every module lays its foundations in the same transaction (P-4.1.8).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BusinessFounded {
    /// The business.
    pub tenant_id: TenantId,
    /// Its first branch.
    pub branch_id: till_shared::ids::BranchId,
    /// Code of the first branch.
    pub branch_code: String,
    /// What it counts in.
    pub currency: Currency,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The tax of most goods; `None` for a business that charges none.
    pub tax: Option<FirstTax>,
}

impl crate::outbox::Event for BusinessFounded {
    const TOPIC: &'static str = "business.founded";
    const SUMMARY: &'static str = "A business was founded.";
    const VISIBLE_TO: crate::permission::Permission = crate::permission::Permission::INTERNAL;

    fn entity_id(&self) -> uuid::Uuid {
        self.tenant_id.0
    }
}

impl crate::output::Output for Tenant {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
