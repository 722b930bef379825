//! SQL of what signing in reads and writes.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::types::Json;
use till_kernel::Load;
use till_kernel::{Change, Fault, Limits, Record, Select};
use till_kernel::{changing, reading};
use till_shared::ids::UserId;
use uuid::Uuid;

use crate::users::model::login_name;

/// The part of an account that signing in and new passwords write. It has no version: whoever holds the row's lock is right, and a
/// sign-in does not make an editor's page stale.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SignIn {
    #[serde(skip)]
    pub user_id: UserId,
    #[serde(skip)]
    pub password_hash: String,
    pub must_change: bool,
    pub failures: i32,
    pub locked_until: Option<Timestamp>,
    pub last_login_at: Option<Timestamp>,
    pub password_changed_at: Timestamp,
}

/// What signing in asks of an account.
#[derive(sqlx::FromRow)]
pub(crate) struct LoginRow {
    pub user_id: Uuid,
    pub password_hash: String,
    pub is_active: bool,
    pub must_change: bool,
    pub failures: i32,
    pub locked_until: Option<jiff_sqlx::Timestamp>,
    last_login_at: Option<jiff_sqlx::Timestamp>,
    password_changed_at: jiff_sqlx::Timestamp,
}

impl Record for SignIn {
    const ENTITY: &'static str = "user";
    const TABLES: &'static [&'static str] = &["administration.user_account"];

    fn id(&self) -> Uuid {
        self.user_id.0
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str =
            "SELECT user_id, password_hash, is_active, must_change, failures, locked_until, last_login_at,
                password_changed_at
             FROM administration.user_account WHERE user_id = $1";
        const LOCKED: &str =
            "SELECT user_id, password_hash, is_active, must_change, failures, locked_until, last_login_at,
                password_changed_at
             FROM administration.user_account WHERE user_id = $1 FOR UPDATE";
        let row: Option<LoginRow> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(|row| Self {
            user_id: UserId(row.user_id),
            password_hash: row.password_hash,
            must_change: row.must_change,
            failures: row.failures,
            locked_until: row.locked_until.map(jiff_sqlx::Timestamp::to_jiff),
            last_login_at: row.last_login_at.map(jiff_sqlx::Timestamp::to_jiff),
            password_changed_at: row.password_changed_at.to_jiff(),
        }))
    }

    async fn insert(&self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal("an account is made as a whole"))
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE administration.user_account SET password_hash = $2, must_change = $3, failures = $4, locked_until = $5,
                        last_login_at = $6, password_changed_at = $7
                     WHERE user_id = $1")
                .bind(before.user_id.0)
                .bind(&after.password_hash)
                .bind(after.must_change)
                .bind(after.failures)
                .bind(after.locked_until.map(ToSqlx::to_sqlx))
                .bind(after.last_login_at.map(ToSqlx::to_sqlx))
                .bind(after.password_changed_at.to_sqlx()),
            )
            .await?;
        if touched == 1 {
            Ok(())
        } else {
            Err(Fault::not_found("user"))
        }
    }
}

/// The account with this name to sign in, whatever its case.
pub(crate) async fn by_login_name(sql: &mut Select<'_>, username: &str) -> Result<Option<LoginRow>, Fault> {
    sql.optional(
        reading!("SELECT user_id, password_hash, is_active, must_change, failures, locked_until, last_login_at, password_changed_at
             FROM administration.user_account WHERE login_name = $1")
        .bind(login_name(username)),
    )
    .await
}

/// A person with everything their rights are made of.
#[derive(sqlx::FromRow)]
pub(crate) struct GrantsRow {
    pub username: String,
    pub full_name: String,
    pub language: Option<String>,
    pub is_active: bool,
    pub must_change: bool,
    pub has_pin: bool,
    pub all_branches: bool,
    pub branch_ids: Vec<Uuid>,
    pub role_key: String,
    pub role_name: String,
    pub rank: i32,
    pub holds_all: bool,
    pub permissions: Vec<String>,
    pub limits: Json<Limits>,
}

/// Reads what a person may do: their role and the further ones, unless archived, and their branches, in one round trip.
pub(crate) async fn grants(sql: &mut Select<'_>, user: UserId) -> Result<Option<GrantsRow>, Fault> {
    sql.optional(
        reading!("SELECT u.username, u.full_name, u.language, u.is_active, u.must_change, u.all_branches, r.key AS role_key,
                r.name AS role_name, r.rank, r.holds_all AND r.is_active AS holds_all, r.limits,
                EXISTS (SELECT 1 FROM administration.user_pin AS p
                    WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id AND p.pin_hash IS NOT NULL) AS has_pin,
                ARRAY(SELECT b.branch_id FROM administration.user_branch AS b WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id
                    UNION SELECT a.branch_id FROM administration.user_role AS a
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id IS NOT NULL) AS branch_ids,
                ARRAY(SELECT unnest(own.permissions) FROM administration.role AS own
                    WHERE own.tenant_id = u.tenant_id AND own.role_id = u.role_id AND own.is_active
                    UNION SELECT unnest(further.permissions) FROM administration.user_role AS a
                    JOIN administration.role AS further ON further.tenant_id = a.tenant_id AND further.role_id = a.role_id
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND further.is_active) AS permissions
             FROM administration.user_account AS u
             JOIN administration.role AS r ON r.tenant_id = u.tenant_id AND r.role_id = u.role_id
             WHERE u.user_id = $1")
        .bind(user.0),
    )
    .await
}
