//! Checks of `till verify`: each module declares what must add up (reliability 3.1, verification levels 1, 2 and 5).
//!
//! All checks of a business look at one moment (a REPEATABLE READ transaction). A check says how many of which thing it looked at; two
//! that looked at different numbers of the same thing are a finding, because then one of them did not look at everything.

mod audit;
mod counts;
mod foot;
mod journal;
mod records;
mod replay;
mod store;

use std::borrow::Cow;

use serde::Serialize;
use uuid::Uuid;

use crate::BoxFuture;
use crate::fault::Fault;
use crate::read::Read;

pub(crate) use counts::compare;
pub(crate) use foot::Foot;
pub use foot::Footed;

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

/// What a check looked at, and what it found.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Rows in all.
    pub rows: u64,
    /// How many of which thing, e.g. `sale`; compared with the other checks that count the same.
    pub counted: Vec<(Cow<'static, str>, u64)>,
    /// What does not add up.
    pub findings: Vec<Finding>,
}

impl Looked {
    /// At so many rows.
    #[must_use]
    pub fn at(rows: u64) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// Says how many of a thing were among them.
    #[must_use]
    pub fn counting(mut self, thing: impl Into<Cow<'static, str>>, count: u64) -> Self {
        self.counted.push((thing.into(), count));
        self
    }

    /// Adds what was found.
    #[must_use]
    pub fn finding(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }
}

/// What a check answers.
pub type Findings = Result<Looked, Fault>;

/// A check: reads the business and names what does not add up.
#[derive(Clone, Copy)]
pub struct Check {
    /// `module.word`.
    pub name: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// Looks; returns what it looked at, and findings.
    pub run: for<'a> fn(&'a mut Read) -> BoxFuture<'a, Findings>,
}

/// Where a walk in key order goes on after `id`; `None` after the last possible one. Walks begin at the least id there is and take it in,
/// so no id is left out, whoever made it.
#[must_use]
pub fn next_id(id: Uuid) -> Option<Uuid> {
    id.as_u128().checked_add(1).map(Uuid::from_u128)
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
        rule: "Every audit event still has the hash it was written with, and what it tells of is there.",
        run: |r| Box::pin(audit::run(r)),
    },
    Check {
        name: "kernel.records",
        rule: "Everything stored has its event of creation in the audit log and is what the log's changes, one after the other, made of it.",
        run: |r| Box::pin(records::run(r)),
    },
    Check {
        name: counts::NAME,
        rule: "Checks that look at the same things looked at equally many.",
        run: |_| Box::pin(async { Ok(Looked::default()) }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_leaves_no_id_out() {
        assert_eq!(next_id(Uuid::nil()), Some(Uuid::from_u128(1)));
        assert_eq!(next_id(Uuid::from_u128(u128::MAX - 1)), Some(Uuid::max()));
        assert_eq!(next_id(Uuid::max()), None);
    }
}
