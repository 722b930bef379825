//! Devices on a real database: enrolled, listed, moved, revoked.

use till_kernel::{Actor, BranchScope, Envelope, Fault, List, PermissionSet, codes};
use till_shared::ids::{BranchId, DeviceId, RegisterId};
use uuid::Uuid;

use super::*;
use crate::auth::testing::{House, PASSWORD, REGISTER};
use crate::auth::{DeviceEnrolled, Enrol};

async fn enrol(house: &House, actor: &Actor, branch_id: BranchId) -> Result<DeviceEnrolled, Fault> {
    let wish = Enrol {
        name: " Front till ".try_into().unwrap(),
        branch_id,
        register_id: Some(REGISTER),
        token_in_body: false,
    };
    house.auth.enrol(actor, wish, House::envelope()).await
}

fn revoke(device_id: DeviceId) -> RevokeDevice {
    RevokeDevice {
        device_id,
        reason: "lost".try_into().unwrap(),
    }
}

fn rename(device_id: DeviceId, name: &str) -> UpdateDevice {
    UpdateDevice {
        device_id,
        name: Some(name.try_into().unwrap()),
        branch_id: None,
        register_id: None,
        no_register: false,
    }
}

/// Somebody with these rights.
fn with(house: &House, keys: &[&str]) -> std::sync::Arc<Actor> {
    std::sync::Arc::new(
        house
            .shop
            .person("somebody", PermissionSet::of(keys.iter().copied())),
    )
}

