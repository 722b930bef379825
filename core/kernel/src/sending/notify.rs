//! Ports of sending: who carries mail, who keeps secrets, who makes PDFs, and where this installation is found from outside.

use std::fmt;
use std::sync::Arc;

use till_shared::canon::{Canon, Hash};
use till_shared::slip::Slip;
use uuid::Uuid;

use super::{Security, SendingFailure};
use crate::BoxFuture;
use crate::fault::Fault;

/// Carries mail to a server. Implementations keep their own time: they end within 40 seconds.
pub trait Notify: Send + Sync {
    /// Hands a message over, once.
    fn deliver<'a>(
        &'a self,
        server: &'a Server,
        message: &'a Message,
    ) -> BoxFuture<'a, Result<Delivered, Undelivered>>;
}

/// A mail server, with the password in clear.
#[derive(Clone)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Where it listens.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// Who signs in, with which password.
    pub login: Option<(String, String)>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// A message to one person.
#[derive(Clone, Debug)]
pub struct Message {
    /// What tells it from every other, without the angle brackets.
    pub message_id: String,
    /// From whom, as people read it; may be empty.
    pub from_name: String,
    /// From which address.
    pub from_address: String,
    /// Where answers go; to the sender if it is empty.
    pub reply_to: String,
    /// To which address.
    pub to_address: String,
    /// When, in seconds since 1970.
    pub at_s: i64,
    /// One line.
    pub subject: String,
    /// For who reads plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// Files: name and PDF.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The server has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What it said to that.
    pub reply: String,
}

/// It has not, or nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// What for.
    pub failure: SendingFailure,
    /// Whether it may work later. What was perhaps delivered ([`SendingFailure::BrokenOff`]) is never tried again by itself.
    pub is_temporary: bool,
    /// What was said, for people.
    pub words: String,
}

/// Keeps secrets with a key that is not in the database.
pub trait Vault: Send + Sync {
    /// Seals a text for a place; only there it opens.
    fn seal(&self, place: &str, text: &str, nonce: [u8; 16]) -> Result<String, Fault>;

    /// Opens it; `None` if it was sealed with another key or for another place.
    fn open(&self, place: &str, sealed: &str) -> Option<String>;

    /// 32 bytes that only this key makes of a word.
    fn derive(&self, word: &str) -> Result<[u8; 32], Fault>;
}

/// Makes PDFs of papers.
pub trait Press: Send + Sync {
    /// A paper as PDF.
    fn pdf(&self, slip: Slip) -> BoxFuture<'_, Result<Vec<u8>, Fault>>;
}

/// Where this installation is found from outside, e.g. `https://till.example`; nothing if it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicUrl(pub Option<String>);

/// What nobody guesses of a public page (16 bytes), and the hash by which it is found. The key makes it of the page's id, so it need not be kept.
pub fn link_of(vault: &Arc<dyn Vault>, id: Uuid) -> Result<([u8; 16], Hash), Fault> {
    let derived = vault.derive(&format!("public-page {id}"))?;
    let mut secret = [0; 16];
    secret.copy_from_slice(derived.get(..16).unwrap_or(&[0; 16]));
    Ok((secret, link_hash(&secret)))
}

/// The hash by which a public page is found.
#[must_use]
pub fn link_hash(secret: &[u8; 16]) -> Hash {
    Canon::new("till/public-page/1").bytes(secret).finish()
}
