//! A second person approves, at the till of the first (screens 1, four-eyes rule; P-4.6.11).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Approval, ApprovalRequest, BranchScope, Command, Envelope, Fault, Grants, LoginAttempt,
    NewApproval, Output, Permission, SecurityKind, Violations, Write, codes,
};
use till_shared::ids::{ApprovalId, UserId};

use super::authenticate::{APPROVAL, check_form};
use super::error;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::Directories;

/// What is approved, as the refused request named it, and the approver's proof.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// The approver's name to sign in with.
    pub username: String,
    /// The approver's password.
    pub password: Secret,
    /// `command` of the refused request's problem body.
    pub command: String,
    /// `content_hash` of it.
    pub content_hash: String,
    /// `permission` of it.
    pub permission: String,
}

/// An approval, for the `X-Approval` header of exactly that request.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApprovalGranted {
    /// Its id.
    pub approval_id: ApprovalId,
    /// Who approved.
    pub approver: String,
    /// Until when it may be used, once.
    pub expires_at: Timestamp,
}

impl Output for ApprovalGranted {}

/// Stores an approval of somebody who has proved who they are.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(super) struct GrantApproval {
    command: String,
    content_hash: String,
    permission: String,
    approver: UserId,
    approver_name: String,
    requested_by: UserId,
    #[serde(skip)]
    content: Vec<u8>,
    #[serde(skip)]
    rehashed: Option<String>,
    #[serde(skip)]
    people: Directories,
}

impl Command for GrantApproval {
    const NAME: &'static str = "approvals.grant";
    const SUMMARY: &'static str = "Approves an operation of somebody else.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ApprovalGranted;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<ApprovalGranted, Fault> {
        let success = LoginAttempt {
            succeeded: true,
            failures: 0,
            locked_until: None,
            rehashed: self.rehashed.clone(),
        };
        self.people.get()?.attempted(w, self.approver, &success).await?;
        let request = ApprovalRequest {
            command: self.command.clone(),
            content_hash: self.content.clone(),
            permission: self.permission.clone(),
        };
        let approval = Approval::grant(&NewApproval {
            approval_id: w.id(),
            request,
            approver: self.approver,
            requested_by: self.requested_by,
            method: "password",
            granted_at: w.now(),
        });
        w.create(&approval).await?;
        Ok(ApprovalGranted {
            approval_id: approval.approval_id,
            approver: self.approver_name.clone(),
            expires_at: approval.expires_at,
        })
    }
}

impl Auth {
    /// Another person approves what `requester` was refused. Counts as signing in for lockout and the security log, but opens no session.
    ///
    /// # Errors
    /// 422 for bad form or an operation that knows no such approval; 403 `auth.approver-unproven`, `auth.own-approval` and
    /// `auth.may-not-approve`; 429 `auth.locked`.
    pub async fn approve(
        &self,
        requester: &Actor,
        input: Approve,
        envelope: Envelope,
    ) -> Result<ApprovalGranted, Fault> {
        let Some(requested_by) = requester.user else {
            return Err(codes::UNAUTHENTICATED.fault());
        };
        let (permission, content) = self.check(&input)?;
        let proven = self
            .prove(
                requester.tenant,
                &input.username,
                &input.password,
                APPROVAL,
                &envelope,
            )
            .await?;
        if proven.user == requested_by {
            return Err(error::OWN_APPROVAL.fault());
        }
        let grants = self.grants(requester, proven.user).await?;
        if !may_approve(&grants, permission, &requester.branches) {
            let approver = Actor {
                user: Some(proven.user),
                name: grants.name,
                role: grants.role,
                ..Actor::anonymous(requester.tenant)
            };
            let detail = serde_json::json!({ "operation": input.command, "permission": permission.key, "for": APPROVAL.word });
            self.0
                .kernel
                .security(&approver, &envelope, SecurityKind::Denied, detail)
                .await;
            return Err(error::MAY_NOT_APPROVE.because(format!(
                "This needs the permission \"{}\" in the same branch.",
                permission.key
            )));
        }
        let detail = serde_json::json!({ "operation": input.command, "requested_by": requested_by, "content": input.content_hash });
        let grant = GrantApproval {
            command: input.command,
            content_hash: input.content_hash,
            permission: input.permission,
            approver: proven.user,
            approver_name: grants.name.clone(),
            requested_by,
            content,
            rehashed: proven.rehashed.clone(),
            people: Directories::new(&self.0.directory),
        };
        let behalf = on_behalf(requester.tenant, proven.user, APPROVAL.word, requester.session);
        let granted = self
            .0
            .kernel
            .execute(grant, behalf, inner(&envelope))
            .await?
            .into_value()?;
        let approver = Actor {
            user: Some(proven.user),
            name: grants.name,
            role: grants.role,
            ..Actor::anonymous(requester.tenant)
        };
        drop(proven);
        self.0
            .kernel
            .security(&approver, &envelope, SecurityKind::Approved, detail)
            .await;
        Ok(granted)
    }

    /// The permission as declared by the operation, and the content's hash.
    fn check(&self, input: &Approve) -> Result<(Permission, Vec<u8>), Fault> {
        let mut violations = Violations::default();
        check_form(&input.username, ("password", &input.password), &mut violations);
        let content = unhex(&input.content_hash);
        violations.check(
            content.is_some(),
            "content_hash",
            "malformed",
            "must be 64 hexadecimal digits",
        );
        let wanted = self
            .0
            .kernel
            .registry()
            .endpoint(&input.command)
            .and_then(|endpoint| endpoint.care.approved_by);
        violations.check(
            wanted.is_some(),
            "command",
            "unknown",
            "is not an operation that can be approved",
        );
        if let Some(wanted) = wanted {
            violations.check(
                wanted.key == input.permission,
                "permission",
                "wrong",
                "is not what this operation asks for",
            );
        }
        match (wanted, content) {
            (Some(wanted), Some(content)) if violations.is_empty() => Ok((wanted, content)),
            _ => Err(Fault::invalid(violations)),
        }
    }

    async fn grants(&self, requester: &Actor, approver: UserId) -> Result<Grants, Fault> {
        let directory = std::sync::Arc::clone(&self.0.directory);
        let system = std::sync::Arc::new(Actor::system(requester.tenant, "approval"));
        self.0
            .kernel
            .read(&system, "auth.approver", move |r| {
                Box::pin(async move { directory.grants(r, approver).await })
            })
            .await?
            .ok_or_else(|| error::MAY_NOT_APPROVE.fault())
    }
}

/// Whether somebody holds the permission, may work at all, and works where the requester does.
fn may_approve(grants: &Grants, permission: Permission, requester: &BranchScope) -> bool {
    let shares_a_place = match (&grants.branches, requester) {
        (BranchScope::All, _) | (_, BranchScope::All) => true,
        (BranchScope::Only(theirs), own) => theirs.iter().any(|branch| own.contains(*branch)),
    };
    grants.is_active && !grants.must_change && grants.permissions.holds(permission) && shares_a_place
}

/// 32 bytes of 64 lower-case hexadecimal digits.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64
        || !text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests;
