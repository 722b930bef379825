//! Everything that can go wrong, with a stable type for programs and words for people (RFC 9457, P-4.14.4).

use std::borrow::Cow;
use std::time::Duration;

use crate::violations::{Violation, Violations};

/// What kind of answer a fault is; decides the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// 400: the request cannot be read.
    Malformed,
    /// 401: who is asking is not known.
    Unauthenticated,
    /// 403: known, but not allowed.
    Forbidden,
    /// 404: not there, or not for these eyes.
    NotFound,
    /// 409: does not fit the present state.
    Conflict,
    /// 412: somebody changed it in between.
    Stale,
    /// 413: too much at once.
    TooLarge,
    /// 422: readable but wrong.
    Invalid,
    /// 428: a required precondition is missing.
    PreconditionRequired,
    /// 429: too often.
    TooMany,
    /// 500: our mistake.
    Internal,
    /// 503: not now; nothing was written, or the outcome is unknown (see the code).
    Unavailable,
}

impl FaultKind {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::Invalid => 422,
            Self::PreconditionRequired => 428,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// A fault that a module declares: `module.word`, stable for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultCode {
    /// `module.word`.
    pub code: &'static str,
    /// What kind of answer it is.
    pub kind: FaultKind,
    /// One sentence that is the same every time.
    pub title: &'static str,
}

impl FaultCode {
    /// Declares a fault.
    #[must_use]
    pub const fn new(code: &'static str, kind: FaultKind, title: &'static str) -> Self {
        Self { code, kind, title }
    }

    /// Declares a fault that answers 409.
    #[must_use]
    pub const fn conflict(code: &'static str, title: &'static str) -> Self {
        Self::new(code, FaultKind::Conflict, title)
    }

    /// Declares a fault that answers 422.
    #[must_use]
    pub const fn invalid(code: &'static str, title: &'static str) -> Self {
        Self::new(code, FaultKind::Invalid, title)
    }

    /// Declares a fault that answers 403.
    #[must_use]
    pub const fn forbidden(code: &'static str, title: &'static str) -> Self {
        Self::new(code, FaultKind::Forbidden, title)
    }

    /// This fault, happening now.
    #[must_use]
    pub fn fault(self) -> Fault {
        Fault::new(self)
    }

    /// This fault, with what made it happen.
    #[must_use]
    pub fn because(self, detail: impl Into<Cow<'static, str>>) -> Fault {
        Fault::new(self).detail(detail)
    }
}

/// Faults of the kernel itself.
pub mod codes {
    use super::FaultCode;
    use super::FaultKind::{
        Conflict, Forbidden, Internal, Invalid, Malformed, NotFound, PreconditionRequired, Stale, TooLarge,
        TooMany, Unauthenticated, Unavailable,
    };

