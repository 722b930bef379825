//! list.rs: what was sent, newest first.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{
    AsRow, Bound, Fault, Found, List, Orders, Permission, Read, Reading, SendingState, VIEW_SENDINGS,
    Violations, Wanted,
};
use till_shared::ids::BranchId;
use till_shared::text::Text;
use uuid::Uuid;

use super::{SendingView, store};

/// Asks for sendings.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSendings {
    /// Only of this branch.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<SendingState>,
    /// Only those that somebody has to decide about (dead, or perhaps sent), or only others.
    #[serde(default)]
    pub is_open: Option<bool>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<Text<40>>,
    /// Only about this document.
    #[serde(default)]
    pub document_id: Option<Uuid>,
    /// Only to this address.
    #[serde(default)]
    pub to: Option<Text<254>>,
}

impl List for ListSendings {
    const NAME: &'static str = "sending.list";
    const SUMMARY: &'static str = "Lists what was sent to whom, newest first.";
    const PERMISSION: Permission = VIEW_SENDINGS;
    const ORDERS: Orders = store::SENDINGS;
    type View = SendingView;

    fn validate(&self, v: &mut Violations) {
        v.optional_text("kind", self.kind.as_deref(), 40);
        v.optional_text("to", self.to.as_deref(), 254);
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn filters(&self, r: &Read, text: Reading) -> Bound<Reading> {
        text.bind(r.branches().filter())
            .bind(self.branch_id.map(|id| id.0))
            .bind(self.state.map(SendingState::word))
            .bind(self.is_open)
            .bind(self.kind.as_deref())
            .bind(self.document_id)
            .bind(self.to.as_deref())
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<SendingView>, Fault> {
        Ok(page.read(r, self).await?.map(|AsRow(sending)| sending))
    }
}
