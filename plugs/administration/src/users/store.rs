//! SQL of accounts.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::Load;
use till_kernel::{Change, Fault, Footed, Permission, Record, Rows, Select, codes, footed_by};
use till_kernel::{changing, reading};
use till_shared::ids::{BranchId, RoleId, UserId};
use uuid::Uuid;

use super::VIEW;
use super::model::{Assignment, User, login_name};

mod list;
mod pin;
mod sign_in;

pub(crate) use list::{ACCOUNTS, user};
pub(crate) use pin::{PersonRow, Pin, PinRow, people_at, pin_login};
pub(crate) use sign_in::{GrantedRole, GrantsRow, LoginRow, SignIn, by_login_name, grants};

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    user_id: Uuid,
    username: String,
    full_name: String,
    email: String,
    phone: String,
    password_hash: String,
    must_change: bool,
    has_pin: bool,
    role_id: Uuid,
    is_active: bool,
    language: Option<String>,
    meta: Json<Map<String, Value>>,
    all_branches: bool,
    branch_ids: Vec<Uuid>,
    assignments: Json<Vec<Assignment>>,
    failures: i32,
    locked_until: Option<jiff_sqlx::Timestamp>,
    last_login_at: Option<jiff_sqlx::Timestamp>,
    password_changed_at: jiff_sqlx::Timestamp,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        let mut assignments = row.assignments.0;
        assignments.sort();
        Self {
            user_id: UserId(row.user_id),
            username: row.username,
            full_name: row.full_name,
            email: row.email,
            phone: row.phone,
            password_hash: row.password_hash,
            must_change: row.must_change,
            has_pin: row.has_pin,
            role_id: RoleId(row.role_id),
            is_active: row.is_active,
            language: row.language,
            meta: row.meta.0,
            all_branches: row.all_branches,
            branch_ids: row.branch_ids.into_iter().map(BranchId).collect(),
            assignments,
            failures: row.failures,
            locked_until: row.locked_until.map(jiff_sqlx::Timestamp::to_jiff),
            last_login_at: row.last_login_at.map(jiff_sqlx::Timestamp::to_jiff),
            password_changed_at: row.password_changed_at.to_jiff(),
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

/// A statement over whole accounts: the columns, then `$tail`.
/// What an account is read from.
macro_rules! account {
    () => {
        "u.user_id, u.username, u.full_name, u.email, u.phone, u.password_hash, u.must_change, u.role_id, u.is_active,
                u.language, u.meta, u.all_branches, u.failures, u.locked_until, u.last_login_at, u.password_changed_at, u.created_at,
                u.updated_at, u.version,
                EXISTS (SELECT 1 FROM administration.user_pin AS p
                    WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id AND p.pin_hash IS NOT NULL) AS has_pin,
                ARRAY(SELECT b.branch_id FROM administration.user_branch AS b
                    WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id ORDER BY b.branch_id) AS branch_ids,
                (SELECT coalesce(jsonb_agg(jsonb_build_object('role_id', a.role_id, 'branch_id', a.branch_id)), '[]')
                    FROM administration.user_role AS a WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id) AS assignments"
    };
}

macro_rules! accounts {
    ($tail:literal) => {
        concat!(
            "SELECT ",
            account!(),
            " FROM administration.user_account AS u ",
            $tail
        )
    };
}

use account;

impl Record for User {
    const ENTITY: &'static str = "user";
    const PERSONAL: &'static [&'static str] = &["username", "full_name", "email", "phone", "meta"];
    const PERSONAL_SEEN_BY: Permission = VIEW;
    const SHARED: bool = true;
    const TABLES: &'static [&'static str] = &[
        "administration.user_account",
        "administration.user_branch",
        "administration.user_role",
    ];
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.user_id.0
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.user_id.0)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = accounts!("WHERE u.user_id = $1");
        const LOCKED: &str = accounts!("WHERE u.user_id = $1 FOR UPDATE OF u");
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO administration.user_account (user_id, username, login_name, full_name, email, phone, password_hash,
                    must_change, role_id, is_active, language, meta, all_branches, failures, locked_until, last_login_at,
                    password_changed_at, created_at, updated_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)")
            .bind(self.user_id.0)
            .bind(&self.username)
            .bind(login_name(&self.username))
            .bind(&self.full_name)
            .bind(&self.email)
            .bind(&self.phone)
            .bind(&self.password_hash)
            .bind(self.must_change)
            .bind(self.role_id.0)
            .bind(self.is_active)
            .bind(self.language.as_deref())
            .bind(Json(&self.meta))
            .bind(self.all_branches)
            .bind(self.failures)
            .bind(self.locked_until.map(ToSqlx::to_sqlx))
            .bind(self.last_login_at.map(ToSqlx::to_sqlx))
            .bind(self.password_changed_at.to_sqlx())
            .bind(self.created_at.to_sqlx())
            .bind(self.updated_at.to_sqlx())
            .bind(self.version),
        )
        .await
        .map_err(taken)?;
        insert_branches(self, sql).await?;
        insert_assignments(self, sql).await
    }

    /// Leaves alone what signing in writes (see [`SignIn`]).
    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE administration.user_account SET username = $3, login_name = $4, full_name = $5, email = $6, phone = $7,
                        role_id = $8, is_active = $9, language = $10, meta = $11, all_branches = $12, updated_at = $13, version = $14
                     WHERE user_id = $1 AND version = $2")
                .bind(before.user_id.0)
                .bind(before.version)
                .bind(&after.username)
                .bind(login_name(&after.username))
                .bind(&after.full_name)
                .bind(&after.email)
                .bind(&after.phone)
                .bind(after.role_id.0)
                .bind(after.is_active)
                .bind(after.language.as_deref())
                .bind(Json(&after.meta))
                .bind(after.all_branches)
                .bind(after.updated_at.to_sqlx())
                .bind(after.version),
            )
            .await
            .map_err(taken)?;
        if touched != 1 {
            return Err(codes::STALE.fault());
        }
        if before.branch_ids != after.branch_ids {
            sql.run(
                changing!("DELETE FROM administration.user_branch WHERE user_id = $1").bind(after.user_id.0),
            )
            .await?;
            insert_branches(after, sql).await?;
        }
        if before.assignments != after.assignments {
            sql.run(
                changing!("DELETE FROM administration.user_role WHERE user_id = $1").bind(after.user_id.0),
            )
            .await?;
            insert_assignments(after, sql).await?;
        }
        Ok(())
    }
}

