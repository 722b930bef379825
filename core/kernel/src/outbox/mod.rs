//! The outbox: events written in the transaction that caused them (P-6.2, K25).

use std::any::Any;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use till_shared::ids::{BranchId, TenantId, UserId};
use uuid::Uuid;

use crate::actor::{Actor, BranchScope};
use crate::permission::Permission;

/// Something that happened, told to other modules and to the outside.
pub trait Event: Serialize + JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever.
    const TOPIC: &'static str;
    /// What happened, for the documentation: one sentence.
    const SUMMARY: &'static str;
    /// Which form its members have. A member that is added keeps it; one that goes or means something else raises it.
    const VERSION: u32 = 1;
    /// Who may hear of it over the WebSocket: those to whom HTTP would show the thing, see also [`Self::audience`].
    const VISIBLE_TO: Permission;
    /// What those need besides to whom it does not belong ([`Audience::owner`]).
    const OF_OTHERS: Permission = Self::VISIBLE_TO;

    /// The thing it happened to.
    fn entity_id(&self) -> Uuid;

    /// Where, if it happened in a branch.
    fn branch(&self) -> Option<BranchId> {
        None
    }

    /// Who of those with the right is told.
    fn audience(&self) -> Audience {
        Audience::default()
    }
}

/// Who, of those who hold the right to an event, is told of it: those to whom HTTP would show the thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    /// Whose it is; everybody else needs [`Event::OF_OTHERS`] too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// From which branches it is seen, where that is not its own one; absent: from every one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branches: Option<Vec<BranchId>>,
}

impl Audience {
    /// Whoever holds the right, and the person it belongs to before others.
    #[must_use]
    pub fn owned_by(owner: Option<UserId>) -> Self {
        Self {
            owner,
            branches: None,
        }
    }

    /// Who works in one of these branches.
    #[must_use]
    pub fn in_branches(scope: BranchScope) -> Self {
        let branches = match scope {
            BranchScope::All => None,
            BranchScope::Only(branches) => Some(branches),
        };
        Self {
            owner: None,
            branches,
        }
    }

    /// As it is stored; nothing where everybody with the right is told.
    pub(crate) fn stored(&self) -> Option<String> {
        (*self != Self::default())
            .then(|| serde_json::to_string(self).ok())
            .flatten()
    }
}

/// What is known of a kind of event: for whoever listens, and for the documentation.
#[derive(Clone, Copy, Debug)]
pub struct EventInfo {
    /// `module.word`.
    pub topic: &'static str,
    /// What happened, in one sentence.
    pub summary: &'static str,
    /// Which form its members have.
    pub version: u32,
    /// Who may hear of it.
    pub visible_to: Permission,
    /// What those need besides to whom it does not belong.
    pub of_others: Permission,
    /// Schema of its members.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

impl EventInfo {
    /// What an event says of itself.
    #[must_use]
    pub fn of<E: Event>() -> Self {
        Self {
            topic: E::TOPIC,
            summary: E::SUMMARY,
            version: E::VERSION,
            visible_to: E::VISIBLE_TO,
            of_others: E::OF_OTHERS,
            schema: |generator| generator.subschema_for::<E>(),
        }
    }

    /// Whether somebody is told of an event of this kind: they hold its right where it happened, it is seen from there, and it is theirs or
    /// they may see those of others.
    #[must_use]
    pub fn is_heard_by(&self, actor: &Actor, event: &StoredEvent) -> bool {
        let is_own = event.audience.owner.is_some() && event.audience.owner == actor.user;
        let needed = [Some(self.visible_to), (!is_own).then_some(self.of_others)];
        needed
            .into_iter()
            .flatten()
            .all(|right| match (event.branch, &event.audience.branches) {
                (Some(branch), _) => actor.may_at(right, branch),
                (None, None) => actor.may_somewhere(right),
                (None, Some(seen_in)) => {
                    let held = actor.scope_of(right);
                    actor.may_somewhere(right) && seen_in.iter().any(|branch| held.contains(*branch))
                }
            })
    }
}

/// An event waiting in its transaction.
pub(crate) struct Emitted {
    pub event_id: Uuid,
    pub topic: &'static str,
    pub branch: Option<BranchId>,
    pub audience: Audience,
    pub entity_id: Uuid,
    pub payload: String,
    pub value: Arc<dyn Any + Send + Sync>,
}

/// An event as it is published after commit.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub event_id: Uuid,
    /// `module.word`.
    pub topic: String,
    /// Where.
    pub branch: Option<BranchId>,
    /// Who is told.
    pub audience: Audience,
    /// JSON.
    pub payload: Arc<str>,
    /// When.
    pub recorded_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{ActorKind, Grant, Limits, PermissionSet};

