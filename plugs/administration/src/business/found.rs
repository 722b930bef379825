//! found.rs: found a business, with everything it needs for its first day.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Branch, BusinessFounded, Command, Fault, FirstTax, Output, Permission, Registry, Template, Tenant,
    Violations, Write,
};
use till_shared::country::is_country;
use till_shared::ids::{BranchId, RoleId, TenantId, UserId};
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::money::Currency;
use till_shared::text::{Lines, Text};

use super::model::is_slug;
use super::store::FirstFounding;
use crate::branches::{check_content as check_branch, is_branch_code, is_time_zone};
use crate::roles::Role;
use crate::roles::store::KnownPermissions;
use crate::secret::Secret;
use crate::security_log::note_privilege_change;
use crate::users::{self, User, UserContent, password};

/// Code of the first branch of a business that does not say another.
const FIRST_CODE: &str = "B01";
/// The most that a business's first tax may be, in percent: more is a slip of the finger.
const TAX_MAX_PERCENT: i64 = 100;

/// The first branch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstBranch {
    /// Starts every document number of the branch; `B01` if absent.
    #[serde(default = "first_code")]
    pub code: Text<20>,
    /// Name.
    pub name: Text<80>,
    /// Lines of the address, as printed.
    #[serde(default)]
    pub address: Lines<400>,
    /// Phone, as printed.
    #[serde(default)]
    pub phone: Text<40>,
}

fn first_code() -> Text<20> {
    FIRST_CODE.try_into().unwrap_or_default()
}

/// The first person, who owns the business.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAdmin {
    /// Name to sign in with.
    pub username: Text<60>,
    /// The person's name.
    pub full_name: Text<120>,
    /// E-mail address.
    #[serde(default)]
    pub email: Text<254>,
    /// The password; the person's own choice, so it need not be changed.
    pub password: Secret,
}

/// Founds a business: the actor's tenant, which does not exist yet (`Actor::system` of a fresh id).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundBusiness {
    /// Short name for addresses and sign-in: lower-case letters, digits and hyphens.
    pub slug: Text<40>,
    /// Name.
    pub name: Text<120>,
    /// ISO 3166-1 alpha-2.
    pub country: Text<20>,
    /// What it counts in, ISO 4217; never changes.
    pub currency: Text<20>,
    /// IANA name.
    pub time_zone: Text<64>,
    /// BCP 47.
    pub language: Text<35>,
    /// The first branch.
    pub branch: FirstBranch,
    /// The first person.
    pub admin: FirstAdmin,
    /// The tax of most goods; absent for a business that charges none.
    #[serde(default)]
    pub tax: Option<FirstTax>,
    /// Whether it must be the first of the installation: of several founders at once one wins, the others break [`FOUNDED_ONCE`].
    #[serde(default)]
    pub is_first: bool,
}

/// The constraint that lets an empty installation be founded once.
pub const FOUNDED_ONCE: &str = "founding_once";

/// What a founding has made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Founded {
    /// The business.
    pub tenant_id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its first branch.
    pub branch_id: BranchId,
    /// The first person.
    pub user_id: UserId,
}

impl Output for Founded {}

impl FoundBusiness {
    /// Everything that is wrong with it, the password by the rules of this installation included: for whoever founds to be told at once.
    pub fn flaws(&self, registry: &Registry) -> Result<Violations, Fault> {
        let mut v = Violations::default();
        self.validate(&mut v);
        let context = [
            &*self.admin.username,
            &self.admin.full_name,
            &self.admin.email,
            &self.name,
            &self.slug,
        ];
        password::check(registry, &mut v, "admin/password", &self.admin.password, &context)?;
        Ok(v)
    }

    fn owner(&self, role_id: RoleId) -> UserContent {
        UserContent {
            username: self.admin.username.clone(),
            full_name: self.admin.full_name.clone(),
            email: self.admin.email.clone(),
            phone: Text::default(),
            role_id,
            language: None,
            meta: serde_json::Map::new(),
            all_branches: true,
            branch_ids: Vec::new(),
            assignments: Vec::new(),
        }
    }
}

