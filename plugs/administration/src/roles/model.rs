//! Rules of roles, pure.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Actor, Fault, Life, Limits, LimitsView, Template, Violations};
use till_shared::ids::RoleId;
use till_shared::money::{Currency, MONEY_MAX};
use till_shared::text::Text;

use super::error::OWNER_FIXED;
use super::hand_out::{HandOut, may_hand_out, reach};
use super::life::RoleState;

/// Highest rank; the owner's.
pub const RANK_MAX: i32 = 100;
/// Longest look-back that can be set, in days.
const LOOK_BACK_MAX_DAYS: i64 = 3_650;

/// A role as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Role {
    /// Its id.
    pub role_id: RoleId,
    /// Stable word, e.g. `cashier`; never changes.
    pub key: String,
    /// Name.
    pub name: String,
    /// 1 to 100; nobody edits what is above their own.
    pub rank: i32,
    /// Whether it holds every permission, also those of modules to come. Only the owner's.
    pub holds_all: bool,
    /// Keys of the permissions, sorted.
    pub permissions: Vec<String>,
    /// How far holders may go alone.
    pub limits: Limits,
    /// Whether holders need a second factor.
    pub mfa_required: bool,
    /// Whether it came with the business.
    pub is_template: bool,
    /// What updates of the program have added, as long as it is still held.
    pub from_updates: Vec<FromUpdate>,
    /// Whether it can be given to people.
    pub is_active: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// A permission that an update of the program added to a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FromUpdate {
    /// Its key.
    pub permission: String,
    /// When.
    pub added_at: Timestamp,
}

/// What can be chosen about a role.
#[derive(Clone, Debug)]
pub struct RoleContent {
    /// Name.
    pub name: String,
    /// Rank.
    pub rank: i32,
    /// Keys, in any order.
    pub permissions: Vec<String>,
    /// Limits.
    pub limits: LimitsView,
}