impl Footed for User {
    footed_by!("administration.user_account", "user_id");

    /// The account and its PIN, which has a row of its own and entries under the same name.
    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let mut states = Vec::with_capacity(ids.len());
        for id in ids {
            let mut state = Map::new();
            if let Some(user) = sql.unscoped::<Self>(*id).await? {
                add(&mut state, &user)?;
            }
            if let Some(pin) = sql.unscoped::<Pin>(*id).await? {
                add(&mut state, &pin)?;
            }
            states.push((*id, state));
        }
        Ok(states)
    }
}

fn add<R: Record>(state: &mut Map<String, Value>, record: &R) -> Result<(), Fault> {
    if let Value::Object(members) = serde_json::to_value(record).map_err(Fault::internal)? {
        state.extend(members);
    }
    Ok(())
}

async fn insert_branches(user: &User, sql: &mut Change<'_>) -> Result<(), Fault> {
    if user.branch_ids.is_empty() {
        return Ok(());
    }
    sql.run(
        changing!(
            "INSERT INTO administration.user_branch (user_id, branch_id) SELECT $1::uuid, unnest($2::uuid[])"
        )
        .bind(user.user_id.0)
        .bind(
            user.branch_ids
                .iter()
                .map(|branch| branch.0)
                .collect::<Vec<Uuid>>(),
        ),
    )
    .await?;
    Ok(())
}

async fn insert_assignments(user: &User, sql: &mut Change<'_>) -> Result<(), Fault> {
    if user.assignments.is_empty() {
        return Ok(());
    }
    sql.run(
        changing!(
            "INSERT INTO administration.user_role (user_id, assignment_no, role_id, branch_id)
             SELECT $1::uuid, given.no, given.role_id, given.branch_id
             FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS given (role_id, branch_id, no)"
        )
        .bind(user.user_id.0)
        .bind(
            user.assignments
                .iter()
                .map(|one| one.role_id.0)
                .collect::<Vec<Uuid>>(),
        )
        .bind(
            user.assignments
                .iter()
                .map(|one| one.branch_id.map(|branch| branch.0))
                .collect::<Vec<Option<Uuid>>>(),
        ),
    )
    .await?;
    Ok(())
}

fn taken(fault: Fault) -> Fault {
    fault.on_constraint("user_account_login_name_key", || {
        Fault::field("username", "taken", "somebody else signs in with this name")
    })
}

/// The names that people sign in with, but for one's own.
pub(crate) async fn usernames(sql: &mut Select<'_>, besides: Option<UserId>) -> Result<Vec<String>, Fault> {
    let names: Vec<(String,)> = sql
        .all(
            reading!("SELECT username FROM administration.user_account WHERE user_id IS DISTINCT FROM $1")
                .bind(besides.map(|user| user.0)),
        )
        .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// How many other active people may do everything everywhere.
pub(crate) async fn other_owners(sql: &mut Select<'_>, besides: UserId) -> Result<i64, Fault> {
    let (count,): (i64,) = sql
        .one(
            reading!(
                "SELECT count(*) FROM administration.user_account AS u
                 JOIN administration.role AS r ON r.tenant_id = u.tenant_id AND r.role_id = u.role_id
                 WHERE r.holds_all AND r.is_active AND u.is_active AND u.all_branches AND u.user_id <> $1"
            )
            .bind(besides.0),
        )
        .await?;
    Ok(count)
}
