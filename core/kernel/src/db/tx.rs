//! One transaction, with its tenant and its round trips counted.

use std::time::Duration;

use deadpool::managed::Object;
use sqlx::AssertSqlSafe;
use till_shared::ids::TenantId;

use super::connection_fault;
use super::pool::{Connection, Pooled, Pools};
use crate::care::Lane;
use crate::fault::{Fault, codes};
use crate::replies::Keeping;

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

/// An open transaction. Dropped unfinished (panic, cancelled read), it takes its connection with it ([`Held`]), so that no lock stays behind.
pub(crate) struct Tx {
    connection: Held,
    access: Access,
    persistent: bool,
    trips: u32,
    commit_within: Duration,
}

/// A connection that may be inside a transaction. Whoever is stopped at any moment, in the middle of BEGIN too, takes it out of the pool
/// with them: the next one would go on in a transaction of theirs. Only [`Self::release`] gives it back.
struct Held(Option<Pooled>);

impl Held {
    /// Back to the pool: no transaction is open on it.
    fn release(mut self) {
        drop(self.0.take());
    }

    fn get(&mut self) -> Result<&mut Connection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// One simple query.
    async fn say(&mut self, sql: String) -> Result<(), sqlx::Error> {
        let connection = self.get()?;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection.sql)
            .await?;
        Ok(())
    }

    /// ROLLBACK, and back to the pool; one that cannot even do that is closed.
    async fn roll_back(mut self) {
        let rolled_back = tokio::time::timeout(Duration::from_secs(2), self.say("ROLLBACK".to_owned())).await;
        if matches!(rolled_back, Ok(Ok(()))) {
            self.release();
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

/// What became of a COMMIT.
pub(crate) enum Committing {
    /// It is done; with the round trips of the transaction.
    Done(u32),
    /// The server has not answered in time. Whether it is done is not known; the task waits on for it, and answers whether it is.
    Late(tokio::task::JoinHandle<bool>),
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
            // A role that can write nothing: what a query may not do does not hang on the words of its statements.
            Access::ReadOnly => "BEGIN READ ONLY; SET LOCAL ROLE till_reader;",
            Access::Snapshot => {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE till_reader;"
            }
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
            let mut connection = Held(Some(pools.connection(lane).await?));
            let Err(error) = connection.say(sql.clone()).await else {
                break connection;
            };
            drop(connection);
            tries += 1;
            if tries > DEAD_CONNECTIONS_MAX {
                return Err(unreachable_is_unavailable(error));
            }
        };
        Ok(Self {
            connection,
            access,
            persistent: pools.persistent,
            trips: 1,
            commit_within: pools.commit_within,
        })
    }

    /// COMMIT, after keeping the answer. `Err` with [`codes::OUTCOME_UNKNOWN`] if the
    /// answer was lost; any other fault means that nothing was written.
    ///
    /// A server that waits for its standby answers a cancelled COMMIT with success (cloud 0.5), and no time-out of its own ends that
    /// wait: so the deadline is ours, and the statement is never cancelled.
    pub(crate) async fn commit(self, last: Option<Keeping>) -> Result<Committing, Fault> {
        let mut connection = self.connection;
        let state = connection.get().map_err(Fault::internal)?;
        let known = state.keeps_replies;
        let mut prepares = false;
        let sql = match last {
            Some(last) if self.persistent => {
                prepares = !known;
                state.keeps_replies = true;
                last.prepared(known)
            }
            Some(last) => last.plain(),
            None => "COMMIT".to_owned(),
        };
        let trips = self.trips + 1;
        let mut waiting = Box::pin(async move {
            let answer = connection.say(sql).await;
            (connection, answer)
        });
        let Ok((connection, answer)) = tokio::time::timeout(self.commit_within, &mut waiting).await else {
            return Ok(Committing::Late(tokio::spawn(async move {
                let (connection, answer) = waiting.await;
                if answer.is_ok() {
                    connection.release();
                    return true;
                }
                false
            })));
        };
        match answer {
            Ok(()) => {
                connection.release();
                Ok(Committing::Done(trips))
            }
            Err(error @ sqlx::Error::Database(_)) => {
                let fault = connection_fault(error);
                if fault.code() == codes::UNAVAILABLE {
                    // The server is going down: it may have committed before it said so.
                    return Err(outcome_unknown().source(fault));
                }
                // Whether the statement was prepared before something failed is not known: such a connection is not used again.
                if !prepares {
                    connection.roll_back().await;
                }
                Err(fault)
            }
            Err(error) => Err(outcome_unknown().source(error)),
        }
    }

    /// Ends a transaction that changed nothing.
    pub(crate) async fn end(self) -> Result<u32, Fault> {
        match self.commit(None).await? {
            Committing::Done(trips) => Ok(trips),
            Committing::Late(_) => Err(codes::UNAVAILABLE.fault().retry_after(Duration::from_secs(1))),
        }
    }

    /// ROLLBACK; a connection that cannot even do that is closed.
    pub(crate) async fn rollback(self) {
        self.connection.roll_back().await;
    }

    pub(crate) fn access(&self) -> Access {
        self.access
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
        let connection = self.connection.get().map_err(|_| codes::UNAVAILABLE.fault())?;
        Ok((&mut connection.sql, persistent))
    }
}

/// The database did not say whether it is done.
pub(crate) fn outcome_unknown() -> Fault {
    codes::OUTCOME_UNKNOWN.fault().retry_after(Duration::from_secs(1))
}

fn unreachable_is_unavailable(error: sqlx::Error) -> Fault {
    let fault = connection_fault(error);
    if fault.code() == codes::INTERNAL {
        codes::UNAVAILABLE.fault().source(fault)
    } else {
        fault
    }
}