impl Role {
    /// A role that a new business starts with (P-4.1.9).
    #[must_use]
    pub fn of_template(
        role_id: RoleId,
        template: Template,
        grants: &[&str],
        currency: Currency,
        now: Timestamp,
    ) -> Self {
        let holds_all = template == Template::SuperAdmin;
        let keys: &[&str] = if holds_all { &[] } else { grants };
        Self {
            role_id,
            key: template.key().to_owned(),
            name: template.title().to_owned(),
            rank: template.rank(),
            holds_all,
            permissions: sorted(keys.iter().map(|key| (*key).to_owned())),
            limits: template_limits(template, currency),
            mfa_required: false,
            is_template: true,
            from_updates: Vec::new(),
            is_active: true,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// A new role, as `actor` may make it.
    pub fn new(
        role_id: RoleId,
        key: &str,
        content: RoleContent,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let role = Self {
            role_id,
            key: key.to_owned(),
            name: content.name,
            rank: content.rank,
            holds_all: false,
            permissions: sorted(content.permissions),
            // Whoever refunds one day does so with approval until somebody says how much is all right.
            limits: content.limits.keeping(Some(0)),
            mfa_required: false,
            is_template: false,
            from_updates: Vec::new(),
            is_active: true,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        may_hand_out(actor, &HandOut::of(&role), &actor.branches)?;
        Ok(role)
    }

    /// The role after a change by `actor`. `known` are all permissions of this build: the owner's role must keep them all.
    pub fn edited(
        &self,
        content: RoleContent,
        known: &BTreeSet<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        reach(actor, self.rank)?;
        self.state().stay(actor)?;
        let limits = content.limits.keeping(self.limits.refund_minor_max);
        let wanted: BTreeSet<&str> = content.permissions.iter().map(String::as_str).collect();
        if self.holds_all && (content.rank != self.rank || limits != self.limits || !known.is_subset(&wanted))
        {
            return Err(OWNER_FIXED.because("Only its name can be changed."));
        }
        let permissions = if self.holds_all {
            Vec::new()
        } else {
            sorted(content.permissions.iter().cloned())
        };
        let mut from_updates = self.from_updates.clone();
        from_updates.retain(|added| permissions.contains(&added.permission));
        let after = Self {
            name: content.name,
            rank: content.rank,
            permissions,
            limits,
            from_updates,
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        };
        may_hand_out(actor, &HandOut::change(self, &after), &actor.branches)?;
        Ok(after)
    }

    /// The role with what an update of the program brought for roles of its template.
    #[must_use]
    pub fn adopting(&self, keys: &[&str], now: Timestamp) -> Self {
        let added = keys.iter().map(|key| FromUpdate {
            permission: (*key).to_owned(),
            added_at: now,
        });
        let permissions = keys.iter().map(|key| (*key).to_owned());
        Self {
            permissions: sorted(self.permissions.iter().cloned().chain(permissions)),
            from_updates: self.from_updates.iter().cloned().chain(added).collect(),
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Whether it can be given to people.
    #[must_use]
    pub fn state(&self) -> RoleState {
        if self.is_active {
            RoleState::Active
        } else {
            RoleState::Archived
        }
    }

    /// The role put away. Who has it is the caller's to check.
    pub fn archived(&self, actor: &Actor, now: Timestamp) -> Result<Self, Fault> {
        if self.holds_all {
            return Err(OWNER_FIXED.fault());
        }
        may_hand_out(actor, &HandOut::of(self), &actor.branches)?;
        let to = self.state().step(RoleState::Archived, actor)?;
        Ok(Self {
            is_active: to == RoleState::Active,
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Whether a holder may use the permission of this key.
    #[must_use]
    pub fn grants(&self, key: &str) -> bool {
        self.is_active && (self.holds_all || self.permissions.iter().any(|held| held == key))
    }
}

fn sorted(keys: impl IntoIterator<Item = String>) -> Vec<String> {
    keys.into_iter()
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect()
}

/// Checks what can be chosen about a role by itself.
pub fn check_content(
    v: &mut Violations,
    name: &str,
    rank: i32,
    permissions: &[Text<80>],
    limits: &LimitsView,
) {
    v.text("name", name, 80);
    v.within("rank", i64::from(rank), 1, i64::from(RANK_MAX));
    v.at_most("permissions", permissions.len(), 1_000);
    if let Some(percent) = limits.discount_percent_max {
        let fits =
            percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED && percent.normalize().scale() <= 4;
        v.check(
            fits,
            "limits/discount_percent_max",
            "out-of-range",
            "must be between 0 and 100 with at most 4 decimals",
        );
    }
    if let Some(minor) = limits.pay_out_minor_max {
        v.amount("limits/pay_out_minor_max", minor);
    }
    if let Some(days) = limits.look_back_days {
        v.within("limits/look_back_days", i64::from(days), 0, LOOK_BACK_MAX_DAYS);
    }
}

/// Notes every key that no module declares.
pub fn check_known(v: &mut Violations, permissions: &[Text<80>], known: &BTreeSet<&str>) {
    for (index, key) in permissions.iter().enumerate() {
        if !known.contains(key.as_str()) {
            v.push(
                &format!("permissions/{index}"),
                "unknown",
                "no module declares this permission",
            );
        }
    }
}

/// Whether `key` can name a role: lower-case letters, digits and underscores, 2 to 40 of them.
#[must_use]
pub fn is_role_key(key: &str) -> bool {
    let mut letters = key.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && (2..=40).contains(&key.len())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// How far holders of a template may go alone, in the business's own money. Those who do not sell get nothing by themselves, in case
/// somebody later grants them the permission.
#[must_use]
pub fn template_limits(template: Template, currency: Currency) -> Limits {
    let major = |amount: i64| Some(amount.saturating_mul(currency.minor_per_major()).min(MONEY_MAX));
    match template {
        Template::SuperAdmin | Template::Admin => Limits::default(),
        Template::Manager => Limits {
            discount_percent_max: Some(Decimal::from(30)),
            refund_minor_max: major(500),
            pay_out_minor_max: major(500),
            look_back_days: None,
        },
        Template::Cashier => Limits {
            discount_percent_max: Some(Decimal::from(10)),
            refund_minor_max: major(50),
            pay_out_minor_max: major(100),
            look_back_days: Some(7),
        },
        Template::Employee | Template::Accountant | Template::Auditor => Limits {
            discount_percent_max: Some(Decimal::ZERO),
            refund_minor_max: Some(0),
            pay_out_minor_max: Some(0),
            look_back_days: None,
        },
    }
}

#[cfg(test)]
mod tests;
