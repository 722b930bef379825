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
    assert_eq!(house.security("denied").await, 2);
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
        command: "auth.end-session".to_owned(),
        content_hash: "zz".to_owned(),
        permission: "test.approve".to_owned(),
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
