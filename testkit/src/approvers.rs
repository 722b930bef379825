//! People who approve, for tests of plugs that do not know the users module.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use till_kernel::{
    Actor, BoxFuture, BranchScope, Directory, Fault, Grants, Limits, Login, LoginAttempt, Module,
    PermissionSet, Person, PinLogin, Read, Select, Write,
};
use till_shared::ids::{ApprovalId, BranchId, UserId};

use crate::shop::Shop;

/// Approvers of a test: everybody may approve everything, until the test says otherwise.
#[derive(Default)]
pub struct Approvers(Mutex<HashMap<UserId, Grants>>);

impl Approvers {
    /// Says what somebody may do from now on.
    pub fn set(&self, grants: Grants) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(grants.user_id, grants);
    }

    /// Somebody who may do everything everywhere, to adapt.
    #[must_use]
    pub fn all_powerful(user: UserId) -> Grants {
        Grants {
            user_id: user,
            username: "approver".to_owned(),
            name: "Test approver".to_owned(),
            role: "Approver".to_owned(),
            role_key: "approver".to_owned(),
            rank: 100,
            language: None,
            is_active: true,
            must_change: false,
            has_pin: false,
            grants: Vec::new(),
            permissions: PermissionSet::all(),
            branches: BranchScope::All,
            limits: Limits::default(),
        }
    }

    /// To be put into a plug of the test.
    pub(crate) fn module(self: &Arc<Self>) -> Module {
        Module::new("testkit").port::<dyn Directory>(Arc::clone(self) as _)
    }
}

/// What no test of approvals asks.
fn unknown<T: Send + 'static>() -> BoxFuture<'static, Result<T, Fault>> {
    Box::pin(async { Err(Fault::internal("the testkit knows approvers only")) })
}

impl Directory for Approvers {
    fn login<'a>(&'a self, _r: &'a mut Read, _name: &'a str) -> BoxFuture<'a, Result<Option<Login>, Fault>> {
        unknown()
    }

    fn pin_login<'a>(
        &'a self,
        _r: &'a mut Read,
        _user: UserId,
        _branch: BranchId,
    ) -> BoxFuture<'a, Result<Option<PinLogin>, Fault>> {
        unknown()
    }

    fn people_at<'a>(
        &'a self,
        _r: &'a mut Read,
        _branch: BranchId,
    ) -> BoxFuture<'a, Result<Vec<Person>, Fault>> {
        unknown()
    }

    fn grants<'a>(&'a self, _sql: Select<'a>, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(&user).cloned();
        Box::pin(async move { Ok(Some(found.unwrap_or_else(|| Self::all_powerful(user)))) })
    }

    fn check_reach<'a>(
        &'a self,
        _sql: Select<'a>,
        _actor: &'a Actor,
        _user: UserId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn attempted<'a>(
        &'a self,
        _w: &'a mut Write,
        _user: UserId,
        _attempt: &'a LoginAttempt,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        unknown()
    }

    fn set_password<'a>(
        &'a self,
        _w: &'a mut Write,
        _user: UserId,
        _hash: &'a str,
        _must_change: bool,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        unknown()
    }

    fn set_pin<'a>(
        &'a self,
        _w: &'a mut Write,
        _user: UserId,
        _hash: &'a str,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        unknown()
    }
}

impl Shop {
    /// What somebody gives who approves the refused operation of `fault`, as the platform does once they have proved who they are. The
    /// audit log has no event of it.
    pub async fn approve(&self, approver: UserId, requester: &Actor, fault: &Fault) -> ApprovalId {
        let member = |name: &str| {
            let found = fault.members().iter().find(|(member, _)| *member == name);
            found
                .and_then(|(_, value)| value.as_str())
                .expect("what is to be approved")
        };
        let id = self.id::<ApprovalId>();
        sqlx::query(
            "INSERT INTO kernel.approval (tenant_id, approval_id, command, permission, content_hash, approver_user, requested_by, method,
                granted_at, expires_at)
             VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, 'password', $8::timestamptz,
                $8::timestamptz + interval '2 minutes')",
        )
        .bind(self.tenant.0)
        .bind(id.0)
        .bind(member("command"))
        .bind(member("permission"))
        .bind(member("content_hash"))
        .bind(approver.0)
        .bind(requester.user.map(|user| user.0))
        .bind(self.kernel.clock().now().to_string())
        .execute(&mut self.superuser().await)
        .await
        .expect("an approval");
        id
    }
}
