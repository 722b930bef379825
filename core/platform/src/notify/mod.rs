//! Carrying mail to a mail server (decision 0034): the only place that sees SMTP.

mod address;
mod smtp;
mod text;

use std::sync::Arc;

pub use smtp::{MailSettings, Smtp};
use till_kernel::{Module, Notify, Press, PublicUrl, Vault};

/// What sending needs from the installation.
#[derive(Clone)]
pub struct Outside {
    /// Who carries mail.
    pub notify: Arc<dyn Notify>,
    /// Who keeps secrets.
    pub vault: Arc<dyn Vault>,
    /// Who makes PDFs.
    pub press: Arc<dyn Press>,
    /// Where the installation is found.
    pub public_url: PublicUrl,
}

/// The ports as a module.
#[must_use]
pub fn module(outside: Outside) -> Module {
    Module::new("notify")
        .port::<dyn Notify>(outside.notify)
        .port::<dyn Vault>(outside.vault)
        .port::<dyn Press>(outside.press)
        .port::<PublicUrl>(Arc::new(outside.public_url))
}
