//! get.rs: one sending.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Sending, VIEW_SENDINGS};
use till_shared::ids::SendingId;

use super::SendingView;

/// Asks for a sending.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSending {
    /// Which.
    pub sending_id: SendingId,
}

impl Query for GetSending {
    const NAME: &'static str = "sending.get";
    const SUMMARY: &'static str = "What is sent to whom, and what came of it.";
    const PERMISSION: Permission = VIEW_SENDINGS;
    type Output = SendingView;

    async fn run(&self, r: &mut Read) -> Result<SendingView, Fault> {
        Ok(SendingView::of(&r.load::<Sending>(self.sending_id).await?))
    }
}
