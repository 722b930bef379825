//! Signing in finds people, their rights and their failures.

use till_kernel::{BranchScope, Command, Permission, Template};

use super::*;
use crate::testing::{self, Business};
use crate::users::{Assignment, DisableUser};

async fn grants(shop: &Business, user: UserId) -> Option<Grants> {
    shop.read(move |r| Box::pin(async move { UserDirectory.grants(r.select(), user).await }))
        .await
}

async fn login(shop: &Business, name: &'static str) -> Option<Login> {
    shop.read(move |r| Box::pin(async move { UserDirectory.login(r, name).await }))
        .await
}

/// A step of the platform, on the same road.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Attempt {
    user: UserId,
    credential: Credential,
    succeeded: bool,
    failures: i32,
    rehashed: Option<String>,
}

impl Command for Attempt {
    const NAME: &'static str = "test.attempt";
    const SUMMARY: &'static str = "Notes an attempt.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        let locked_until = (!self.succeeded).then(|| w.now());
        let attempt = LoginAttempt {
            credential: self.credential,
            succeeded: self.succeeded,
            failures: self.failures,
            locked_until,
            rehashed: self.rehashed.clone(),
        };
        UserDirectory.attempted(w, self.user, &attempt).await
    }
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct SetPassword {
    user: UserId,
}

impl Command for SetPassword {
    const NAME: &'static str = "test.set-password";
    const SUMMARY: &'static str = "Sets a password.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        UserDirectory
            .set_password(w, self.user, "hash-of-mine", false)
            .await
    }
}

#[tokio::test]
async fn a_name_is_found_whatever_its_case_but_only_in_its_business() {
    let (shop, other) = (Business::open().await, Business::open().await);
    let cara = shop.hire("Cara", Template::Cashier).await;
    let found = login(&shop, "CARA").await.unwrap();
    assert_eq!(
        (found.user_id, found.is_active, found.must_change),
        (cara, true, true)
    );
    assert_eq!(found.password_hash, testing::hash_of("correct horse battery"));
    assert!(login(&other, "cara").await.is_none());
    assert!(login(&shop, "nobody").await.is_none());
}

#[tokio::test]
async fn rights_are_those_of_the_role_in_the_branches_of_the_account() {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    let found = grants(&shop, cara).await.unwrap();
    assert_eq!((found.role_key.as_str(), found.rank), ("cashier", 20));
    assert_eq!(found.branches, BranchScope::Only(vec![shop.branch]));
    assert_eq!(found.limits.refund_minor_max, Some(5_000));
    assert_eq!(
        found.permissions.keys().collect::<Vec<_>>(),
        shop.kernel.registry().default_grants(Template::Cashier)
    );
    let owner = grants(&shop, shop.founder).await.unwrap();
    assert!(owner.permissions.is_all() && owner.branches == BranchScope::All);
}

