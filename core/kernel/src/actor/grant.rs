//! What was given to somebody, where: rights are kept apart by branch (decision 10).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use till_shared::ids::BranchId;

use super::{Actor, BranchScope, Limits, LimitsView, PermissionSet};
use crate::permission::{Level, Permission};
use crate::record::Reach;
use crate::registry::Registry;

/// One thing that was given to somebody: what a role allows, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Name of the role.
    pub role: String,
    /// Its rank.
    pub rank: i32,
    /// Where it holds.
    pub branches: BranchScope,
    /// Whether these are all the branches there are, so that it also holds for what belongs to no branch.
    pub whole: bool,
    /// What it allows.
    pub permissions: Arc<PermissionSet>,
    /// How far alone.
    pub limits: Limits,
}

/// What a role allows somebody, and where, for screens.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Grant")]
pub struct GrantView {
    /// Name of the role.
    pub role: String,
    /// Where it holds; absent means in every branch.
    pub branch_ids: Option<Vec<BranchId>>,
    /// Keys of what it allows.
    pub permissions: Vec<String>,
    /// How far alone.
    pub limits: LimitsView,
}

impl GrantView {
    /// What holds where; empty if everything holds wherever the person works.
    #[must_use]
    pub fn all(grants: &[Grant], registry: &Registry) -> Vec<Self> {
        if grants.len() <= 1 {
            return Vec::new();
        }
        let view = |grant: &Grant| Self {
            role: grant.role.clone(),
            branch_ids: match &grant.branches {
                BranchScope::All => None,
                BranchScope::Only(branches) => Some(branches.clone()),
            },
            permissions: registry
                .permissions()
                .keys()
                .filter(|key| grant.permissions.holds_key(key))
                .map(|key| (*key).to_owned())
                .collect(),
            limits: LimitsView::from(&grant.limits),
        };
        grants.iter().map(view).collect()
    }
}

impl Grant {
    fn allows(&self, permission: Permission) -> bool {
        self.permissions.holds(permission)
    }
}

/// Whether the permission of this key is held in every branch of `scope`; in an empty scope, whether it is held at all. No grants hold
/// everywhere.
pub(super) fn covers(grants: &[Grant], key: &str, scope: &BranchScope) -> bool {
    if grants.is_empty() {
        return true;
    }
    let mut holding = grants.iter().filter(|grant| grant.permissions.holds_key(key));
    match scope {
        BranchScope::All => holding.any(|grant| grant.branches == BranchScope::All),
        BranchScope::Only(branches) if branches.is_empty() => holding.next().is_some(),
        BranchScope::Only(branches) => branches.iter().all(|branch| {
            grants
                .iter()
                .any(|grant| grant.permissions.holds_key(key) && grant.branches.contains(*branch))
        }),
    }
}

impl Actor {
    /// Where the actor holds `permission`.
    #[must_use]
    pub fn scope_of(&self, permission: Permission) -> BranchScope {
        if permission.level != Level::Granted || self.grants.is_empty() {
            return self.branches.clone();
        }
        let held = self
            .grants
            .iter()
            .filter(|grant| grant.allows(permission))
            .fold(BranchScope::Only(Vec::new()), |scope, grant| {
                scope.union(&grant.branches)
            });
        held.intersection(&self.branches)
    }

    /// Whether the permission of this key is held in every branch of `scope`, a branch of the actor's or not.
    #[must_use]
    pub fn holds_key_in(&self, key: &str, scope: &BranchScope) -> bool {
        self.permissions.holds_key(key) && covers(&self.grants, key, scope)
    }

