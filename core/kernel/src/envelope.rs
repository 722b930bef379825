//! What comes with an operation besides its content.

use till_shared::ids::ApprovalId;

/// Where an operation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// The HTTP API.
    #[default]
    Api,
    /// A till that sold while offline.
    Offline,
    /// A scheduled job.
    Job,
    /// The command line.
    Cli,
}

impl Source {
    /// As written in the audit log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Offline => "offline",
            Self::Job => "job",
            Self::Cli => "cli",
        }
    }
}

/// What comes with an operation besides its content.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Correlation id, given back as `X-Request-Id`.
    pub request_id: String,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// Version of `If-Match`.
    pub if_match: Option<i64>,
    /// Approvals by other people, `X-Approval`.
    pub approvals: Vec<ApprovalId>,
    /// Where it came from.
    pub source: Source,
    /// Address of the caller.
    pub address: Option<String>,
    /// Name and version of the client program.
    pub client: Option<String>,
}

impl Envelope {
    /// For steps that the product takes by itself.
    #[must_use]
    pub fn internal(request_id: &str, source: Source) -> Self {
        Self {
            request_id: request_id.to_owned(),
            source,
            ..Self::default()
        }
    }
}