    /// The body is not JSON or not of the operation's shape.
    pub const MALFORMED: FaultCode =
        FaultCode::new("kernel.malformed", Malformed, "The request cannot be read.");
    /// Fields break rules; see `errors`.
    pub const INVALID: FaultCode = FaultCode::new("kernel.invalid", Invalid, "Some fields are not right.");
    /// No such thing, or not for this actor.
    pub const NOT_FOUND: FaultCode =
        FaultCode::new("kernel.not-found", NotFound, "There is no such thing here.");
    /// The actor lacks a permission.
    pub const FORBIDDEN: FaultCode = FaultCode::new("kernel.forbidden", Forbidden, "You may not do this.");
    /// The actor's password was chosen by somebody else.
    pub const PASSWORD_DUE: FaultCode = FaultCode::new(
        "kernel.password-due",
        Forbidden,
        "Change your password first: somebody else chose it.",
    );
    /// The actor holds the permission, but not for the whole business.
    pub const BUSINESS_WIDE: FaultCode = FaultCode::new(
        "kernel.business-wide",
        Forbidden,
        "This concerns the whole business; your right to it is for some branches only.",
    );
    /// No valid token.
    pub const UNAUTHENTICATED: FaultCode =
        FaultCode::new("kernel.unauthenticated", Unauthenticated, "Please sign in.");
    /// `Idempotency-Key` is missing.
    pub const KEY_MISSING: FaultCode = FaultCode::new(
        "kernel.idempotency-key-missing",
        PreconditionRequired,
        "This request needs an Idempotency-Key header.",
    );
    /// The key was used for another request.
    pub const KEY_REUSED: FaultCode = FaultCode::new(
        "kernel.idempotency-key-reused",
        Invalid,
        "This Idempotency-Key was used for a different request.",
    );
    /// The same request is being carried out.
    pub const IN_PROGRESS: FaultCode = FaultCode::new(
        "kernel.in-progress",
        Conflict,
        "The same thing is being changed at this moment. Try again.",
    );
    /// `If-Match` is missing.
    pub const VERSION_MISSING: FaultCode = FaultCode::new(
        "kernel.version-missing",
        PreconditionRequired,
        "This change needs an If-Match header with the version it is based on.",
    );
    /// The version is not the present one.
    pub const STALE: FaultCode = FaultCode::new(
        "kernel.stale",
        Stale,
        "Somebody changed this in between. Load it again.",
    );
    /// The books are closed for that day.
    pub const PERIOD_CLOSED: FaultCode = FaultCode::new(
        "kernel.period-closed",
        Conflict,
        "The books are closed for that day.",
    );
    /// Something of that time is still open, e.g. a shift.
    pub const PERIOD_BUSY: FaultCode = FaultCode::new(
        "kernel.period-busy",
        Conflict,
        "Something of that time is still open.",
    );
    /// A second person must approve.
    pub const APPROVAL_NEEDED: FaultCode = FaultCode::new(
        "kernel.approval-needed",
        Forbidden,
        "Somebody else who may approve this must do so first.",
    );
    /// The approval does not fit.
    pub const APPROVAL_INVALID: FaultCode = FaultCode::new(
        "kernel.approval-invalid",
        Forbidden,
        "The approval is used, expired, or was given for something else.",
    );
    /// The life of the document holds no such step (see [`crate::life`]).
    pub const WRONG_STATE: FaultCode = FaultCode::new(
        "kernel.wrong-state",
        Conflict,
        "As it stands now, this cannot be done with it.",
    );
    /// A worker comes too late.
    pub const JOB_TAKEN: FaultCode = FaultCode::new(
        "kernel.job-taken",
        Conflict,
        "Somebody else has taken this job up since, or called it off.",
    );
    /// A value is already taken.
    pub const TAKEN: FaultCode = FaultCode::new("kernel.taken", Conflict, "Another one has this already.");
    /// A reference to something that does not exist.
    pub const DANGLING: FaultCode = FaultCode::new(
        "kernel.unknown-reference",
        Invalid,
        "Something named here does not exist.",
    );
    /// The database does not answer.
    pub const UNAVAILABLE: FaultCode = FaultCode::new(
        "kernel.unavailable",
        Unavailable,
        "The database does not answer right now. Nothing was changed.",
    );
    /// COMMIT was sent and its answer was lost.
    pub const OUTCOME_UNKNOWN: FaultCode = FaultCode::new(
        "kernel.outcome-unknown",
        Unavailable,
        "The connection was lost while finishing. Send the same request with the same key again to learn the outcome.",
    );
    /// Transient conflicts did not go away.
    pub const BUSY: FaultCode = FaultCode::new(
        "kernel.busy",
        Unavailable,
        "Too many changes at the same moment. Nothing was changed. Try again.",
    );
    /// Our mistake.
    pub const INTERNAL: FaultCode =
        FaultCode::new("kernel.internal", Internal, "Something went wrong on our side.");
    /// Too many requests.
    pub const TOO_MANY: FaultCode = FaultCode::new(
        "kernel.too-many-requests",
        TooMany,
        "Too many requests. Wait a moment.",
    );
    /// The body is too large.
    pub const TOO_LARGE: FaultCode =
        FaultCode::new("kernel.too-large", TooLarge, "The request is too large.");

    /// All of them, for the documentation.
    pub const ALL: &[FaultCode] = &[
        MALFORMED,
        INVALID,
        NOT_FOUND,
        FORBIDDEN,
        PASSWORD_DUE,
        BUSINESS_WIDE,
        UNAUTHENTICATED,
        KEY_MISSING,
        KEY_REUSED,
        IN_PROGRESS,
        VERSION_MISSING,
        STALE,
        APPROVAL_NEEDED,
        PERIOD_CLOSED,
        PERIOD_BUSY,
        APPROVAL_INVALID,
        WRONG_STATE,
        JOB_TAKEN,
        TAKEN,
        DANGLING,
        UNAVAILABLE,
        OUTCOME_UNKNOWN,
        BUSY,
        INTERNAL,
        TOO_MANY,
        TOO_LARGE,
    ];
}

