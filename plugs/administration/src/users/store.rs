//! SQL of accounts.

use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{
    AsRow, Change, Fault, Footed, Load, Permission, Record, Rows, Select, Written, changing, footed_by,
    reading, row,
};
use till_shared::ids::UserId;
use uuid::Uuid;

use super::VIEW;
use super::model::{User, login_name};

pub(crate) use list::ACCOUNTS;
pub(crate) use pin::{PersonRow, Pin, PinRow, people_at, pin_login};
pub(crate) use sign_in::{GrantedRole, GrantsRow, LoginRow, SignIn, by_login_name, grants};

row! {
    User, names stored, columns [user_id, username, full_name, email, phone, password_hash, must_change, role_id, is_active, language,
        meta as json, all_branches, failures, locked_until, last_login_at, password_changed_at, created_at, updated_at, version],
    reads [has_pin, branch_ids, assignments as json]
}

/// What an account is read from.
macro_rules! account {
    () => {
        concat!(stored!("u."), ",
                EXISTS (SELECT 1 FROM administration.user_pin AS p
                    WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id AND p.pin_hash IS NOT NULL) AS has_pin,
                ARRAY(SELECT b.branch_id FROM administration.user_branch AS b
                    WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id ORDER BY b.branch_id) AS branch_ids,
                (SELECT coalesce(jsonb_agg(jsonb_build_object('role_id', a.role_id, 'branch_id', a.branch_id)
                        ORDER BY a.role_id, a.branch_id NULLS FIRST), '[]')
                    FROM administration.user_role AS a WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id) AS assignments")
    };
}

/// A statement over whole accounts: the columns, then `$tail`.
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

// Below the names that they use.
mod list;
mod pin;
mod sign_in;

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
        let row: Option<AsRow<Self>> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(|AsRow(user)| user))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        const INSERT: &str = concat!(
            "INSERT INTO administration.user_account (",
            stored!(),
            ", login_name) SELECT ",
            stored!(),
            ", $2 FROM jsonb_populate_record(NULL::administration.user_account, $1)"
        );
        sql.run(
            changing!(INSERT)
                .bind(Json(Written(self)))
                .bind(login_name(&self.username)),
        )
        .await
        .map_err(taken)?;
        insert_branches(self, sql).await?;
        insert_assignments(self, sql).await
    }

    /// Leaves alone what signing in writes (see [`SignIn`]).
    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let changing = changing!(
            "UPDATE administration.user_account AS u
             SET username = n.username, login_name = $2, full_name = n.full_name, email = n.email, phone = n.phone, role_id = n.role_id,
                is_active = n.is_active, language = n.language, meta = n.meta, all_branches = n.all_branches,
                updated_at = n.updated_at, version = n.version
             FROM jsonb_populate_record(NULL::administration.user_account, $1) AS n
             WHERE u.user_id = n.user_id AND u.version = $3"
        )
        .bind(Json(Written(after)))
        .bind(login_name(&after.username))
        .bind(before.version);
        sql.exactly_one(changing).await.map_err(taken)?;
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
