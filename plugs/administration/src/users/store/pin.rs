//! SQL of PINs.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use till_kernel::{Fault, Record, Select, as_row, reading, table};
use till_shared::ids::{BranchId, UserId};
use uuid::Uuid;

/// The PIN of an account, also one that was taken away. Like [`super::SignIn`] it has no version; the row's lock decides.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "its members are the columns' names")]
pub(crate) struct Pin {
    #[serde(skip)]
    pub user_id: UserId,
    /// The audit log sees whether there is one.
    #[serde(rename = "has_pin", serialize_with = "is_there")]
    pub pin_hash: Option<String>,
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
            pin_hash,
            set_at: now,
            failures: 0,
            locked_until: None,
        }
    }
}

#[expect(clippy::ref_option, reason = "serde hands over what the field holds")]
fn is_there<S: Serializer>(hash: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(hash.is_some())
}

table! {
    Pin = "administration.user_pin", key user_id, columns [pin_hash, set_at, failures, locked_until],
    changes [pin_hash, set_at, failures, locked_until] by lock
}

impl Record for Pin {
    const ENTITY: &'static str = "user";
    const SHARED: bool = true;
    as_row!();

    fn id(&self) -> Uuid {
        self.user_id.0
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
