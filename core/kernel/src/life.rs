//! The life of a document: its states, the steps from one to another, and who may take each (P-4.5.5).
//!
//! A module writes the table once, on the type of the state; an operation asks for the step it takes. What the table does not hold is
//! one fault, [`codes::WRONG_STATE`], that says where the document stands, where it was to go and where it may go from there.

use till_shared::words::Word;

use crate::actor::Actor;
use crate::fault::{Fault, codes};
use crate::permission::Permission;

/// A step that the life of a document allows.
#[derive(Clone, Copy, Debug)]
pub struct Step<S> {
    /// Where the document stands.
    pub from: S,
    /// Where it goes.
    pub to: S,
    /// Who may take it there.
    pub right: Permission,
}

impl<S> Step<S> {
    /// A row of the table.
    #[must_use]
    pub const fn new(from: S, to: S, right: Permission) -> Self {
        Self { from, to, right }
    }
}

/// The steps of what goes out of use and back as often as somebody wants, and is changed in either state.
#[must_use]
pub const fn in_and_out<S: Copy>(active: S, inactive: S, right: Permission) -> [Step<S>; 4] {
    [
        Step::new(active, active, right),
        Step::new(active, inactive, right),
        Step::new(inactive, active, right),
        Step::new(inactive, inactive, right),
    ]
}

/// The state of a document, with the table of its life.
///
/// The states are the [`words!`](crate::words) of the type, the one it begins in first.
pub trait Life: Word {
    /// The document, as the audit log names it ([`crate::Record::ENTITY`]).
    const ENTITY: &'static str;
    /// Every step there is.
    const STEPS: &'static [Step<Self>];

    /// The states that may follow.
    fn next(self) -> Vec<Self> {
        let steps = Self::STEPS.iter().filter(|step| step.from == self);
        steps.map(|step| step.to).collect()
    }

    /// The state after a step of `actor` to `to`.
    ///
    /// # Errors
    /// 409 `kernel.wrong-state` for a step that is not in the table, 403 for one that is another's to take.
    fn step(self, to: Self, actor: &Actor) -> Result<Self, Fault> {
        let step = Self::STEPS.iter().find(|step| step.from == self && step.to == to);
        match step {
            Some(step) if actor.may(step.right) => Ok(to),
            Some(step) => Err(Fault::forbidden(step.right.key)),
            None => Err(self.wrong(to)),
        }
    }

    /// Whether it may be changed where it stands: a step from the state to itself, which the table holds or not.
    ///
    /// # Errors
    /// As [`Life::step`].
    fn stay(self, actor: &Actor) -> Result<Self, Fault> {
        self.step(self, actor)
    }

    /// The fault of an operation that leads to `to`, but not from here.
    fn wrong(self, to: Self) -> Fault {
        let others = self.next().into_iter().filter(|next| *next != to);
        let allowed: Vec<&str> = others.map(Word::word).collect();
        let ways = if allowed.is_empty() {
            "nothing comes after that".to_owned()
        } else {
            format!("from there it can become {}", allowed.join(" or "))
        };
        codes::WRONG_STATE
            .because(format!(
                "The {} is {}; {ways}.",
                Self::ENTITY.replace('_', " "),
                self.word()
            ))
            .member("entity", Self::ENTITY)
            .member("from", self.word())
            .member("to", to.word())
            .member("allowed", allowed)
    }
}

