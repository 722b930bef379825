//! Connections, in two lanes. `deadpool` over plain sqlx connections: sqlx's own pool adds a round trip to every release and that ping
//! has no time limit (dependencies 0.2).

use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, PoolError, RecycleError, RecycleResult, Timeouts};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection as _};

use crate::care::Lane;
use crate::fault::{Fault, codes};

/// How to reach the database as the app role.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// Where and as whom; behind a transaction-mode pooler this is the pooler.
    pub connect: PgConnectOptions,
    /// Whether a pooler stands between: statements are then never kept prepared.
    pub pooled: bool,
    /// Connections in all; half are kept for selling.
    pub max_connections: usize,
    /// A statement running longer is cancelled.
    pub statement_timeout: Duration,
    /// Waiting longer for a lock gives up.
    pub lock_timeout: Duration,
    /// A COMMIT that has no answer after this is told as unknown ([`COMMIT_WITHIN`] unless a test is in a hurry).
    pub commit_within: Duration,
}

/// How long a COMMIT may take before the caller is told that the outcome is unknown (cloud 0.5).
pub const COMMIT_WITHIN: Duration = Duration::from_secs(10);

/// A connection that has been idle this long is asked whether it is alive before use.
const PING_AFTER: Duration = Duration::from_secs(20);
/// Longest wait for a free connection: a till rather hears 503 and retries.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Manager {
    connect: PgConnectOptions,
}

/// A connection, and what is known of it.
#[derive(Debug)]
pub(crate) struct Connection {
    pub sql: PgConnection,
    /// Whether it has the prepared statement that keeps replies.
    pub keeps_replies: bool,
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Connection, sqlx::Error> {
        Ok(Connection {
            sql: self.connect.connect().await?,
            keeps_replies: false,
        })
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.last_used() < PING_AFTER {
            return Ok(());
        }
        match tokio::time::timeout(Duration::from_secs(2), connection.sql.ping()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(RecycleError::Backend(error)),
            Err(_) => Err(RecycleError::message("no answer to a ping within 2 s")),
        }
    }
}

pub(crate) type Pool = managed::Pool<Manager>;
pub(crate) type Pooled = managed::Object<Manager>;

/// The two lanes.
#[derive(Clone, Debug)]
pub struct Pools {
    till: Pool,
    office: Pool,
    pub(crate) persistent: bool,
    pub(crate) preamble: String,
    pub(crate) commit_within: Duration,
}

impl Pools {
    /// Prepares the lanes; connects when first used.
    pub fn new(settings: &DatabaseSettings) -> Result<Self, Fault> {
        let till = (settings.max_connections / 2).max(1);
        let office = settings.max_connections.saturating_sub(till).max(1);
        let limits = [
            ("statement_timeout", settings.statement_timeout.as_millis()),
            ("lock_timeout", settings.lock_timeout.as_millis()),
        ];
        let connect = settings.connect.clone().disable_statement_logging();
        // A connection of our own keeps its limits; one that a pooler lends is told them anew in every transaction.
        let (connect, preamble) = if settings.pooled {
            let told = limits.map(|(name, ms)| format!("SET LOCAL {name} = {ms};"));
            (connect, told.join(" "))
        } else {
            (connect.options(limits), String::new())
        };
        let lane = |size: usize| {
            managed::Pool::builder(Manager {
                connect: connect.clone(),
            })
            .max_size(size)
            .timeouts(Timeouts {
                wait: Some(WAIT_AT_MOST),
                create: Some(WAIT_AT_MOST),
                recycle: Some(WAIT_AT_MOST),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(Fault::internal)
        };
        Ok(Self {
            till: lane(till)?,
            office: lane(office)?,
            persistent: !settings.pooled,
            commit_within: settings.commit_within,
            preamble,
        })
    }

    pub(crate) async fn connection(&self, lane: Lane) -> Result<Pooled, Fault> {
        let pool = match lane {
            Lane::Till => &self.till,
            Lane::Office => &self.office,
        };
        pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => match super::connection_fault(error) {
                fault if fault.code() == codes::INTERNAL => codes::UNAVAILABLE
                    .fault()
                    .retry_after(Duration::from_secs(1))
                    .source(fault),
                fault => fault,
            },
            other => codes::UNAVAILABLE
                .fault()
                .retry_after(Duration::from_secs(1))
                .source(other),
        })
    }

    /// Closes every connection; later requests fail.
    pub fn close(&self) {
        self.till.close();
        self.office.close();
    }

    /// (in use, open) of the lane.
    #[must_use]
    pub fn usage(&self, lane: Lane) -> (usize, usize) {
        let status = match lane {
            Lane::Till => self.till.status(),
            Lane::Office => self.office.status(),
        };
        (status.size.saturating_sub(status.available), status.size)
    }
}
