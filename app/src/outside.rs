//! What the product needs to send things: mail server, secrets, PDFs, and where it is found.

use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use till_kernel::{BoxFuture, Fault, Press, PublicUrl, RandomIds, Vault};
use till_platform::config::Config;
use till_platform::notify::{MailSettings, Outside, Smtp};
use till_platform::vault::KeyVault;
use till_shared::slip::Slip;
use tokio::sync::Semaphore;

use crate::installation::secret_path;

/// As the configuration says.
pub(crate) fn of(config: &Config) -> Result<Outside> {
    let authorities = match &config.mail.ca_file {
        Some(file) => {
            std::fs::read(file).with_context(|| format!("mail.ca_file: {} cannot be read", file.display()))?
        }
        None => Vec::new(),
    };
    let vault = FileVault {
        config: config.clone(),
        key: OnceLock::new(),
    };
    Ok(Outside {
        notify: Arc::new(Smtp::new(MailSettings {
            allow_private: config.mail.allow_private_addresses,
            authorities,
            ..MailSettings::default()
        })),
        vault: Arc::new(vault),
        press: Arc::new(PdfPress::default()),
        public_url: PublicUrl(config.http.public_url.clone()),
    })
}

/// The key file of the installation, looked at when something is sealed or opened first: commands that send nothing make none.
struct FileVault {
    config: Config,
    key: OnceLock<Option<KeyVault>>,
}

impl FileVault {
    fn key(&self) -> Option<&KeyVault> {
        let load = || match &self.config.mail.key_file {
            Some(file) => KeyVault::load(file),
            None => KeyVault::load_or_create(&secret_path(&self.config.data_dir, "sending.key"), &RandomIds),
        };
        self.key
            .get_or_init(|| {
                load()
                    .map_err(
                        |error| tracing::error!(%error, "the key that secrets of businesses are kept with"),
                    )
                    .ok()
            })
            .as_ref()
    }
}

impl Vault for FileVault {
    fn seal(&self, place: &str, text: &str, nonce: [u8; 16]) -> Result<String, Fault> {
        self.key()
            .ok_or_else(|| Fault::internal("the key that secrets are kept with cannot be read"))?
            .seal(place, text, nonce)
    }

    fn open(&self, place: &str, sealed: &str) -> Option<String> {
        self.key()?.open(place, sealed)
    }

    fn derive(&self, word: &str) -> Result<[u8; 32], Fault> {
        self.key()
            .ok_or_else(|| Fault::internal("the key that links are made with cannot be read"))?
            .derive(word)
    }
}

/// PDFs of papers, one at a time: nobody waits at a screen for them.
struct PdfPress(Semaphore);

impl Default for PdfPress {
    fn default() -> Self {
        Self(Semaphore::new(1))
    }
}

impl Press for PdfPress {
    fn pdf(&self, slip: Slip) -> BoxFuture<'_, Result<Vec<u8>, Fault>> {
        Box::pin(async move {
            let _place = self.0.acquire().await.map_err(Fault::internal)?;
            tokio::task::spawn_blocking(move || till_print::slip_pdf(&slip))
                .await
                .map_err(Fault::internal)?
                .map_err(Fault::internal)
        })
    }
}
