//! What a register is.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::life::in_and_out;
use till_kernel::{Life, Step};
use till_shared::ids::{BranchId, RegisterId};

use super::MANAGE;

/// Longest name.
pub const NAME_MAX: usize = 80;

/// A till of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Register {
    /// Its id.
    pub register_id: RegisterId,
    /// Where it stands.
    pub branch_id: BranchId,
    /// Short code in document numbers, e.g. `R01`; never changes.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

till_shared::words! {
    /// Whether a register is in use.
    pub enum RegisterStatus {
        /// It is.
        Active = "active",
        /// No shift is opened on it.
        Inactive = "inactive",
    }
}

impl Life for RegisterStatus {
    const ENTITY: &'static str = "register";
    const STEPS: &'static [Step<Self>] = &in_and_out(Self::Active, Self::Inactive, MANAGE);
}

impl Register {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> RegisterStatus {
        if self.is_active {
            RegisterStatus::Active
        } else {
            RegisterStatus::Inactive
        }
    }
}

/// Whether a text can be the code of a register: 1 to 6 capital letters and digits.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_register_is_whole() {
        assert_eq!(
            till_kernel::life::oddities::<RegisterStatus>(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_code_is_one_to_six_capitals_and_digits() {
        assert!(["R", "R01", "TILL01"].into_iter().all(is_code));
        assert!(
            !["", "r01", "R-1", "TILL001", "R 1", "Ä1"]
                .into_iter()
                .any(is_code)
        );
    }
}
