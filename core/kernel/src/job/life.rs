//! The life of a job: what workers and people may make of it.

use super::JobState;
use super::event::MANAGE_JOBS;
use crate::life::{Life, Step};

impl Life for JobState {
    const ENTITY: &'static str = "job";
    // Workers hold every right.
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Waiting, Self::Waiting, MANAGE_JOBS),
        Step::new(Self::Waiting, Self::Running, MANAGE_JOBS),
        Step::new(Self::Waiting, Self::Cancelled, MANAGE_JOBS),
        Step::new(Self::Running, Self::Waiting, MANAGE_JOBS),
        Step::new(Self::Running, Self::Running, MANAGE_JOBS),
        Step::new(Self::Running, Self::Done, MANAGE_JOBS),
        Step::new(Self::Running, Self::Dead, MANAGE_JOBS),
        Step::new(Self::Running, Self::Cancelled, MANAGE_JOBS),
        Step::new(Self::Dead, Self::Waiting, MANAGE_JOBS),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_job_is_whole() {
        assert_eq!(crate::life::oddities::<JobState>(), Vec::<String>::new());
    }
}
