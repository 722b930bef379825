//! The one answer to "may this actor hand out this set of rights here": for making, changing and archiving roles, for giving them to people,
//! and for touching the account of somebody who has them. Rank, rights, limits and branches are asked together, so that none is forgotten.

use till_kernel::{Actor, BranchScope, Fault, Limits};

use super::error::{ABOVE_RANK, BEYOND_BRANCHES, NOT_HELD};
use super::model::Role;

/// A set of rights to be given to somebody, or that somebody has.
pub(crate) struct HandOut<'a> {
    rank: i32,
    everything: bool,
    permissions: Vec<&'a str>,
    limits: &'a Limits,
    /// Limits as they were: keeping them gives nothing.
    had: Option<&'a Limits>,
}

impl<'a> HandOut<'a> {
    /// All that a role allows. An archived one allows nothing.
    pub fn of(role: &'a Role) -> Self {
        Self {
            rank: role.rank,
            everything: role.holds_all && role.is_active,
            permissions: role
                .permissions
                .iter()
                .filter(|_| role.is_active)
                .map(String::as_str)
                .collect(),
            limits: &role.limits,
            had: (!role.is_active).then_some(&role.limits),
        }
    }

    /// What a change of a role gives to those who have it.
    pub fn change(before: &'a Role, after: &'a Role) -> Self {
        let mut given = Self::of(after);
        given
            .permissions
            .retain(|key| !before.permissions.iter().any(|held| held == key));
        given.everything &= !before.holds_all;
        given.had = Some(&before.limits);
        given
    }
}

/// Refuses an actor who may not hand out these rights in these branches.
pub(crate) fn may_hand_out(actor: &Actor, given: &HandOut<'_>, at: &BranchScope) -> Result<(), Fault> {
    reach(actor, given.rank)?;
    if !actor.branches.covers(at) {
        return Err(BEYOND_BRANCHES.fault());
    }
    if given.everything && !actor.permissions.is_all() {
        return Err(NOT_HELD.because("You do not hold everything."));
    }
    let missing: Vec<&str> = given
        .permissions
        .iter()
        .copied()
        .filter(|key| !actor.holds_key_in(key, at))
        .collect();
    if !missing.is_empty() {
        return Err(NOT_HELD
            .because(format!("You do not hold: {}.", missing.join(", ")))
            .member("permissions", missing));
    }
    if fits(&actor.limits, given.had, given.limits) {
        Ok(())
    } else {
        Err(NOT_HELD.because("A limit is wider than your own."))
    }
}

/// Refuses to touch what ranks above the actor.
pub(crate) fn reach(actor: &Actor, rank: i32) -> Result<(), Fault> {
    if rank <= actor.rank {
        Ok(())
    } else {
        Err(ABOVE_RANK.because(format!("Rank {rank} is above yours, {}.", actor.rank)))
    }
}

/// Refuses to act as somebody of one's own rank, which a new password or PIN makes possible. Whoever holds everything may: there must be a
/// last one who can.
pub(crate) fn outrank(actor: &Actor, rank: i32) -> Result<(), Fault> {
    if rank < actor.rank || actor.permissions.is_all() {
        Ok(())
    } else {
        Err(ABOVE_RANK.because(format!("Rank {rank} is not below yours, {}.", actor.rank)))
    }
}

