//! Closed periods (P-4.5.6): nothing is written with a business date that the books are closed for.
//!
//! The kernel asks it of every record that has a business date ([`Record::business_date`](crate::Record::business_date)), when it is made and
//! when it is changed. What is closed is a setting that operations of its own change; modules whose documents could still come react to
//! [`PeriodClosed`] and refuse.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::fault::{Fault, codes};
use crate::outbox::Event;
use crate::permission::{Permission, Template};
use crate::setting::{Rule, Setting, SettingPlace, SettingScope, Settings};

/// Seeing which periods are closed.
pub const VIEW_PERIODS: Permission = Permission::new(
    "periods.view",
    "May see through which day the books are closed.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Accountant,
        Template::Auditor,
    ],
);

/// Through which business date the books are closed; a branch is closed through the later of its own date and the business's.
pub const CLOSED_THROUGH: Setting<Option<Date>> = Setting::new(
    "periods.closed_through",
    SettingScope::Branch,
    "Last business date that the books are closed for: nothing is written up to it.",
    || None,
    Rule::Typed,
)
.kept();

impl Settings {
    /// The date that was closed at a place itself.
    #[must_use]
    pub fn closed_at(&self, place: SettingPlace) -> Option<Date> {
        self.stored(CLOSED_THROUGH.key, place)
            .filter(|stored| stored.is_set)
            .and_then(|stored| serde::Deserialize::deserialize(&stored.value).ok()?)
    }

    /// Through which date a branch is closed; of no branch, the business.
    #[must_use]
    pub fn closed_through(&self, branch: Option<BranchId>) -> Option<Date> {
        let own = branch.and_then(|branch| self.closed_at(branch.into()));
        own.max(self.closed_at(SettingPlace::Business))
    }

    /// Refuses what belongs to a day that is closed.
    pub(crate) fn check_open(&self, branch: Option<BranchId>, date: Date) -> Result<(), Fault> {
        match self.closed_through(branch) {
            Some(through) if date <= through => Err(codes::PERIOD_CLOSED
                .because(format!(
                    "{date} belongs to a period that is closed through {through}."
                ))
                .member("closed_through", through.to_string())),
            _ => Ok(()),
        }
    }
}

/// The books are closed through a day, in a branch or in all. A module refuses by its reaction while something of that time is still open.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeriodClosed {
    #[serde(skip)]
    setting_id: Uuid,
    /// In this branch; absent for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// The last day.
    pub through: Date,
}

impl PeriodClosed {
    /// What is told of a closing.
    #[must_use]
    pub fn of(setting_id: Uuid, branch_id: Option<BranchId>, through: Date) -> Self {
        Self {
            setting_id,
            branch_id,
            through,
        }
    }
}

impl Event for PeriodClosed {
    const TOPIC: &'static str = "periods.closed";
    const SUMMARY: &'static str = "The books were closed through a day.";
    const VISIBLE_TO: Permission = VIEW_PERIODS;

    fn entity_id(&self) -> Uuid {
        self.setting_id
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }
}
