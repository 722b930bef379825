//! SQL of businesses. The table has no tenant above it: rows may be read by the app role, because signing in starts from a short name.

use crate::db::Load;
use crate::{changing, reading};
use jiff_sqlx::ToSqlx;
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::Tenant;
use crate::check::Footed;
use crate::db::{Change, Select};
use crate::fault::{Fault, codes};
use crate::record::Record;

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    slug: String,
    name: String,
    country: String,
    currency: String,
    time_zone: String,
    language: String,
    created_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl TryFrom<Row> for Tenant {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        Ok(Self {
            tenant_id: TenantId(row.tenant_id),
            slug: row.slug,
            name: row.name,
            country: row.country,
            currency: row
                .currency
                .parse()
                .map_err(|_| Fault::internal("a business has an unknown currency"))?,
            time_zone: row.time_zone,
            language: row.language,
            created_at: row.created_at.to_jiff(),
            version: row.version,
        })
    }
}

impl Record for Tenant {
    const ENTITY: &'static str = "business";
    const TABLES: &'static [&'static str] = &["kernel.tenant"];

    fn id(&self) -> Uuid {
        self.tenant_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str =
            "SELECT tenant_id, slug, name, country, currency, time_zone, language, created_at, version
             FROM kernel.tenant WHERE tenant_id = $1";
        const LOCKED: &str =
            "SELECT tenant_id, slug, name, country, currency, time_zone, language, created_at, version
             FROM kernel.tenant WHERE tenant_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.tenant (tenant_id, slug, name, country, currency, time_zone, language, created_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(self.tenant_id.0)
            .bind(&self.slug)
            .bind(&self.name)
            .bind(&self.country)
            .bind(self.currency.to_string())
            .bind(&self.time_zone)
            .bind(&self.language)
            .bind(self.created_at.to_sqlx())
            .bind(self.version),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!(
                    "UPDATE kernel.tenant SET name = $3, time_zone = $4, language = $5, version = $6
                     WHERE tenant_id = $1 AND version = $2"
                )
                .bind(before.tenant_id.0)
                .bind(before.version)
                .bind(&after.name)
                .bind(&after.time_zone)
                .bind(&after.language)
                .bind(after.version),
            )
            .await?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

impl Footed for Tenant {
    crate::footed_by!("kernel.tenant", "tenant_id");
}

pub(crate) async fn list(sql: &mut Select<'_>) -> Result<Vec<Tenant>, Fault> {
    let rows: Vec<Row> = sql
        .all(reading!(
            "SELECT tenant_id, slug, name, country, currency, time_zone, language, created_at, version
             FROM kernel.tenant ORDER BY created_at, tenant_id"
        ))
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub(crate) async fn by_id(sql: &mut Select<'_>, id: TenantId) -> Result<Option<Tenant>, Fault> {
    sql.unscoped(id.0).await
}