impl Command for FoundBusiness {
    const NAME: &'static str = "business.found";
    const SUMMARY: &'static str = "Founds a business with its first branch, the seven roles and its owner.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = Founded;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.check(
            is_slug(&self.slug),
            "slug",
            "malformed",
            "must be 2 to 40 lower-case letters, digits and hyphens",
        );
        v.text("name", &self.name, 120);
        v.check(
            is_country(&self.country),
            "country",
            "unknown",
            "must be a country of two capital letters, like DE",
        );
        v.check(
            self.currency.parse::<Currency>().is_ok(),
            "currency",
            "unknown",
            "must be a currency of three capital letters, like EUR",
        );
        v.check(
            is_time_zone(&self.time_zone),
            "time_zone",
            "unknown",
            "must be a time zone like Europe/Berlin",
        );
        v.check(is_spoken(&self.language), "language", "unknown", UNSPOKEN);
        v.check(
            is_branch_code(&self.branch.code),
            "branch/code",
            "malformed",
            "must be 1 to 6 capital letters and digits",
        );
        check_branch(v, "branch/", &self.branch.name, "");
        users::check_content(v, "admin/", &self.owner(RoleId(uuid::Uuid::nil())));
        if let Some(tax) = &self.tax {
            v.text("tax/name", &tax.name, 40);
            if tax.rate.get() > Decimal::from(TAX_MAX_PERCENT) {
                v.beyond("tax/rate", 0, TAX_MAX_PERCENT);
            }
        }
    }

    async fn run(&self, w: &mut Write) -> Result<Founded, Fault> {
        let flaws = self.flaws(w.registry())?;
        if !flaws.is_empty() {
            return Err(Fault::invalid(flaws));
        }
        let currency = self.currency.parse().map_err(Fault::internal)?;
        let hash = password::hash(w, &self.admin.password).await?;
        let (tenant_id, now) = (w.tenant(), w.now());
        let tenant = Tenant {
            tenant_id,
            slug: self.slug.to_string(),
            name: self.name.to_string(),
            country: self.country.to_string(),
            currency,
            time_zone: self.time_zone.to_string(),
            language: self.language.to_string(),
            created_at: now,
            version: 1,
        };
        w.create(&tenant).await.map_err(|fault| {
            fault.on_constraint("tenant_slug_key", || {
                Fault::field("slug", "taken", "another business has this short name")
            })
        })?;
        if self.is_first {
            w.create(&FirstFounding(tenant_id)).await?;
        }
        let branch = Branch {
            branch_id: w.id(),
            code: self.branch.code.to_string(),
            name: self.branch.name.to_string(),
            address: self.branch.address.to_string(),
            phone: self.branch.phone.to_string(),
            time_zone: String::new(),
            is_active: true,
            created_at: now,
            version: 1,
        };
        w.create(&branch).await?;
        let roles: Vec<Role> = Template::ALL
            .into_iter()
            .map(|template| {
                Role::of_template(
                    w.id(),
                    template,
                    &w.registry().default_grants(template),
                    currency,
                    now,
                )
            })
            .collect();
        w.create_all(&roles).await?;
        let known = w
            .registry()
            .permissions()
            .keys()
            .map(|key| (*key).to_owned())
            .collect();
        w.create(&KnownPermissions::new(w, known)).await?;
        let owners = roles
            .iter()
            .find(|role| role.holds_all)
            .ok_or_else(|| Fault::internal("no template holds everything"))?;
        let owner = User::new(w.id(), self.owner(owners.role_id), hash, false, now);
        w.create(&owner).await?;
        let detail =
            serde_json::json!({ "operation": Self::NAME, "username": owner.username, "role": owners.key });
        note_privilege_change(w, Some(owner.user_id), detail).await?;
        // Last, so that whoever reacts finds everything in place.
        w.emit(BusinessFounded {
            tenant_id,
            branch_id: branch.branch_id,
            branch_code: branch.code,
            currency,
            country: self.country.to_string(),
            tax: self.tax.clone(),
        })?;
        Ok(Founded {
            tenant_id,
            slug: tenant.slug,
            branch_id: branch.branch_id,
            user_id: owner.user_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Business, pointers, trace};
    use std::sync::Arc;
    use till_kernel::{Actor, Envelope, Source, codes};

    async fn found(shop: &Business, tenant: TenantId, wanted: FoundBusiness) -> Result<Founded, Fault> {
        let actor = Arc::new(Actor::system(tenant, "first-run"));
        shop.kernel
            .execute(wanted, actor, Envelope::internal("test", Source::Cli))
            .await?
            .into_value()
    }

    #[tokio::test]
    async fn a_business_starts_with_branch_roles_and_owner() {
        let shop = Business::open_in("JPY").await;
        let tenant = shop.kernel.tenant(shop.tenant).await.unwrap().unwrap();
        assert_eq!((tenant.version, tenant.currency.to_string().as_str()), (1, "JPY"));
        let mut wanted = vec!["business.found create business", "business.found create branch"];
        wanted.extend(["business.found create role"; 7]);
        wanted.extend([
            "business.found create user",
            "business.found create security_event",
            "business.found create known_permissions",
        ]);
        let mut left = trace(&shop.whole_audit().await);
        left.sort();
        wanted.sort_unstable();
        assert_eq!(left, wanted);
        for template in Template::ALL {
            let role = shop.template_record(template).await;
            assert_eq!(
                (role.key.as_str(), role.rank, role.is_template),
                (template.key(), template.rank(), true)
            );
            assert_eq!(role.holds_all, template == Template::SuperAdmin);
            if !role.holds_all {
                assert_eq!(role.permissions, shop.kernel.registry().default_grants(template));
            }
        }
        assert_eq!(
            shop.template_record(Template::Cashier)
                .await
                .limits
                .refund_minor_max,
            Some(50)
        );
        let owner = shop.user(shop.founder).await;
        assert_eq!(
            (owner.must_change, owner.all_branches, owner.is_active),
            (false, true, true)
        );
        assert_eq!(owner.password_hash, testing::hash_of(testing::FOUNDERS_PASSWORD));
    }

    #[tokio::test]
    async fn other_modules_hear_of_it_last_and_no_secret_is_told() {
        let shop = Business::open().await;
        let told = shop.outbox().await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].topic, "business.founded");
        assert_eq!(told[0].payload["branch_code"], "B01");
        assert_eq!(told[0].payload["tax"]["rate"], "19");
        let text = serde_json::to_string(&shop.whole_audit().await).unwrap();
        assert!(
            !text.contains(testing::FOUNDERS_PASSWORD) && !text.contains("password_hash"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn of_several_founders_at_once_one_wins() {
        let shop = Business::open().await;
        shop.behind("DELETE FROM administration.founding").await;
        let found = async || {
            let tenant = TenantId(shop.id());
            let first = FoundBusiness {
                is_first: true,
                ..testing::founding("EUR", tenant.0)
            };
            let actor = std::sync::Arc::new(till_kernel::Actor::system(tenant, "first-run"));
            let envelope = till_kernel::Envelope::internal("first-run", till_kernel::Source::Cli);
            shop.kernel.execute(first, actor, envelope).await.map(|_| ())
        };
        let (one, two, three, four) = tokio::join!(found(), found(), found(), found());
        let refused: Vec<_> = [one, two, three, four]
            .into_iter()
            .filter_map(Result::err)
            .collect();
        assert_eq!(refused.len(), 3);
        for fault in refused {
            let named = fault.on_constraint(FOUNDED_ONCE, || Fault::not_found("founded"));
            assert_eq!(named.code(), codes::NOT_FOUND);
        }
        shop.behind("DELETE FROM administration.founding").await;
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_nothing_is_founded() {
        let shop = Business::open().await;
        let good = testing::founding("EUR", shop.id());
        let tenant = TenantId(shop.id());
        let wrong = FoundBusiness {
            slug: "My Shop".try_into().unwrap(),
            name: Text::default(),
            country: "ZZ".try_into().unwrap(),
            currency: "EEE".try_into().unwrap(),
            time_zone: "Moon".try_into().unwrap(),
            language: "german".try_into().unwrap(),
            branch: FirstBranch {
                code: "?".try_into().unwrap(),
                name: Text::default(),
                ..good.branch.clone()
            },
            admin: FirstAdmin {
                username: "x".try_into().unwrap(),
                ..good.admin.clone()
            },
            tax: good.tax.clone().map(|tax| FirstTax {
                name: Text::default(),
                rate: "100.0001".parse().unwrap(),
                ..tax
            }),
            ..good.clone()
        };
        let fault = found(&shop, tenant, wrong).await.unwrap_err();
        assert_eq!(
            pointers(&fault),
            [
                "/slug",
                "/name",
                "/country",
                "/currency",
                "/time_zone",
                "/language",
                "/branch/code",
                "/branch/name",
                "/admin/username",
                "/tax/name",
                "/tax/rate"
            ]
        );
        let weak = FoundBusiness {
            admin: FirstAdmin {
                password: Secret::new("short"),
                ..good.admin.clone()
            },
            ..good
        };
        assert_eq!(
            pointers(&found(&shop, tenant, weak).await.unwrap_err()),
            ["/admin/password"]
        );
        assert!(shop.kernel.tenant(tenant).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_short_name_and_a_business_are_founded_once() {
        let shop = Business::open().await;
        let again = testing::founding("EUR", shop.tenant.0);
        let fault = found(&shop, TenantId(shop.id()), again).await.unwrap_err();
        assert_eq!(pointers(&fault), ["/slug"]);
        let other_slug = testing::founding("EUR", shop.id());
        assert_eq!(
            found(&shop, shop.tenant, other_slug).await.unwrap_err().code(),
            codes::TAKEN
        );
    }

    #[tokio::test]
    async fn nobody_founds_through_the_api_not_even_an_owner() {
        let shop = Business::open().await;
        assert!(shop.kernel.registry().endpoint(FoundBusiness::NAME).is_none());
        let wanted = testing::founding("EUR", shop.id());
        assert_eq!(
            shop.run(&shop.owner(), wanted).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
    }
}
