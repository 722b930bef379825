//! The life of an account: it is blocked and let in again, never deleted. What people choose about it changes in either state.

use till_kernel::{Life, Step};

use super::DISABLE;

till_kernel::words! {
    /// Whether an account may be used.
    pub enum AccountState {
        /// Its person may sign in.
        Active = "active",
        /// It is blocked.
        Disabled = "disabled",
    }
}

impl Life for AccountState {
    const ENTITY: &'static str = "user";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Active, Self::Disabled, DISABLE),
        Step::new(Self::Disabled, Self::Active, DISABLE),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_an_account_is_whole() {
        assert_eq!(
            till_kernel::life::oddities::<AccountState>(),
            Vec::<String>::new()
        );
    }
}
