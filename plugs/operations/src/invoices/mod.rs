//! (being written)
use till_kernel::Module;

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("invoices")
}
