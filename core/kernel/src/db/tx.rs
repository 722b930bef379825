//! One transaction, with its tenant and its round trips counted.

use deadpool::managed::Object;
use sqlx::AssertSqlSafe;
use till_shared::ids::TenantId;

use super::connection_fault;
use super::pool::{Pooled, Pools};
use crate::care::Lane;
use crate::fault::{Fault, codes};

/// How many dead connections are thrown away in a row before the database counts as gone: more than a lane usually holds.
const DEAD_CONNECTIONS_MAX: usize = 8;

/// Whether a transaction may change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    ReadOnly,
    /// Reading, and every statement sees the same moment.
    Snapshot,
    ReadWrite,
}

/// An open transaction. Dropped unfinished (panic, cancelled read), it takes its connection with it, so that no lock stays behind.
pub(crate) struct Tx {
    connection: Option<Pooled>,
    persistent: bool,
    trips: u32,
}

impl Tx {
    /// BEGIN with tenant, command name and time-outs in one round trip. `tenant` is a UUID and `name` a constant: nothing to inject.
    pub(crate) async fn begin(
        pools: &Pools,
        lane: Lane,
        access: Access,
        tenant: TenantId,
        name: &'static str,
    ) -> Result<Self, Fault> {
        let mode = match access {
            Access::ReadOnly => "BEGIN READ ONLY;",
            Access::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;",
            Access::ReadWrite => "BEGIN;",
        };
        let preamble = &pools.preamble;
        let sql = format!(
            "{mode} SET LOCAL app.tenant_id = '{}'; SET LOCAL app.command = '{name}'; {preamble}",
            tenant.0
        );
        // A pooled connection may have died since it was last used. Nothing has been done on it yet, so another one is taken.
        let mut tries = 0;
        let connection = loop {
            let mut connection = pools.connection(lane).await?;
            let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
                .execute(&mut *connection)
                .await
            else {
                break connection;
            };
            drop(Object::take(connection));
            tries += 1;
            if tries > DEAD_CONNECTIONS_MAX {
                return Err(unreachable_is_unavailable(error));
            }
        };
        Ok(Self {
            connection: Some(connection),
            persistent: pools.persistent,
            trips: 1,
        })
    }

    /// COMMIT, after `last` (which is made of hexadecimal literals only, see `replies`). `Err` with [`codes::OUTCOME_UNKNOWN`] if the
    /// answer was lost; any other fault means that nothing was written.
    pub(crate) async fn commit(mut self, last: Option<String>) -> Result<u32, Fault> {
        let sql = match last {
            Some(last) => format!("{last}; COMMIT"),
            None => "COMMIT".to_owned(),
        };
        let Some(mut connection) = self.connection.take() else {
            return Err(codes::UNAVAILABLE.fault());
        };
        self.trips += 1;
        match sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await {
            Ok(_) => Ok(self.trips),
            Err(error @ sqlx::Error::Database(_)) => {
                let fault = connection_fault(error);
                if fault.code() == codes::UNAVAILABLE {
                    // The server is going down: it may have committed before it said so.
                    drop(Object::take(connection));
                    return Err(codes::OUTCOME_UNKNOWN
                        .fault()
                        .retry_after(std::time::Duration::from_secs(1))
                        .source(fault));
                }
                self.connection = Some(connection);
                self.rollback().await;
                Err(fault)
            }
            Err(error) => {
                drop(Object::take(connection));
                Err(codes::OUTCOME_UNKNOWN
                    .fault()
                    .retry_after(std::time::Duration::from_secs(1))
                    .source(error))
            }
        }
    }

    /// ROLLBACK; a connection that cannot even do that is closed.
    pub(crate) async fn rollback(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let rolled_back = tokio::time::timeout(
                std::time::Duration::from_secs(2),
                sqlx::raw_sql("ROLLBACK").execute(&mut *connection),
            )
            .await;
            if !matches!(rolled_back, Ok(Ok(_))) {
                drop(Object::take(connection));
            }
        }
    }

    pub(crate) fn trips(&self) -> u32 {
        self.trips
    }

    /// The connection, for one counted round trip.
    pub(crate) fn trip(&mut self) -> Result<(&mut sqlx::PgConnection, bool), Fault> {
        self.trips += 1;
        self.uncounted()
    }

    /// The connection, for what is not part of the product's own work (the pair assertion in tests).
    pub(crate) fn uncounted(&mut self) -> Result<(&mut sqlx::PgConnection, bool), Fault> {
        let persistent = self.persistent;
        match self.connection.as_deref_mut() {
            Some(connection) => Ok((connection, persistent)),
            None => Err(codes::UNAVAILABLE.fault()),
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}

fn unreachable_is_unavailable(error: sqlx::Error) -> Fault {
    let fault = connection_fault(error);
    if fault.code() == codes::INTERNAL {
        codes::UNAVAILABLE.fault().source(fault)
    } else {
        fault
    }
}
