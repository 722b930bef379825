//! SQL of registers.

use jiff_sqlx::ToSqlx;
use till_kernel::{BranchScope, Change, Fault, Footed, Load, Record, Select, changing, footed_by, reading};
use till_shared::ids::{BranchId, RegisterId};
use uuid::Uuid;

use super::model::Register;

macro_rules! columns {
    () => {
        "register_id, branch_id, code, name, is_active, created_at, version"
    };
}

const BY_ID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.register WHERE tenant_id = kernel.tenant_id() AND register_id = $1"
);
// Rows that refer to a register (shifts, parked sales) do not change its key, so they need not wait for this lock.
const BY_ID_LOCKED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.register WHERE tenant_id = kernel.tenant_id() AND register_id = $1 FOR NO KEY UPDATE"
);
const INSERT: &str =
    "INSERT INTO operations.register (register_id, branch_id, code, name, is_active, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE operations.register SET name = $3, is_active = $4, version = $5
    WHERE tenant_id = kernel.tenant_id() AND register_id = $1 AND version = $2";
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.register
     WHERE ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::boolean IS NULL OR is_active = $3) AND ($4::text IS NULL OR (code, register_id) > ($4, $5::uuid))
     ORDER BY code, register_id LIMIT $6"
);
const COUNT: &str = "SELECT count(*) FROM operations.register
    WHERE ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::boolean IS NULL OR is_active = $3)";

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_ID, BY_ID_LOCKED, INSERT, UPDATE, LIST, COUNT];

#[derive(sqlx::FromRow)]
struct Row {
    register_id: Uuid,
    branch_id: Uuid,
    code: String,
    name: String,
    is_active: bool,
    created_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<Row> for Register {
    fn from(row: Row) -> Self {
        Self {
            register_id: RegisterId(row.register_id),
            branch_id: BranchId(row.branch_id),
            code: row.code,
            name: row.name,
            is_active: row.is_active,
            created_at: row.created_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for Register {
    const ENTITY: &'static str = "register";
    const TABLES: &'static [&'static str] = &["operations.register"];

    fn id(&self) -> Uuid {
        self.register_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<Row> = sql
            .optional(
                (if lock {
                    reading!(BY_ID_LOCKED)
                } else {
                    reading!(BY_ID)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(INSERT)
                .bind(self.register_id.0)
                .bind(self.branch_id.0)
                .bind(&self.code)
                .bind(&self.name)
                .bind(self.is_active)
                .bind(self.created_at.to_sqlx())
                .bind(self.version),
        )
        .await
        .map_err(|fault| {
            fault.on_constraint("register_code_key", || {
                Fault::field("code", "taken", "another register of this branch has this code")
            })
        })?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(UPDATE)
                .bind(before.register_id.0)
                .bind(before.version)
                .bind(&after.name)
                .bind(after.is_active)
                .bind(after.version),
        )
        .await?;
        Ok(())
    }
}

impl Footed for Register {
    footed_by!("operations.register", "register_id");
}

/// Which registers.
pub(super) struct Filter {
    /// Branches of the actor.
    pub branches: BranchScope,
    /// Only this branch.
    pub branch_id: Option<Uuid>,
    /// Only those in use, or out of use.
    pub is_active: Option<bool>,
}

/// Registers by code, after a place in that order; at most `limit`.
pub(super) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter,
    after: Option<&(String, Uuid)>,
    limit: i64,
) -> Result<Vec<Register>, Fault> {
    let rows: Vec<Row> = sql
        .all(
            reading!(LIST)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.is_active)
                .bind(after.map(|(code, _)| code.as_str()))
                .bind(after.map(|(_, id)| *id))
                .bind(limit),
        )
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many there are in all.
pub(super) async fn count(sql: &mut Select<'_>, filter: &Filter) -> Result<i64, Fault> {
    let (count,): (i64,) = sql
        .one(
            reading!(COUNT)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.is_active),
        )
        .await?;
    Ok(count)
}
