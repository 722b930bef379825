//! SQL of roles.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{
    Change, Fault, Footed, Limits, Load, Record, Rows, Select, Write, changing, codes, footed_by, reading,
};
use till_shared::ids::{RoleId, TenantId};
use uuid::Uuid;

use super::model::{FromUpdate, Role};

#[derive(sqlx::FromRow)]
struct Row {
    role_id: Uuid,
    key: String,
    name: String,
    rank: i32,
    holds_all: bool,
    permissions: Vec<String>,
    limits: Json<Limits>,
    mfa_required: bool,
    is_template: bool,
    from_updates: Json<Vec<FromUpdate>>,
    is_active: bool,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<Row> for Role {
    fn from(row: Row) -> Self {
        Self {
            role_id: RoleId(row.role_id),
            key: row.key,
            name: row.name,
            rank: row.rank,
            holds_all: row.holds_all,
            permissions: row.permissions,
            limits: row.limits.0,
            mfa_required: row.mfa_required,
            is_template: row.is_template,
            from_updates: row.from_updates.0,
            is_active: row.is_active,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for Role {
    const ENTITY: &'static str = "role";
    const TABLES: &'static [&'static str] = &["administration.role"];

    fn id(&self) -> Uuid {
        self.role_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = "SELECT role_id, key, name, rank, holds_all, permissions, limits, mfa_required, is_template, from_updates, is_active,
                created_at, updated_at, version
             FROM administration.role WHERE role_id = $1";
        const LOCKED: &str = "SELECT role_id, key, name, rank, holds_all, permissions, limits, mfa_required, is_template, from_updates, is_active,
                created_at, updated_at, version
             FROM administration.role WHERE role_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO administration.role (role_id, key, name, rank, holds_all, permissions, limits, mfa_required, is_template,
                    from_updates, is_active, created_at, updated_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $14, $10, $11, $12, $13)")
            .bind(self.role_id.0)
            .bind(&self.key)
            .bind(&self.name)
            .bind(self.rank)
            .bind(self.holds_all)
            .bind(&self.permissions)
            .bind(Json(&self.limits))
            .bind(self.mfa_required)
            .bind(self.is_template)
            .bind(self.is_active)
            .bind(self.created_at.to_sqlx())
            .bind(self.updated_at.to_sqlx())
            .bind(self.version)
            .bind(Json(&self.from_updates)),
        )
        .await
        .map_err(taken)?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE administration.role SET name = $3, rank = $4, permissions = $5, limits = $6, mfa_required = $7,
                        is_active = $8, updated_at = $9, version = $10, from_updates = $11
                     WHERE role_id = $1 AND version = $2")
                .bind(before.role_id.0)
                .bind(before.version)
                .bind(&after.name)
                .bind(after.rank)
                .bind(&after.permissions)
                .bind(Json(&after.limits))
                .bind(after.mfa_required)
                .bind(after.is_active)
                .bind(after.updated_at.to_sqlx())
                .bind(after.version)
                .bind(Json(&after.from_updates)),
            )
            .await
            .map_err(taken)?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

impl Footed for Role {
    footed_by!("administration.role", "role_id");
}

fn taken(fault: Fault) -> Fault {
    fault
        .on_constraint("role_key_key", || {
            Fault::field("key", "taken", "another role has this key")
        })
        .on_constraint("role_name_key", || {
            Fault::field("name", "taken", "another role has this name")
        })
}

/// All roles, the most powerful first. There are tens, not thousands.
pub(crate) async fn all(sql: &mut Select<'_>) -> Result<Vec<Role>, Fault> {
    let rows: Vec<Row> = sql
        .all(reading!("SELECT role_id, key, name, rank, holds_all, permissions, limits, mfa_required, is_template, from_updates, is_active, created_at,
                updated_at, version
             FROM administration.role ORDER BY rank DESC, key"))
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The same, with their rows locked in the order of their ids.
pub(crate) async fn all_locked(sql: &mut Select<'_>) -> Result<Vec<Role>, Fault> {
    const LOCKED: &str = "SELECT role_id, key, name, rank, holds_all, permissions, limits, mfa_required, is_template, from_updates, is_active,
            created_at, updated_at, version
         FROM administration.role ORDER BY role_id FOR UPDATE";
    let rows: Vec<Row> = sql.all(reading!(LOCKED)).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Keys of the permissions that the business knows.
pub(crate) async fn known(sql: &mut Select<'_>) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = sql
        .all(reading!("SELECT permission FROM administration.known_permission"))
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Permissions that the business gets to know.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KnownPermissions {
    #[serde(skip)]
    tenant: TenantId,
    #[serde(skip)]
    at: Timestamp,
    permissions: Vec<String>,
}

impl KnownPermissions {
    pub fn new(w: &Write, permissions: Vec<String>) -> Self {
        Self {
            tenant: w.tenant(),
            at: w.now(),
            permissions,
        }
    }
}

impl Record for KnownPermissions {
    const ENTITY: &'static str = "known_permissions";
    const TABLES: &'static [&'static str] = &["administration.known_permission"];
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.tenant.0
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // Only ever added to; read by [`known`].
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(
                "INSERT INTO administration.known_permission (permission, known_since)
                 SELECT key, $2 FROM unnest($1::text[]) AS key"
            )
            .bind(&self.permissions)
            .bind(self.at.to_sqlx()),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("what is known is never edited"))
    }
}

/// How many active people have the role, as their own or as a further one.
pub(crate) async fn holders(sql: &mut Select<'_>, role: RoleId) -> Result<i64, Fault> {
    let (count,): (i64,) = sql
        .one(
            reading!(
                "SELECT count(*) FROM administration.user_account AS u
                 WHERE u.is_active AND (u.role_id = $1 OR EXISTS (
                    SELECT 1 FROM administration.user_role AS a
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.role_id = $1))"
            )
            .bind(role.0),
        )
        .await?;
    Ok(count)
}
