//! Payload hashes of the audit log.

use uuid::Uuid;

use super::{Finding, store};
use crate::audit::payload_hash;
use crate::fault::Fault;
use crate::read::Read;

const STEP: i64 = 5_000;

pub(super) async fn run(r: &mut Read) -> Result<(u64, Vec<Finding>), Fault> {
    let mut looked_at = 0;
    let mut after = (jiff::Timestamp::UNIX_EPOCH, Uuid::nil());
    loop {
        let rows = store::audit(&mut r.select(), after, STEP).await?;
        let Some(last) = rows.last() else {
            return Ok((looked_at, Vec::new()));
        };
        after = (last.recorded_at.to_jiff(), last.event_id);
        for row in &rows {
            looked_at += 1;
            if payload_hash(&row.salt, &row.diff).as_slice() != row.payload_hash {
                let finding = Finding {
                    check: "kernel.audit",
                    place: format!("kernel.audit_event {}", row.event_id),
                    what: "the payload was changed after it was written".to_owned(),
                };
                return Ok((looked_at, vec![finding]));
            }
        }
    }
}
