//! What comes with an operation besides its content.

use till_shared::ids::ApprovalId;

till_shared::words! {
    /// Where an operation came from.
    #[derive(Default)]
    pub enum Source {
        /// The HTTP API.
        #[default]
        Api = "api",
        /// A till that sold while offline.
        Offline = "offline",
        /// A scheduled job.
        Job = "job",
        /// The command line.
        Cli = "cli",
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
