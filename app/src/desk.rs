//! What the administrator's socket answers.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use till_kernel::{BoxFuture, Kernel};
use till_platform::admin_socket::{Answer, Ask, Desk, Standing};
use till_server::Door;
use tokio::sync::watch;

/// The server's side.
pub(crate) struct FrontDesk {
    pub(crate) door: Door,
    pub(crate) address: SocketAddr,
    pub(crate) data_dir: PathBuf,
    /// Where people reach the server.
    pub(crate) base: String,
    /// Said `true` to stop.
    pub(crate) stop: watch::Sender<bool>,
    /// Known once the product stands.
    pub(crate) first_run: OnceLock<(Kernel, Option<String>)>,
}

impl FrontDesk {
    async fn setup_link(&self) -> Answer {
        let refused = |why: String| Answer::Refused { why };
        let Some((kernel, link)) = self.first_run.get() else {
            return refused("the server is still starting".to_owned());
        };
        match (kernel.tenants().await, link) {
            (Ok(tenants), Some(link)) if tenants.is_empty() => Answer::SetupLink {
                link: Some(link.clone()),
                base: self.base.clone(),
            },
            // The business was there when the server started, and its data were taken away meanwhile.
            (Ok(tenants), None) if tenants.is_empty() => {
                refused("the installation was emptied while the server ran: start it again".to_owned())
            }
            (Ok(_), _) => Answer::SetupLink {
                link: None,
                base: self.base.clone(),
            },
            (Err(fault), _) => refused(fault.to_string()),
        }
    }
}

impl Desk for FrontDesk {
    fn answer(&self, ask: Ask) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            match ask {
                Ask::Phase => {
                    let phase = self.door.phase();
                    Answer::Phase(Standing {
                        phase: phase.phase.to_owned(),
                        detail: phase.detail,
                        version: env!("CARGO_PKG_VERSION").to_owned(),
                        process: std::process::id(),
                        address: self.address,
                        data_dir: self.data_dir.clone(),
                    })
                }
                Ask::SetupLink => self.setup_link().await,
                Ask::Drain => {
                    self.stop.send_replace(true);
                    Answer::Draining
                }
            }
        })
    }
}
