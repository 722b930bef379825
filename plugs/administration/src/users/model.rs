//! Rules of accounts, pure.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use till_kernel::{Actor, ActorKind, BranchScope, Fault, Violations};
use till_shared::ids::{BranchId, RoleId, UserId};
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::text::Text;

use super::error::{BEYOND_BRANCHES, OWN_ACCOUNT};
use super::life::AccountState;

/// Most branches of one account that are listed one by one.
const BRANCHES_MAX: usize = 200;
/// Most further roles of one account.
const ASSIGNMENTS_MAX: usize = 50;
/// Largest `meta`, in characters of JSON.
const META_MAX: usize = 4_000;

/// A further role of a person.
///
/// With `branch_id` it holds in that branch only, with its own rank and limits; without, wherever the person works by their own role.
/// Rights are kept apart by branch: whoever is cashier in one branch and manager in another does a manager's things in the second only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The role; not the owner's.
    pub role_id: RoleId,
    /// Only in this branch, which is added to where the person works. Absent or `null`: in every branch where the person works by their own
    /// role.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

/// An account as it is stored (R-ENT-USER).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct User {
    /// Its id.
    pub user_id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// May be empty.
    pub email: String,
    /// May be empty.
    pub phone: String,
    /// PHC string; not in the audit log.
    #[serde(skip)]
    pub password_hash: String,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Whether there is a PIN for enrolled devices; kept apart and audited there.
    #[serde(skip)]
    pub has_pin: bool,
    /// The role.
    pub role_id: RoleId,
    /// Whether the account may be used.
    pub is_active: bool,
    /// BCP 47; the business's if absent.
    pub language: Option<String>,
    /// Anything else, for programs.
    pub meta: Map<String, Value>,
    /// Whether the person works in every branch, also those to come.
    pub all_branches: bool,
    /// Where the person works otherwise, sorted.
    pub branch_ids: Vec<BranchId>,
    /// Further roles, sorted.
    pub assignments: Vec<Assignment>,
    /// Failed sign-ins since the last success.
    pub failures: i32,
    /// No attempt is looked at before this moment.
    pub locked_until: Option<Timestamp>,
    /// Last successful sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When the password was chosen.
    pub password_changed_at: Timestamp,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change of what people choose about it.
    pub updated_at: Timestamp,
    /// For `If-Match`; signing in does not raise it.
    pub version: i64,
}

/// What can be chosen about an account besides its password.
#[derive(Clone, Debug)]
pub struct UserContent {
    /// Name to sign in with.
    pub username: Text<60>,
    /// Name.
    pub full_name: Text<120>,
    /// E-mail.
    pub email: Text<254>,
    /// Phone.
    pub phone: Text<40>,
    /// Role.
    pub role_id: RoleId,
    /// Language.
    pub language: Option<Text<35>>,
    /// Anything else.
    pub meta: Map<String, Value>,
    /// Everywhere.
    pub all_branches: bool,
    /// Or here.
    pub branch_ids: Vec<BranchId>,
    /// Further roles.
    pub assignments: Vec<Assignment>,
}

impl User {
    /// A new account. With `chosen_by_another` the password must be changed at the first sign-in.
    #[must_use]
    pub fn new(
        user_id: UserId,
        content: UserContent,
        password_hash: String,
        chosen_by_another: bool,
        now: Timestamp,
    ) -> Self {
        Self {
            user_id,
            username: content.username.into(),
            full_name: content.full_name.into(),
            email: content.email.into(),
            phone: content.phone.into(),
            password_hash,
            must_change: chosen_by_another,
            has_pin: false,
            role_id: content.role_id,
            is_active: true,
            language: content.language.map(Into::into),
            meta: content.meta,
            all_branches: content.all_branches,
            branch_ids: once(content.branch_ids),
            assignments: once(content.assignments),
            failures: 0,
            locked_until: None,
            last_login_at: None,
            password_changed_at: now,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The account after a change by `actor`, who may not change their own rights.
    pub fn edited(&self, content: UserContent, actor: &Actor, now: Timestamp) -> Result<Self, Fault> {
        let after = Self {
            created_at: self.created_at,
            must_change: self.must_change,
            has_pin: self.has_pin,
            is_active: self.is_active,
            failures: self.failures,
            locked_until: self.locked_until,
            last_login_at: self.last_login_at,
            password_changed_at: self.password_changed_at,
            version: self.version + 1,
            ..Self::new(
                self.user_id,
                content,
                self.password_hash.clone(),
                self.must_change,
                now,
            )
        };
        if self.is_of(actor) && self.rights() != after.rights() {
            return Err(OWN_ACCOUNT.because("Ask somebody else to change your role or branches."));
        }
        Ok(after)
    }

    /// Whether it may be used.
    #[must_use]
    pub fn state(&self) -> AccountState {
        if self.is_active {
            AccountState::Active
        } else {
            AccountState::Disabled
        }
    }

    /// The account blocked or let in again.
    #[must_use]
    pub fn switched(&self, to: AccountState, now: Timestamp) -> Self {
        Self {
            is_active: to == AccountState::Active,
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        }
    }

    fn rights(&self) -> (RoleId, bool, &[BranchId], &[Assignment]) {
        (
            self.role_id,
            self.all_branches,
            &self.branch_ids,
            &self.assignments,
        )
    }

    /// Whether it is the actor's own.
    #[must_use]
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.user == Some(self.user_id)
    }

    /// The role and the further ones.
    pub fn roles(&self) -> impl Iterator<Item = RoleId> {
        std::iter::once(self.role_id).chain(self.assignments.iter().map(|assignment| assignment.role_id))
    }

    /// Where the own role, and further ones without a branch, hold.
    #[must_use]
    pub fn own_scope(&self) -> BranchScope {
        scope(self.all_branches, self.branch_ids.iter().copied())
    }

    /// Each role with where it holds.
    pub fn places(&self) -> impl Iterator<Item = (RoleId, BranchScope)> {
        let further = self.assignments.iter().map(|one| {
            let place = one
                .branch_id
                .map_or_else(|| self.own_scope(), |branch| BranchScope::Only(vec![branch]));
            (one.role_id, place)
        });
        std::iter::once((self.role_id, self.own_scope())).chain(further)
    }

    /// Where the person may act.
    #[must_use]
    pub fn scope(&self) -> BranchScope {
        scope(
            self.all_branches,
            self.branch_ids
                .iter()
                .copied()
                .chain(self.assignments.iter().filter_map(|one| one.branch_id)),
        )
    }

    /// Whether somebody who acts in `scope` sees the account: the person works in one of those branches.
    #[must_use]
    pub fn is_seen_from(&self, seen_from: &BranchScope) -> bool {
        match (seen_from, self.scope()) {
            (BranchScope::All, _) | (_, BranchScope::All) => true,
            (BranchScope::Only(_), BranchScope::Only(own)) => {
                own.iter().any(|branch| seen_from.contains(*branch))
            }
        }
    }

    /// Refuses an account that reaches beyond the branches of `scope`.
    pub fn check_inside(&self, allowed: &BranchScope) -> Result<(), Fault> {
        let inside = match (allowed, self.scope()) {
            (BranchScope::All, _) => true,
            (BranchScope::Only(_), BranchScope::All) => false,
            (BranchScope::Only(_), BranchScope::Only(own)) => {
                own.iter().all(|branch| allowed.contains(*branch))
            }
        };
        if inside {
            Ok(())
        } else {
            Err(BEYOND_BRANCHES.fault())
        }
    }

    /// Whether the account waits after too many failures.
    #[must_use]
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }
}

