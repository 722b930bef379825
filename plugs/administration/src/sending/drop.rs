//! drop.rs: say that something is not to be sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, FaultCode, MANAGE_SENDINGS, Permission, Sending, Write, codes};
use till_shared::ids::SendingId;

use super::SendingView;

/// Says that something is not to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropSending {
    /// Which.
    pub sending_id: SendingId,
}

impl Command for DropSending {
    const NAME: &'static str = "sending.drop";
    const SUMMARY: &'static str = "Says that something is not to be sent.";
    const PERMISSION: Permission = MANAGE_SENDINGS;
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = SendingView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<SendingView, Fault> {
        let before = w.load::<Sending>(self.sending_id).await?;
        Ok(SendingView::of(&w.drop_sending(&before).await?))
    }
}