    /// The actor as far as one operation is concerned: where its permission is held, with rank and limits that hold in all of these
    /// branches.
    #[must_use]
    pub fn narrowed(self: &Arc<Self>, permission: Permission) -> Arc<Self> {
        // Of one role everything holds in the same place.
        if permission.level != Level::Granted || self.grants.len() <= 1 {
            return Arc::clone(self);
        }
        let mut narrowed = Self {
            branches: self.scope_of(permission),
            under: Some(permission),
            ..(**self).clone()
        };
        let (rank, limits) = match &narrowed.branches {
            BranchScope::All => narrowed.reach_in(|grant| grant.branches == BranchScope::All),
            BranchScope::Only(branches) => branches
                .iter()
                .map(|branch| narrowed.reach_in(|grant| grant.branches.contains(*branch)))
                .reduce(|a, b| (a.0.min(b.0), a.1.strictest(&b.1)))
                .unwrap_or_default(),
        };
        (narrowed.rank, narrowed.limits) = (rank, limits);
        let own = self.grants.first().is_some_and(|grant| grant.allows(permission));
        if let Some(grant) = self
            .grants
            .iter()
            .filter(|grant| !own && grant.allows(permission))
            .max_by_key(|grant| grant.rank)
        {
            narrowed.role.clone_from(&grant.role);
        }
        Arc::new(narrowed)
    }

    /// How far the actor may go alone in a branch.
    #[must_use]
    pub fn limits_at(&self, branch: BranchId) -> Limits {
        if self.grants.is_empty() {
            return self.limits.clone();
        }
        self.reach_in(|grant| grant.branches.contains(branch)).1
    }

    /// Whether the running operation is allowed for the whole business, and so for what belongs to no branch.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.branches == BranchScope::All
            || self.grants.iter().any(|grant| {
                grant.whole
                    && self.under.is_none_or(|permission| grant.allows(permission))
                    && self.branches.covers(&grant.branches)
            })
    }

    /// The branches that the running operation is confined to; `None` where it is allowed for the whole business.
    #[must_use]
    pub fn confined_to(&self) -> Option<&[BranchId]> {
        match &self.branches {
            BranchScope::Only(branches) if !self.is_whole() => Some(branches),
            _ => None,
        }
    }

    /// Whether the running operation is allowed as far as something reaches.
    #[must_use]
    pub fn reaches(&self, reach: Reach<'_>) -> bool {
        match reach {
            Reach::Anybody => true,
            Reach::Branch(branch) => self.branches.contains(branch),
            Reach::Business | Reach::Branches([]) => self.is_whole(),
            Reach::Branches(branches) => {
                self.is_whole() || branches.iter().all(|branch| self.branches.contains(*branch))
            }
        }
    }

    /// Whether somebody who looked different a moment ago may now do or see something else.
    #[must_use]
    pub fn has_rights_of(&self, other: &Self) -> bool {
        self.permissions == other.permissions
            && self.grants == other.grants
            && self.branches == other.branches
            && self.limits == other.limits
            && self.rank == other.rank
    }

    /// Highest rank and widest limits of the grants that allow the running operation in a place.
    fn reach_in(&self, there: impl Fn(&Grant) -> bool) -> (i32, Limits) {
        self.grants
            .iter()
            .filter(|grant| self.under.is_none_or(|permission| grant.allows(permission)) && there(grant))
            .map(|grant| (grant.rank, grant.limits.clone()))
            .reduce(|a, b| (a.0.max(b.0), a.1.widest(&b.1)))
            .unwrap_or_else(|| (0, Limits::none()))
    }
}

impl Limits {
    /// Nothing alone.
    #[must_use]
    pub fn none() -> Self {
        Self {
            discount_percent_max: Some(rust_decimal::Decimal::ZERO),
            refund_minor_max: Some(0),
            pay_out_minor_max: Some(0),
            look_back_days: Some(0),
        }
    }

