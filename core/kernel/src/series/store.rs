//! SQL of series and the fiscal journal, together with the seal (audit + outbox), so that sealing and numbering are one round trip.

use till_shared::ids::{BranchId, RegisterId, SeriesId};
use uuid::Uuid;

use super::{Gate, NewSeries};
use crate::check::Footed;
use crate::db::{AsRow, Change, Load, Select};
use crate::fault::Fault;
use crate::record::Record;
use crate::{as_row, changing, footed_by, reading, row, table};

/// Audit and outbox in one statement, when nothing is numbered.
///
/// $1 tenant context is the transaction's; arrays are one element per event.
pub(crate) const SEAL: &str = r"
WITH audit AS (
    INSERT INTO kernel.audit_event (event_id, recorded_at, occurred_at, actor_user, actor_name, actor_role, session_id, device_id,
        register_id, branch_id, module, action, entity, entity_id, change, diff, reason, approvals, request_id, source, salt,
        payload_hash, hash_version, leaf_hash)
    SELECT note.event_id, $1, $1, $2, $3, $4, $5, $6, $7, note.branch_id, $8, $9, note.entity, note.entity_id, note.change,
        note.diff::json, $10, $11, $12, $13, note.salt, note.payload_hash, $14, note.leaf_hash
    FROM unnest($15::uuid[], $16::uuid[], $17::text[], $18::uuid[], $19::text[], $20::text[], $21::bytea[], $22::bytea[],
        $23::bytea[]) AS note (event_id, branch_id, entity, entity_id, change, diff, salt, payload_hash, leaf_hash)
    RETURNING 1
)
INSERT INTO kernel.outbox (event_id, recorded_at, topic, branch_id, entity_id, payload, audience)
SELECT event.event_id, $1, event.topic, event.branch_id, event.entity_id, event.payload::json, event.audience::json
FROM unnest($24::uuid[], $25::text[], $26::uuid[], $27::uuid[], $28::text[], $29::text[])
    AS event (event_id, topic, branch_id, entity_id, payload, audience)
";

/// Audit, outbox, then the series row and its chain: the number is taken after the rest of the statement is done.
///
/// No row comes back when the series does not exist or its gate is closed.
pub(crate) const SEAL_AND_NUMBER: &str = r"
WITH audit AS (
    INSERT INTO kernel.audit_event (event_id, recorded_at, occurred_at, actor_user, actor_name, actor_role, session_id, device_id,
        register_id, branch_id, module, action, entity, entity_id, change, diff, reason, approvals, request_id, source, salt,
        payload_hash, hash_version, leaf_hash)
    SELECT note.event_id, $1, $1, $2, $3, $4, $5, $6, $7, note.branch_id, $8, $9, note.entity, note.entity_id, note.change,
        note.diff::json, $10, $11, $12, $13, note.salt, note.payload_hash, $14, note.leaf_hash
    FROM unnest($15::uuid[], $16::uuid[], $17::text[], $18::uuid[], $19::text[], $20::text[], $21::bytea[], $22::bytea[],
        $23::bytea[]) AS note (event_id, branch_id, entity, entity_id, change, diff, salt, payload_hash, leaf_hash)
    RETURNING 1
), outbox AS (
    INSERT INTO kernel.outbox (event_id, recorded_at, topic, branch_id, entity_id, payload, audience)
    SELECT event.event_id, $1, event.topic, event.branch_id, event.entity_id, event.payload::json, event.audience::json
    FROM unnest($24::uuid[], $25::text[], $26::uuid[], $27::uuid[], $28::text[], $29::text[])
        AS event (event_id, topic, branch_id, entity_id, payload, audience)
    RETURNING 1
), sealed AS MATERIALIZED (
    SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM outbox) AS rows
), numbered AS (
    UPDATE kernel.series AS series
    SET next_no = series.next_no + 1,
        grand_total_minor = series.grand_total_minor + $34,
        chain_hash = sha256('\x01'::bytea || series.chain_hash || int8send(series.next_no) || $33 || int8send($34)
            || int8send(series.grand_total_minor + $34))
    FROM sealed
    WHERE series.tenant_id = $35 AND series.series_id = $30 AND series.gate IS NOT DISTINCT FROM $36 AND sealed.rows >= 0
    RETURNING series.series_id, series.prefix, series.next_no - 1 AS no, series.chain_hash, series.grand_total_minor
)
INSERT INTO kernel.fiscal_entry (series_id, no, number, kind, document_id, document_hash, amount_minor, grand_total_minor, chain_hash,
    hash_version, gate, recorded_at)
SELECT numbered.series_id, numbered.no, numbered.prefix || lpad(numbered.no::text, greatest(6, length(numbered.no::text)), '0'), $31,
    $32, $33, $34, numbered.grand_total_minor, numbered.chain_hash, $37, $36, $1
FROM numbered
RETURNING no, number, chain_hash
";

row! { NewSeries, names series, columns [series_id, branch_id, register_id, kind, prefix, fiscal_year] }
table! {
    Gate = "kernel.series", key series_id,
    columns [branch_id, open_for = gate, next_no, grand_total_minor],
    changes [gate] by lock
}

impl Record for NewSeries {
    const ENTITY: &'static str = "series";
    const TABLES: &'static [&'static str] = &["kernel.series"];

    fn id(&self) -> Uuid {
        self.series_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        const BY_ID: &str = concat!("SELECT ", series!(), " FROM kernel.series WHERE series_id = $1");
        let row: Option<AsRow<Self>> = sql.optional(reading!(BY_ID).bind(id)).await?;
        Ok(row.map(|AsRow(series)| series))
    }

    // With the seed of its chain, which is no part of the record.
    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.series (series_id, branch_id, register_id, kind, prefix, fiscal_year, chain_hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(self.series_id.0)
            .bind(self.branch_id.0)
            .bind(self.register_id.0)
            .bind(&self.kind)
            .bind(&self.prefix)
            .bind(self.fiscal_year)
            .bind(self.seed().as_slice()),
        )
        .await?;
        Ok(())
    }
}

impl Record for Gate {
    const ENTITY: &'static str = "series_gate";
    // It comes with its series.
    as_row!(part);

    fn id(&self) -> Uuid {
        self.series_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

impl Footed for NewSeries {
    footed_by!("kernel.series", "series_id");
}

impl Footed for Gate {
    footed_by!(row);
    // It comes with its series, shut.
    const IS_BORN: bool = false;
    const BEGINS: &'static str = r#"{"open_for": null}"#;
}

/// The series of a register for a kind of document and a fiscal year.
pub(super) async fn find(
    sql: &mut Select<'_>,
    register: RegisterId,
    kind: &str,
    fiscal_year: i16,
) -> Result<Option<SeriesId>, Fault> {
    let row: Option<(Uuid,)> = sql
        .optional(
            reading!("SELECT series_id FROM kernel.series WHERE register_id = $1 AND kind = $2 AND fiscal_year = $3")
                .bind(register.0)
                .bind(kind)
                .bind(fiscal_year),
        )
        .await?;
    Ok(row.map(|(id,)| SeriesId(id)))
}
