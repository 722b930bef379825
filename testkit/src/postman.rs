//! What tests send by: keeps what it is given, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use till_kernel::{
    BoxFuture, Delivered, Fault, Message, Module, Notify, Press, PublicUrl, Server, Undelivered, Vault,
};
use till_shared::canon::{Canon, hex, unhex};
use till_shared::slip::{COLUMNS_80_MM, Slip, to_text};

/// Takes every mail, unless it is told otherwise.
#[derive(Default)]
pub struct Postman {
    taken: Mutex<Vec<(Server, Message)>>,
    refusals: Mutex<VecDeque<Undelivered>>,
}

impl Postman {
    /// What was handed over so far, to which server.
    pub fn taken(&self) -> Vec<(Server, Message)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses the next one, after those it was told of before.
    pub fn refuse(&self, undelivered: Undelivered) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.push_back(undelivered);
    }

    /// Itself and what else sending needs, as a module.
    #[must_use]
    pub fn module(self: &Arc<Self>) -> Module {
        Module::new("notify")
            .port::<dyn Notify>(Arc::clone(self) as _)
            .port::<dyn Vault>(Arc::new(OpenVault))
            .port::<dyn Press>(Arc::new(TextPress))
            .port::<PublicUrl>(Arc::new(PublicUrl(Some("https://till.example".to_owned()))))
    }
}

impl Notify for Postman {
    fn deliver<'a>(
        &'a self,
        server: &'a Server,
        message: &'a Message,
    ) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        Box::pin(async move {
            let refusal = self
                .refusals
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front();
            if let Some(refusal) = refusal {
                return Err(refusal);
            }
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.push((server.clone(), message.clone()));
            Ok(Delivered {
                reply: "taken".to_owned(),
            })
        })
    }
}

/// Keeps nothing secret, but knows its places.
pub struct OpenVault;

impl Vault for OpenVault {
    fn seal(&self, place: &str, text: &str, _nonce: [u8; 16]) -> Result<String, Fault> {
        Ok(format!("{}:{}", hex(place.as_bytes()), hex(text.as_bytes())))
    }

    fn open(&self, place: &str, sealed: &str) -> Option<String> {
        let (at, text) = sealed.split_once(':')?;
        (unhex(at)? == place.as_bytes())
            .then(|| unhex(text).and_then(|bytes| String::from_utf8(bytes).ok()))
            .flatten()
    }

    fn derive(&self, word: &str) -> Result<[u8; 32], Fault> {
        Ok(Canon::new("testkit").text(word).finish())
    }
}

/// Prints text.
pub struct TextPress;

impl Press for TextPress {
    fn pdf(&self, slip: Slip) -> BoxFuture<'_, Result<Vec<u8>, Fault>> {
        Box::pin(async move { Ok(format!("%PDF {}", to_text(&slip, COLUMNS_80_MM)).into_bytes()) })
    }
}
