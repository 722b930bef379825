//! Invoices on the wire.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Fault, Look, Output, PublicUrl};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, LinkId, SaleId, SendingId};
use till_shared::money::Currency;

use super::link::{ReceiptLink, Way, path_of};
use crate::sales::model::{CustomerSnapshot, SellerSnapshot};
use crate::sales::views::SaleView;

/// An issued invoice: seller and customer as they were, the sale it bills, and where it stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Invoice {
    /// The invoice; the same id as its sale.
    pub invoice_id: SaleId,
    /// Its number.
    pub number: String,
    /// Kind of document.
    pub kind: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Who sold, as printed.
    pub seller: SellerSnapshot,
    /// Who bought, as printed.
    pub customer: Option<CustomerSnapshot>,
    /// Totals, taxes, discounts, lines and payments.
    pub sale: SaleView,
    /// `unpaid`, `partial`, `paid`, `overdue`, `written_off`.
    pub payment_status: String,
    /// What is still to be paid, in minor units.
    pub balance_minor: i64,
    /// When the one unmarked receipt was given out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_at: Option<Timestamp>,
    /// How many copies were printed.
    pub copy_count: i32,
    /// SHA-256 of the document, hexadecimal.
    pub document_hash: String,
    /// Head of the register's chain after it, hexadecimal; its beginning is on the receipt.
    pub chain_hash: String,
}

impl Output for Invoice {}

/// An invoice in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InvoiceRow {
    /// The invoice.
    pub invoice_id: SaleId,
    /// Its number.
    pub number: String,
    /// Where.
    pub branch_id: BranchId,
    /// Who bought.
    pub customer_name: Option<String>,
    /// When.
    pub issued_at: Timestamp,
    /// What amounts are in.
    pub currency: Currency,
    /// Total, in minor units.
    pub total_minor: i64,
    /// Still to be paid, in minor units.
    pub balance_minor: i64,
    /// Where it stands.
    pub payment_status: String,
    /// Copies printed.
    pub copy_count: i32,
}

impl Output for InvoiceRow {}

/// What a rendering of a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// The one unmarked print.
    Original,
    /// A marked and counted print.
    Copy,
    /// To look at: marked, counted nowhere, not to be given out.
    Preview,
}

/// The same with the number of the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rendering {
    Original,
    Copy(i32),
    Preview,
}

impl Rendering {
    pub const fn kind(self) -> ReceiptKind {
        match self {
            Self::Original => ReceiptKind::Original,
            Self::Copy(_) => ReceiptKind::Copy,
            Self::Preview => ReceiptKind::Preview,
        }
    }

    pub const fn copy_no(self) -> Option<i32> {
        match self {
            Self::Copy(no) => Some(no),
            Self::Original | Self::Preview => None,
        }
    }
}

/// What a receipt says, for programs; the printable form says the same.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptView {
    /// The invoice's number.
    pub number: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The same in the shop's time zone, as printed.
    pub printed_time: String,
    /// Who sold.
    pub seller: SellerSnapshot,
    /// Tax number of the business.
    pub tax_number: String,
    /// Registered name of the business; empty if it is the one above.
    pub legal_name: String,
    /// What the shop prints above every receipt; lines are separated by line breaks.
    pub header: String,
    /// What it prints below.
    pub footer: String,
    /// The sale.
    pub sale: SaleView,
    /// What this rendering is.
    pub rendering: ReceiptKind,
    /// Number of the copy; absent if it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_no: Option<i32>,
    /// The first 16 digits of the chain's head, as printed.
    pub chain_prefix: String,
    /// What the QR code holds: number, chain prefix and sale id.
    pub code: String,
}

impl Output for ReceiptView {}

/// A receipt that is on its way by mail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptSent {
    /// The mail.
    pub sending_id: SendingId,
    /// The invoice.
    pub invoice_id: SaleId,
    /// Its page.
    pub link_id: LinkId,
    /// The number of the copy.
    pub copy_no: i32,
}

impl Output for ReceiptSent {}

/// A page of a receipt that anybody sees who has its link.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReceiptLink")]
pub struct ReceiptLinkView {
    /// The page.
    pub link_id: LinkId,
    /// The invoice.
    pub invoice_id: SaleId,
    /// Its number.
    pub number: String,
    /// Where.
    pub branch_id: BranchId,
    /// How the link went out.
    pub way: Way,
    /// The number of the copy.
    pub copy_no: i32,
    /// The language of the words around the receipt.
    pub language: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub user_name: String,
    /// Until when it is there.
    pub expires_at: Timestamp,
    /// When somebody took it away.
    pub revoked_at: Option<Timestamp>,
    /// Who did.
    pub revoked_by_name: Option<String>,
    /// Where it is on this server, `/r/…`; absent if it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The whole address, where this installation knows its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) token_hash: Hash,
}

impl Output for ReceiptLinkView {}

impl ReceiptLinkView {
    /// With its address, if it is there.
    pub(super) fn of(look: &Look, link: &ReceiptLink, number: String) -> Result<Self, Fault> {
        let mut view = Self {
            link_id: link.link_id,
            invoice_id: link.invoice_id,
            number,
            branch_id: link.branch_id,
            way: link.way,
            copy_no: link.copy_no,
            language: link.language.clone(),
            created_at: link.created_at,
            user_name: link.user_name.clone(),
            expires_at: link.expires_at,
            revoked_at: link.revoked_at,
            revoked_by_name: link.revoked_by_name.clone(),
            path: None,
            url: None,
            token_hash: link.token_hash,
        };
        view.find(look)?;
        Ok(view)
    }

    /// Says where it is, if it is there.
    pub(super) fn find(&mut self, look: &Look) -> Result<(), Fault> {
        let is_live = self.revoked_at.is_none() && look.now() < self.expires_at;
        self.path = path_of(look, self.link_id, &self.token_hash, is_live);
        let base = look.port::<PublicUrl>()?;
        self.url = base
            .0
            .as_ref()
            .zip(self.path.as_ref())
            .map(|(base, path)| format!("{base}{path}"));
        Ok(())
    }
}