#[tokio::test]
async fn a_role_given_for_one_branch_holds_there_only_with_its_own_rank_and_limits() {
    let shop = Business::open().await;
    let second = shop.second_branch().await;
    let manager = shop.template(Template::Manager).await.role_id;
    let cara = shop
        .hire_with(
            "cara",
            Template::Cashier,
            vec![Assignment {
                role_id: manager,
                branch_id: Some(second),
            }],
        )
        .await;
    let found = grants(&shop, cara).await.unwrap();
    let mut both = vec![shop.branch, second];
    both.sort();
    assert_eq!(found.branches, BranchScope::Only(both));
    assert_eq!((found.rank, found.limits.refund_minor_max), (20, Some(5_000)));
    let places: Vec<_> = found
        .grants
        .iter()
        .map(|grant| {
            (
                grant.rank,
                grant.branches.clone(),
                grant.whole,
                grant.limits.pay_out_minor_max,
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            (20, BranchScope::Only(vec![shop.branch]), false, Some(10_000)),
            (60, BranchScope::Only(vec![second]), false, Some(50_000)),
        ]
    );
    // As she acts: people of the second branch are in sight, those of the first are not, though she works in both.
    let dora = shop.hire("dora", Template::Cashier).await;
    let as_cara = shop.as_user(cara).await;
    let seen = shop
        .ask(&as_cara, crate::users::GetUser { user_id: dora })
        .await
        .unwrap_err();
    assert_eq!(seen.code(), till_kernel::codes::NOT_FOUND);
    assert!(
        shop.ask(&as_cara, crate::users::GetUser { user_id: cara })
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn whoever_works_in_every_branch_there_is_acts_for_the_whole_business_until_there_is_another() {
    let shop = Business::open().await;
    let anna = shop.hire("anna", Template::Admin).await;
    let rename = |name: &str| crate::business::UpdateBusiness {
        name: name.try_into().unwrap(),
        time_zone: "Europe/Berlin".try_into().unwrap(),
        language: "en".try_into().unwrap(),
        reason: None,
    };
    assert!(
        shop.run_at(&shop.as_user(anna).await, 1, rename("One shop"))
            .await
            .is_ok()
    );
    shop.second_branch().await;
    let refused = shop
        .run_at(&shop.as_user(anna).await, 2, rename("Two shops"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), till_kernel::codes::BUSINESS_WIDE);
}

#[tokio::test]
async fn an_archived_role_gives_nothing() {
    let shop = Business::open().await;
    let manager = shop.template(Template::Manager).await.role_id;
    let cara = shop
        .hire_with(
            "cara",
            Template::Cashier,
            vec![Assignment {
                role_id: manager,
                branch_id: None,
            }],
        )
        .await;
    shop.behind(&format!(
        "UPDATE administration.role SET is_active = false WHERE role_id = '{manager}'"
    ))
    .await;
    assert!(
        !grants(&shop, cara)
            .await
            .unwrap()
            .permissions
            .keys()
            .any(|key| key == "users.view")
    );
    shop.behind(&format!(
        "UPDATE administration.role SET is_active = false WHERE tenant_id = '{}'",
        shop.tenant
    ))
    .await;
    assert_eq!(grants(&shop, cara).await.unwrap().permissions.keys().count(), 0);
    assert!(!grants(&shop, shop.founder).await.unwrap().permissions.is_all());
}

#[tokio::test]
async fn a_blocked_account_says_so() {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    shop.run(
        &shop.owner(),
        DisableUser {
            user_id: cara,
            reason: "left".try_into().unwrap(),
        },
    )
    .await
    .unwrap();
    assert!(!grants(&shop, cara).await.unwrap().is_active);
    assert!(!login(&shop, "cara").await.unwrap().is_active);
}

#[tokio::test]
async fn failures_are_counted_and_a_success_is_noted_without_making_anything_stale() {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    shop.system(Attempt {
        user: cara,
        credential: Credential::Password,
        succeeded: false,
        failures: 3,
        rehashed: None,
    })
    .await
    .unwrap();
    let waiting = login(&shop, "cara").await.unwrap();
    assert_eq!(
        (waiting.failures, waiting.locked_until),
        (3, Some(shop.kernel.clock().now()))
    );
    shop.system(Attempt {
        user: cara,
        credential: Credential::Password,
        succeeded: true,
        failures: 0,
        rehashed: Some("better".to_owned()),
    })
    .await
    .unwrap();
    let found = login(&shop, "cara").await.unwrap();
    assert_eq!(
        (found.failures, found.locked_until, found.password_hash.as_str()),
        (0, None, "better")
    );
    let user = shop.user(cara).await;
    assert_eq!(
        (user.version, user.last_login_at),
        (1, Some(shop.kernel.clock().now()))
    );
    let text = serde_json::to_string(&shop.audit().await).unwrap();
    assert!(
        !text.contains("better") && !text.contains("password_hash"),
        "{text}"
    );
}

#[tokio::test]
async fn a_new_password_of_ones_own_ends_the_duty_to_change_it() {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    shop.clock.advance_s(60);
    shop.system(SetPassword { user: cara }).await.unwrap();
    let found = login(&shop, "cara").await.unwrap();
    assert_eq!(
        (found.must_change, found.password_hash.as_str()),
        (false, "hash-of-mine")
    );
    assert_eq!(
        shop.user(cara).await.password_changed_at,
        shop.kernel.clock().now()
    );
    assert!(
        shop.security_kinds()
            .await
            .contains(&"privilege-changed".to_owned())
    );
}

#[tokio::test]
async fn wrong_pins_are_counted_apart_and_a_right_password_forgets_them() {
    let shop = Business::open().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    shop.give_pin(cara, "4071").await;
    let attempt = |credential, succeeded, failures, rehashed: Option<&str>| Attempt {
        user: cara,
        credential,
        succeeded,
        failures,
        rehashed: rehashed.map(ToOwned::to_owned),
    };
    shop.system(attempt(Credential::Pin, false, 5, None))
        .await
        .unwrap();
    let waiting = shop.pin(cara).await.unwrap();
    assert_eq!(
        (waiting.failures, waiting.locked_until),
        (5, Some(shop.kernel.clock().now()))
    );
    assert_eq!(login(&shop, "cara").await.unwrap().failures, 0);
    shop.system(attempt(Credential::Password, true, 0, None))
        .await
        .unwrap();
    let free = shop.pin(cara).await.unwrap();
    assert_eq!(
        (free.failures, free.locked_until),
        (4, None),
        "whoever guesses does not begin anew"
    );
    shop.clock.advance_s(60);
    shop.system(attempt(Credential::Pin, true, 0, Some("better")))
        .await
        .unwrap();
    let right = shop.pin(cara).await.unwrap();
    assert_eq!(
        (right.pin_hash.as_str(), right.failures),
        ("better", 3),
        "a right one forgives one wrong one"
    );
    let user = shop.user(cara).await;
    assert_eq!(
        (user.version, user.last_login_at),
        (1, Some(shop.kernel.clock().now()))
    );
}

#[tokio::test]
async fn a_device_shows_active_people_of_its_branch_who_have_a_pin() {
    let (shop, other) = (Business::open().await, Business::open().await);
    let second = shop.second_branch().await;
    let cara = shop.hire("cara", Template::Cashier).await;
    let anna = shop.hire("Anna", Template::Manager).await;
    let gone = shop.hire("gone", Template::Cashier).await;
    shop.hire("nopin", Template::Cashier).await;
    for user in [cara, anna, gone] {
        shop.give_pin(user, "4071").await;
    }
    shop.run(
        &shop.owner(),
        DisableUser {
            user_id: gone,
            reason: "left".try_into().unwrap(),
        },
    )
    .await
    .unwrap();
    let people = async |shop: &Business, branch| {
        let people = shop.read(move |r| Box::pin(async move { UserDirectory.people_at(r, branch).await }));
        let people: Vec<_> = people
            .await
            .into_iter()
            .map(|person| (person.name, person.role))
            .collect();
        people
    };
    let expected =
        [("Anna", "Manager"), ("cara", "Cashier")].map(|(name, role)| (name.to_owned(), role.to_owned()));
    assert_eq!(people(&shop, shop.branch).await, expected);
    assert!(people(&shop, second).await.is_empty());
    assert!(people(&other, shop.branch).await.is_empty());
    let at_second = shop
        .read(move |r| Box::pin(async move { UserDirectory.pin_login(r, cara, second).await }))
        .await;
    assert!(at_second.is_none());
    assert!(other.pin(cara).await.is_none());
    assert!(!shop.pin(gone).await.unwrap().is_active);
    shop.give_pin(shop.founder, "90317").await;
    assert_eq!(
        people(&shop, second).await.len(),
        1,
        "who works everywhere works there"
    );
}
