//! SQL of roles.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use till_kernel::{
    AsRow, Change, Fault, Footed, Load, Reading, Record, Rows, Select, Write, as_row, changing, footed_by,
    reading, table,
};
use till_shared::ids::{RoleId, TenantId};
use uuid::Uuid;

use super::model::Role;

table! {
    Role = "administration.role", names role, key role_id,
    columns [key, name, rank, holds_all, permissions, limits as json, mfa_required, is_template, from_updates as json, is_active, created_at,
        updated_at, version],
    changes [name, rank, permissions, limits, mfa_required, from_updates, is_active, updated_at, version]
}

impl Record for Role {
    const ENTITY: &'static str = "role";
    as_row!(|fault| taken(fault));

    fn id(&self) -> Uuid {
        self.role_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for Role {
    footed_by!(row);
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
    const BY_RANK: &str = concat!(
        "SELECT ",
        role!(),
        " FROM administration.role ORDER BY rank DESC, key"
    );
    every(sql, reading!(BY_RANK)).await
}

/// The same, with their rows locked in the order of their ids.
pub(crate) async fn all_locked(sql: &mut Select<'_>) -> Result<Vec<Role>, Fault> {
    const LOCKED: &str = concat!(
        "SELECT ",
        role!(),
        " FROM administration.role ORDER BY role_id FOR UPDATE"
    );
    every(sql, reading!(LOCKED)).await
}

async fn every(sql: &mut Select<'_>, roles: Reading) -> Result<Vec<Role>, Fault> {
    let rows: Vec<AsRow<Role>> = sql.all(roles).await?;
    Ok(rows.into_iter().map(|AsRow(role)| role).collect())
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
