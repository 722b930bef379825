//! PostgreSQL's errors as faults.

use std::time::Duration;

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

use crate::fault::{Fault, codes};

/// Turns a driver error into a fault: what is worth a rerun, what the caller did, what is ours.
#[must_use]
pub fn connection_fault(error: Error) -> Fault {
    let Error::Database(database) = &error else {
        return match error {
            Error::Io(_)
            | Error::Tls(_)
            | Error::Protocol(_)
            | Error::PoolTimedOut
            | Error::PoolClosed
            | Error::WorkerCrashed => codes::UNAVAILABLE
                .fault()
                .retry_after(Duration::from_secs(1))
                .source(error),
            other => Fault::internal(other),
        };
    };
    let constraint = database.constraint().map(ToOwned::to_owned);
    let state = database
        .code()
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default();
    let severity_gone = database
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|pg| matches!(pg.code(), "57P01" | "57P02" | "57P03" | "53300"));
    let fault = match state.as_str() {
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => codes::BUSY
            .fault()
            .retry_after(Duration::from_secs(1))
            .transient(),
        // unique_violation, exclusion_violation
        "23505" | "23P01" => codes::TAKEN.fault(),
        // foreign_key_violation
        "23503" => codes::DANGLING.fault(),
        // lock_not_available: somebody else is at it (5 s)
        "55P03" => codes::IN_PROGRESS.fault().retry_after(Duration::from_secs(1)),
        // query_canceled: statement timeout
        "57014" => codes::UNAVAILABLE.fault().retry_after(Duration::from_secs(2)),
        // disk_full and friends: reads go on, writes wait
        state if state.starts_with("53") => codes::UNAVAILABLE.fault().retry_after(Duration::from_secs(5)),
        _ if severity_gone => codes::UNAVAILABLE.fault().retry_after(Duration::from_secs(1)),
        _ => codes::INTERNAL.fault(),
    };
    fault.with_constraint(constraint.as_deref()).source(error)
}
