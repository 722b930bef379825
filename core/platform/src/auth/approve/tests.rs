use std::sync::Arc;

use super::*;
use crate::auth::testing::{House, PASSWORD, Pay};

/// What the till shows after it was refused: the problem body's members.
async fn refusal(house: &House, ada: &Arc<Actor>, pay: &Pay) -> Approve {
    let fault = house.shop.run(ada, pay.clone()).await.unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
    let member = |name| {
        fault
            .members()
            .iter()
            .find(|(member, _)| *member == name)
            .unwrap()
            .1
            .as_str()
            .unwrap()
            .to_owned()
    };
    Approve {
        username: Some("grace".to_owned()),
        password: Some(PASSWORD.into()),
        user_id: None,
        pin: None,
        command: member("command"),
        content_hash: member("content_hash"),
        permission: member("permission"),
        branch_id: None,
    }
}

async fn ada(house: &House) -> Arc<Actor> {
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    house.actor(&token).await.unwrap()
}

async fn pay_with(house: &House, actor: &Arc<Actor>, pay: Pay, approval: ApprovalId) -> Result<(), Fault> {
    let envelope = Envelope {
        approvals: vec![approval],
        ..house.shop.envelope()
    };
    house.shop.run_with(actor, pay, envelope).await?.into_value()
}

#[tokio::test]
async fn an_approval_opens_exactly_what_it_was_given_for_and_only_once() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    let granted = house.auth.approve(&ada, input, House::envelope()).await.unwrap();
    assert_eq!(granted.approver, "Grace Hopper");
    assert!(
        pay_with(&house, &ada, Pay { amount: 501 }, granted.approval_id)
            .await
            .is_err(),
        "another amount"
    );
    pay_with(&house, &ada, Pay { amount: 500 }, granted.approval_id)
        .await
        .unwrap();
    assert!(
        pay_with(&house, &ada, Pay { amount: 500 }, granted.approval_id)
            .await
            .is_err(),
        "twice"
    );
    assert_eq!(house.security("approved").await, 1);
    let audit = house.shop.audit().await;
    let note = audit.iter().find(|note| note.entity == "approval").unwrap();
    assert_eq!(
        (
            note.diff["after"]["method"].as_str(),
            note.diff["after"]["command"].as_str()
        ),
        (Some("password"), Some("test.pay"))
    );
    assert!(!serde_json::to_string(&audit).unwrap().contains(PASSWORD));
}

#[tokio::test]
async fn an_approval_expires() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    let granted = house.auth.approve(&ada, input, House::envelope()).await.unwrap();
    house.shop.clock.advance_s(121);
    let fault = pay_with(&house, &ada, Pay { amount: 500 }, granted.approval_id)
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_INVALID);
}

#[tokio::test]
async fn nobody_approves_for_themselves_without_the_right_or_in_another_branch() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    let refused = async |username: &str| {
        let input = Approve {
            username: Some(username.to_owned()),
            ..input.clone()
        };
        house
            .auth
            .approve(&ada, input, House::envelope())
            .await
            .unwrap_err()
            .code()
            .code
    };
    assert_eq!(refused("ada").await, "auth.own-approval");
    assert_eq!(refused("bob").await, "auth.may-not-approve");
    assert_eq!(refused("nobody").await, "auth.approver-unproven");
    house.people.change("grace", |account| {
        account.branches = BranchScope::Only(vec![house.shop.id()]);
    });
    house.people.change("ada", |account| {
        account.branches = BranchScope::Only(vec![house.shop.branch]);
    });
    let ada = Actor {
        branches: BranchScope::Only(vec![house.shop.branch]),
        ..ada.as_ref().clone()
    };
    let fault = house
        .auth
        .approve(&ada, input.clone(), House::envelope())
        .await
        .unwrap_err();
    assert_eq!(fault.code().code, "auth.may-not-approve");
    // The operation that needs the approval is on record as well.
    assert_eq!(house.security("denied").await, 3);
}

