//! The account that a business sends mail by.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::db::{AsRow, Select};
use crate::fault::Fault;
use crate::record::Record;
use crate::{as_row, reading, table};

crate::words! {
    /// How the connection to a mail server is kept secret.
    pub enum Security {
        /// It is not: only for a server on the same machine or network.
        None = "none",
        /// It begins open and is secured before anything is said.
        Starttls = "starttls",
        /// It is from the beginning.
        Tls = "tls",
    }
}

/// The account that a business sends mail by; the audit log keeps no password of it, only when it was set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MailAccount {
    /// The row.
    #[serde(skip)]
    pub account_id: Uuid,
    /// Whether it is used.
    pub is_active: bool,
    /// The server.
    pub host: String,
    /// Where it listens.
    pub port: i32,
    /// How the connection is secured.
    pub security: Security,
    /// Who signs in; nobody if it is empty.
    pub user_name: String,
    /// The password, sealed ([`Vault`](super::Vault)).
    #[serde(skip)]
    pub password_sealed: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
    /// From whom, as people read it.
    pub from_name: String,
    /// From which address.
    pub from_address: String,
    /// Where answers go; to the sender if it is empty.
    pub reply_to: String,
    /// Last change.
    #[serde(skip)]
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

table! {
    MailAccount = "kernel.mail_account", names mail_account, key account_id,
    columns [is_active, host, port, security, user_name, password_sealed, password_set_at, from_name, from_address, reply_to, updated_at,
        version],
    changes [is_active, host, port, security, user_name, password_sealed, password_set_at, from_name, from_address, reply_to, updated_at,
        version]
}

impl Record for MailAccount {
    const ENTITY: &'static str = "mail_account";
    as_row!();

    fn id(&self) -> Uuid {
        self.account_id
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl MailAccount {
    /// What its password is sealed for: moved to another business or row it does not open.
    #[must_use]
    pub fn place(&self) -> String {
        format!("mail-account {}", self.account_id)
    }
}

/// The account of the business, if anybody has set one up.
pub async fn find_account(sql: &mut Select<'_>) -> Result<Option<MailAccount>, Fault> {
    const ONE: &str = concat!(
        "SELECT ",
        mail_account!("a."),
        " FROM kernel.mail_account AS a WHERE a.tenant_id = kernel.tenant_id()"
    );
    let row: Option<AsRow<MailAccount>> = sql.optional(reading!(ONE)).await?;
    Ok(row.map(|AsRow(account)| account))
}
