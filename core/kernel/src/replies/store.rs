//! SQL of stored replies.

use crate::reading;
use till_shared::canon::Hash;
use till_shared::ids::TenantId;

use super::Kept;
use crate::db::Select;
use crate::fault::Fault;

/// Built from hexadecimal, numbers and a UUID only; see [`super::Key::keep`].
pub(super) fn keep(
    tenant: TenantId,
    key: &str,
    request: &str,
    sight: &str,
    status: u16,
    version: Option<i64>,
    body: &str,
) -> String {
    let version = version.map_or_else(|| "NULL".to_owned(), |version| version.to_string());
    format!(
        "INSERT INTO kernel.reply (tenant_id, key_hash, request_hash, sight_hash, status, version, body, recorded_at) VALUES \
         ('{}', '\\x{key}', '\\x{request}', '\\x{sight}', {status}, {version}, '\\x{body}', now())",
        tenant.0
    )
}

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