#[tokio::test]
async fn guessing_the_approvers_password_locks_the_approver() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    for _ in 0..5 {
        let input = Approve {
            password: Some("wrong".into()),
            ..input.clone()
        };
        let fault = house
            .auth
            .approve(&ada, input, House::envelope())
            .await
            .unwrap_err();
        assert_eq!(
            (fault.code().code, fault.code().kind.status()),
            ("auth.approver-unproven", 403)
        );
    }
    let fault = house
        .auth
        .approve(&ada, input, House::envelope())
        .await
        .unwrap_err();
    assert_eq!(fault.code().code, "auth.locked");
    assert!(house.sign_in("grace", PASSWORD).await.is_err());
}

#[tokio::test]
async fn what_cannot_be_approved_is_named_field_by_field() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let input = Approve {
        username: Some(String::new()),
        password: Some("".into()),
        user_id: None,
        pin: None,
        command: "auth.end_session".to_owned(),
        content_hash: "zz".to_owned(),
        permission: "test.approve".to_owned(),
        branch_id: None,
    };
    let fault = house
        .auth
        .approve(&ada, input.clone(), House::envelope())
        .await
        .unwrap_err();
    let fields: Vec<_> = fault
        .violation_list()
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    assert_eq!(fields, ["/username", "/password", "/content_hash", "/command"]);
    let weaker = Approve {
        permission: "test.sell".to_owned(),
        ..refusal(&house, &ada, &Pay { amount: 500 }).await
    };
    let fault = house
        .auth
        .approve(&ada, weaker, House::envelope())
        .await
        .unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/permission");
}

/// Ada at an enrolled device.
async fn ada_at_a_device(house: &House) -> Arc<Actor> {
    let device = house.enrol().await.device_token.unwrap();
    house.give_pin("ada", "4071").await;
    let token = house
        .sign_in_pin(&device, "ada", "4071")
        .await
        .unwrap()
        .access_token;
    house.actor(&token).await.unwrap()
}

fn by_pin(house: &House, input: &Approve, username: &str, pin: &str) -> Approve {
    Approve {
        username: None,
        password: None,
        user_id: Some(house.user(username)),
        pin: Some(pin.into()),
        ..input.clone()
    }
}

#[tokio::test]
async fn at_an_enrolled_device_a_pin_does() {
    let house = House::open().await;
    house.give_pin("grace", "90317").await;
    let ada = ada_at_a_device(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    let refused = async |input: Approve| {
        house
            .auth
            .approve(&ada, input, House::envelope())
            .await
            .unwrap_err()
            .code()
            .code
    };
    assert_eq!(
        refused(by_pin(&house, &input, "grace", "4444")).await,
        "auth.approver-unproven"
    );
    assert_eq!(
        refused(by_pin(&house, &input, "bob", "90317")).await,
        "auth.approver-unproven"
    );
    assert_eq!(
        refused(by_pin(&house, &input, "ada", "4071")).await,
        "auth.own-approval"
    );
    let both = Approve {
        username: Some("grace".to_owned()),
        ..by_pin(&house, &input, "grace", "90317")
    };
    assert_eq!(refused(both).await, "kernel.invalid");
    let granted = house
        .auth
        .approve(&ada, by_pin(&house, &input, "grace", "90317"), House::envelope())
        .await
        .unwrap();
    pay_with(&house, &ada, Pay { amount: 500 }, granted.approval_id)
        .await
        .unwrap();
    let audit = house.shop.audit().await;
    let note = audit.iter().find(|note| note.entity == "approval").unwrap();
    assert_eq!(note.diff["after"]["method"], "pin");
}

#[tokio::test]
async fn without_an_enrolled_device_a_pin_approves_nothing() {
    let house = House::open().await;
    house.give_pin("grace", "90317").await;
    let ada = ada(&house).await;
    let input = refusal(&house, &ada, &Pay { amount: 500 }).await;
    let fault = house
        .auth
        .approve(&ada, by_pin(&house, &input, "grace", "90317"), House::envelope())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code().code, fault.code().kind.status()),
        ("auth.device-needed", 403)
    );
}

#[test]
fn only_sixty_four_lower_case_digits_are_a_hash() {
    assert_eq!(unhex(&"0f".repeat(32)), Some(vec![15; 32]));
    for text in [
        "",
        "0f",
        &"0F".repeat(32),
        &"+1".repeat(32),
        &"é".repeat(32),
        &"0f".repeat(33),
    ] {
        assert_eq!(unhex(text), None, "{text}");
    }
}

