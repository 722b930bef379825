//! The life of something that is sent: what workers and people may make of it.

use super::SendingState;
use super::event::MANAGE_SENDINGS;
use crate::life::{Life, Step};

impl Life for SendingState {
    const ENTITY: &'static str = "sending";
    // Workers hold every right.
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Waiting, Self::Sending, MANAGE_SENDINGS),
        Step::new(Self::Waiting, Self::Dead, MANAGE_SENDINGS),
        Step::new(Self::Waiting, Self::Dropped, MANAGE_SENDINGS),
        Step::new(Self::Sending, Self::Sent, MANAGE_SENDINGS),
        Step::new(Self::Sending, Self::Waiting, MANAGE_SENDINGS),
        Step::new(Self::Sending, Self::Perhaps, MANAGE_SENDINGS),
        Step::new(Self::Sending, Self::Dead, MANAGE_SENDINGS),
        Step::new(Self::Dead, Self::Waiting, MANAGE_SENDINGS),
        Step::new(Self::Dead, Self::Sending, MANAGE_SENDINGS),
        Step::new(Self::Dead, Self::Dropped, MANAGE_SENDINGS),
        Step::new(Self::Perhaps, Self::Waiting, MANAGE_SENDINGS),
        Step::new(Self::Perhaps, Self::Dropped, MANAGE_SENDINGS),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_sending_is_whole() {
        assert_eq!(crate::life::oddities::<SendingState>(), Vec::<String>::new());
    }
}
