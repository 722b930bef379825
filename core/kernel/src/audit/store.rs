//! SQL of the keys of people.

use crate::{changing, reading};
use std::collections::HashSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::personal::{Keys, SubjectKey};
use crate::db::{Change, Select};
use crate::fault::Fault;

type Row = (Uuid, Option<Vec<u8>>);

fn keys(rows: Vec<Row>) -> Result<Keys, Fault> {
    rows.into_iter()
        .map(|(subject, key)| {
            let key: SubjectKey = key
                .map(TryInto::try_into)
                .transpose()
                .map_err(|_| Fault::internal("the key of a person has another length"))?;
            Ok((subject, key))
        })
        .collect()
}

/// The keys that are there.
pub(crate) async fn find(sql: &mut Select<'_>, subjects: &[Uuid]) -> Result<Keys, Fault> {
    let rows: Vec<Row> = sql
        .all(
            reading!(
                "SELECT subject_id, key FROM kernel.subject_key WHERE tenant_id = kernel.tenant_id() AND subject_id = ANY($1)",
            )
            .bind(subjects),
        )
        .await?;
    keys(rows)
}

/// The keys of people, made for those who have none yet: one statement, and once more if somebody else makes one at the same moment.
pub(crate) async fn find_or_make(
    sql: &mut Change<'_>,
    fresh: Vec<(Uuid, [u8; 32])>,
    now: Timestamp,
) -> Result<Keys, Fault> {
    let (subjects, made): (Vec<Uuid>, Vec<Vec<u8>>) = fresh
        .into_iter()
        .map(|(subject, key)| (subject, key.to_vec()))
        .unzip();
    let rows: Vec<Row> = sql
        .all(
            changing!(
                "WITH made AS (
                    INSERT INTO kernel.subject_key (subject_id, key, created_at)
                    SELECT fresh.subject_id, fresh.key, $3 FROM unnest($1::uuid[], $2::bytea[]) AS fresh (subject_id, key)
                    ORDER BY fresh.subject_id
                    ON CONFLICT (tenant_id, subject_id) DO NOTHING
                    RETURNING subject_id, key
                 )
                 SELECT subject_id, key FROM made
                 UNION ALL
                 SELECT subject_id, key FROM kernel.subject_key WHERE tenant_id = kernel.tenant_id() AND subject_id = ANY($1)")
            .bind(&subjects)
            .bind(made)
            .bind(now.to_sqlx()),
        )
        .await?;
    let mut found = keys(rows)?;
    let wanted: HashSet<&Uuid> = subjects.iter().collect();
    if found.len() < wanted.len() {
        // Made by somebody else since the statement began, who has committed by now.
        found.extend(find(sql.select(), &subjects).await?);
    }
    Ok(found)
}

/// Takes the key of a person away, if it is still there.
pub(crate) async fn drop_key(sql: &mut Change<'_>, subject: Uuid, now: Timestamp) -> Result<(), Fault> {
    sql.run(
        changing!(
            "UPDATE kernel.subject_key SET key = NULL, forgotten_at = $2
             WHERE tenant_id = kernel.tenant_id() AND subject_id = $1 AND key IS NOT NULL"
        )
        .bind(subject)
        .bind(now.to_sqlx()),
    )
    .await?;
    Ok(())
}