    /// The narrower of each.
    #[must_use]
    pub fn strictest(&self, other: &Self) -> Self {
        fn least<T: Ord + Copy>(a: Option<T>, b: Option<T>) -> Option<T> {
            match (a, b) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (one, other) => one.or(other),
            }
        }
        self.each(other, (least, least, least, least))
    }

    /// The wider of each; absent is without limit.
    #[must_use]
    pub fn widest(&self, other: &Self) -> Self {
        fn most<T: Ord + Copy>(a: Option<T>, b: Option<T>) -> Option<T> {
            Some(a?.max(b?))
        }
        self.each(other, (most, most, most, most))
    }

    fn each(
        &self,
        other: &Self,
        choose: (
            Choose<rust_decimal::Decimal>,
            Choose<i64>,
            Choose<i64>,
            Choose<i32>,
        ),
    ) -> Self {
        Self {
            discount_percent_max: choose.0(self.discount_percent_max, other.discount_percent_max),
            refund_minor_max: choose.1(self.refund_minor_max, other.refund_minor_max),
            pay_out_minor_max: choose.2(self.pay_out_minor_max, other.pay_out_minor_max),
            look_back_days: choose.3(self.look_back_days, other.look_back_days),
        }
    }
}

type Choose<T> = fn(Option<T>, Option<T>) -> Option<T>;

#[cfg(test)]
mod tests {
    use till_shared::ids::TenantId;
    use uuid::Uuid;

    use super::*;
    use crate::actor::ActorKind;

    const SELL: Permission = Permission::new("test.sell", "May sell.", &[]);
    const ADJUST: Permission = Permission::new("test.adjust", "May adjust.", &[]);
    const COST: Permission = Permission::new("test.cost", "May see costs.", &[]);
    const A: BranchId = BranchId(Uuid::from_u128(0xa));
    const B: BranchId = BranchId(Uuid::from_u128(0xb));
    const C: BranchId = BranchId(Uuid::from_u128(0xc));

    fn grant(role: &str, rank: i32, branches: BranchScope, keys: &[&str], pay_out: Option<i64>) -> Grant {
        Grant {
            role: role.to_owned(),
            rank,
            branches,
            whole: false,
            permissions: Arc::new(PermissionSet::of(keys.iter().copied())),
            limits: Limits {
                pay_out_minor_max: pay_out,
                ..Limits::default()
            },
        }
    }

    /// Cashier in A and B, manager in B.
    fn ada() -> Arc<Actor> {
        let grants = [
            grant(
                "Cashier",
                20,
                BranchScope::Only(vec![A, B]),
                &["test.sell"],
                Some(100),
            ),
            grant(
                "Manager",
                60,
                BranchScope::Only(vec![B]),
                &["test.sell", "test.adjust", "test.cost"],
                Some(500),
            ),
        ];
        Arc::new(Actor {
            kind: ActorKind::Person,
            role: "Cashier".to_owned(),
            rank: 20,
            branches: BranchScope::Only(vec![A, B]),
            permissions: Arc::new(PermissionSet::of(["test.sell", "test.adjust", "test.cost"])),
            grants: grants.into(),
            ..Actor::anonymous(TenantId(Uuid::nil()))
        })
    }

    #[test]
    fn a_role_given_for_one_branch_holds_there_only() {
        let ada = ada();
        assert!(ada.may_somewhere(ADJUST) && !ada.may(ADJUST));
        assert!(ada.may_at(ADJUST, B) && !ada.may_at(ADJUST, A) && !ada.may_at(SELL, C));
        let adjusting = ada.narrowed(ADJUST);
        assert_eq!(adjusting.branches, BranchScope::Only(vec![B]));
        assert_eq!(
            (
                adjusting.rank,
                adjusting.role.as_str(),
                adjusting.limits.pay_out_minor_max
            ),
            (60, "Manager", Some(500))
        );
        assert!(adjusting.may(COST) && adjusting.sight().sees(COST));
    }

    #[test]
    fn where_both_branches_are_in_sight_only_what_holds_in_both_counts() {
        let selling = ada().narrowed(SELL);
        assert_eq!(selling.branches, BranchScope::Only(vec![A, B]));
        assert_eq!((selling.rank, selling.role.as_str()), (20, "Cashier"));
        assert!(!selling.may(COST) && !selling.sight().sees(COST));
        assert!(selling.sight().at(B).sees(COST) && !selling.sight().at(A).sees(COST));
        assert!(
            !selling.sight().at(C).sees(COST),
            "a place out of sight shows nothing more"
        );
        assert_eq!(selling.limits.pay_out_minor_max, Some(100));
        assert_eq!(selling.limits_at(B).pay_out_minor_max, Some(500));
        assert_eq!(selling.limits_at(A).pay_out_minor_max, Some(100));
        assert_eq!(selling.limits_at(C).pay_out_minor_max, Some(0));
    }

