//! A founded business for one test of this plug.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde_json::Value;
use sqlx::AssertSqlSafe;
use till_kernel::{
    Actor, BoxFuture, BranchScope, Command, Directory, Envelope, Fault, FirstTax, Grants, InUse,
    PermissionSet, PinLogin, Read, Record, RegisterBook, RegisterPlace, Select, Source, Template,
};
use till_shared::ids::{BranchId, RegisterId, TenantId, UserId};
use till_shared::text::{Lines, Text};
use till_testkit::{AuditEntry, Shop};
use uuid::Uuid;

use crate::branches::CreateBranch;
use crate::business::{FirstAdmin, FirstBranch, FoundBusiness};
use crate::roles::{ListRoles, Role, RoleView};
use crate::users::{Assignment, CreateUser, PasswordHasher, ResetPin, User, UserDirectory};
use crate::{Secret, plug};

pub const FOUNDERS_PASSWORD: &str = "a founder's password";

/// Hashes fast and recognisably; knows two rules.
struct TestHasher;

impl PasswordHasher for TestHasher {
    fn check_rules(&self, password: &str, context: &[&str]) -> Result<(), Vec<String>> {
        let mut broken = Vec::new();
        if password.chars().count() < 10 {
            broken.push("must have at least 10 characters".to_owned());
        }
        if context.contains(&password) {
            broken.push("must not be a name".to_owned());
        }
        if broken.is_empty() { Ok(()) } else { Err(broken) }
    }

    fn hash<'a>(&'a self, password: &'a str) -> BoxFuture<'a, Result<String, Fault>> {
        Box::pin(async move { Ok(hash_of(password)) })
    }
}

/// One register, in the branch that a business is founded with.
struct OneRegister;

/// Its id.
pub const REGISTER: RegisterId = RegisterId(Uuid::from_u128(0x7e61));

impl RegisterBook for OneRegister {
    fn register<'a>(
        &'a self,
        mut sql: Select<'a>,
        register: RegisterId,
    ) -> BoxFuture<'a, Result<Option<RegisterPlace>, Fault>> {
        Box::pin(async move {
            let branches = till_kernel::list_branches(&mut sql, &BranchScope::All).await?;
            let mut first = branches.into_iter().filter(|branch| branch.code == "B01");
            Ok(first
                .next()
                .filter(|_| register == REGISTER)
                .map(|branch| RegisterPlace {
                    register_id: register,
                    branch_id: branch.branch_id,
                    code: "R01".to_owned(),
                    name: "Front".to_owned(),
                    is_active: true,
                }))
        })
    }
}

/// The plug, with the register that another one knows.
fn plug_with_register() -> till_kernel::Plug {
    let mut plug = plug(Arc::new(TestHasher));
    plug.modules.push(
        till_kernel::Module::new("probe")
            .job::<crate::jobs::tests::Probe>()
            .internal::<crate::jobs::tests::Want>(),
    );
    plug.modules
        .push(till_kernel::Module::new("book").port::<dyn RegisterBook>(Arc::new(OneRegister)));
    plug
}

/// What the test's hasher makes of a password.
pub fn hash_of(password: &str) -> String {
    format!("$test${}", password.chars().rev().collect::<String>())
}

/// A founding in a currency; `salt` makes the short name unique.
pub fn founding(currency: &str, salt: Uuid) -> FoundBusiness {
    FoundBusiness {
        slug: format!("t-{}", salt.simple()).try_into().unwrap(),
        name: "Corner shop".try_into().unwrap(),
        country: "DE".try_into().unwrap(),
        currency: currency.try_into().unwrap(),
        time_zone: "Europe/Berlin".try_into().unwrap(),
        language: "en".try_into().unwrap(),
        branch: FirstBranch {
            code: "B01".try_into().unwrap(),
            name: "Main street".try_into().unwrap(),
            address: "1 Main street".try_into().unwrap(),
            phone: Text::default(),
        },
        admin: FirstAdmin {
            username: "founder".try_into().unwrap(),
            full_name: "Fay Founder".try_into().unwrap(),
            email: "fay@example.com".try_into().unwrap(),
            password: Secret::new(FOUNDERS_PASSWORD),
        },
        tax: Some(FirstTax {
            name: "VAT".try_into().unwrap(),
            rate: "19".parse().unwrap(),
            inclusive: true,
        }),
        is_first: false,
    }
}

