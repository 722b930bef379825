//! SQL of branches.

use crate::db::Load;
use crate::{changing, reading};
use jiff_sqlx::ToSqlx;
use till_shared::ids::BranchId;
use uuid::Uuid;

use super::Branch;
use crate::actor::BranchScope;
use crate::check::Footed;
use crate::db::{Change, Select};
use crate::fault::{Fault, codes};
use crate::record::Record;

#[derive(sqlx::FromRow)]
struct Row {
    branch_id: Uuid,
    code: String,
    name: String,
    address: String,
    phone: String,
    time_zone: String,
    is_active: bool,
    created_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<Row> for Branch {
    fn from(row: Row) -> Self {
        Self {
            branch_id: BranchId(row.branch_id),
            code: row.code,
            name: row.name,
            address: row.address,
            phone: row.phone,
            time_zone: row.time_zone,
            is_active: row.is_active,
            created_at: row.created_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for Branch {
    const ENTITY: &'static str = "branch";
    const TABLES: &'static [&'static str] = &["kernel.branch"];

    fn id(&self) -> Uuid {
        self.branch_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str =
            "SELECT branch_id, code, name, address, phone, time_zone, is_active, created_at, version
             FROM kernel.branch WHERE branch_id = $1";
        const LOCKED: &str =
            "SELECT branch_id, code, name, address, phone, time_zone, is_active, created_at, version
             FROM kernel.branch WHERE branch_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.branch (branch_id, code, name, address, phone, time_zone, is_active, created_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(self.branch_id.0)
            .bind(&self.code)
            .bind(&self.name)
            .bind(&self.address)
            .bind(&self.phone)
            .bind(&self.time_zone)
            .bind(self.is_active)
            .bind(self.created_at.to_sqlx())
            .bind(self.version),
        )
        .await
        .map_err(|fault| {
            fault.on_constraint("branch_code_key", || Fault::field("code", "taken", "another branch has this code").detail("The code is taken."))
        })?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE kernel.branch SET name = $3, address = $4, phone = $5, time_zone = $6, is_active = $7, version = $8
                     WHERE branch_id = $1 AND version = $2")
                .bind(before.branch_id.0)
                .bind(before.version)
                .bind(&after.name)
                .bind(&after.address)
                .bind(&after.phone)
                .bind(&after.time_zone)
                .bind(after.is_active)
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

/// The branches inside `scope`, by code. There are tens, not thousands, so they are not paged.
pub async fn list_branches(sql: &mut Select<'_>, scope: &BranchScope) -> Result<Vec<Branch>, Fault> {
    let rows: Vec<Row> = sql
        .all(
            reading!(
                "SELECT branch_id, code, name, address, phone, time_zone, is_active, created_at, version
                 FROM kernel.branch WHERE $1::uuid[] IS NULL OR branch_id = ANY($1) ORDER BY code"
            )
            .bind(scope.filter()),
        )
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

impl Footed for Branch {
    crate::footed_by!("kernel.branch", "branch_id");
}
