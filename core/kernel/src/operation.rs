//! A use case is a value (house 2).

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use till_shared::ids::BranchId;

use crate::care::{Care, Lane};
use crate::fault::{Fault, FaultCode};
use crate::output::Output;
use crate::permission::Permission;
use crate::read::Read;
use crate::violations::Violations;
use crate::write::Write;

/// A use case that changes something. Its fields are its input.
pub trait Command: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever; the action in the audit log.
    const NAME: &'static str;
    /// What it does, for the documentation: one sentence.
    const SUMMARY: &'static str;
    /// What the actor must hold.
    const PERMISSION: Permission;
    /// How much care it needs.
    const CARE: Care = Care::plain();
    /// What it may refuse with besides what the kernel answers for every operation. A fault that occurs without standing here is a mistake
    /// that tests stop at.
    const FAULTS: &'static [FaultCode] = &[];
    /// Bytes of its body, where it takes more than others do, such as a file; who may not do it is held to what others take.
    const BODY_MAX: Option<usize> = None;
    /// What it answers.
    type Output: Output;
    /// What can go wrong.
    type Error: Into<Fault> + Send;

    /// Checks fields by themselves and against each other; reports all violations.
    fn validate(&self, _violations: &mut Violations) {}

    /// Why it is done; asked for when [`Care::reason`] is set.
    fn reason(&self) -> Option<&str> {
        None
    }

    /// Carries it out. May run several times (serialisation failures), so it keeps no state outside `w`.
    fn run(&self, w: &mut Write) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// A use case that only looks. Its fields are its input.
pub trait Query: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever.
    const NAME: &'static str;
    /// What it answers, for the documentation: one sentence.
    const SUMMARY: &'static str;
    /// What the actor must hold.
    const PERMISSION: Permission;
    /// Which connections it uses.
    const LANE: Lane = Lane::Office;
    /// What it may refuse with besides what the kernel answers for every operation, e.g. a 409 while there is nothing to see. A fault that
    /// occurs without standing here is a mistake that tests stop at.
    const FAULTS: &'static [FaultCode] = &[];
    /// Bytes of its body, where it takes more than others do, such as a file; who may not ask is held to what others take.
    const BODY_MAX: Option<usize> = None;
    /// What it answers.
    type Output: Output;

    /// Checks fields; reports all violations.
    fn validate(&self, _violations: &mut Violations) {}

    /// The branch that it is narrowed down to. One that does not exist, or that is not the asker's, is answered by 404 before `run`, so
    /// that no list says by its emptiness what it does not know. The matrix asks every query with a `branch_id`.
    fn branch(&self) -> Option<BranchId> {
        None
    }

    /// Looks, inside a READ ONLY transaction.
    fn run(&self, r: &mut Read) -> impl Future<Output = Result<Self::Output, Fault>> + Send;
}
