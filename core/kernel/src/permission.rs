//! Permissions and the role templates they are granted to by default (P-4.3, screens 1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The right to do one thing, `module.word`, with a sentence a shop owner understands.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// `module.word`, stable for ever.
    pub key: &'static str,
    /// What the holder may do.
    pub sentence: &'static str,
    /// Who holds it in a new business; `super_admin` always does.
    pub templates: &'static [Template],
    pub(crate) level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Anybody, even not signed in.
    Anyone,
    /// Anybody who is signed in, even while the password has to be changed.
    Known,
    /// Anybody who is signed in.
    SignedIn,
    /// Only the product itself: never reachable through an endpoint.
    Internal,
    /// Holders only.
    Granted,
}

impl Permission {
    /// Open to everybody, e.g. signing in.
    pub const ANYONE: Self = Self::level("anyone", "Open to everybody.", Level::Anyone);
    /// Open to whoever is signed in, even while somebody else's choice of a password has to be changed first: one's own profile, changing
    /// the password.
    pub const KNOWN: Self = Self::level(
        "known",
        "Open to whoever is signed in, even before changing a password that has to be changed.",
        Level::Known,
    );
    /// Open to whoever is signed in, e.g. reading the business's details.
    pub const SIGNED_IN: Self = Self::level("signed-in", "Open to whoever is signed in.", Level::SignedIn);
    /// For steps that the product takes by itself; no endpoint may offer them.
    pub const INTERNAL: Self = Self::level("internal", "Reserved for the system.", Level::Internal);

    /// Declares a permission and who holds it at first.
    #[must_use]
    pub const fn new(key: &'static str, sentence: &'static str, templates: &'static [Template]) -> Self {
        Self {
            key,
            sentence,
            templates,
            level: Level::Granted,
        }
    }

    const fn level(key: &'static str, sentence: &'static str, level: Level) -> Self {
        Self {
            key,
            sentence,
            templates: &[],
            level,
        }
    }

    /// Whether it must be granted to somebody to be used.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.level == Level::Granted
    }

    /// Whether even callers that are not signed in may.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.level == Level::Anyone
    }

    /// Whether somebody who is signed in can lack it.
    #[must_use]
    pub fn can_be_lacked(&self) -> bool {
        !matches!(self.level, Level::Anyone | Level::Known)
    }

    /// Whether no endpoint may offer it.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.level == Level::Internal
    }
}

/// The seven roles a new business starts with (P-4.3.4, R-FR-001, K7); all editable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Everything.
    SuperAdmin,
    /// Runs the business.
    Admin,
    /// Runs a branch.
    Manager,
    /// Sells.
    Cashier,
    /// Works with goods and people, without money secrets.
    Employee,
    /// Looks after money.
    Accountant,
    /// Looks at everything, changes nothing.
    Auditor,
}

impl Template {
    /// All of them, from most to least powerful.
    pub const ALL: [Self; 7] = [
        Self::SuperAdmin,
        Self::Admin,
        Self::Manager,
        Self::Cashier,
        Self::Employee,
        Self::Accountant,
        Self::Auditor,
    ];

    /// The stable key of the role.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Cashier => "cashier",
            Self::Employee => "employee",
            Self::Accountant => "accountant",
            Self::Auditor => "auditor",
        }
    }

    /// The name people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SuperAdmin => "Owner",
            Self::Admin => "Administrator",
            Self::Manager => "Manager",
            Self::Cashier => "Cashier",
            Self::Employee => "Employee",
            Self::Accountant => "Accountant",
            Self::Auditor => "Auditor",
        }
    }

    /// Rank: nobody edits users or roles above their own.
    #[must_use]
    pub const fn rank(self) -> i32 {
        match self {
            Self::SuperAdmin => 100,
            Self::Admin => 90,
            Self::Manager => 60,
            Self::Accountant | Self::Auditor => 50,
            Self::Employee => 30,
            Self::Cashier => 20,
        }
    }
}
