//! Selling: what happens at the till. A part of the plug `operations`, above goods and money.
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

pub mod invoices;
pub mod registers;
pub mod sales;
pub mod shifts;
mod stored;

use till_kernel::{MigrationFile, Module};

/// What changed in their tables since the plug was split into crates.
pub const MIGRATIONS: &[MigrationFile] = &[
    (9, "payments", include_str!("../migrations/0009_payments.sql")),
    (10, "cash", include_str!("../migrations/0010_cash.sql")),
    (11, "counts", include_str!("../migrations/0011_counts.sql")),
    (13, "links", include_str!("../migrations/0013_links.sql")),
];

/// The modules, each after those it needs.
#[must_use]
pub fn modules() -> Vec<Module> {
    vec![
        registers::module(),
        shifts::module(),
        sales::module(),
        invoices::module(),
    ]
}

/// These modules and those below them, for tests.
#[cfg(test)]
pub(crate) fn plug() -> till_kernel::Plug {
    // Administration's, which sends for everybody.
    let sending = Module::new("sending")
        .permissions([till_kernel::VIEW_SENDINGS, till_kernel::MANAGE_SENDINGS])
        .faults([till_kernel::NOT_SET_UP, till_kernel::TOO_MANY_SENDINGS])
        .record::<till_kernel::Sending>()
        .record::<till_kernel::MailAccount>()
        .job::<till_kernel::Deliver>()
        .event::<till_kernel::SendingChanged>();
    plug_of(
        [
            till_goods::modules(),
            till_money::modules(),
            modules(),
            vec![sending],
        ]
        .concat(),
    )
}

/// The plug with some of its modules, for tests.
#[cfg(test)]
pub(crate) fn plug_of(modules: Vec<Module>) -> till_kernel::Plug {
    till_kernel::Plug {
        migrations: till_kernel::PlugMigrations {
            schema: "operations",
            files: &[till_goods::HISTORY, till_goods::MIGRATIONS, MIGRATIONS],
        },
        ..till_goods::plug_of(modules)
    }
}
