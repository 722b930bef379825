//! Shapes of sending on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{MailAccount, Output, Security, Sending, SendingFailure, SendingState};
use till_shared::ids::{BranchId, SendingId, UserId};
use uuid::Uuid;

/// By which server the business sends mail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "MailAccount")]
pub struct MailAccountView {
    /// Whether mail is sent at all.
    pub is_active: bool,
    /// The server.
    pub host: String,
    /// Where it listens.
    pub port: i32,
    /// How the connection is secured.
    pub security: Security,
    /// Who signs in; nobody if it is empty.
    pub user_name: String,
    /// When the password was set; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_set_at: Option<Timestamp>,
    /// From whom, as people read it.
    pub from_name: String,
    /// From which address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: String,
    /// For `If-Match`; 0 while nobody has said anything.
    pub version: i64,
}

impl Default for MailAccountView {
    fn default() -> Self {
        Self {
            is_active: false,
            host: String::new(),
            port: 587,
            security: Security::Starttls,
            user_name: String::new(),
            password_set_at: None,
            from_name: String::new(),
            from_address: String::new(),
            reply_to: String::new(),
            version: 0,
        }
    }
}

impl MailAccountView {
    /// As everybody sees it who may set it up: without the password.
    pub(super) fn of(account: &MailAccount) -> Self {
        Self {
            is_active: account.is_active,
            host: account.host.clone(),
            port: account.port,
            security: account.security,
            user_name: account.user_name.clone(),
            password_set_at: account.password_set_at,
            from_name: account.from_name.clone(),
            from_address: account.from_address.clone(),
            reply_to: account.reply_to.clone(),
            version: account.version,
        }
    }
}

impl Output for MailAccountView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Something that is sent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Sending")]
pub struct SendingView {
    /// Its id.
    pub sending_id: SendingId,
    /// What it is: `receipt`, `test`.
    pub kind: String,
    /// Of which branch; absent for what is the whole business's.
    pub branch_id: Option<BranchId>,
    /// What it is about.
    pub document_id: Option<Uuid>,
    /// Its number.
    pub document_no: String,
    /// To whom.
    pub to_address: String,
    /// The language it is written in.
    pub language: String,
    /// Where it stands.
    pub state: SendingState,
    /// Attempts since somebody wanted it last.
    pub tries: i32,
    /// What the last one came to nothing for.
    pub failure: Option<SendingFailure>,
    /// What was said to it, in the words of the server or of the program.
    pub error: Option<String>,
    /// What tells the mail from every other.
    pub message_id: Option<String>,
    /// Who wanted it.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: String,
    /// When.
    pub created_at: Timestamp,
    /// When the last attempt began.
    pub attempted_at: Option<Timestamp>,
    /// When it was sent, or given up.
    pub ended_at: Option<Timestamp>,
}

impl SendingView {
    /// As everybody sees it who may see sendings at all.
    pub(super) fn of(sending: &Sending) -> Self {
        let sending = sending.clone();
        Self {
            sending_id: sending.sending_id,
            kind: sending.kind,
            branch_id: sending.branch_id,
            document_id: sending.document_id,
            document_no: sending.document_no,
            to_address: sending.to_address,
            language: sending.language,
            state: sending.state,
            tries: sending.tries,
            failure: sending.failure,
            error: sending.error,
            message_id: sending.message_id,
            user_id: sending.user_id,
            user_name: sending.user_name,
            created_at: sending.created_at,
            attempted_at: sending.attempted_at,
            ended_at: sending.ended_at,
        }
    }
}

impl Output for SendingView {}
