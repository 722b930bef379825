//! What somebody tried in a shift and was refused: a count that did not agree, a pay-out that the drawer did not hold.
//!
//! Each of them tells a little of what the drawer should hold. So it is kept and audited, and after a few of them a second person is asked
//! before anything is looked at (blind count).

use jiff::Timestamp;
use serde::Serialize;
use till_kernel::{Fault, Write};
use till_shared::ids::{BranchId, ShiftId, UserId};
use uuid::Uuid;

use super::model::Shift;
use super::store;

/// Refused tries of a kind in a shift, before somebody else is asked whatever comes next.
pub const FREE: usize = 2;

till_kernel::words! {
    /// What was tried.
    pub enum AttemptKind {
        /// To close the shift with a count.
        Count = "count",
        /// To take cash out.
        Movement = "movement",
    }
}

/// A try that came to nothing. Never changed.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the names of the columns, in the audit log too"
)]
pub struct Attempt {
    /// Its id.
    pub attempt_id: Uuid,
    /// In which shift.
    pub shift_id: ShiftId,
    /// Where.
    #[serde(skip)]
    pub branch_id: BranchId,
    /// 1, 2, 3 … in its shift.
    pub attempt_no: i32,
    /// What was tried.
    pub kind: AttemptKind,
    /// What was counted, or what was to move.
    pub content: serde_json::Value,
    /// In somebody's words.
    pub reason: String,
    /// Who tried.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub recorded_at: Timestamp,
}

/// Refuses with `fault` and keeps what was tried.
pub async fn refuse(
    w: &mut Write,
    shift: &Shift,
    kind: AttemptKind,
    content: &impl Serialize,
    reason: &str,
    fault: Fault,
) -> Result<Fault, Fault> {
    let attempt = Attempt {
        attempt_id: w.id(),
        shift_id: shift.shift_id,
        branch_id: shift.branch_id,
        attempt_no: store::last_attempt(&mut w.select(), shift.shift_id).await? + 1,
        kind,
        content: serde_json::to_value(content).map_err(Fault::internal)?,
        reason: reason.trim().to_owned(),
        user_id: w.actor().user,
        user_name: w.actor().name.clone(),
        recorded_at: w.now(),
    };
    w.create(&attempt).await?;
    Ok(w.refuse(fault))
}