#[tokio::test]
async fn an_enrolled_device_knows_its_place_and_its_people() {
    let house = House::open().await;
    house.give_pin("ada", "4071").await;
    let enrolled = enrol(&house, &house.shop.owner(), house.shop.branch)
        .await
        .unwrap();
    assert_eq!(
        (enrolled.device.name.as_str(), enrolled.device.client.as_str()),
        ("Front till", "test/1")
    );
    let token = enrolled.device_token.unwrap();
    let screen = house.auth.people(Some(&token)).await.unwrap();
    assert_eq!(screen.device.device_id, enrolled.device.device_id);
    assert_eq!(screen.branch.branch_id, house.shop.branch);
    assert_eq!(screen.register.unwrap().code, "R01");
    assert_eq!(screen.business.tenant_id, house.shop.tenant);
    let people: Vec<_> = screen
        .people
        .iter()
        .map(|person| (person.name.as_str(), person.role.as_str()))
        .collect();
    assert_eq!(people, [("Ada Lovelace", "Cashier")]);
    let audit = house.shop.audit().await;
    let note = audit.iter().find(|note| note.entity == "device").unwrap();
    assert_eq!(
        (note.action.as_str(), note.change.as_str()),
        ("devices.enrol", "create")
    );
    let secret = token.rsplit('.').next().unwrap();
    let text = serde_json::to_string(&audit).unwrap();
    assert!(!text.contains(secret) && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn only_whoever_may_enrols_and_only_in_their_branches() {
    let (house, other) = (House::open().await, House::open().await);
    let refused = async |actor: &Actor, branch: BranchId| {
        let fault = enrol(&house, actor, branch).await.unwrap_err();
        fault.code()
    };
    let looker = with(&house, &["devices.view"]);
    assert_eq!(refused(&looker, house.shop.branch).await, codes::FORBIDDEN);
    let nobody = Actor::anonymous(house.shop.tenant);
    assert_eq!(refused(&nobody, house.shop.branch).await, codes::UNAUTHENTICATED);
    let owner = house.shop.owner();
    assert_eq!(refused(&owner, other.shop.branch).await, codes::NOT_FOUND);
    let elsewhere = Actor {
        branches: BranchScope::Only(vec![house.shop.id()]),
        ..owner.as_ref().clone()
    };
    assert_eq!(refused(&elsewhere, house.shop.branch).await, codes::NOT_FOUND);
    let wish = Enrol {
        name: " ".try_into().unwrap(),
        branch_id: house.shop.branch,
        register_id: None,
        token_in_body: false,
    };
    let fault = house
        .auth
        .enrol(&owner, wish.clone(), Envelope::default())
        .await
        .unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/name");
    let wish = Enrol {
        name: "Till".try_into().unwrap(),
        register_id: Some(RegisterId(Uuid::from_u128(9))),
        ..wish
    };
    let fault = house
        .auth
        .enrol(&owner, wish, Envelope::default())
        .await
        .unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/register_id");
}

#[tokio::test]
async fn a_list_shows_when_devices_were_used_last_newest_first() {
    let (house, other) = (House::open().await, House::open().await);
    house.give_pin("ada", "4071").await;
    let old = house.enrol().await;
    house.shop.clock.advance_s(60);
    let new = house.enrol().await;
    house.shop.clock.advance_s(60);
    house
        .sign_in_pin(&old.device_token.unwrap(), "ada", "4071")
        .await
        .unwrap();
    let seen_at = house.shop.kernel.clock().now();
    let looker = with(&house, &["devices.view"]);
    let all = ListDevices::default().paged().counted();
    let page = house.shop.ask(&looker, all.clone()).await.unwrap();
    let seen: Vec<_> = page
        .items
        .iter()
        .map(|device| (device.device_id, device.last_seen_at))
        .collect();
    assert_eq!(
        seen,
        [
            (new.device.device_id, None),
            (old.device.device_id, Some(seen_at))
        ]
    );
    assert_eq!(page.total, Some(2));
    let first = all.clone().limit(1);
    let first = house.shop.ask(&looker, first).await.unwrap();
    let second = all.clone().limit(1).after(first.next_cursor);
    let second = house.shop.ask(&looker, second).await.unwrap();
    assert_eq!(second.items[0].device_id, old.device.device_id);
    assert_eq!(second.next_cursor, None);
    assert!(
        other
            .shop
            .ask(&other.shop.owner(), all.clone())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let fault = house.shop.ask(&with(&house, &[]), all).await.unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    let wrong = ListDevices::default()
        .paged()
        .limit(0)
        .after(Some("x".to_owned()));
    let fault = house.shop.ask(&looker, wrong).await.unwrap_err();
    assert_eq!(fault.violation_list().len(), 2);
    let far = ListDevices {
        branch_id: Some(other.shop.branch),
        ..ListDevices::default()
    };
    let fault = house.shop.ask(&house.shop.owner(), far).await.unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
}

#[tokio::test]
async fn a_device_is_renamed_and_moved() {
    let (house, other) = (House::open().await, House::open().await);
    let id = house.enrol().await.device.device_id;
    let manager = with(&house, &["devices.manage"]);
    let renamed = house
        .shop
        .run_at(&manager, 1, rename(id, "Back till"))
        .await
        .unwrap();
    assert_eq!(
        (renamed.name.as_str(), renamed.register_id, renamed.version),
        ("Back till", Some(REGISTER), 2)
    );
    let off = UpdateDevice {
        name: None,
        no_register: true,
        ..rename(id, "")
    };
    let off = house.shop.run_at(&manager, 2, off).await.unwrap();
    assert_eq!((off.name.as_str(), off.register_id), ("Back till", None));
    let fault = house.shop.run_at(&manager, 2, rename(id, "x")).await.unwrap_err();
    assert_eq!(fault.code(), codes::STALE);
    let both = UpdateDevice {
        register_id: Some(REGISTER),
        no_register: true,
        ..rename(id, " ")
    };
    let fault = house.shop.run_at(&manager, 3, both).await.unwrap_err();
    assert_eq!(fault.violation_list().len(), 2);
    let away = UpdateDevice {
        branch_id: Some(other.shop.branch),
        ..rename(id, "x")
    };
    let fault = house.shop.run_at(&manager, 3, away).await.unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let fault = other
        .shop
        .run_at(&other.shop.owner(), 3, rename(id, "x"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let fault = house
        .shop
        .run_at(&with(&house, &["devices.view"]), 3, rename(id, "x"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
}

#[tokio::test]
async fn revoking_a_device_ends_its_sessions_and_its_pins_at_once_and_no_others() {
    let house = House::open().await;
    house.give_pin("ada", "4071").await;
    let enrolled = house.enrol().await;
    let (token, id) = (enrolled.device_token.unwrap(), enrolled.device.device_id);
    let here = house.sign_in_pin(&token, "ada", "4071").await.unwrap();
    let by_password = house
        .auth
        .sign_in(Some(&token), house.request("bob", PASSWORD), House::envelope())
        .await
        .unwrap();
    let there = house.sign_in("ada", PASSWORD).await.unwrap();
    let manager = with(&house, &["devices.manage"]);
    let gone = house.shop.run(&manager, revoke(id)).await.unwrap();
    assert_eq!(
        (
            gone.revoke_reason.as_deref(),
            gone.revoked_at.is_some(),
            gone.version
        ),
        (Some("lost"), true, 2)
    );
    assert_eq!(house.refused(&here.access_token).await, "auth.session-ended");
    assert_eq!(
        house.refused(&by_password.access_token).await,
        "auth.session-ended"
    );
    assert!(house.refresh(&here.refresh_token.unwrap()).await.is_err());
    assert!(house.actor(&there.access_token).await.is_ok());
    let fault = house.sign_in_pin(&token, "ada", "4071").await.unwrap_err();
    assert_eq!(fault.code().code, "auth.device-unknown");
    assert!(house.auth.people(Some(&token)).await.is_err());
    let password = house
        .auth
        .sign_in(Some(&token), house.request("ada", PASSWORD), House::envelope())
        .await
        .unwrap();
    assert_eq!(password.device_id, None, "the password is still good, anywhere");
    let again = house.shop.run(&manager, revoke(id)).await.unwrap_err();
    assert_eq!(again.code(), codes::WRONG_STATE, "there is no way back");
    let fault = house.shop.run_at(&manager, 2, rename(id, "x")).await.unwrap_err();
    assert_eq!(fault.code(), codes::WRONG_STATE);
    let audit = house.shop.audit().await;
    let ended: Vec<_> = audit
        .iter()
        .filter(|note| note.diff["after"]["end_cause"] == "device-revoked")
        .collect();
    assert_eq!(ended.len(), 2);
    let listed = house
        .shop
        .ask(&house.shop.owner(), ListDevices::default())
        .await
        .unwrap();
    assert!(listed.items.is_empty());
    let all = ListDevices {
        status: DeviceStatus::All,
        ..ListDevices::default()
    };
    assert_eq!(
        house
            .shop
            .ask(&house.shop.owner(), all)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test]
async fn strangers_revoke_nothing_and_a_reason_is_needed() {
    let (house, other) = (House::open().await, House::open().await);
    let id = house.enrol().await.device.device_id;
    let fault = house
        .shop
        .run(&with(&house, &["devices.view"]), revoke(id))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    let fault = other.shop.run(&other.shop.owner(), revoke(id)).await.unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let elsewhere = std::sync::Arc::new(Actor {
        branches: BranchScope::Only(vec![house.shop.id()]),
        ..house.shop.owner().as_ref().clone()
    });
    let fault = house.shop.run(&elsewhere, revoke(id)).await.unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    let silent = RevokeDevice {
        reason: " ".try_into().unwrap(),
        ..revoke(id)
    };
    let fault = house.shop.run(&house.shop.owner(), silent).await.unwrap_err();
    assert_eq!(fault.violation_list()[0].pointer, "/reason");
}
