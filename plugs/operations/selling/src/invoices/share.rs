//! share.rs: make a page of a receipt that anybody sees who has its link.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Violations, Write};
use till_shared::ids::SaleId;
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::text::Text;

use super::give_out::give_out;
use super::link::Way;
use super::views::ReceiptLinkView;
use super::{PRINT_COPY, error};
use crate::sales;
use crate::sales::store::issued_number;

/// How a link is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShareWay {
    /// Shown as a code, or copied.
    Link,
    /// In a WhatsApp message, which the browser opens.
    Whatsapp,
}

/// Make a page of a receipt that anybody sees who has its link, for as many days as the business says. It is a copy, marked and counted like
/// one on paper.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareReceipt {
    /// The invoice.
    pub invoice_id: SaleId,
    /// How the link is handed on.
    pub way: ShareWay,
    /// The language of the words around the receipt.
    pub language: Text<35>,
}

impl Command for ShareReceipt {
    const NAME: &'static str = "invoices.share";
    const SUMMARY: &'static str =
        "Makes a page of a receipt that anybody sees who has its link: a marked, counted copy.";
    const PERMISSION: Permission = PRINT_COPY;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[error::TOO_OLD];
    type Output = ReceiptLinkView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(is_spoken(&self.language), "language", "unknown", UNSPOKEN);
    }

    async fn run(&self, w: &mut Write) -> Result<ReceiptLinkView, Fault> {
        let sale = sales::visible_sale(w, self.invoice_id).await?;
        let way = match self.way {
            ShareWay::Link => Way::Link,
            ShareWay::Whatsapp => Way::Whatsapp,
        };
        let link = give_out(w, &sale, (way, ""), &self.language, None).await?;
        let (number, _) = issued_number(&mut w.select(), self.invoice_id.0).await?;
        let number = number
            .issued()
            .map(|issued| issued.number.clone())
            .unwrap_or_default();
        ReceiptLinkView::of(w, &link, number)
    }
}
