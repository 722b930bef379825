//! The life of a file.

use super::FileState;
use super::record::MANAGE_FILES;
use crate::life::{Life, Step};

impl Life for FileState {
    const ENTITY: &'static str = "file";
    // Workers hold every right.
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Waiting, Self::Kept, MANAGE_FILES),
        Step::new(Self::Waiting, Self::Removed, MANAGE_FILES),
        Step::new(Self::Kept, Self::Removed, MANAGE_FILES),
        Step::new(Self::Removed, Self::Kept, MANAGE_FILES),
        Step::new(Self::Removed, Self::Waiting, MANAGE_FILES),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_file_is_whole() {
        assert_eq!(crate::life::oddities::<FileState>(), Vec::<String>::new());
    }
}
