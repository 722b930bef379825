//! Checks of `till verify`: each module declares what must add up (reliability 3.1, verification levels 1 and 5).

mod audit;
mod journal;
mod store;

use serde::Serialize;

use crate::BoxFuture;
use crate::fault::Fault;
use crate::read::Read;

/// Something that does not add up.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// Where: table and key of the first bad row.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// How many rows a check looked at, and what it found.
pub type Findings = Result<(u64, Vec<Finding>), Fault>;

/// A check: reads the business and names what does not add up.
#[derive(Clone, Copy)]
pub struct Check {
    /// `module.word`.
    pub name: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// Looks; returns how many rows were looked at, and findings.
    pub run: for<'a> fn(&'a mut Read) -> BoxFuture<'a, Findings>,
}

/// The kernel's own checks.
pub(crate) const KERNEL: &[Check] = &[
    Check {
        name: "kernel.journal",
        rule: "Every series counts 1, 2, 3 … without a gap, its chain of hashes and grand total follow, and its head is the series row.",
        run: |r| Box::pin(journal::run(r)),
    },
    Check {
        name: "kernel.audit",
        rule: "Every audit event's payload still has the hash it was written with.",
        run: |r| Box::pin(audit::run(r)),
    },
];
