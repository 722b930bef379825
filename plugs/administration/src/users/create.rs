//! create.rs: make an account for somebody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use till_kernel::{Care, Command, Fault, FaultCode, Permission, Violations, Write, reach};
use till_shared::ids::{BranchId, RoleId};
use till_shared::text::Text;

use super::events::{UserChange, UserChanged};
use super::model::{Assignment, User, UserContent, check_content, chosen_by_another};
use super::{EDIT, UserView, password, people};
use crate::secret::Secret;
use crate::security_log::note_privilege_change;

/// Makes an account. The person changes the password at the first sign-in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = a_person())]
pub struct CreateUser {
    /// Name to sign in with; unique whatever its case.
    pub username: Text<60>,
    /// The person's name.
    pub full_name: Text<120>,
    /// E-mail address.
    #[serde(default)]
    pub email: Text<254>,
    /// Phone.
    #[serde(default)]
    pub phone: Text<40>,
    /// The first password.
    pub password: Secret,
    /// The role; at most of the maker's rank.
    pub role_id: RoleId,
    /// Whether the person works in every branch.
    #[serde(default)]
    pub all_branches: bool,
    /// Where the person works otherwise.
    #[serde(default)]
    pub branch_ids: Vec<BranchId>,
    /// Further roles.
    #[serde(default)]
    pub assignments: Vec<Assignment>,
    /// Language of the screens, BCP 47; the business's if absent.
    #[serde(default)]
    pub language: Option<Text<35>>,
    /// Anything else, for programs.
    #[serde(default)]
    pub meta: Map<String, Value>,
}

/// An example, for the documentation.
fn a_person() -> serde_json::Value {
    serde_json::json!({
        "username": "mina", "full_name": "Mina Aziz", "password": "long-enough-to-keep-out", "all_branches": true,
        "role_id": "01900000-0000-7000-8000-000000000001",
    })
}

impl CreateUser {
    fn content(&self) -> UserContent {
        UserContent {
            username: self.username.clone(),
            full_name: self.full_name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            role_id: self.role_id,
            language: self.language.clone(),
            meta: self.meta.clone(),
            all_branches: self.all_branches,
            branch_ids: self.branch_ids.clone(),
            assignments: self.assignments.clone(),
        }
    }
}

