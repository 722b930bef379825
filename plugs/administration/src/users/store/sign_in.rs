//! SQL of what signing in reads and writes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use till_kernel::{Fault, Limits, Record, Select, as_row, reading, table};
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

table! {
    SignIn = "administration.user_account", key user_id,
    columns [password_hash, must_change, failures, locked_until, last_login_at, password_changed_at],
    changes [password_hash, must_change, failures, locked_until, last_login_at, password_changed_at] by lock
}

impl Record for SignIn {
    const ENTITY: &'static str = "user";
    const SHARED: bool = true;
    // An account is made as a whole.
    as_row!(part);

    fn id(&self) -> Uuid {
        self.user_id.0
    }
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
}

/// The account with this name to sign in, whatever its case.
pub(crate) async fn by_login_name(sql: &mut Select<'_>, username: &str) -> Result<Option<LoginRow>, Fault> {
    sql.optional(
        reading!(
            "SELECT user_id, password_hash, is_active, must_change, failures, locked_until
             FROM administration.user_account WHERE login_name = $1"
        )
        .bind(login_name(username)),
    )
    .await
}

/// A role that somebody has, and where it was given.
#[derive(Debug, Deserialize)]
pub(crate) struct GrantedRole {
    pub key: String,
    pub name: String,
    pub rank: i32,
    pub holds_all: bool,
    pub is_active: bool,
    pub permissions: Vec<String>,
    pub limits: Limits,
    /// Only in this branch; wherever the person works if absent.
    #[serde(default)]
    pub branch_id: Option<Uuid>,
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
    pub own: Json<GrantedRole>,
    pub further: Json<Vec<GrantedRole>>,
    /// Every branch of the business that is in use.
    pub in_use: Vec<Uuid>,
}

/// Reads what a person may do: their role, the further ones, and where, in one round trip.
pub(crate) async fn grants(sql: &mut Select<'_>, user: UserId) -> Result<Option<GrantsRow>, Fault> {
    sql.optional(
        reading!("SELECT u.username, u.full_name, u.language, u.is_active, u.must_change, u.all_branches,
                EXISTS (SELECT 1 FROM administration.user_pin AS p
                    WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id AND p.pin_hash IS NOT NULL) AS has_pin,
                ARRAY(SELECT b.branch_id FROM administration.user_branch AS b
                    WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id ORDER BY b.branch_id) AS branch_ids,
                jsonb_build_object('key', r.key, 'name', r.name, 'rank', r.rank, 'holds_all', r.holds_all, 'is_active', r.is_active,
                    'permissions', r.permissions, 'limits', r.limits) AS own,
                (SELECT coalesce(jsonb_agg(jsonb_build_object('key', f.key, 'name', f.name, 'rank', f.rank, 'holds_all', f.holds_all,
                        'is_active', f.is_active, 'permissions', f.permissions, 'limits', f.limits, 'branch_id', a.branch_id)
                        ORDER BY a.assignment_no), '[]')
                    FROM administration.user_role AS a
                    JOIN administration.role AS f ON f.tenant_id = a.tenant_id AND f.role_id = a.role_id
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id) AS further,
                ARRAY(SELECT b.branch_id FROM kernel.branch AS b WHERE b.tenant_id = u.tenant_id AND b.is_active) AS in_use
             FROM administration.user_account AS u
             JOIN administration.role AS r ON r.tenant_id = u.tenant_id AND r.role_id = u.role_id
             WHERE u.user_id = $1")
        .bind(user.0),
    )
    .await
}
