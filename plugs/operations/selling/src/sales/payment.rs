//! A payment: as a till sends it, and as a sale counts it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::Violations;
use till_shared::ids::{Made, PaymentId};
use till_shared::pricing::TenderKind;
use till_shared::text::Text;

use super::model::text_is_empty;

/// A payment as the till sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentInput {
    /// The payment, made by the till.
    pub payment_id: Made<PaymentId>,
    /// How.
    pub kind: TenderKind,
    /// What the shop calls it, e.g. `visa`; the kind if left out. Kept in small letters; not the word of another kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tender: Option<Text<40>>,
    /// What was handed over, in minor units.
    pub amount_minor: i64,
    /// Slip or authorisation number.
    #[serde(default, skip_serializing_if = "text_is_empty")]
    pub reference: Text<100>,
}

impl PaymentInput {
    /// What can be said of it alone; `field` is where it stands.
    pub fn check(&self, v: &mut Violations, field: &str) {
        v.amount(&format!("{field}/amount_minor"), self.amount_minor);
        let tender = format!("{field}/tender");
        v.optional_text(&tender, self.tender.as_deref(), 40);
        v.check(
            self.tender_name().is_some(),
            &tender,
            "reserved",
            "this is the name of another kind of payment",
        );
    }

    /// The name by which it is counted: one brand is one line on the Z report, however it was typed. `None` if the name is the word of
    /// another kind, with which it would be taken for that.
    #[must_use]
    pub fn tender_name(&self) -> Option<String> {
        let own = self.kind.word();
        let Some(typed) = &self.tender else {
            return Some(own.to_owned());
        };
        let name = tender_name(typed);
        let is_a_kind = TenderKind::of(&name).is_some();
        (name == own || !is_a_kind).then_some(name)
    }
}

/// The one spelling of what somebody typed as the name of a tender.
pub(super) fn tender_name(typed: &str) -> String {
    let words: Vec<_> = typed.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A payment of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The payment.
    pub payment_id: PaymentId,
    /// How.
    pub kind: TenderKind,
    /// What the shop calls it.
    pub tender: String,
    /// What was handed over.
    pub amount_minor: i64,
    /// Slip or authorisation number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}
