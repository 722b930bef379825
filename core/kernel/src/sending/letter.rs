//! Letters: each kind of mail is composed by the module that owns what it says.

use std::sync::Arc;

use super::{Mail, Sending};
use crate::BoxFuture;
use crate::fault::Fault;
use crate::write::Write;

/// A kind of mail. It is composed when it is sent, from what is stored.
pub trait Letter: Send + Sync + 'static {
    /// One word, stable for ever.
    const KIND: &'static str;
    /// So often it is sent that is not taken: by default the last time about an hour and a half after the first.
    const TRIES_MAX: i32 = 10;

    /// What it says. May run several times.
    fn compose(w: &mut Write, sending: &Sending) -> impl Future<Output = Result<Mail, Fault>> + Send;
}

type Compose =
    Arc<dyn for<'a> Fn(&'a mut Write, &'a Sending) -> BoxFuture<'a, Result<Mail, Fault>> + Send + Sync>;

/// A kind of mail as the registry knows it.
#[derive(Clone)]
pub struct LetterInfo {
    /// Its word.
    pub kind: &'static str,
    pub(super) tries_max: i32,
    pub(super) compose: Compose,
}

impl LetterInfo {
    /// What a kind of mail says of itself.
    #[must_use]
    pub fn of<L: Letter>() -> Self {
        Self {
            kind: L::KIND,
            tries_max: L::TRIES_MAX,
            compose: Arc::new(|w, sending| Box::pin(L::compose(w, sending))),
        }
    }
}
