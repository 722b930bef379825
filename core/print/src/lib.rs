//! Prints of documents as PDF.
//!
//! The only crate that sees the typesetter (Typst). Input is a [`till_shared::slip::Slip`] or a
//! [`till_shared::sheet::Sheet`]; there are no templates from outside: a template for each is part of this crate, the document reaches it as
//! a data file, and the typesetter's world holds nothing else: no disk, no network, no packages, no clock.
//! The same document gives the same bytes.
//!
//! A render is CPU work of milliseconds to a second (2,000 rows) that cannot be interrupted: callers run it
//! off the async threads and bound how many run at once.
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

mod pdf;
mod press;
mod sheet;
mod world;

pub use pdf::{slip_pdf, unprintable};
pub use press::{BLOCKS_MAX, PrintError};
pub use sheet::{sheet_pdf, unprintable_on_sheet};