/// Whether no limit is wider both than before and than the giver's own.
fn fits(own: &Limits, had: Option<&Limits>, given: &Limits) -> bool {
    let within_own = own.widest(given);
    let within_had = had.map(|had| had.widest(given));
    let each = |own: bool, had: Option<bool>| own || had.unwrap_or(false);
    each(
        within_own.discount_percent_max == own.discount_percent_max,
        had.zip(within_had.as_ref())
            .map(|(had, both)| both.discount_percent_max == had.discount_percent_max),
    ) && each(
        within_own.refund_minor_max == own.refund_minor_max,
        had.zip(within_had.as_ref())
            .map(|(had, both)| both.refund_minor_max == had.refund_minor_max),
    ) && each(
        within_own.pay_out_minor_max == own.pay_out_minor_max,
        had.zip(within_had.as_ref())
            .map(|(had, both)| both.pay_out_minor_max == had.pay_out_minor_max),
    ) && each(
        within_own.look_back_days == own.look_back_days,
        had.zip(within_had.as_ref())
            .map(|(had, both)| both.look_back_days == had.look_back_days),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_kernel::{Grant, PermissionSet, Template};
    use till_shared::ids::{BranchId, RoleId, TenantId};
    use uuid::Uuid;

    use super::*;

    const A: BranchId = BranchId(Uuid::from_u128(0xa));
    const B: BranchId = BranchId(Uuid::from_u128(0xb));

    fn role(rank: i32, keys: &[&str], pay_out_minor_max: Option<i64>) -> Role {
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let currency = "EUR".parse().unwrap();
        Role {
            rank,
            limits: Limits {
                pay_out_minor_max,
                ..Limits::default()
            },
            ..Role::of_template(RoleId(Uuid::nil()), Template::Employee, keys, currency, now)
        }
    }

    /// Rank 50; `x` and `y` in A, `x` in B; pays out 100.
    fn actor() -> Actor {
        let grant = |branches: Vec<BranchId>, keys: &[&str]| Grant {
            role: "x".to_owned(),
            rank: 50,
            branches: BranchScope::Only(branches),
            whole: false,
            permissions: Arc::new(PermissionSet::of(keys.iter().copied())),
            limits: Limits::default(),
        };
        Actor {
            rank: 50,
            branches: BranchScope::Only(vec![A, B]),
            permissions: Arc::new(PermissionSet::of(["x", "y"])),
            grants: [grant(vec![A, B], &["x"]), grant(vec![A], &["y"])].into(),
            limits: Limits {
                pay_out_minor_max: Some(100),
                ..Limits::default()
            },
            ..Actor::system(TenantId(Uuid::nil()), "x")
        }
    }

    fn refusal(role: &Role, at: &[BranchId]) -> Option<&'static str> {
        may_hand_out(&actor(), &HandOut::of(role), &BranchScope::Only(at.to_vec()))
            .err()
            .map(|fault| fault.code().code)
    }

    #[test]
    fn rank_rights_limits_and_branches_are_all_asked() {
        let fine = role(50, &["x"], Some(100));
        assert_eq!(refusal(&fine, &[A, B]), None);
        assert_eq!(
            refusal(&role(51, &["x"], Some(100)), &[A]),
            Some("roles.above-own-rank")
        );
        assert_eq!(
            refusal(&role(50, &["x", "z"], Some(100)), &[A]),
            Some("roles.not-held")
        );
        assert_eq!(
            refusal(&role(50, &["x"], Some(101)), &[A]),
            Some("roles.not-held")
        );
        assert_eq!(refusal(&role(50, &["x"], None), &[A]), Some("roles.not-held"));
        assert_eq!(
            refusal(&fine, &[BranchId(Uuid::from_u128(0xc))]),
            Some("users.beyond-branches")
        );
    }

    #[test]
    fn what_is_held_in_one_branch_is_given_there_only() {
        let yes = role(50, &["x", "y"], Some(1));
        assert_eq!(refusal(&yes, &[A]), None);
        assert_eq!(refusal(&yes, &[A, B]), Some("roles.not-held"));
    }

    #[test]
    fn a_change_is_asked_for_what_it_adds() {
        let before = role(50, &["z"], Some(500));
        let check =
            |after: &Role| may_hand_out(&actor(), &HandOut::change(&before, after), &actor().branches);
        assert!(
            check(&role(50, &["z", "x"], Some(500))).is_ok(),
            "what was there stays"
        );
        assert!(check(&role(50, &["z", "w"], Some(500))).is_err());
        assert!(check(&role(50, &["z"], Some(501))).is_err());
        assert!(
            check(&role(50, &["z"], Some(400))).is_ok(),
            "narrower than before"
        );
    }

    #[test]
    fn an_archived_role_gives_nothing_and_an_owners_everything() {
        let archived = Role {
            is_active: false,
            ..role(50, &["z"], None)
        };
        assert_eq!(refusal(&archived, &[A]), None);
        let owners = Role {
            holds_all: true,
            rank: 50,
            ..role(50, &[], Some(0))
        };
        assert_eq!(refusal(&owners, &[A]), Some("roles.not-held"));
    }

    #[test]
    fn nobody_acts_as_a_peer_but_whoever_holds_everything() {
        assert!(outrank(&actor(), 49).is_ok() && outrank(&actor(), 50).is_err());
        assert!(outrank(&Actor::system(TenantId(Uuid::nil()), "owner"), i32::MAX).is_ok());
    }
}
