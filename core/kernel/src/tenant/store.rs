//! SQL of businesses. The table has no tenant above it: rows may be read by the app role, because signing in starts from a short name.

use sqlx::types::Json;
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::Tenant;
use crate::check::Footed;
use crate::db::{AsRow, Change, Load, Select, Written};
use crate::fault::{Fault, codes};
use crate::record::Record;
use crate::{changing, reading, row};

// No `table!`: its business is itself.
row! {
    Tenant, names tenant, columns [tenant_id, slug, name, country, currency, time_zone, language, created_at, version]
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
        const PLAIN: &str = concat!("SELECT ", tenant!(), " FROM kernel.tenant WHERE tenant_id = $1");
        const LOCKED: &str = concat!(
            "SELECT ",
            tenant!(),
            " FROM kernel.tenant WHERE tenant_id = $1 FOR UPDATE"
        );
        let row: Option<AsRow<Self>> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(|AsRow(tenant)| tenant))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        const INSERT: &str = concat!(
            "INSERT INTO kernel.tenant (",
            tenant!(),
            ") SELECT ",
            tenant!(),
            " FROM jsonb_populate_record(NULL::kernel.tenant, $1)"
        );
        sql.run(changing!(INSERT).bind(Json(Written(self)))).await?;
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
    const ALL: &str = concat!(
        "SELECT ",
        tenant!(),
        " FROM kernel.tenant ORDER BY created_at, tenant_id"
    );
    let rows: Vec<AsRow<Tenant>> = sql.all(reading!(ALL)).await?;
    Ok(rows.into_iter().map(|AsRow(tenant)| tenant).collect())
}

pub(crate) async fn by_id(sql: &mut Select<'_>, id: TenantId) -> Result<Option<Tenant>, Fault> {
    sql.unscoped(id.0).await
}
