//! SQL of stored replies.

use crate::reading;
use till_shared::canon::{Hash, hex};
use till_shared::ids::TenantId;

use super::{Kept, Key};
use crate::db::Select;
use crate::fault::Fault;

/// The statement that keeps an answer goes with COMMIT in one simple query, which takes no parameters; every literal is a UUID, a number
/// or hexadecimal, so there is nothing to inject.
pub(crate) struct Keeping {
    values: String,
}

impl Keeping {
    pub(super) fn new(tenant: TenantId, key: &Key, status: u16, version: Option<i64>, body: &[u8]) -> Self {
        let version = version.map_or_else(|| "NULL".to_owned(), |version| version.to_string());
        Self {
            values: format!(
                "'{}', '\\x{}', '\\x{}', '\\x{}', {status}, {version}, '\\x{}'",
                tenant.0,
                hex(&key.key_hash),
                hex(&key.request_hash),
                hex(&key.sight_hash),
                hex(body)
            ),
        }
    }

    /// For a connection whose statements do not stay prepared, as behind a pooler.
    pub fn plain(&self) -> String {
        format!("{INSERT} ({}, now()); COMMIT", self.values)
    }

    /// For a connection of our own, on which the statement is prepared once: parsing and planning it for every sale took a twentieth of
    /// PostgreSQL's time.
    pub fn prepared(&self, known: bool) -> String {
        let values = &self.values;
        let prepare = if known { "" } else { PREPARE };
        format!("{prepare}EXECUTE till_keep_reply ({values}); COMMIT")
    }
}

macro_rules! insert {
    () => {
        "INSERT INTO kernel.reply (tenant_id, key_hash, request_hash, sight_hash, status, version, body, recorded_at) VALUES"
    };
}
const INSERT: &str = insert!();
const PREPARE: &str = concat!(
    "PREPARE till_keep_reply (uuid, bytea, bytea, bytea, smallint, bigint, bytea) AS ",
    insert!(),
    " ($1, $2, $3, $4, $5, $6, $7, now()); "
);

pub(super) async fn find(sql: &mut Select<'_>, tenant: TenantId, key: &Hash) -> Result<Option<Kept>, Fault> {
    type Row = (Vec<u8>, Option<Vec<u8>>, i16, Option<i64>, Vec<u8>);
    let row: Option<Row> = sql
        .optional(
            reading!("SELECT request_hash, sight_hash, status, version, body FROM kernel.reply WHERE tenant_id = $1 AND key_hash = $2")
                .bind(tenant.0)
                .bind(key.as_slice()),
        )
        .await?;
    Ok(row.map(|(request_hash, sight_hash, status, version, body)| Kept {
        request_hash,
        sight_hash,
        status,
        version,
        body,
    }))
}