/// Where an account may act: everywhere, or in these branches.
#[must_use]
pub fn scope(all_branches: bool, branches: impl IntoIterator<Item = BranchId>) -> BranchScope {
    if all_branches {
        BranchScope::All
    } else {
        BranchScope::Only(once(branches))
    }
}

/// A password set by a person for somebody else is theirs to change; one that the product set (first run, demo) is not.
#[must_use]
pub fn chosen_by_another(actor: &Actor) -> bool {
    actor.kind == ActorKind::Person
}

/// How a name is compared when signing in: whatever its case.
#[must_use]
pub fn login_name(username: &str) -> String {
    username.trim().to_lowercase()
}

/// Whether two names to sign in look the same though they are not: a Cyrillic letter in the place of a Latin one. Names of plain Latin letters
/// are told apart by who types them.
#[must_use]
pub fn look_alike(one: &str, other: &str) -> bool {
    use unicode_security::confusable_detection::skeleton;
    let (one, other) = (login_name(one), login_name(other));
    !(one.is_ascii() && other.is_ascii()) && one != other && skeleton(&one).eq(skeleton(&other))
}

fn once<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    items.into_iter().collect::<BTreeSet<T>>().into_iter().collect()
}

/// Checks what can be chosen about an account by itself; `at` is where it lies in the input (`admin/`, or empty).
pub fn check_content(v: &mut Violations, at: &str, content: &UserContent) {
    let name = &content.username;
    let fits = (2..=60).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || "._-@+".contains(c));
    v.check(
        fits,
        &format!("{at}username"),
        "malformed",
        "must be 2 to 60 letters, digits or . _ - @ +",
    );
    v.text(&format!("{at}full_name"), &content.full_name, 120);
    v.check(
        content.email.is_empty() || is_email(&content.email),
        &format!("{at}email"),
        "malformed",
        "must be an e-mail address",
    );
    if let Some(language) = &content.language {
        v.check(is_spoken(language), &format!("{at}language"), "unknown", UNSPOKEN);
    }
    v.at_most("branch_ids", content.branch_ids.len(), BRANCHES_MAX);
    v.at_most("assignments", content.assignments.len(), ASSIGNMENTS_MAX);
    let somewhere = content.all_branches
        || !content.branch_ids.is_empty()
        || content.assignments.iter().any(|one| one.branch_id.is_some());
    v.check(
        somewhere,
        &format!("{at}branch_ids"),
        "required",
        "must name a branch, unless the person works in all",
    );
    let meta = serde_json::to_string(&content.meta).map_or(usize::MAX, |text| text.chars().count());
    v.check(
        meta <= META_MAX,
        &format!("{at}meta"),
        "too-long",
        "must be at most 4000 characters of JSON",
    );
    let clean = content
        .meta
        .iter()
        .all(|(key, value)| is_printable(key) && is_clean(value));
    v.check(
        clean,
        &format!("{at}meta"),
        "control-character",
        "must not contain control characters",
    );
}

/// Whether no text inside holds control characters, keys included.
fn is_clean(value: &Value) -> bool {
    match value {
        Value::String(text) => is_printable(text),
        Value::Array(items) => items.iter().all(is_clean),
        Value::Object(members) => members
            .iter()
            .all(|(key, value)| is_printable(key) && is_clean(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn is_printable(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Something before and after one `@`, without spaces; more cannot be known without writing to it.
fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (local, domain) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    parts.next().is_none()
        && !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !text.chars().any(char::is_whitespace)
}

#[cfg(test)]
mod tests;