    const SEE: Permission = Permission::new("test.see", "May see.", &[]);
    const SEE_ANY: Permission = Permission::new("test.see_any", "May see all.", &[]);
    const A: BranchId = BranchId(Uuid::from_u128(0xa));
    const B: BranchId = BranchId(Uuid::from_u128(0xb));
    const ADA: UserId = UserId(Uuid::from_u128(1));
    const BOB: UserId = UserId(Uuid::from_u128(2));

    const KIND: EventInfo = EventInfo {
        topic: "test.happened",
        summary: "It happened.",
        version: 1,
        visible_to: SEE,
        of_others: SEE_ANY,
        schema: |_| Schema::default(),
    };

    fn actor(user: UserId, branch: BranchId, keys: &[&str]) -> Actor {
        let permissions = Arc::new(PermissionSet::of(keys.iter().copied()));
        let branches = BranchScope::Only(vec![branch]);
        Actor {
            kind: ActorKind::Person,
            user: Some(user),
            branches: branches.clone(),
            permissions: Arc::clone(&permissions),
            grants: [Grant {
                role: "x".to_owned(),
                rank: 1,
                branches,
                whole: false,
                permissions,
                limits: Limits::default(),
            }]
            .into(),
            ..Actor::anonymous(TenantId(Uuid::nil()))
        }
    }

    fn event(branch: Option<BranchId>, audience: Audience) -> StoredEvent {
        StoredEvent {
            tenant: TenantId(Uuid::nil()),
            event_id: Uuid::nil(),
            topic: KIND.topic.to_owned(),
            branch,
            audience,
            payload: "{}".into(),
            recorded_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_is_somebodys_own_is_heard_by_them_and_by_who_may_see_those_of_others() {
        let of_ada = event(Some(A), Audience::owned_by(Some(ADA)));
        let hears = |actor: &Actor| KIND.is_heard_by(actor, &of_ada);
        assert!(hears(&actor(ADA, A, &["test.see"])));
        assert!(!hears(&actor(BOB, A, &["test.see"])), "a colleague");
        assert!(hears(&actor(BOB, A, &["test.see", "test.see_any"])));
        assert!(!hears(&actor(BOB, B, &["test.see", "test.see_any"])), "elsewhere");
        assert!(!hears(&actor(ADA, A, &["test.see_any"])), "the right itself");
        let nobodys = event(Some(A), Audience::owned_by(None));
        assert!(!KIND.is_heard_by(&actor(BOB, A, &["test.see"]), &nobodys));
    }

    #[test]
    fn what_is_seen_from_some_branches_is_heard_there_only() {
        let all = ["test.see", "test.see_any"];
        let of_a = event(None, Audience::in_branches(BranchScope::Only(vec![A])));
        assert!(KIND.is_heard_by(&actor(BOB, A, &all), &of_a));
        assert!(!KIND.is_heard_by(&actor(BOB, B, &all), &of_a));
        assert!(KIND.is_heard_by(&Actor::system(TenantId(Uuid::nil()), "x"), &of_a));
        let everywhere = event(None, Audience::in_branches(BranchScope::All));
        assert!(KIND.is_heard_by(&actor(BOB, B, &all), &everywhere));
    }

    #[test]
    fn an_audience_is_read_as_it_was_stored() {
        assert_eq!(Audience::default().stored(), None);
        for audience in [
            Audience::owned_by(Some(ADA)),
            Audience::in_branches(BranchScope::Only(vec![A, B])),
        ] {
            let stored = audience.stored().unwrap();
            assert_eq!(serde_json::from_str::<Audience>(&stored).unwrap(), audience);
        }
    }
}
