//! Sending: mail to people outside ([decision 0034](../../../../docs/decisions/0034-sending.md)).
//!
//! A command says what is to be sent ([`Write::send`](crate::Write::send)): a row is stored in its transaction, and a job that sends it. The
//! job talks to the mail server while no transaction is open, through the port [`Notify`]. An attempt is stored before it begins: one of which
//! nobody knows how it ended is not repeated by itself, because nothing may be sent twice.

mod account;
mod deliver;
mod event;
mod letter;
mod life;
mod mail;
mod notify;
mod record;
mod store;

pub use account::{MailAccount, Security, find_account};
pub use deliver::Deliver;
pub use event::{MANAGE_SENDINGS, SendingChanged, VIEW_SENDINGS};
pub use letter::{Letter, LetterInfo};
pub use mail::{Mail, Paper, is_address, masked};
pub use notify::{
    Delivered, Message, Notify, Press, PublicUrl, Server, Undelivered, Vault, link_hash, link_of,
};
pub use record::{NewSending, Sending};
use store::sent_since;

pub(crate) use store::SWEEP;

use crate::fault::FaultCode;

crate::words! {
    /// Where something that is sent stands.
    pub enum SendingState {
        /// It waits for its turn, or for the next attempt.
        Waiting = "waiting",
        /// The mail server is being talked to.
        Sending = "sending",
        /// The mail server has taken it.
        Sent = "sent",
        /// Nobody knows whether the mail server took it; a person decides.
        Perhaps = "perhaps",
        /// Nothing came of it, and it is not tried again by itself.
        Dead = "dead",
        /// Somebody said that it is not to be sent.
        Dropped = "dropped",
    }
}

crate::words! {
    /// What an attempt came to nothing for.
    pub enum SendingFailure {
        /// Nobody has said by which server mail is sent, or its password cannot be read.
        NotSetUp = "not_set_up",
        /// The server's address is not one that this installation may talk to.
        NotAllowed = "not_allowed",
        /// The server's name is not known.
        UnknownHost = "unknown_host",
        /// Nobody answers at the server's address.
        Unreachable = "unreachable",
        /// The server did not answer in time.
        TimedOut = "timed_out",
        /// No secure connection: it is not offered, or the certificate is not trusted.
        NoTls = "no_tls",
        /// Name or password are refused.
        SignInRefused = "sign_in_refused",
        /// The server does not send for this sender.
        SenderRefused = "sender_refused",
        /// The server does not know, or not like, who it is for.
        RecipientRefused = "recipient_refused",
        /// The server refuses what is written.
        ContentRefused = "content_refused",
        /// The server says something that is no answer.
        Odd = "odd",
        /// The connection broke, or the program ended, while the server was given the mail.
        BrokenOff = "broken_off",
    }
}

/// Nothing can be sent yet.
pub const NOT_SET_UP: FaultCode = FaultCode::conflict(
    "sending.not-set-up",
    "Nobody has said yet by which server mail is sent.",
);

/// More than anybody sends by hand.
pub const TOO_MANY_SENDINGS: FaultCode = FaultCode::conflict(
    "sending.too-many",
    "So much was sent within the last minute; wait a little.",
);