/// A shop that was founded by `business.found`.
pub struct Business {
    shop: Shop,
    /// Its owner.
    pub founder: UserId,
}

impl Deref for Business {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.shop
    }
}

impl DerefMut for Business {
    fn deref_mut(&mut self) -> &mut Shop {
        &mut self.shop
    }
}

impl Business {
    /// In euro.
    pub async fn open() -> Self {
        Self::open_in("EUR").await
    }

    /// In a currency.
    pub async fn open_in(currency: &str) -> Self {
        Self::founded(plug_with_register(), currency).await
    }

    /// In euro, with a module besides.
    pub async fn open_with(module: till_kernel::Module) -> Self {
        let mut plug = plug_with_register();
        plug.modules.push(module);
        Self::founded(plug, "EUR").await
    }

    async fn founded(plug: till_kernel::Plug, currency: &str) -> Self {
        let mut shop = Shop::open(vec![plug]).await;
        shop.tenant = TenantId(shop.id());
        let actor = Arc::new(Actor::system(shop.tenant, "first-run"));
        let envelope = Envelope::internal("first-run", Source::Cli);
        let founded = shop
            .kernel
            .execute(founding(currency, shop.tenant.0), actor, envelope)
            .await
            .unwrap()
            .into_value()
            .unwrap();
        shop.branch = founded.branch_id;
        Self {
            shop,
            founder: founded.user_id,
        }
    }

    /// The audit log without the founding.
    pub async fn audit(&self) -> Vec<AuditEntry> {
        self.whole_audit()
            .await
            .into_iter()
            .filter(|entry| entry.action != "business.found")
            .collect()
    }

    /// The audit log of one operation.
    pub async fn audit_of(&self, action: &str) -> Vec<AuditEntry> {
        self.whole_audit()
            .await
            .into_iter()
            .filter(|entry| entry.action == action)
            .collect()
    }

    /// The audit log, oldest first. The clock stands still, so times and ids do not tell what came first; transactions do.
    pub async fn whole_audit(&self) -> Vec<AuditEntry> {
        let rows: Vec<(String, String, String, Value, Option<String>)> = sqlx::query_as(
            "SELECT action, entity, change, diff::jsonb, reason FROM kernel.audit_event WHERE tenant_id = $1
             ORDER BY recorded_at, xmin::text::bigint, entity = 'security_event', ctid",
        )
        .bind(self.tenant.0)
        .fetch_all(&mut self.superuser().await)
        .await
        .unwrap();
        let entry = |(action, entity, change, diff, reason)| AuditEntry {
            action,
            entity,
            change,
            diff,
            reason,
        };
        rows.into_iter().map(entry).collect()
    }

    /// Topics of the outbox without the founding.
    pub async fn topics(&self) -> Vec<String> {
        self.outbox()
            .await
            .into_iter()
            .map(|entry| entry.topic)
            .filter(|topic| topic != "business.founded")
            .collect()
    }