/// Ada asks, Grace approves.
async fn granted(house: &House, ada: &Arc<Actor>) -> ApprovalId {
    let input = refusal(house, ada, &Pay { amount: 500 }).await;
    house
        .auth
        .approve(ada, input, House::envelope())
        .await
        .unwrap()
        .approval_id
}

#[tokio::test]
async fn an_approval_dies_when_the_approver_is_blocked_loses_the_right_or_works_elsewhere() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let changes: [fn(&mut crate::auth::testing::Account); 4] = [
        |grace| grace.is_active = false,
        |grace| grace.permissions = till_kernel::PermissionSet::of(["test.sell"]),
        |grace| grace.must_change = true,
        |grace| grace.branches = BranchScope::Only(vec![BranchId(uuid::Uuid::from_u128(1))]),
    ];
    for change in changes {
        let approval = granted(&house, &ada).await;
        let before = house.people.account("grace");
        house.people.change("grace", change);
        let fault = pay_with(&house, &ada, Pay { amount: 500 }, approval)
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_INVALID);
        house.people.change("grace", |grace| *grace = before);
        pay_with(&house, &ada, Pay { amount: 500 }, approval)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_approval_does_not_come_back_with_its_approver() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let approval = granted(&house, &ada).await;
    // Blocked and let in again: the account is as it was, what it approved before is not.
    house
        .lose_access("grace", till_kernel::AccessLost::AccountClosed)
        .await;
    let fault = pay_with(&house, &ada, Pay { amount: 500 }, approval)
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_INVALID);
}

#[tokio::test]
async fn one_approval_is_one_use_however_many_come_at_once() {
    let house = Arc::new(House::open().await);
    let ada = ada(&house).await;
    let approval = granted(&house, &ada).await;
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let (house, ada) = (Arc::clone(&house), Arc::clone(&ada));
            tokio::spawn(async move {
                pay_with(&house, &ada, Pay { amount: 500 }, approval)
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut used = 0;
    for one in tries {
        used += usize::from(one.await.unwrap());
    }
    assert_eq!(used, 1);
}

#[tokio::test]
async fn an_approval_is_for_what_it_came_to_and_where() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let (here, there) = (house.shop.branch, house.shop.id());
    let pay = |worth| crate::auth::testing::PayAt {
        branch_id: here,
        worth,
    };
    let with = async |pay, approvals| {
        let envelope = Envelope {
            approvals,
            ..house.shop.envelope()
        };
        house.shop.run_with(&ada, pay, envelope).await.map(|_| ())
    };
    let refused = with(pay(50), Vec::new()).await.unwrap_err();
    let member = |name: &str| {
        let found = refused.members().iter().find(|(member, _)| *member == name);
        found.unwrap().1.clone()
    };
    assert_eq!(
        member("figure"),
        serde_json::json!({ "branch_id": here, "total_minor": 50 })
    );
    let input = Approve {
        username: Some("grace".to_owned()),
        password: Some(PASSWORD.into()),
        user_id: None,
        pin: None,
        command: "test.pay-at".to_owned(),
        content_hash: member("content_hash").as_str().unwrap().to_owned(),
        permission: member("permission").as_str().unwrap().to_owned(),
        branch_id: Some(here),
    };
    let approve = async || house.auth.approve(&ada, input.clone(), House::envelope()).await;
    let approval = approve().await.unwrap().approval_id;
    // The price of the goods is twenty times as high by now.
    let fault = with(pay(1_000), vec![approval]).await.unwrap_err();
    assert_eq!(fault.code(), codes::APPROVAL_INVALID);
    // The approver works in another branch by now, whoever asks in both.
    let at = |branch| BranchScope::Only(vec![branch]);
    house.people.change("grace", |grace| grace.branches = at(there));
    assert_eq!(
        with(pay(50), vec![approval]).await.unwrap_err().code(),
        codes::APPROVAL_INVALID
    );
    assert_eq!(approve().await.unwrap_err().code().code, "auth.may-not-approve");
    house.people.change("grace", |grace| grace.branches = at(here));
    with(pay(50), vec![approval]).await.unwrap();
}
