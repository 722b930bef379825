//! The life of a role: it is changed while it is in use, and put away for good.

use till_kernel::{Life, Step};

use super::{ARCHIVE, EDIT};

till_kernel::words! {
    /// Whether a role can be given to people.
    pub enum RoleState {
        /// It can.
        Active = "active",
        /// It was put away.
        Archived = "archived",
    }
}

impl Life for RoleState {
    const ENTITY: &'static str = "role";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Active, Self::Active, EDIT),
        Step::new(Self::Active, Self::Archived, ARCHIVE),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_role_is_whole() {
        assert_eq!(till_kernel::life::oddities::<RoleState>(), Vec::<String>::new());
    }
}
