//! A business with three people, for tests: Ada sells, Bob may do nothing, Grace may do everything. People live in memory here, because
//! the users module is not visible from this crate.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use till_kernel::{
    AccessChanged, AccessLost, Actor, BoxFuture, BranchScope, Care, Command, Directory, Envelope, Fault,
    Figure, Invalidation, Kernel, Module, Permission, PermissionSet, Plug, RegisterBook, RegisterPlace,
    SeededIds, Select, Write, post,
};
use till_shared::ids::{BranchId, RegisterId, UserId};
use till_testkit::Shop;
use uuid::Uuid;

use super::*;

mod people;

pub(crate) use people::{Account, People};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "seven blue lanterns";
const SELL: Permission = Permission::new("test.sell", "May sell.", &[]);
const APPROVE: Permission = Permission::new("test.approve", "May approve.", &[]);

/// One register, of one branch.
struct OneRegister;

/// The register that [`House`] knows, in whatever branch is asked for.
pub(crate) const REGISTER: RegisterId = RegisterId(Uuid::from_u128(0x7e61));

impl RegisterBook for OneRegister {
    fn register<'a>(
        &'a self,
        mut sql: Select<'a>,
        register: RegisterId,
    ) -> BoxFuture<'a, Result<Option<RegisterPlace>, Fault>> {
        Box::pin(async move {
            let branches = till_kernel::list_branches(&mut sql, &BranchScope::All).await?;
            let first = branches.first().filter(|_| register == REGISTER);
            Ok(first.map(|branch| RegisterPlace {
                register_id: register,
                branch_id: branch.branch_id,
                code: "R01".to_owned(),
                name: "Front till".to_owned(),
                is_active: true,
            }))
        })
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

/// Pays out in a branch an amount that is worth more or less by then; a second person approves exactly that.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PayAt {
    pub branch_id: BranchId,
    /// Not part of the input's content: what it comes to is found when it is carried out.
    #[serde(skip)]
    pub worth: i64,
}

impl Command for PayAt {
    const NAME: &'static str = "test.pay-at";
    const SUMMARY: &'static str = "Pays out in a branch.";
    const PERMISSION: Permission = SELL;
    const CARE: Care = Care::plain().approved_by(APPROVE);
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        w.within(self.branch_id)?;
        w.approval_of(&Figure::at(self.branch_id).with("total_minor", self.worth))
            .await
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

/// Tells that somebody's access was lost, as the users module does.
#[derive(Serialize, Deserialize, JsonSchema)]
struct LoseAccess {
    user: UserId,
    #[serde(skip)]
    why: Option<AccessLost>,
}

impl Command for LoseAccess {
    const NAME: &'static str = "test.lose-access";
    const SUMMARY: &'static str = "Takes somebody's access.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let why = self.why.ok_or_else(|| Fault::internal("why"))?;
        w.emit(AccessChanged {
            user_id: self.user,
            why,
        })?;
        w.invalidate(Invalidation::User(self.user));
        Ok(())
    }
}

/// The plug with a module to try things on.
pub(crate) fn test_plug(people: &Arc<People>) -> Plug {
    let test = Module::new("test")
        .speaks_of(["users"])
        .permissions([SELL, APPROVE])
        .port::<dyn RegisterBook>(Arc::new(OneRegister))
        .port::<dyn Directory>(Arc::clone(people) as _)
        .event::<AccessChanged>()
        .command::<Pay>(post("/test/pay"))
        .command::<PayAt>(post("/test/pay-at"))
        .internal::<Regrant>()
        .internal::<LoseAccess>();
    Plug {
        modules: vec![module(), crate::devices::module(), test],
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
            refusal_step: std::time::Duration::from_millis(1),
            ..AuthSettings::default()
        }
    }

    pub async fn with(settings: AuthSettings) -> Self {
        let people = Arc::new(People::default());
        let shop = Shop::open(vec![test_plug(&people)]).await;
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
                pin_hash: None,
                pin_failures: 0,
                pin_locked_until: None,
                permissions,
                branches: BranchScope::All,
                rank: 20,
            };
            people.hire(account);
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
            .sign_in(None, self.request(username, password), Self::envelope())
            .await
    }

    /// A device of the first branch, enrolled by Grace.
    pub async fn enrol(&self) -> DeviceEnrolled {
        let grace = self.sign_in("grace", PASSWORD).await.unwrap();
        let grace = self.actor(&grace.access_token).await.unwrap();
        let wish = Enrol {
            name: "Front till".try_into().unwrap(),
            branch_id: self.shop.branch,
            register_id: Some(REGISTER),
            token_in_body: false,
        };
        self.auth.enrol(&grace, wish, Self::envelope()).await.unwrap()
    }

    /// Gives somebody a PIN without telling anybody.
    pub async fn give_pin(&self, username: &str, pin: &str) {
        let hash = self.auth.passwords().hash(pin).await.unwrap();
        self.people.keep_pin(self.user(username), &hash);
    }

    pub async fn sign_in_pin(&self, device: &str, username: &str, pin: &str) -> Result<SignedIn, Fault> {
        let wish = SignInPin {
            user_id: self.user(username),
            pin: pin.into(),
            token_in_body: false,
        };
        self.auth.sign_in_pin(Some(device), wish, Self::envelope()).await
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

    /// Somebody's access was lost; what changed about the account is the test's to do.
    pub async fn lose_access(&self, username: &str, why: AccessLost) {
        let system = Arc::new(Actor::system(self.shop.tenant, "test"));
        let lose = LoseAccess {
            user: self.user(username),
            why: Some(why),
        };
        self.shop.run(&system, lose).await.unwrap();
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
