//! Four eyes: approvals by another entitled person, bound to the exact content and what it comes to, used once, soon expired, and worth
//! nothing once the approver may not approve any more (screens 1, P-4.6.11).

mod store;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use till_shared::canon::{Canon, Hash, hex};
use till_shared::ids::{ApprovalId, BranchId, UserId};
use uuid::Uuid;

use crate::actor::Actor;
use crate::db::Change;
use crate::directory::Credential;
use crate::directory::Directory;
use crate::fault::{Fault, FaultCode, codes};
use crate::permission::Permission;
use crate::write::Write;

/// How long an approval may wait to be used, in seconds.
pub const APPROVAL_LIFE_S: i64 = 120;

/// What is to be approved, as the refused operation's problem body names it.
#[derive(Clone, Debug)]
pub struct ApprovalRequest {
    /// The operation.
    pub command: String,
    /// Its content.
    pub content_hash: Vec<u8>,
    /// What the approver must hold.
    pub permission: String,
}

/// An approval to store.
#[derive(Clone, Debug)]
pub struct NewApproval {
    /// Its id, handed to the till.
    pub approval_id: ApprovalId,
    /// What is approved.
    pub request: ApprovalRequest,
    /// Who approves.
    pub approver: UserId,
    /// Who asked.
    pub requested_by: UserId,
    /// How the approver proved who they are.
    pub method: Credential,
    /// When.
    pub granted_at: Timestamp,
}

/// The stored form.
#[derive(Clone, Debug, Serialize)]
pub struct Approval {
    /// Its id.
    pub approval_id: ApprovalId,
    /// The operation.
    pub command: String,
    /// What the approver holds.
    pub permission: String,
    /// Content, as hexadecimal.
    pub content_hash: String,
    /// Who approved.
    pub approver: UserId,
    /// Who asked.
    pub requested_by: UserId,
    /// How.
    pub method: Credential,
    /// When.
    pub granted_at: Timestamp,
    /// Until when it may be used.
    pub expires_at: Timestamp,
}

impl Approval {
    /// The approval that is to be stored.
    #[must_use]
    pub fn grant(new: &NewApproval) -> Self {
        Self {
            approval_id: new.approval_id,
            command: new.request.command.clone(),
            permission: new.request.permission.clone(),
            content_hash: till_shared::canon::hex(&new.request.content_hash),
            approver: new.approver,
            requested_by: new.requested_by,
            method: new.method,
            granted_at: new.granted_at,
            expires_at: new.granted_at + jiff::SignedDuration::from_secs(APPROVAL_LIFE_S),
        }
    }
}

/// What an operation needs approved.
struct Wanted<'a> {
    command: &'static str,
    content: Hash,
    permission: Permission,
    actor: &'a Actor,
    now: Timestamp,
}

/// What a second person is asked to agree to, besides the input: what the input comes to at this moment, and where. An approval holds for
/// exactly this; when a price changes between approval and use, or more is asked for than was approved, it is void.
///
/// The figures are part of the refusal that whoever asks gets to read: nothing that they may not see belongs here.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    /// Where it is done; the approver must hold the permission there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// Words or figures by name, e.g. `total_minor`.
    #[serde(flatten)]
    pub figures: BTreeMap<&'static str, Value>,
}

impl Figure {
    /// Something in a branch.
    #[must_use]
    pub fn at(branch: BranchId) -> Self {
        Self {
            branch_id: Some(branch),
            figures: BTreeMap::new(),
        }
    }

    /// And what it comes to.
    #[must_use]
    pub fn with(mut self, name: &'static str, figure: impl Into<Value>) -> Self {
        self.figures.insert(name, figure.into());
        self
    }

    /// Hash over the input and what it comes to.
    fn bind(&self, content: Hash) -> Result<Hash, Fault> {
        if self.branch_id.is_none() && self.figures.is_empty() {
            return Ok(content);
        }
        let figure = serde_json::to_vec(self).map_err(Fault::internal)?;
        Ok(Canon::new("till/approval/2")
            .bytes(&content)
            .bytes(&figure)
            .finish())
    }
}

impl Write {
    /// Asks for the approval of another entitled person, bound to exactly this input; uses it up (screens 1, four-eyes rule). The approver
    /// must hold the permission in every branch of whoever asks; commands that know their branch use [`Self::approval_of`].
    pub async fn approval(&mut self) -> Result<(), Fault> {
        self.approval_of(&Figure::default()).await
    }

