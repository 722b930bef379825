//! A second person approves, at the till of the first (screens 1, four-eyes rule; P-4.6.11).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Approval, ApprovalRequest, BranchScope, Command, Credential, Envelope, Fault, Grants,
    LoginAttempt, NewApproval, Output, Permission, SecurityKind, Violations, Write, codes,
};
use till_shared::ids::{ApprovalId, BranchId, TenantId, UserId};

use super::authenticate::{APPROVAL, Proven, check_form};
use super::error;
use super::prove_pin::check_pin;
use super::secret::Secret;
use super::service::{Auth, inner, on_behalf};
use super::sessions::Directories;
use crate::devices::Device;

/// What is approved, as the refused request named it, and the approver's proof: name and password or, where the session of whoever asks
/// began at an enrolled device, the person and their PIN.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = a_proof())]
pub struct Approve {
    /// The approver's name to sign in with.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub username: Option<String>,
    /// The approver's password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The approver, instead of the name.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// The approver's PIN, instead of the password.
    #[serde(default)]
    pub pin: Option<Secret>,
    /// `command` of the refused request's problem body.
    #[schemars(length(max = 100))]
    pub command: String,
    /// `content_hash` of it.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub content_hash: String,
    /// `permission` of it.
    #[schemars(length(max = 100))]
    pub permission: String,
    /// `figure.branch_id` of it: where it is to be done. Absent or `null`: there is none.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
}

/// An example, for the documentation.
fn a_proof() -> serde_json::Value {
    serde_json::json!({
        "username": "manager", "password": "their-own-password", "command": "sales.complete", "permission": "sales.approve_discount",
        "content_hash": "0".repeat(64),
    })
}

/// How an approver proves who they are.
enum Proof<'a> {
    Password(&'a str, &'a Secret),
    Pin(UserId, &'a Secret),
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
    method: Credential,
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
        let success = LoginAttempt::success(self.method, self.rehashed.clone());
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
            method: self.method,
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
    /// 422 for bad form or an operation that knows no such approval; 403 `auth.approver-unproven`, `auth.own-approval`,
    /// `auth.may-not-approve` and, for a PIN without an enrolled device, `auth.device-needed`; 429 `auth.locked` and `auth.pin-locked`.
    pub async fn approve(
        &self,
        requester: &Actor,
        input: Approve,
        envelope: Envelope,
    ) -> Result<ApprovalGranted, Fault> {
        let Some(requested_by) = requester.user else {
            return Err(codes::UNAUTHENTICATED.fault());
        };
        let (permission, content, proof) = self.check(&input)?;
        let proven = self.prove_approver(requester, proof, &envelope).await?;
        if proven.user == requested_by {
            return Err(error::OWN_APPROVAL.fault());
        }
        let grants = self.grants(requester, proven.user).await?;
        if !may_approve(&grants, permission, input.branch_id, &requester.branches) {
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
            method: proven.credential,
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

    async fn prove_approver(
        &self,
        requester: &Actor,
        proof: Proof<'_>,
        envelope: &Envelope,
    ) -> Result<Proven, Fault> {
        let tenant = requester.tenant;
        match proof {
            Proof::Password(username, password) => {
                self.prove(tenant, username, password, APPROVAL, requester.device, envelope)
                    .await
            }
            Proof::Pin(user, pin) => {
                let device = match requester.device {
                    Some(device) => self.device(tenant, device).await?,
                    None => None,
                };
                let device = device
                    .filter(Device::is_enrolled)
                    .ok_or_else(|| error::DEVICE_NEEDED.fault())?;
                self.prove_pin(tenant, &device, user, pin, APPROVAL, envelope)
                    .await
            }
        }
    }

    /// The permission as declared by the operation, the content's hash, and the approver's proof.
    fn check<'a>(&self, input: &'a Approve) -> Result<(Permission, Vec<u8>, Proof<'a>), Fault> {
        let mut violations = Violations::default();
        let proof = input.proof(&mut violations);
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
        match (wanted, content, proof) {
            (Some(wanted), Some(content), Some(proof)) if violations.is_empty() => {
                Ok((wanted, content, proof))
            }
            _ => Err(Fault::invalid(violations)),
        }
    }

    async fn grants(&self, requester: &Actor, approver: UserId) -> Result<Grants, Fault> {
        let directory = std::sync::Arc::clone(&self.0.directory);
        let system = std::sync::Arc::new(Actor::system(requester.tenant, "approval"));
        self.0
            .kernel
            .read(&system, "auth.approver", move |r| {
                Box::pin(async move { directory.grants(r.select(), approver).await })
            })
            .await?
            .ok_or_else(|| error::MAY_NOT_APPROVE.fault())
    }
}

impl Approve {
    /// The proof, if it is one of the two; notes what is wrong with its form.
    fn proof(&self, violations: &mut Violations) -> Option<Proof<'_>> {
        match (&self.username, &self.password, self.user_id, &self.pin) {
            (Some(username), Some(password), None, None) => {
                check_form(username, ("password", password), violations);
                Some(Proof::Password(username, password))
            }
            (None, None, Some(user), Some(pin)) => {
                check_pin("pin", pin, violations);
                Some(Proof::Pin(user, pin))
            }
            (username, ..) => {
                let field = if username.is_some() {
                    "password"
                } else {
                    "username"
                };
                violations.push(
                    field,
                    "required",
                    "must be name and password, or user_id and pin, and nothing of the other",
                );
                None
            }
        }
    }
}

/// Whether somebody may approve there; where it is not said, in some place of the requester's. Asked once more, where it is done, when the
/// approval is used.
fn may_approve(
    grants: &Grants,
    permission: Permission,
    branch: Option<BranchId>,
    requester: &BranchScope,
) -> bool {
    if branch.is_some() {
        return grants.may_approve(permission, branch, requester);
    }
    let approver = grants.clone().into_actor(TenantId(uuid::Uuid::nil()));
    let place = approver.scope_of(permission).intersection(requester);
    approver.may_somewhere(permission) && place != BranchScope::Only(Vec::new())
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
