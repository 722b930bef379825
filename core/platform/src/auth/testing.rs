//! A business with three people, for tests: Ada sells, Bob may do nothing, Grace may do everything. People live in memory here, because
//! the users module is not visible from this crate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use till_kernel::{
    Actor, BoxFuture, BranchScope, Care, Command, Directory, Envelope, Fault, Grants, Invalidation, Kernel,
    Limits, Login, LoginAttempt, Module, Permission, PermissionSet, Plug, Read, SeededIds, Write, post,
};
use till_shared::ids::UserId;
use till_testkit::Shop;
use uuid::Uuid;

use super::*;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "seven blue lanterns";
const SELL: Permission = Permission::new("test.sell", "May sell.", &[]);
const APPROVE: Permission = Permission::new("test.approve", "May approve.", &[]);

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
    pub permissions: PermissionSet,
    pub branches: BranchScope,
}

/// People in memory.
#[derive(Default)]
pub(crate) struct People(Mutex<HashMap<String, Account>>);

impl People {
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

    fn grants<'a>(&'a self, _r: &'a mut Read, user: UserId) -> BoxFuture<'a, Result<Option<Grants>, Fault>> {
        let found = self.by_id(user).map(|account| Grants {
            user_id: account.user,
            username: account.username,
            name: account.name,
            role_key: account.role.to_lowercase(),
            role: account.role,
            rank: 20,
            language: None,
            is_active: account.is_active,
            must_change: account.must_change,
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
        self.change_by_id(user, |account| {
            account.failures = attempt.failures;
            account.locked_until = attempt.locked_until;
            if let Some(hash) = &attempt.rehashed {
                account.password_hash.clone_from(hash);
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
}

/// Pays out; above 100 a second person approves.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Pay {
    pub amount: i64,
}

impl Command for Pay {
    const NAME: &'static str = "test.pay";
    const SUMMARY: &'static str = "Pays out.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::plain().approved_by(APPROVE);
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        if self.amount > 100 {
            w.approval().await
        } else {
            Ok(())
        }
    }
}

/// Tells everybody that what a person may do has changed, as the users module does.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Regrant {
    user: UserId,
    all: bool,
}

impl Command for Regrant {
    const NAME: &'static str = "test.regrant";
    const SUMMARY: &'static str = "Changes what somebody may do.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.invalidate(if self.all {
            Invalidation::Everybody
        } else {
            Invalidation::User(self.user)
        });
        Ok(())
    }
}

/// The plug with a module to try things on.
pub(crate) fn test_plug() -> Plug {
    let test = Module::new("test")
        .permissions([SELL, APPROVE])
        .command::<Pay>(post("/test/pay"))
        .internal::<Regrant>();
    Plug {
        modules: vec![module(), test],
        ..plug()
    }
}

/// A business with three people.
pub(crate) struct House {
    pub shop: Shop,
    pub auth: Auth,
    pub people: Arc<People>,
    pub keys: SigningKeys,
}

impl House {
    /// With cheap hashes.
    pub async fn open() -> Self {
        Self::with(Self::settings()).await
    }

    pub fn settings() -> AuthSettings {
        let argon2 = Argon2Cost {
            memory_kib: 256,
            iterations: 1,
            ..Argon2Cost::default()
        };
        AuthSettings {
            argon2,
            ..AuthSettings::default()
        }
    }

