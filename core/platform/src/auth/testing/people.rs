//! People in memory, as the port of [`super::House`].

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;
use till_kernel::reach;
use till_kernel::{
    Actor, BoxFuture, BranchScope, Credential, Directory, Fault, Grants, Limits, Login, LoginAttempt,
    PermissionSet, Person, PinLogin, Read, Select, Write,
};
use till_shared::ids::{BranchId, UserId};

/// An account.
#[derive(Clone)]
pub(crate) struct Account {
    pub user: UserId,
    pub username: String,
    pub name: String,
    pub role: String,
    pub password_hash: String,
    pub is_active: bool,
    pub must_change: bool,
    pub failures: i32,
    pub locked_until: Option<Timestamp>,
    pub pin_hash: Option<String>,
    pub pin_failures: i32,
    pub pin_locked_until: Option<Timestamp>,
    pub permissions: PermissionSet,
    pub branches: BranchScope,
    pub rank: i32,
}

/// People in memory.
#[derive(Default)]
pub(crate) struct People(Mutex<HashMap<String, Account>>);

impl People {
    pub fn hire(&self, account: Account) {
        self.0.lock().unwrap().insert(account.username.clone(), account);
    }

    pub fn account(&self, username: &str) -> Account {
        self.0.lock().unwrap()[username].clone()
    }

    /// Changes an account without telling anybody.
    pub fn change(&self, username: &str, change: impl FnOnce(&mut Account)) {
        change(self.0.lock().unwrap().get_mut(username).unwrap());
    }

    fn by_id(&self, user: UserId) -> Option<Account> {
        self.0
            .lock()
            .unwrap()
            .values()
            .find(|account| account.user == user)
            .cloned()
    }

    fn change_by_id(&self, user: UserId, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self
            .0
            .lock()
            .unwrap()
            .values_mut()
            .find(|account| account.user == user)
        {
            change(account);
        }
    }
}

fn counted(attempt: &LoginAttempt, before: i32) -> i32 {
    if attempt.succeeded {
        attempt.credential.forgiven(before)
    } else {
        attempt.failures
    }
}

fn login(account: Account) -> Login {
    Login {
        user_id: account.user,
        password_hash: account.password_hash,
        is_active: account.is_active,
        must_change: account.must_change,
        failures: account.failures,
        locked_until: account.locked_until,
    }
}

impl Directory for People {
    fn login<'a>(
        &'a self,
        _r: &'a mut Read,
        username: &'a str,
    ) -> BoxFuture<'a, Result<Option<Login>, Fault>> {
        let found = self
            .0
            .lock()
            .unwrap()
            .get(&username.to_lowercase())
            .cloned()
            .map(login);
        Box::pin(async { Ok(found) })
    }

    fn pin_login<'a>(
        &'a self,
        _r: &'a mut Read,
        user: UserId,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Option<PinLogin>, Fault>> {
        let found = self
            .by_id(user)
            .filter(|account| account.branches.contains(branch));
        let found = found.and_then(|account| {
            Some(PinLogin {
                user_id: account.user,
                username: account.username,
                pin_hash: account.pin_hash?,
                is_active: account.is_active,
                failures: account.pin_failures,
                locked_until: account.pin_locked_until,
            })
        });
        Box::pin(async { Ok(found) })
    }

    fn people_at<'a>(
        &'a self,
        _r: &'a mut Read,
        branch: BranchId,
    ) -> BoxFuture<'a, Result<Vec<Person>, Fault>> {
        let mut people: Vec<Person> = self
            .0
            .lock()
            .unwrap()
            .values()
            .filter(|account| {
                account.is_active && account.pin_hash.is_some() && account.branches.contains(branch)
            })
            .map(|account| Person {
                user_id: account.user,
                name: account.name.clone(),
                role: account.role.clone(),
            })
            .collect();
        people.sort_by(|a, b| a.name.cmp(&b.name));
        Box::pin(async { Ok(people) })
    }

    fn check_reach<'a>(
        &'a self,
        _sql: Select<'a>,
        actor: &'a Actor,
        user: UserId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let above = self.by_id(user).is_some_and(|account| account.rank > actor.rank);
        Box::pin(async move {
            if above {
                Err(reach::ABOVE_RANK.fault())
            } else {
                Ok(())
            }
        })
    }

    fn grants<'a>(&'a self, _sql: Select<'a>, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>> {
        let found = self.by_id(user).map(|account| Grants {
            user_id: account.user,
            username: account.username,
            name: account.name,
            role_key: account.role.to_lowercase(),
            role: account.role,
            rank: account.rank,
            grants: Vec::new(),
            language: None,
            is_active: account.is_active,
            must_change: account.must_change,
            has_pin: account.pin_hash.is_some(),
            permissions: account.permissions,
            branches: account.branches,
            limits: Limits::default(),
        });
        Box::pin(async { Ok(found) })
    }

    fn attempted<'a>(
        &'a self,
        _w: &'a mut Write,
        user: UserId,
        attempt: &'a LoginAttempt,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.change_by_id(user, |account| match attempt.credential {
            Credential::Password => {
                account.failures = counted(attempt, account.failures);
                account.locked_until = attempt.locked_until;
                if let Some(hash) = &attempt.rehashed {
                    account.password_hash.clone_from(hash);
                }
                if attempt.succeeded {
                    let forgiven = Credential::Pin.forgiven(account.pin_failures);
                    (account.pin_failures, account.pin_locked_until) = (forgiven, None);
                }
            }
            Credential::Pin => {
                account.pin_failures = counted(attempt, account.pin_failures);
                account.pin_locked_until = attempt.locked_until;
                account.pin_hash = attempt.rehashed.clone().or(account.pin_hash.take());
            }
        });
        Box::pin(async { Ok(()) })
    }

    fn set_password<'a>(
        &'a self,
        _w: &'a mut Write,
        user: UserId,
        hash: &'a str,
        must_change: bool,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.change_by_id(user, |account| {
            hash.clone_into(&mut account.password_hash);
            account.must_change = must_change;
        });
        Box::pin(async { Ok(()) })
    }

    fn set_pin<'a>(
        &'a self,
        _w: &'a mut Write,
        user: UserId,
        hash: &'a str,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.keep_pin(user, hash);
        Box::pin(async { Ok(()) })
    }
}

impl People {
    pub fn keep_pin(&self, user: UserId, hash: &str) {
        self.change_by_id(user, |account| {
            account.pin_hash = Some(hash.to_owned());
            (account.pin_failures, account.pin_locked_until) = (0, None);
        });
    }
}
