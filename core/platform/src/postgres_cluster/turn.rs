//! One server at a time brings the schema up to date: replicas that start together would otherwise run into each other.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::error::ClusterError;

/// Held on a session of its own ("tillmigr" in ASCII).
const LOCK: i64 = 0x7469_6c6c_6d69_6772;
/// Asked for again and again rather than waited for: a waiting statement holds a snapshot, and an index that is built concurrently waits for
/// every snapshot.
const RETRY: Duration = Duration::from_millis(200);

/// The right to change the schema; given back when this is dropped or the process ends.
#[derive(Debug)]
pub struct Turn(PgConnection);

impl Turn {
    /// Waits until no other server changes the schema; `waiting` hears for how long already.
    pub async fn take(
        owner: &PgConnectOptions,
        mut waiting: impl FnMut(Duration),
    ) -> Result<Self, ClusterError> {
        let mut connection = PgConnection::connect_with(owner)
            .await
            .map_err(ClusterError::database("connect to bring the schema up to date"))?;
        let began = Instant::now();
        loop {
            let taken: bool = sqlx::query_scalar("SELECT pg_catalog.pg_try_advisory_lock($1)")
                .bind(LOCK)
                .persistent(false)
                .fetch_one(&mut connection)
                .await
                .map_err(ClusterError::database(
                    "wait for another server that changes the schema",
                ))?;
            if taken {
                return Ok(Self(connection));
            }
            waiting(began.elapsed());
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Whether the owner's other sessions are at work, not waiting for somebody: a change of the schema goes on.
    pub async fn is_at_work(&mut self) -> Result<bool, ClusterError> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
             WHERE usename = current_user AND datname = current_database() AND pid <> pg_catalog.pg_backend_pid()
               AND state = 'active' AND wait_event_type IS DISTINCT FROM 'Lock')",
        )
        .persistent(false)
        .fetch_one(&mut self.0)
        .await
        .map_err(ClusterError::database("look whether the change of the schema goes on"))
    }

    /// Gives the turn to the next server.
    pub async fn give_back(self) -> Result<(), ClusterError> {
        self.0
            .close()
            .await
            .map_err(ClusterError::database("close the connection that held the turn"))
    }
}