    pub async fn with(settings: AuthSettings) -> Self {
        let shop = Shop::open(vec![test_plug()]).await;
        let people = Arc::new(People::default());
        let password_hash = Passwords::new(&settings).unwrap().hash(PASSWORD).await.unwrap();
        for (username, name, role, permissions) in [
            ("ada", "Ada Lovelace", "Cashier", PermissionSet::of(["test.sell"])),
            ("bob", "Bob Noyce", "Cashier", PermissionSet::default()),
            ("grace", "Grace Hopper", "Owner", PermissionSet::all()),
        ] {
            let account = Account {
                user: shop.id(),
                username: username.to_owned(),
                name: name.to_owned(),
                role: role.to_owned(),
                password_hash: password_hash.clone(),
                is_active: true,
                must_change: false,
                failures: 0,
                locked_until: None,
                permissions,
                branches: BranchScope::All,
            };
            people.0.lock().unwrap().insert(username.to_owned(), account);
        }
        let keys = SigningKeys::fresh(&SeededIds::new(u64::from_le_bytes(
            shop.kernel.ids().salt()[..8].try_into().unwrap(),
        )));
        let auth = Self::auth(&shop.kernel, &people, &keys, settings);
        Self {
            shop,
            auth,
            people,
            keys,
        }
    }

    pub fn auth(kernel: &Kernel, people: &Arc<People>, keys: &SigningKeys, settings: AuthSettings) -> Auth {
        let passwords = Passwords::new(&settings).unwrap();
        Auth::new(
            kernel.clone(),
            Arc::clone(people) as _,
            keys.clone(),
            passwords,
            settings,
        )
        .unwrap()
    }

    /// The same business with other settings.
    pub fn again(self, settings: AuthSettings) -> Self {
        let auth = Self::auth(&self.shop.kernel, &self.people, &self.keys, settings);
        Self { auth, ..self }
    }

    pub fn envelope() -> Envelope {
        Envelope {
            request_id: "test".to_owned(),
            address: Some("192.0.2.7".to_owned()),
            client: Some("test/1".to_owned()),
            ..Envelope::default()
        }
    }

    pub fn request(&self, username: &str, password: &str) -> SignIn {
        SignIn {
            business: Some(format!("t{}", self.shop.tenant.0.simple())),
            username: username.to_owned(),
            password: password.into(),
            device_name: Some("Till 1".to_owned()),
            device_fingerprint: None,
            token_in_body: false,
        }
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Result<SignedIn, Fault> {
        self.auth
            .sign_in(self.request(username, password), Self::envelope())
            .await
    }

    pub async fn refresh(&self, token: &str) -> Result<SignedIn, Fault> {
        self.auth.refresh(token, Self::envelope()).await
    }

    pub async fn actor(&self, token: &str) -> Result<Arc<Actor>, Fault> {
        self.auth.actor(token, &Self::envelope()).await
    }

    /// The code that a token is refused with.
    pub async fn refused(&self, token: &str) -> &'static str {
        self.actor(token)
            .await
            .expect_err("the token is refused")
            .code()
            .code
    }

    pub fn user(&self, username: &str) -> UserId {
        self.people.account(username).user
    }

    /// Changes an account and says so, as a command does.
    pub async fn change_user(&self, username: &str, change: impl FnOnce(&mut Account)) {
        self.people.change(username, change);
        self.regrant(username, false).await;
    }

    /// Changes accounts by way of their role and says so.
    pub async fn change_role(&self, username: &str, change: impl FnOnce(&mut Account)) {
        self.people.change(username, change);
        self.regrant(username, true).await;
    }

    async fn regrant(&self, username: &str, all: bool) {
        let system = Arc::new(Actor::system(self.shop.tenant, "test"));
        self.shop
            .run(
                &system,
                Regrant {
                    user: self.user(username),
                    all,
                },
            )
            .await
            .unwrap();
    }

    /// How often something is in the security log.
    pub async fn security(&self, kind: &str) -> usize {
        self.security_log()
            .await
            .iter()
            .filter(|(found, ..)| found == kind)
            .count()
    }

    /// (kind, name, address, detail), oldest first.
    pub async fn security_log(&self) -> Vec<(String, String, String, Value)> {
        sqlx::query_as(
            "SELECT kind, name, coalesce(address, ''), detail FROM kernel.security_event WHERE tenant_id = $1 ORDER BY recorded_at, event_id",
        )
        .bind::<Uuid>(self.shop.tenant.0)
        .fetch_all(&mut self.shop.superuser().await)
        .await
        .unwrap()
    }
}
