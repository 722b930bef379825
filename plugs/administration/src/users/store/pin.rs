//! SQL of PINs.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use till_kernel::Load;
use till_kernel::{Change, Fault, Record, Select};
use till_kernel::{changing, reading};
use till_shared::ids::{BranchId, UserId};
use uuid::Uuid;

/// The PIN of an account, also one that was taken away. Like [`super::SignIn`] it has no version; the row's lock decides.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "its members are the columns' names")]
pub(crate) struct Pin {
    #[serde(skip)]
    pub user_id: UserId,
    #[serde(skip)]
    pub pin_hash: Option<String>,
    /// For the audit log, which never sees the hash.
    #[serde(rename = "has_pin")]
    pub is_set: bool,
    #[serde(rename = "pin_set_at")]
    pub set_at: Timestamp,
    #[serde(rename = "pin_failures")]
    pub failures: i32,
    #[serde(rename = "pin_locked_until")]
    pub locked_until: Option<Timestamp>,
}

impl Pin {
    /// A PIN that was set, or taken away, at this moment.
    pub fn new(user_id: UserId, pin_hash: Option<String>, now: Timestamp) -> Self {
        Self {
            user_id,
            is_set: pin_hash.is_some(),
            pin_hash,
            set_at: now,
            failures: 0,
            locked_until: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: Uuid,
    pin_hash: Option<String>,
    set_at: jiff_sqlx::Timestamp,
    failures: i32,
    locked_until: Option<jiff_sqlx::Timestamp>,
}

impl Record for Pin {
    const ENTITY: &'static str = "user";
    const TABLES: &'static [&'static str] = &["administration.user_pin"];

    fn id(&self) -> Uuid {
        self.user_id.0
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = "SELECT user_id, pin_hash, set_at, failures, locked_until
             FROM administration.user_pin WHERE user_id = $1";
        const LOCKED: &str = "SELECT user_id, pin_hash, set_at, failures, locked_until
             FROM administration.user_pin WHERE user_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(|row| Self {
            user_id: UserId(row.user_id),
            is_set: row.pin_hash.is_some(),
            pin_hash: row.pin_hash,
            set_at: row.set_at.to_jiff(),
            failures: row.failures,
            locked_until: row.locked_until.map(jiff_sqlx::Timestamp::to_jiff),
        }))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(
                "INSERT INTO administration.user_pin (user_id, pin_hash, set_at, failures, locked_until)
                 VALUES ($1, $2, $3, $4, $5)"
            )
            .bind(self.user_id.0)
            .bind(self.pin_hash.as_deref())
            .bind(self.set_at.to_sqlx())
            .bind(self.failures)
            .bind(self.locked_until.map(ToSqlx::to_sqlx)),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE administration.user_pin SET pin_hash = $2, set_at = $3, failures = $4, locked_until = $5
                     WHERE user_id = $1")
                .bind(before.user_id.0)
                .bind(after.pin_hash.as_deref())
                .bind(after.set_at.to_sqlx())
                .bind(after.failures)
                .bind(after.locked_until.map(ToSqlx::to_sqlx)),
            )
            .await?;
        if touched == 1 {
            Ok(())
        } else {
            Err(Fault::not_found("user"))
        }
    }
}

/// What signing in by PIN asks of an account.
#[derive(sqlx::FromRow)]
pub(crate) struct PinRow {
    pub user_id: Uuid,
    pub username: String,
    pub pin_hash: String,
    pub is_active: bool,
    pub failures: i32,
    pub locked_until: Option<jiff_sqlx::Timestamp>,
}

/// The account of somebody who has a PIN and works in the branch.
pub(crate) async fn pin_login(
    sql: &mut Select<'_>,
    user: UserId,
    branch: BranchId,
) -> Result<Option<PinRow>, Fault> {
    sql.optional(
        reading!(
            "SELECT u.user_id, u.username, p.pin_hash, u.is_active, p.failures, p.locked_until
             FROM administration.user_pin AS p
             JOIN administration.user_account AS u ON u.tenant_id = p.tenant_id AND u.user_id = p.user_id
             WHERE p.user_id = $1 AND p.pin_hash IS NOT NULL
                AND (u.all_branches
                    OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                        WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id AND b.branch_id = $2)
                    OR EXISTS (SELECT 1 FROM administration.user_role AS a
                        WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id = $2))"
        )
        .bind(user.0)
        .bind(branch.0),
    )
    .await
}

/// A person for the sign-in screen.
#[derive(sqlx::FromRow)]
pub(crate) struct PersonRow {
    pub user_id: Uuid,
    pub full_name: String,
    pub role_name: String,
}

/// Active people who have a PIN and work in the branch, by name, at most `limit`.
pub(crate) async fn people_at(
    sql: &mut Select<'_>,
    branch: BranchId,
    limit: i64,
) -> Result<Vec<PersonRow>, Fault> {
    sql.all(
        reading!(
            "SELECT u.user_id, u.full_name, r.name AS role_name
             FROM administration.user_pin AS p
             JOIN administration.user_account AS u ON u.tenant_id = p.tenant_id AND u.user_id = p.user_id
             JOIN administration.role AS r ON r.tenant_id = u.tenant_id AND r.role_id = u.role_id
             WHERE p.pin_hash IS NOT NULL AND u.is_active
                AND (u.all_branches
                    OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                        WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id AND b.branch_id = $1)
                    OR EXISTS (SELECT 1 FROM administration.user_role AS a
                        WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id = $1))
             ORDER BY lower(u.full_name), u.user_id
             LIMIT $2"
        )
        .bind(branch.0)
        .bind(limit),
    )
    .await
}
