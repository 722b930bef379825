//! Registers on the wire: as they are stored, nothing in them is secret.

use till_kernel::Output;

use super::model::Register;

impl Output for Register {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
