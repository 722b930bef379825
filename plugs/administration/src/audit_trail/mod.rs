//! The audit trail: who did what, when, where and why (P-4.6, R-SC-004).
//!
//! The kernel writes it, in the transaction of every change; here it is read. People of some branches see what happened in those
//! branches; people who look after money see what happened to money. Nothing is ever changed or deleted in it.

mod get;
mod list;
mod model;
mod store;
mod views;

pub use get::GetAuditEvent;
pub use list::ListAudit;
pub use views::{AuditDetailView, AuditEventView};

use till_kernel::{Module, Permission, Template, get};

/// Seeing the audit log at all.
pub const VIEW: Permission = Permission::new(
    "audit.view",
    "May see who changed what in sales, money and stock.",
    &[
        Template::Admin,
        Template::Manager,
        Template::Accountant,
        Template::Auditor,
    ],
);
/// Seeing all of it.
pub const VIEW_ALL: Permission = Permission::new(
    "audit.view_all",
    "May see every entry of the audit log, also those about people, roles and settings.",
    &[Template::Admin, Template::Manager, Template::Auditor],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("audit_trail")
        .speaks_of(["audit"])
        .permissions([VIEW, VIEW_ALL])
        .list::<ListAudit>(get("/audit"))
        .query::<GetAuditEvent>(get("/audit/{event_id}"))
}

#[cfg(test)]
mod tests;
