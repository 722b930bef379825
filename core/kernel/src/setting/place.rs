//! Where settings hold: business, branch, register, and the nearest wins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::{BranchId, RegisterId};

/// How far down a setting may be set. What a rule asks for the whole business, or of a branch, cannot differ further down: a value there
/// would do nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingScope {
    /// For the whole business.
    Business,
    /// Branches may differ.
    Branch,
    /// Registers of a branch may differ.
    Register,
}

/// A place that a setting is asked for or set at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SettingPlace {
    /// The whole business.
    Business,
    /// A branch.
    Branch(BranchId),
    /// A register of a branch.
    Register(BranchId, RegisterId),
}

impl SettingPlace {
    /// The narrowest that is named. A register without its branch is none; inputs refuse it.
    #[must_use]
    pub fn of(branch: Option<BranchId>, register: Option<RegisterId>) -> Self {
        match (branch, register) {
            (Some(branch), Some(register)) => Self::Register(branch, register),
            (Some(branch), None) => Self::Branch(branch),
            (None, _) => Self::Business,
        }
    }

    /// How far down it is.
    #[must_use]
    pub const fn scope(self) -> SettingScope {
        match self {
            Self::Business => SettingScope::Business,
            Self::Branch(_) => SettingScope::Branch,
            Self::Register(..) => SettingScope::Register,
        }
    }

    /// Its branch.
    #[must_use]
    pub const fn branch(self) -> Option<BranchId> {
        match self {
            Self::Business => None,
            Self::Branch(branch) | Self::Register(branch, _) => Some(branch),
        }
    }

    /// Its register.
    #[must_use]
    pub const fn register(self) -> Option<RegisterId> {
        match self {
            Self::Business | Self::Branch(_) => None,
            Self::Register(_, register) => Some(register),
        }
    }

    /// What is around it.
    #[must_use]
    pub const fn around(self) -> Option<Self> {
        match self {
            Self::Business => None,
            Self::Branch(_) => Some(Self::Business),
            Self::Register(branch, _) => Some(Self::Branch(branch)),
        }
    }

    /// Itself and what is around it, the nearest first.
    pub fn outwards(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |place| place.around())
    }
}

impl From<BranchId> for SettingPlace {
    fn from(branch: BranchId) -> Self {
        Self::Branch(branch)
    }
}

impl From<(BranchId, RegisterId)> for SettingPlace {
    fn from((branch, register): (BranchId, RegisterId)) -> Self {
        Self::Register(branch, register)
    }
}