/// Looks whether an operation that declares `own` says that it may refuse with a fault. The kernel's faults may come out of any operation, except that
/// of a document in another state. One that is not declared is in no documentation: it is logged, and tests stop at it.
pub fn declared_by(operation: &str, fault: &Fault, own: &[FaultCode]) {
    let code = fault.code();
    let of_any = code != codes::WRONG_STATE && codes::ALL.contains(&code);
    if of_any || own.contains(&code) {
        return;
    }
    tracing::error!(operation, %fault, "an operation refuses with a fault that it does not declare");
    debug_assert!(
        false,
        "{operation} refuses with {}: add it to its FAULTS",
        code.code
    );
}

/// Something that went wrong.
#[derive(Debug)]
pub struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: FaultCode,
    detail: Option<Cow<'static, str>>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    /// Extra members of the problem body (RFC 9457 3.2).
    members: Vec<(&'static str, serde_json::Value)>,
    /// Constraint that PostgreSQL reported.
    constraint: Option<String>,
    /// Rerunning the transaction may help.
    transient: bool,
    /// What to log; never shown to a caller.
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// A fault of the given code.
    #[must_use]
    pub fn new(code: FaultCode) -> Self {
        Self(Box::new(Inner {
            code,
            detail: None,
            violations: Vec::new(),
            retry_after: None,
            members: Vec::new(),
            constraint: None,
            transient: false,
            source: None,
        }))
    }

    /// 404.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        codes::NOT_FOUND.because(format!("No such {}.", what.replace('_', " ")))
    }

    /// 403 that names the permission (R-EC-1).
    #[must_use]
    pub fn forbidden(permission: &'static str) -> Self {
        codes::FORBIDDEN
            .because(format!("This needs the permission \"{permission}\"."))
            .member("permission", permission)
    }

    /// 500, with what to log.
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(codes::INTERNAL).source(source)
    }

    /// 422 with one violation.
    #[must_use]
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.push(field, code, message);
        Self::invalid(violations)
    }

    /// 422 with all violations.
    #[must_use]
    pub fn invalid(violations: Violations) -> Self {
        let mut fault = Self::new(codes::INVALID);
        fault.0.violations = violations.into_vec();
        fault
    }

    /// Adds what made it happen, for people.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds a violation list (e.g. which lines are short).
    #[must_use]
    pub fn violations(mut self, violations: Violations) -> Self {
        self.0.violations = violations.into_vec();
        self
    }

    /// Adds a member to the problem body.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.0.members.push((name, value.into()));
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Adds what to log.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Marks that rerunning the transaction may help: of two that came at the same moment, the second reads then what the first stored.
    #[must_use]
    pub fn transient(mut self) -> Self {
        self.0.transient = true;
        self
    }

    pub(crate) fn with_constraint(mut self, constraint: Option<&str>) -> Self {
        self.0.constraint = constraint.map(ToOwned::to_owned);
        self
    }

    /// Turns the breach of a named constraint into a fault that says it in the field's words.
    #[must_use]
    pub fn on_constraint(self, constraint: &str, replace: impl FnOnce() -> Fault) -> Self {
        if self.0.constraint.as_deref() == Some(constraint) {
            replace()
        } else {
            self
        }
    }

    /// The declared code.
    #[must_use]
    pub fn code(&self) -> FaultCode {
        self.0.code
    }

    /// What made it happen.
    #[must_use]
    pub fn detail_text(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Every field error.
    #[must_use]
    pub fn violation_list(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Extra members.
    #[must_use]
    pub fn members(&self) -> &[(&'static str, serde_json::Value)] {
        &self.0.members
    }

    /// When to come back.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What to log.
    #[must_use]
    pub fn source_text(&self) -> Option<String> {
        self.0.source.as_ref().map(ToString::to_string)
    }

    pub(crate) fn is_transient(&self) -> bool {
        self.0.transient
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.code.code, self.0.code.title)?;
        if let Some(detail) = &self.0.detail {
            write!(f, " {detail}")?;
        }
        for violation in &self.0.violations {
            write!(f, " [{} {}]", violation.pointer, violation.message)?;
        }
        if let Some(source) = &self.0.source {
            write!(f, " ({source})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        crate::db::connection_fault(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operation_declares_and_what_any_may_answer_is_declared() {
        const ODD: FaultCode = FaultCode::conflict("probe.odd", "Odd.");
        declared_by("probe.act", &ODD.fault(), &[ODD]);
        declared_by("probe.act", &codes::NOT_FOUND.fault(), &[]);
        declared_by("probe.act", &codes::WRONG_STATE.fault(), &[codes::WRONG_STATE]);
    }

    #[test]
    #[should_panic(expected = "probe.act refuses with kernel.wrong-state: add it to its FAULTS")]
    fn a_fault_that_no_documentation_names_stops_a_test() {
        declared_by("probe.act", &codes::WRONG_STATE.fault(), &[]);
    }
}