/// What is odd about a table, for the test of its module: two states of one word, a step that is there twice, a state that no step
/// reaches, a step that everybody may take.
#[must_use]
pub fn oddities<S: Life>() -> Vec<String> {
    let name = |state: &S| format!("{} {}", S::ENTITY, state.word());
    let twin = |at: usize, state: &S| S::WORDS.iter().take(at).any(|other| other.word() == state.word());
    let again = |at: usize, step: &Step<S>| {
        let mut before = S::STEPS.iter().take(at);
        before.any(|other| other.from == step.from && other.to == step.to)
    };
    let states = S::WORDS.iter().enumerate();
    let twins = states.clone().filter(|(at, state)| twin(*at, state));
    let lost = states.skip(1).filter(|(_, state)| {
        !S::STEPS
            .iter()
            .any(|step| step.to == **state && step.from != **state)
    });
    let steps = S::STEPS.iter().enumerate();
    let doubles = steps.clone().filter(|(at, step)| again(*at, step));
    let open = steps.filter(|(_, step)| !step.right.is_granted());
    twins
        .map(|(_, state)| format!("{} is there twice", name(state)))
        .chain(lost.map(|(_, state)| format!("nothing leads to {}", name(state))))
        .chain(doubles.map(|(_, step)| format!("{} leads twice to {}", name(&step.from), name(&step.to))))
        .chain(open.map(|(_, step)| format!("everybody may take {} to {}", name(&step.from), name(&step.to))))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_shared::ids::TenantId;
    use uuid::Uuid;

    use super::*;
    use crate::actor::{ActorKind, PermissionSet};

    fn holder(rights: &[Permission]) -> Actor {
        Actor {
            kind: ActorKind::Person,
            permissions: Arc::new(PermissionSet::of(rights.iter().map(|right| right.key))),
            ..Actor::anonymous(TenantId(Uuid::nil()))
        }
    }

    const WRITE: Permission = Permission::new("letters.write", "May write.", &[]);
    const SEND: Permission = Permission::new("letters.send", "May send.", &[]);

    crate::words! {
        enum Letter {
            Draft = "draft",
            Sent = "sent",
            Burnt = "burnt",
        }
    }

    impl Life for Letter {
        const ENTITY: &'static str = "letter";
        const STEPS: &'static [Step<Self>] = &[
            Step::new(Self::Draft, Self::Draft, WRITE),
            Step::new(Self::Draft, Self::Sent, SEND),
            Step::new(Self::Draft, Self::Burnt, WRITE),
        ];
    }

    #[test]
    fn a_step_in_the_table_is_taken_by_who_may_take_it() {
        let writer = holder(&[WRITE]);
        assert_eq!(Letter::Draft.step(Letter::Burnt, &writer).unwrap(), Letter::Burnt);
        let refused = Letter::Draft.step(Letter::Sent, &writer).unwrap_err();
        assert_eq!(refused.code(), codes::FORBIDDEN);
        assert_eq!(refused.members(), [("permission", "letters.send".into())]);
        assert_eq!(Letter::of("sent"), Some(Letter::Sent));
        assert_eq!(Letter::of("lost"), None);
        assert_eq!(oddities::<Letter>(), Vec::<String>::new());
    }

    #[test]
    fn every_step_that_is_not_in_the_table_is_one_fault_with_from_to_and_what_is_allowed() {
        let all = holder(&[WRITE, SEND]);
        for from in &Letter::ALL {
            for to in &Letter::ALL {
                if from.next().contains(to) {
                    continue;
                }
                let fault = from.step(*to, &all).unwrap_err();
                assert_eq!(
                    (fault.code(), fault.code().kind.status()),
                    (codes::WRONG_STATE, 409)
                );
                let allowed: Vec<&str> = from.next().into_iter().map(Letter::word).collect();
                assert_eq!(
                    fault.members(),
                    [
                        ("entity", "letter".into()),
                        ("from", from.word().into()),
                        ("to", to.word().into()),
                        ("allowed", allowed.into()),
                    ]
                );
            }
        }
    }

    #[test]
    fn an_operation_that_starts_elsewhere_is_wrong_even_where_another_leads_to_the_same_state() {
        let fault = Letter::Draft.wrong(Letter::Sent);
        let allowed: Vec<&str> = vec!["draft", "burnt"];
        assert!(fault.members().contains(&("allowed", allowed.into())), "{fault}");
        assert!(Letter::Draft.stay(&holder(&[WRITE])).is_ok());
        assert_eq!(
            Letter::Burnt.stay(&holder(&[WRITE])).unwrap_err().code(),
            codes::WRONG_STATE
        );
    }

    #[test]
    fn a_table_with_a_state_that_nothing_leads_to_is_odd() {
        #[derive(Clone, Copy, PartialEq)]
        enum Odd {
            Here,
            Nowhere,
        }
        impl Word for Odd {
            const WORDS: &'static [Self] = &[Self::Here, Self::Nowhere];

            fn word(self) -> &'static str {
                "here"
            }
        }

        impl Life for Odd {
            const ENTITY: &'static str = "odd";
            const STEPS: &'static [Step<Self>] = &[
                Step::new(Self::Here, Self::Here, WRITE),
                Step::new(Self::Here, Self::Here, Permission::SIGNED_IN),
            ];
        }
        assert_eq!(oddities::<Odd>().len(), 4, "{:?}", oddities::<Odd>());
    }
}
