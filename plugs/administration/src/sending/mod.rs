//! Sending: by which server the business sends mail, and what was sent to whom ([decision
//! 0034](../../../../docs/decisions/0034-sending.md)).
//!
//! The kernel sends. People say by which server, try it with a mail to themselves, look at what was sent, and decide what becomes of what was
//! not, or only perhaps.

mod account;
mod drop;
mod get;
mod list;
mod retry;
mod set_account;
mod store;
mod test;
#[cfg(test)]
mod tests;
mod views;
mod words;

pub use account::GetMailAccount;
pub use drop::DropSending;
pub use get::GetSending;
pub use list::ListSendings;
pub use retry::RetrySending;
pub use set_account::SetMailAccount;
pub use test::SendTest;
pub use views::{MailAccountView, SendingView};

use till_kernel::{
    Deliver, MANAGE_SENDINGS, Module, NOT_SET_UP, Permission, SendingChanged, TOO_MANY_SENDINGS, Template,
    VIEW_SENDINGS, get, post, put,
};

/// Saying by which server mail is sent.
pub const SET_UP: Permission = Permission::new(
    "sending.set_up",
    "May say by which mail server the business sends, and try it.",
    &[Template::Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("sending")
        .permissions([VIEW_SENDINGS, MANAGE_SENDINGS, SET_UP])
        .faults([NOT_SET_UP, TOO_MANY_SENDINGS])
        .record::<till_kernel::Sending>()
        .record::<till_kernel::MailAccount>()
        .query::<GetMailAccount>(get("/mail-account"))
        .command::<SetMailAccount>(put("/mail-account"))
        .command::<SendTest>(post("/mail-account/test"))
        .list::<ListSendings>(get("/sendings"))
        .query::<GetSending>(get("/sendings/{sending_id}"))
        .command::<RetrySending>(post("/sendings/{sending_id}/retry"))
        .command::<DropSending>(post("/sendings/{sending_id}/drop"))
        .letter::<test::TestLetter>()
        .job::<Deliver>()
        .event::<SendingChanged>()
}
