//! SQL of what the kernel's own tables lose.

use super::Sweep;
use crate::changing;

/// The kernel's own. Answers and events have no index by age: each sale would pay for it, and a night's sweep can look through them. The ids of
/// events are of their time.
pub(crate) const KERNEL: [Sweep; 4] = [
    Sweep {
        table: "kernel.reply",
        days: 30,
        statement: changing!(
            "DELETE FROM kernel.reply WHERE tenant_id = kernel.tenant_id() AND key_hash = ANY(ARRAY(
                SELECT key_hash FROM kernel.reply WHERE tenant_id = kernel.tenant_id() AND recorded_at < $1 LIMIT $2))"
        ),
    },
    Sweep {
        table: "kernel.outbox",
        days: 90,
        statement: changing!(
            "DELETE FROM kernel.outbox WHERE tenant_id = kernel.tenant_id() AND event_id = ANY(ARRAY(
                SELECT event_id FROM kernel.outbox WHERE tenant_id = kernel.tenant_id() AND recorded_at < $1
                ORDER BY event_id LIMIT $2))"
        ),
    },
    Sweep {
        table: "kernel.job_run",
        days: 90,
        statement: changing!(
            "DELETE FROM kernel.job_run WHERE tenant_id = kernel.tenant_id() AND run_id = ANY(ARRAY(
                SELECT run_id FROM kernel.job_run WHERE tenant_id = kernel.tenant_id() AND ended_at < $1
                ORDER BY ended_at LIMIT $2))"
        ),
    },
    Sweep {
        table: "kernel.job",
        days: 90,
        statement: changing!(
            "DELETE FROM kernel.job WHERE tenant_id = kernel.tenant_id() AND job_id = ANY(ARRAY(
                SELECT job_id FROM kernel.job
                WHERE tenant_id = kernel.tenant_id() AND state IN ('done', 'dead', 'cancelled') AND ended_at < $1
                ORDER BY ended_at LIMIT $2))"
        ),
    },
];
