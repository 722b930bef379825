//! revoke_link.rs: take the page of a receipt away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Command, Fault, Permission, Write};
use till_shared::ids::LinkId;

use super::MANAGE_LINKS;
use super::link::ReceiptLink;
use super::views::ReceiptLinkView;
use crate::sales::store::issued_number;

/// Takes the page of a receipt away: its link leads nowhere any more. Again is the same.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeLink {
    /// Which.
    pub link_id: LinkId,
}

impl Command for RevokeLink {
    const NAME: &'static str = "invoices.revoke_link";
    const SUMMARY: &'static str = "Takes the page of a receipt away: its link leads nowhere any more.";
    const PERMISSION: Permission = MANAGE_LINKS;
    type Output = ReceiptLinkView;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<ReceiptLinkView, Fault> {
        let before = w.load::<ReceiptLink>(self.link_id).await?;
        let (number, _) = issued_number(&mut w.select(), before.invoice_id.0).await?;
        let number = number
            .issued()
            .map(|issued| issued.number.clone())
            .unwrap_or_default();
        if before.revoked_at.is_some() {
            return ReceiptLinkView::of(w, &before, number);
        }
        let after = ReceiptLink {
            revoked_at: Some(w.now()),
            revoked_by_name: Some(w.actor().name.clone()),
            updated_at: w.now(),
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        ReceiptLinkView::of(w, &after, number)
    }
}