    #[test]
    fn limits_of_a_role_that_does_not_allow_the_operation_do_not_widen_it() {
        let mut actor = (*ada()).clone();
        let mut grants = actor.grants.to_vec();
        grants.push(grant(
            "Auditor",
            50,
            BranchScope::Only(vec![A, B]),
            &["test.cost"],
            None,
        ));
        actor.grants = grants.into();
        let selling = Arc::new(actor).narrowed(SELL);
        assert_eq!((selling.rank, selling.limits.pay_out_minor_max), (20, Some(100)));
        assert!(selling.may(COST), "but what it allows counts");
    }

    #[test]
    fn an_actor_who_was_confined_stays_confined_whatever_was_given() {
        let confined = Arc::new(Actor {
            branches: BranchScope::Only(vec![A]),
            ..(*ada()).clone()
        });
        assert_eq!(confined.narrowed(ADJUST).branches, BranchScope::Only(Vec::new()));
        assert!(!confined.may_at(ADJUST, B));
    }

    #[test]
    fn the_whole_business_is_every_branch_or_a_grant_for_all_there_are() {
        let mut actor = (*ada()).clone();
        assert!(!Arc::new(actor.clone()).narrowed(ADJUST).is_whole());
        let mut grants = actor.grants.to_vec();
        for grant in &mut grants {
            grant.whole = grant.branches.contains(A);
        }
        actor.grants = grants.into();
        let actor = Arc::new(actor);
        assert!(actor.narrowed(SELL).is_whole());
        assert!(!actor.narrowed(ADJUST).is_whole(), "held in B only");
        assert!(Actor::system(TenantId(Uuid::nil()), "x").is_whole());
    }

    #[test]
    fn what_reaches_some_branches_is_for_who_holds_the_right_in_all_of_them() {
        let adjusting = ada().narrowed(ADJUST);
        assert_eq!(adjusting.confined_to(), Some(&[B][..]));
        let selling = ada().narrowed(SELL);
        for (actor, of_b, of_both) in [(&adjusting, true, false), (&selling, true, true)] {
            assert_eq!(actor.reaches(Reach::Branches(&[B])), of_b);
            assert_eq!(actor.reaches(Reach::Branches(&[A, B])), of_both);
            assert!(!actor.reaches(Reach::Branches(&[B, C])) && !actor.reaches(Reach::Branches(&[])));
            assert!(!actor.reaches(Reach::Business) && actor.reaches(Reach::Anybody));
        }
        let owner = Actor::system(TenantId(Uuid::nil()), "x");
        assert!(owner.reaches(Reach::Business) && owner.reaches(Reach::Branches(&[C])));
        assert_eq!(owner.confined_to(), None);
    }

    #[test]
    fn no_grants_mean_that_everything_holds_everywhere() {
        let simple = Arc::new(Actor {
            grants: Arc::default(),
            ..(*ada()).clone()
        });
        assert!(simple.may(ADJUST) && simple.may_at(ADJUST, A) && simple.sight().sees(COST));
        assert!(Arc::ptr_eq(&simple, &simple.narrowed(ADJUST)));
    }

    #[test]
    fn scopes_are_sets() {
        let (ab, b) = (BranchScope::Only(vec![A, B]), BranchScope::Only(vec![B]));
        assert!(
            ab.covers(&b) && !b.covers(&ab) && BranchScope::All.covers(&ab) && !ab.covers(&BranchScope::All)
        );
        assert_eq!(b.union(&BranchScope::Only(vec![A])), ab);
        assert_eq!(ab.intersection(&BranchScope::Only(vec![B, C])), b);
        assert_eq!(BranchScope::All.intersection(&b), b);
    }
}
