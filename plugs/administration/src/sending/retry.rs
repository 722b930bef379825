//! retry.rs: send again what was not sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, MANAGE_SENDINGS, Permission, Sending, Write, codes};
use till_shared::ids::SendingId;

use super::SendingView;

/// Sends again what was not sent, or what perhaps was.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetrySending {
    /// Which.
    pub sending_id: SendingId,
}

impl Command for RetrySending {
    const NAME: &'static str = "sending.retry";
    const SUMMARY: &'static str = "Sends again what was not sent, or what perhaps was.";
    const PERMISSION: Permission = MANAGE_SENDINGS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = SendingView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<SendingView, Fault> {
        let before = w.load::<Sending>(self.sending_id).await?;
        Ok(SendingView::of(&w.send_again(&before).await?))
    }
}
