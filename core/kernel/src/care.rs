//! How much care an operation needs beyond a permission.

use crate::permission::Permission;

/// Which connections an operation uses: selling has its own, so that reports and imports cannot starve it (reliability 3.7, flood).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everything else.
    Office,
    /// Selling.
    Till,
}

/// How much care an operation needs.
#[derive(Clone, Copy, Debug)]
pub struct Care {
    /// The input must say why ([`crate::Command::reason`]).
    pub reason: bool,
    /// Who may approve if the rule asks for a second person.
    pub approved_by: Option<Permission>,
    /// It makes something: the request must carry an `Idempotency-Key`.
    pub creates: bool,
    /// It changes a versioned thing: the request must carry `If-Match`.
    pub versioned: bool,
    /// Which connections it uses.
    pub lane: Lane,
}

impl Care {
    /// A plain action.
    #[must_use]
    pub const fn plain() -> Self {
        Self {
            reason: false,
            approved_by: None,
            creates: false,
            versioned: false,
            lane: Lane::Office,
        }
    }

    /// Makes something; answers 201 and needs an `Idempotency-Key`.
    #[must_use]
    pub const fn creates() -> Self {
        Self {
            creates: true,
            ..Self::plain()
        }
    }

    /// Changes a versioned thing; needs `If-Match`.
    #[must_use]
    pub const fn versioned() -> Self {
        Self {
            versioned: true,
            ..Self::plain()
        }
    }

    /// Needs a reason.
    #[must_use]
    pub const fn reason() -> Self {
        Self {
            reason: true,
            ..Self::plain()
        }
    }

    /// And a reason.
    #[must_use]
    pub const fn with_reason(self) -> Self {
        Self { reason: true, ..self }
    }

    /// And, if the rule asks for it, the approval of another holder of `permission`.
    #[must_use]
    pub const fn approved_by(self, permission: Permission) -> Self {
        Self {
            approved_by: Some(permission),
            ..self
        }
    }

    /// And on the till's own connections.
    #[must_use]
    pub const fn at_the_till(self) -> Self {
        Self {
            lane: Lane::Till,
            ..self
        }
    }
}
