//! Pages that anybody sees who has their link: what is kept of them, and how a link is made and found.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Serialize;
use till_kernel::{
    AsRow, Fault, Look, Record, Select, Setting, SettingScope, Vault, as_row, link_of, reading, table,
};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, LinkId, SaleId, SendingId, TenantId, UserId};
use uuid::Uuid;

/// How many days the page of a receipt is there.
pub const LINK_DAYS: Setting<i64> = Setting::new(
    "invoices.link_days",
    SettingScope::Business,
    "How many days the public page of a receipt is there.",
    || 90,
    till_kernel::Rule::between(1, 3_650),
);

till_kernel::words! {
    /// How a copy is given out.
    pub enum Way {
        /// On paper.
        Print = "print",
        /// By mail.
        Mail = "mail",
        /// As a link that is shown or copied.
        Link = "link",
        /// As a link in a WhatsApp message.
        Whatsapp = "whatsapp",
    }
}

/// A public page of a receipt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ReceiptLink {
    pub link_id: LinkId,
    pub invoice_id: SaleId,
    #[serde(skip)]
    pub branch_id: BranchId,
    pub copy_no: i32,
    pub way: Way,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sending_id: Option<SendingId>,
    pub language: String,
    #[serde(skip)]
    pub token_hash: Hash,
    pub user_id: Option<UserId>,
    pub user_name: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub revoked_by_name: Option<String>,
    #[serde(skip)]
    pub updated_at: Timestamp,
    pub version: i64,
}

table! {
    ReceiptLink = "operations.receipt_link", names receipt_link, key link_id,
    columns [invoice_id, branch_id, copy_no, way, sending_id, language, token_hash as bytes, user_id, user_name, created_at, expires_at,
        revoked_at, revoked_by_name, updated_at, version],
    changes [revoked_at, revoked_by_name, updated_at, version]
}

impl Record for ReceiptLink {
    const ENTITY: &'static str = "receipt_link";
    as_row!();

    fn id(&self) -> Uuid {
        self.link_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// What stands after `/r/`: the business, so that nobody looks across businesses, and what nobody guesses.
pub(super) fn path(tenant: TenantId, secret: &[u8; 16]) -> String {
    let token = URL_SAFE_NO_PAD.encode([tenant.0.as_bytes().as_slice(), secret].concat());
    format!("/r/{token}")
}

/// The business and the secret that stand after `/r/`; nothing if it is no link of ours.
#[must_use]
pub fn read_token(token: &str) -> Option<(TenantId, [u8; 16])> {
    if token.len() != 43 {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (tenant, secret) = bytes.split_at_checked(16)?;
    Some((TenantId(Uuid::from_slice(tenant).ok()?), secret.try_into().ok()?))
}

/// The path of a page, if the key that made it is still there and the page is.
pub(super) fn path_of(look: &Look, link_id: LinkId, token_hash: &Hash, is_live: bool) -> Option<String> {
    let vault = look.port::<dyn Vault>().ok().filter(|_| is_live)?;
    let (secret, hash) = link_of(&vault, link_id.0).ok()?;
    (hash == *token_hash).then(|| path(look.tenant(), &secret))
}

impl ReceiptLink {
    /// Whether the page is there.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// The page of a hash.
pub(super) async fn find_by_hash(sql: &mut Select<'_>, hash: &Hash) -> Result<Option<ReceiptLink>, Fault> {
    const ONE: &str = concat!(
        "SELECT ",
        receipt_link!("l."),
        " FROM operations.receipt_link AS l WHERE l.tenant_id = kernel.tenant_id() AND l.token_hash = $1"
    );
    let row: Option<AsRow<ReceiptLink>> = sql.optional(reading!(ONE).bind(hash.as_slice())).await?;
    Ok(row.map(|AsRow(link)| link))
}

/// The page that went out with a mail.
pub(super) async fn find_by_sending(
    sql: &mut Select<'_>,
    sending_id: SendingId,
) -> Result<Option<ReceiptLink>, Fault> {
    const ONE: &str = concat!(
        "SELECT ",
        receipt_link!("l."),
        " FROM operations.receipt_link AS l WHERE l.tenant_id = kernel.tenant_id() AND l.sending_id = $1"
    );
    let row: Option<AsRow<ReceiptLink>> = sql.optional(reading!(ONE).bind(sending_id.0)).await?;
    Ok(row.map(|AsRow(link)| link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_whose_it_is_and_nothing_else_is_one() {
        let tenant = TenantId(Uuid::from_u128(7));
        let path = path(tenant, &[9; 16]);
        let token = path.strip_prefix("/r/").unwrap();
        assert_eq!(read_token(token), Some((tenant, [9; 16])));
        for wrong in [
            "",
            "abc",
            &token[1..],
            &format!("{token}A"),
            &token.replace('A', "!"),
        ] {
            assert_eq!(read_token(wrong), None, "{wrong}");
        }
    }
}
