//! SQL of what the kernel's own tables lose.

use super::Sweep;
use crate::changing;

/// The kernel's own.
pub(crate) const KERNEL: [Sweep; 3] = [
    crate::sending::SWEEP,
    Sweep {
        table: "kernel.job_run",
        cascades: &[],
        days: 90,
        statement: changing!(
            "DELETE FROM kernel.job_run WHERE tenant_id = kernel.tenant_id() AND run_id = ANY(ARRAY(
                SELECT run_id FROM kernel.job_run WHERE tenant_id = kernel.tenant_id() AND ended_at < $1
                ORDER BY ended_at LIMIT $2))"
        ),
    },
    Sweep {
        table: "kernel.job",
        cascades: &["kernel.job_run"],
        days: 90,
        statement: changing!(
            "DELETE FROM kernel.job WHERE tenant_id = kernel.tenant_id() AND job_id = ANY(ARRAY(
                SELECT job_id FROM kernel.job
                WHERE tenant_id = kernel.tenant_id() AND state IN ('done', 'dead', 'cancelled') AND ended_at < $1
                ORDER BY ended_at LIMIT $2))"
        ),
    },
];
