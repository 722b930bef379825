//! (being written)
mod calendar;
pub mod error;
pub mod permissions;
pub mod settings;

pub use calendar::{DayCutoff, business_date, time_zone};
use till_kernel::Module;

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("shifts")
}
