//! Money: whom the business trusts with it. A part of the plug `operations`, above goods.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests"
    )
)]

pub mod customers;

use till_kernel::Module;

/// The modules, each after those it needs.
#[must_use]
pub fn modules() -> Vec<Module> {
    vec![customers::module()]
}

/// These modules and those below them, for tests.
#[cfg(test)]
pub(crate) fn plug() -> till_kernel::Plug {
    till_goods::plug_of([till_goods::modules(), modules()].concat())
}
