//! Giving out a copy that is not printed: what mail, link and WhatsApp have in common.

use jiff::SignedDuration;
use till_kernel::{Fault, Vault, Write, link_of};
use till_shared::ids::{LinkId, SendingId};

use super::link::{LINK_DAYS, ReceiptLink, Way};
use super::store::{InvoiceState, ReceiptCopy};
use crate::sales::model::Sale;

/// Counts a copy in the journal of prints, and makes its page.
pub(super) async fn give_out(
    w: &mut Write,
    sale: &Sale,
    (way, to): (Way, &str),
    language: &str,
    sending_id: Option<SendingId>,
) -> Result<ReceiptLink, Fault> {
    let before = w.load::<InvoiceState>(sale.sale_id).await?;
    let after = InvoiceState {
        print_count: before.print_count + 1,
        ..before.clone()
    };
    w.update(&before, &after).await?;
    w.create(&ReceiptCopy {
        copy_id: w.id(),
        invoice_id: sale.sale_id,
        branch_id: before.branch_id,
        copy_no: after.print_count,
        user_id: w.actor().user,
        user_name: w.actor().name.clone(),
        reason: to.to_owned(),
        way,
        printed_at: w.now(),
    })
    .await?;
    let link_id: LinkId = w.id();
    let (_, token_hash) = link_of(&w.port::<dyn Vault>()?, link_id.0)?;
    let link = ReceiptLink {
        link_id,
        invoice_id: sale.sale_id,
        branch_id: before.branch_id,
        copy_no: after.print_count,
        way,
        sending_id,
        language: language.to_owned(),
        token_hash,
        user_id: w.actor().user,
        user_name: w.actor().name.clone(),
        created_at: w.now(),
        expires_at: w.now() + SignedDuration::from_hours(24 * w.setting(&LINK_DAYS)),
        revoked_at: None,
        revoked_by_name: None,
        updated_at: w.now(),
        version: 1,
    };
    w.create(&link).await?;
    Ok(link)
}