    /// Kinds of the security log without the founding.
    pub async fn security_kinds(&self) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT kind FROM kernel.security_event WHERE tenant_id = $1 AND detail->>'operation' IS DISTINCT FROM 'business.found'
             ORDER BY recorded_at, event_id",
        )
        .bind(self.tenant.0)
        .fetch_all(&mut self.superuser().await)
        .await
        .unwrap();
        rows.into_iter().map(|(kind,)| kind).collect()
    }

    /// Changes something behind the product's back.
    pub async fn behind(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.superuser().await)
            .await
            .unwrap();
    }

    /// Carries out a command as the product itself.
    pub async fn system<C: Command>(&self, command: C) -> Result<C::Output, Fault> {
        self.run(&Arc::new(Actor::system(self.tenant, "test")), command)
            .await
    }

    /// Looks as the product itself.
    pub async fn read<T, F>(&self, look: F) -> T
    where
        F: for<'a> FnOnce(&'a mut Read) -> BoxFuture<'a, Result<T, Fault>>,
    {
        self.kernel
            .read(&Arc::new(Actor::system(self.tenant, "test")), "test.read", look)
            .await
            .unwrap()
    }

    /// A template's role as people see it.
    pub async fn template(&self, template: Template) -> RoleView {
        let roles = self
            .ask(&self.owner(), ListRoles { status: InUse::All })
            .await
            .unwrap()
            .items;
        roles.into_iter().find(|role| role.key == template.key()).unwrap()
    }

    /// A template's role as it is stored.
    pub async fn template_record(&self, template: Template) -> Role {
        let id = self.template(template).await.role_id.0;
        self.read(move |r| Box::pin(async move { load(&mut r.select(), id).await }))
            .await
    }

    /// An account as it is stored.
    pub async fn user(&self, user: UserId) -> User {
        self.read(move |r| Box::pin(async move { load(&mut r.select(), user.0).await }))
            .await
    }

    /// What signing in by PIN in the first branch knows of somebody.
    pub async fn pin(&self, user: UserId) -> Option<PinLogin> {
        let branch = self.branch;
        self.read(move |r| Box::pin(async move { UserDirectory.pin_login(r, user, branch).await }))
            .await
    }

    /// Gives somebody a PIN, as the owner does.
    pub async fn give_pin(&self, user_id: UserId, pin: &str) {
        let wanted = ResetPin {
            user_id,
            pin: Secret::new(pin),
            reason: "as agreed".try_into().unwrap(),
        };
        self.run(&self.owner(), wanted).await.unwrap();
    }

    /// Makes an account in the first branch; returns its id.
    pub async fn hire(&self, name: &str, template: Template) -> UserId {
        self.hire_with(name, template, Vec::new()).await
    }

    /// Makes an account as `actor`.
    pub async fn hire_as(&self, actor: &Arc<Actor>, name: &str, template: Template) -> UserId {
        let wanted = self.person_wanted(name, template, Vec::new()).await;
        self.run(actor, wanted).await.unwrap().user_id
    }

    /// Makes an account with further roles.
    pub async fn hire_with(&self, name: &str, template: Template, assignments: Vec<Assignment>) -> UserId {
        let wanted = self.person_wanted(name, template, assignments).await;
        self.run(&self.owner(), wanted).await.unwrap().user_id
    }

    async fn person_wanted(
        &self,
        name: &str,
        template: Template,
        assignments: Vec<Assignment>,
    ) -> CreateUser {
        CreateUser {
            username: name.replace('%', "").try_into().unwrap(),
            full_name: name.try_into().unwrap(),
            email: Text::default(),
            phone: Text::default(),
            password: Secret::new("correct horse battery"),
            role_id: self.template(template).await.role_id,
            all_branches: template == Template::SuperAdmin,
            branch_ids: vec![self.branch],
            assignments,
            language: None,
            meta: serde_json::Map::new(),
        }
    }

    /// A second branch, `B02`.
    pub async fn second_branch(&self) -> BranchId {
        let wanted = CreateBranch {
            code: "B02".try_into().unwrap(),
            name: "Harbour".try_into().unwrap(),
            address: Lines::default(),
            phone: Text::default(),
            time_zone: Text::default(),
        };
        self.run(&self.owner(), wanted).await.unwrap().branch_id
    }

    /// An account as it acts when signed in.
    pub async fn as_user(&self, user: UserId) -> Arc<Actor> {
        let grants = self
            .read(move |r| Box::pin(async move { UserDirectory.grants(r.select(), user).await }))
            .await
            .unwrap();
        let person = self.person(&grants.role, PermissionSet::default());
        let grants = Grants {
            must_change: false,
            ..grants
        };
        Arc::new(Actor {
            session: person.session,
            authenticated_at: person.authenticated_at,
            ..grants.into_actor(self.tenant)
        })
    }
}

/// The same person in these branches only.
pub fn only_in(actor: &Arc<Actor>, branches: Vec<BranchId>) -> Arc<Actor> {
    Arc::new(Actor {
        branches: BranchScope::Only(branches),
        ..(**actor).clone()
    })
}

/// The same person in every branch.
pub fn everywhere(actor: &Arc<Actor>) -> Arc<Actor> {
    Arc::new(Actor {
        branches: BranchScope::All,
        grants: Arc::default(),
        ..(**actor).clone()
    })
}

async fn load<R: Record>(sql: &mut Select<'_>, id: Uuid) -> Result<R, Fault> {
    Ok(sql.unscoped(id).await?.unwrap())
}

/// Entries in a few words: action, change, entity.
pub fn trace(audit: &[AuditEntry]) -> Vec<String> {
    audit
        .iter()
        .map(|entry| format!("{} {} {}", entry.action, entry.change, entry.entity))
        .collect()
}

/// Where the violations of a fault point to.
pub fn pointers(fault: &Fault) -> Vec<&str> {
    fault
        .violation_list()
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect()
}