    /// The same, bound also to what the input comes to. The approver's rights are asked at this moment: an approval dies with them.
    pub async fn approval_of(&mut self, figure: &Figure) -> Result<(), Fault> {
        let permission = self
            .approver
            .ok_or_else(|| Fault::internal("the command declares nobody who may approve"))?;
        if !self.approvals.is_empty() {
            return Ok(());
        }
        let content = figure.bind(self.content)?;
        let refused = |code: FaultCode| {
            let fault = code
                .because(format!(
                    "This needs the approval of somebody with the permission \"{}\".",
                    permission.key
                ))
                .member("permission", permission.key)
                .member("command", self.command)
                .member("content_hash", hex(&content));
            match serde_json::to_value(figure) {
                Ok(figure) if figure.as_object().is_some_and(|members| !members.is_empty()) => {
                    fault.member("figure", figure)
                }
                _ => fault,
            }
        };
        if self.envelope.approvals.is_empty() {
            return Err(refused(codes::APPROVAL_NEEDED));
        }
        let refused = refused(codes::APPROVAL_INVALID);
        for id in self.envelope.approvals.clone() {
            let wanted = Wanted {
                command: self.command,
                content,
                permission,
                actor: &self.look.actor,
                now: self.look.now,
            };
            let Some(claimed) = store::claim(&mut Change::new(&mut self.look.tx), id, &wanted).await? else {
                continue;
            };
            self.tables.insert("kernel.approval");
            // One that is refused is rolled back with the command, so it is not used up; it is worth nothing all the same.
            let name = self
                .still_may_approve(claimed.approver, permission, figure.branch_id)
                .await?
                .ok_or(refused)?;
            self.approved(claimed.approval_id, name);
            return Ok(());
        }
        Err(refused)
    }

    /// Makes worthless what somebody has approved and nobody has used yet: whoever lost their access approves nothing, also when they are
    /// let in again within the two minutes.
    pub async fn void_approvals_of(&mut self, approver: UserId) -> Result<(), Fault> {
        self.tables.insert("kernel.approval");
        let now = self.look.now;
        store::void_of(&mut Change::new(&mut self.look.tx), approver, now).await
    }

    /// Whether an approval was given for this command.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        !self.approvals.is_empty()
    }

    /// The approval that was given for this command, and who gave it.
    #[must_use]
    pub fn approved_by(&self) -> Option<(ApprovalId, &str)> {
        let id = self.approvals.first()?;
        Some((ApprovalId(*id), self.approver_name.as_deref()?))
    }

    /// Whether approvals that earlier commands used up still hold, e.g. those for lines of the basket that is completed now: their approvers
    /// may still approve in the branch. If all of them do, they are noted with this command too.
    pub async fn approved_before(&mut self, ids: &[ApprovalId], branch: BranchId) -> Result<bool, Fault> {
        let permission = self
            .approver
            .ok_or_else(|| Fault::internal("the command declares nobody who may approve"))?;
        let mut held = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(approver) = store::approver_of(&mut self.select(), *id, permission.key).await? else {
                return Ok(false);
            };
            // Nobody approves what they do themselves, also when somebody else had asked for it.
            if Some(approver) == self.look.actor.user {
                return Ok(false);
            }
            let Some(name) = self.still_may_approve(approver, permission, Some(branch)).await? else {
                return Ok(false);
            };
            held.push((id.0, name));
        }
        for (id, name) in held {
            self.approved(id, name);
        }
        Ok(true)
    }

    fn approved(&mut self, id: Uuid, name: String) {
        self.approvals.push(id);
        self.approver_name = Some(name);
    }

    /// The approver's name, while they may approve.
    async fn still_may_approve(
        &mut self,
        approver: UserId,
        permission: Permission,
        branch: Option<BranchId>,
    ) -> Result<Option<String>, Fault> {
        let people = self.port::<dyn Directory>()?;
        let grants = people.grants(self.select(), approver).await?;
        let branches = &self.look.actor.branches;
        Ok(grants
            .filter(|grants| grants.may_approve(permission, branch, branches))
            .map(|grants| grants.name))
    }
}