impl Command for CreateUser {
    const NAME: &'static str = "users.create";
    const SUMMARY: &'static str = "Makes an account; its password must be changed at the first sign-in.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[reach::ABOVE_RANK, reach::NOT_HELD, reach::BEYOND_BRANCHES];
    type Output = UserView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        check_content(v, "", &self.content());
    }

    async fn run(&self, w: &mut Write) -> Result<UserView, Fault> {
        let content = self.content();
        let mut v = Violations::default();
        password::check(
            w.registry(),
            &mut v,
            "password",
            &self.password,
            &[&self.username, &self.full_name, &self.email],
        )?;
        // Hashed before the roles are locked; a refused password is not worth the time.
        let hash = if v.is_empty() {
            Some(password::hash(w, &self.password).await?)
        } else {
            None
        };
        let roles = people::resolve(w, &mut v, &content, None).await?;
        let Some(hash) = hash.filter(|_| v.is_empty()) else {
            return Err(Fault::invalid(v));
        };
        let user = User::new(w.id(), content, hash, chosen_by_another(w.actor()), w.now());
        people::check_reach(w.actor(), &user, &roles)?;
        w.create(&user).await?;
        let role = roles.get(&user.role_id).map(|role| role.key.as_str());
        let detail = serde_json::json!({ "operation": Self::NAME, "username": user.username, "role": role });
        note_privilege_change(w, Some(user.user_id), detail).await?;
        w.emit(UserChanged::of(&user, UserChange::Created))?;
        Ok(UserView::of(user, &roles, &w.sight(), w.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::{ABOVE_RANK, CreateRole, NOT_HELD};
    use crate::testing::{self, Business, pointers};
    use crate::users::error::BEYOND_BRANCHES;
    use till_kernel::{LimitsView, Template, codes};
    use uuid::Uuid;

    async fn cara(shop: &Business) -> CreateUser {
        CreateUser {
            username: "Cara".try_into().unwrap(),
            full_name: "Cara Doe".try_into().unwrap(),
            email: "cara@example.com".try_into().unwrap(),
            phone: "+49 30 1234".try_into().unwrap(),
            password: Secret::new("correct horse battery"),
            role_id: shop.template(Template::Cashier).await.role_id,
            all_branches: false,
            branch_ids: vec![shop.branch],
            assignments: Vec::new(),
            language: Some("ur".try_into().unwrap()),
            meta: Map::new(),
        }
    }

    #[tokio::test]
    async fn a_name_that_looks_like_somebody_elses_is_refused() {
        let shop = Business::open().await;
        shop.hire("cara", Template::Cashier).await;
        let twin = CreateUser {
            username: "c\u{430}ra".try_into().unwrap(),
            ..cara(&shop).await
        };
        let fault = shop.run(&shop.owner(), twin).await.unwrap_err();
        assert_eq!(pointers(&fault), ["/username"]);
        assert_eq!(fault.violation_list()[0].code, "look-alike");
    }

    #[tokio::test]
    async fn an_account_is_made_and_its_password_is_nowhere() {
        let shop = Business::open().await;
        let wanted = cara(&shop).await;
        let done = shop
            .run_with(&shop.owner(), wanted, shop.envelope())
            .await
            .unwrap();
        let body = String::from_utf8(done.served.body.to_vec()).unwrap();
        let user = done.into_value().unwrap();
        assert_eq!(
            (user.version, user.must_change, user.is_active, user.is_locked),
            (1, true, true, false)
        );
        assert_eq!(user.role.map(|role| role.key).as_deref(), Some("cashier"));
        let audit = shop.audit().await;
        assert_eq!(
            testing::trace(&audit),
            ["users.create create user", "users.create create security_event"]
        );
        assert_eq!(shop.topics().await, ["users.changed"]);
        for text in [
            body,
            serde_json::to_string(&audit).unwrap(),
            format!("{:?}", cara(&shop).await),
        ] {
            assert!(!text.contains("horse") && !text.contains("hash"), "{text}");
        }
    }

    #[tokio::test]
    async fn what_the_product_makes_itself_needs_no_change_of_password() {
        let shop = Business::open().await;
        let wanted = cara(&shop).await;
        let user = shop.system(wanted).await.unwrap();
        assert!(!user.must_change);
    }

    #[tokio::test]
    async fn without_the_permission_nothing_is_made() {
        let shop = Business::open().await;
        let fault = shop
            .run(&shop.role(Template::Manager), cara(&shop).await)
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once() {
        let shop = Business::open().await;
        let wrong = CreateUser {
            username: "c".try_into().unwrap(),
            full_name: Text::default(),
            email: "x".try_into().unwrap(),
            branch_ids: Vec::new(),
            ..cara(&shop).await
        };
        let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
        assert_eq!(
            pointers(&fault),
            ["/username", "/full_name", "/email", "/branch_ids"]
        );
        let owners = shop.template(Template::SuperAdmin).await.role_id;
        let weak = CreateUser {
            password: Secret::new("Cara Doe"),
            role_id: RoleId(Uuid::from_u128(1)),
            assignments: vec![Assignment {
                role_id: owners,
                branch_id: None,
            }],
            ..cara(&shop).await
        };
        let fault = shop.run(&shop.owner(), weak).await.unwrap_err();
        assert_eq!(
            pointers(&fault),
            ["/password", "/password", "/role_id", "/assignments/0/role_id"]
        );
        assert!(shop.audit().await.is_empty());
    }

    #[tokio::test]
    async fn a_name_is_taken_whatever_its_case() {
        let shop = Business::open().await;
        shop.run(&shop.owner(), cara(&shop).await).await.unwrap();
        let again = CreateUser {
            username: "cARA".try_into().unwrap(),
            ..cara(&shop).await
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), again).await.unwrap_err()),
            ["/username"]
        );
        let other = Business::open().await;
        assert!(other.run(&other.owner(), cara(&other).await).await.is_ok());
    }

    #[tokio::test]
    async fn nobody_makes_an_account_above_themselves_or_beyond_their_branches() {
        let shop = Business::open().await;
        let admin = shop.role(Template::Admin);
        let owner = CreateUser {
            role_id: shop.template(Template::SuperAdmin).await.role_id,
            ..cara(&shop).await
        };
        assert_eq!(shop.run(&admin, owner).await.unwrap_err().code(), ABOVE_RANK);
        let elsewhere = crate::testing::only_in(&admin, vec![shop.second_branch().await]);
        assert_eq!(
            shop.run(&elsewhere, cara(&shop).await).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        let here = crate::testing::only_in(&admin, vec![shop.branch]);
        let everywhere = CreateUser {
            all_branches: true,
            ..cara(&shop).await
        };
        assert_eq!(
            shop.run(&here, everywhere).await.unwrap_err().code(),
            BEYOND_BRANCHES
        );
        assert!(shop.run(&here, cara(&shop).await).await.is_ok());
    }

    #[tokio::test]
    async fn nobody_gives_a_person_a_role_that_allows_what_they_lack() {
        let shop = Business::open().await;
        let archiving = CreateRole {
            key: "archivist".try_into().unwrap(),
            name: "Archivist".try_into().unwrap(),
            rank: 50,
            permissions: vec!["roles.archive".try_into().unwrap()],
            limits: LimitsView::default(),
        };
        let role_id = shop.run(&shop.owner(), archiving).await.unwrap().role_id;
        let admin = shop.role(Template::Admin);
        let own = CreateUser {
            role_id,
            ..cara(&shop).await
        };
        assert_eq!(shop.run(&admin, own.clone()).await.unwrap_err().code(), NOT_HELD);
        let further = CreateUser {
            assignments: vec![Assignment {
                role_id,
                branch_id: Some(shop.branch),
            }],
            ..cara(&shop).await
        };
        assert_eq!(shop.run(&admin, further).await.unwrap_err().code(), NOT_HELD);
        assert!(shop.run(&shop.owner(), own).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_held_in_one_branch_is_given_there_only() {
        let shop = Business::open().await;
        let second = shop.second_branch().await;
        let keys = ["users.edit", "users.view", "branches.view"];
        let permissions: Vec<_> = keys.map(|key| shop.kernel.registry().permissions()[key]).into();
        let mut boss = shop.grant("Boss", &[shop.branch, second], &permissions);
        boss.rank = 60;
        let auditors: Vec<_> = shop
            .template(Template::Auditor)
            .await
            .permissions
            .iter()
            .map(|key| shop.kernel.registry().permissions()[key.as_str()])
            .collect();
        let helper = shop.grant("Helper", &[shop.branch], &auditors);
        let actor = shop.granted(vec![boss, helper]);
        let role_id = shop.template(Template::Auditor).await.role_id;
        let here = CreateUser {
            role_id,
            ..cara(&shop).await
        };
        assert!(
            shop.run(&actor, here.clone()).await.is_ok(),
            "where both are held"
        );
        let there = CreateUser {
            username: "dora".try_into().unwrap(),
            branch_ids: vec![second],
            ..here
        };
        assert_eq!(shop.run(&actor, there).await.unwrap_err().code(), NOT_HELD);
    }

    #[tokio::test]
    async fn the_same_request_gets_the_same_answer_and_another_password_is_another_request() {
        let shop = Business::open().await;
        let (owner, envelope) = (shop.owner(), shop.envelope());
        let first = shop
            .run_with(&owner, cara(&shop).await, envelope.clone())
            .await
            .unwrap();
        let again = shop
            .run_with(&owner, cara(&shop).await, envelope.clone())
            .await
            .unwrap();
        assert!(again.served.replayed);
        assert_eq!(first.served.body, again.served.body);
        let other = CreateUser {
            password: Secret::new("another password"),
            ..cara(&shop).await
        };
        assert_eq!(
            shop.run_with(&owner, other, envelope).await.unwrap_err().code(),
            codes::KEY_REUSED
        );
    }

    #[tokio::test]
    async fn roles_and_branches_of_another_business_are_not_there() {
        let (shop, other) = (Business::open().await, Business::open().await);
        let foreign_role = CreateUser {
            role_id: other.template(Template::Cashier).await.role_id,
            ..cara(&shop).await
        };
        assert_eq!(
            pointers(&shop.run(&shop.owner(), foreign_role).await.unwrap_err()),
            ["/role_id"]
        );
        let foreign_branch = CreateUser {
            branch_ids: vec![other.branch],
            ..cara(&shop).await
        };
        assert_eq!(
            shop.run(&shop.owner(), foreign_branch).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
