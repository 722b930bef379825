//! Invoices: issued, numbered, immutable documents, and their prints.
//!
//! An invoice is issued with its sale and has the sale's id. Its content never changes; what may change is what happens to it later
//! (balance, print count). A *receipt* is its print. The unmarked *original* is given once, to who sold, soon after; every further print is
//! a *copy*: marked, counted and audited (Duplicate Bill), and in the words of the day of sale. What is only looked at says so.

pub mod error;
mod get;
mod give_out;
mod issue_receipt;
mod letter;
pub mod link;
mod list;
mod list_links;
mod open_link;
mod print_copy;
mod receipt;
mod revoke_link;
mod sample;
mod send;
mod share;
mod slip;
mod store;
#[cfg(test)]
mod tests;
pub mod views;
mod words;

pub use get::GetInvoice;
pub use issue_receipt::IssueReceipt;
pub use list::ListInvoices;
pub use list_links::ListLinks;
pub use open_link::{OpenLink, OpenedReceipt};
pub use print_copy::PrintCopy;
pub use receipt::GetReceipt;
pub use revoke_link::RevokeLink;
pub use sample::SampleReceipt;
pub use send::SendReceipt;
pub use share::{ShareReceipt, ShareWay};

use till_kernel::{Module, Permission, Template, get, post};

/// See invoices.
pub const VIEW: Permission = Permission::new(
    "invoices.view",
    "May look at invoices and receipts; without \"sales.view_all\" only one's own.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Cashier,
        Template::Employee,
        Template::Accountant,
        Template::Auditor,
    ],
);
/// Print copies.
pub const PRINT_COPY: Permission = Permission::new(
    "invoices.print_copy",
    "May print a marked copy of a receipt, as far back as the role allows.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Cashier,
        Template::Employee,
        Template::Accountant,
    ],
);

/// Pages of receipts.
pub const MANAGE_LINKS: Permission = Permission::new(
    "invoices.manage_links",
    "May see which receipts are open to whoever has their link, and take such pages away.",
    &[Template::Admin, Template::Manager],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("invoices")
        .append_only("operations.receipt_copy", &[])
        .depends_on(["sales"])
        .permissions([VIEW, PRINT_COPY, MANAGE_LINKS])
        .setting(&link::LINK_DAYS)
        .faults(error::ALL)
        .financial()
        .footed::<store::InvoiceState>()
        .footed::<store::ReceiptCopy>()
        .footed::<link::ReceiptLink>()
        .list::<ListInvoices>(get("/invoices"))
        .query::<GetInvoice>(get("/invoices/{invoice_id}"))
        .query::<GetReceipt>(get("/sales/{sale_id}/receipt"))
        .query::<SampleReceipt>(get("/receipt-sample"))
        .command::<IssueReceipt>(post("/sales/{sale_id}/receipt"))
        .command::<PrintCopy>(post("/invoices/{invoice_id}/copies"))
        .command::<SendReceipt>(post("/invoices/{invoice_id}/send"))
        .command::<ShareReceipt>(post("/invoices/{invoice_id}/links"))
        .list::<ListLinks>(get("/receipt-links"))
        .command::<RevokeLink>(post("/receipt-links/{link_id}/revoke"))
        .letter::<letter::ReceiptLetter>()
}
