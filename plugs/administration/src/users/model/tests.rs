//! The rules of accounts, without a database.

use till_shared::ids::TenantId;
use uuid::Uuid;

use super::*;

fn branch(n: u128) -> BranchId {
    BranchId(Uuid::from_u128(n))
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn content() -> UserContent {
    UserContent {
        username: "Cara".try_into().unwrap(),
        full_name: "Cara Doe".try_into().unwrap(),
        email: Text::default(),
        phone: Text::default(),
        role_id: RoleId(Uuid::from_u128(20)),
        language: None,
        meta: Map::new(),
        all_branches: false,
        branch_ids: vec![branch(2), branch(1), branch(2)],
        assignments: Vec::new(),
    }
}

fn cara() -> User {
    User::new(
        UserId(Uuid::from_u128(7)),
        content(),
        "$argon2id$x".to_owned(),
        true,
        now(),
    )
}

fn pointers(content: &UserContent) -> Vec<String> {
    let mut v = Violations::default();
    check_content(&mut v, "", content);
    v.into_vec()
        .into_iter()
        .map(|violation| violation.pointer)
        .collect()
}

#[test]
fn the_hash_is_in_no_serialised_account() {
    let json = serde_json::to_string(&cara()).unwrap();
    assert!(
        !json.contains("argon2") && !json.contains("password_hash"),
        "{json}"
    );
}

#[test]
fn branches_are_kept_sorted_and_once() {
    assert_eq!(cara().branch_ids, [branch(1), branch(2)]);
    assert_eq!(cara().scope(), BranchScope::Only(vec![branch(1), branch(2)]));
}

#[test]
fn a_further_role_in_a_branch_adds_the_branch() {
    let also = Assignment {
        role_id: RoleId(Uuid::from_u128(60)),
        branch_id: Some(branch(3)),
    };
    let user = User {
        assignments: vec![also],
        ..cara()
    };
    assert_eq!(
        user.scope(),
        BranchScope::Only(vec![branch(1), branch(2), branch(3)])
    );
    assert_eq!(
        User {
            all_branches: true,
            ..user
        }
        .scope(),
        BranchScope::All
    );
}

#[test]
fn a_role_given_for_a_branch_holds_there_only() {
    let (own, further) = (RoleId(Uuid::from_u128(20)), RoleId(Uuid::from_u128(60)));
    let at = |branch_id| Assignment {
        role_id: further,
        branch_id,
    };
    let user = User {
        assignments: vec![at(Some(branch(3))), at(None)],
        ..cara()
    };
    let home = BranchScope::Only(vec![branch(1), branch(2)]);
    let places: Vec<_> = user.places().collect();
    assert_eq!(
        places,
        [
            (own, home.clone()),
            (further, BranchScope::Only(vec![branch(3)])),
            (further, home)
        ]
    );
}

#[test]
fn meta_holds_no_control_characters_at_any_depth() {
    for meta in [
        serde_json::json!({ "a": "b\u{0}" }),
        serde_json::json!({ "a\u{0}b": 1 }),
        serde_json::json!({ "a": [{ "b": ["\u{1b}"] }] }),
        serde_json::json!({ "a": { "b\u{7f}": true } }),
    ] {
        let content = UserContent {
            meta: meta.as_object().unwrap().clone(),
            ..content()
        };
        assert_eq!(pointers(&content), ["/meta"], "{meta}");
    }
}

#[test]
fn one_common_branch_shows_an_account_but_only_all_of_them_open_it() {
    let only = |n| BranchScope::Only(vec![branch(n)]);
    assert!(
        cara().is_seen_from(&only(1))
            && !cara().is_seen_from(&only(9))
            && cara().is_seen_from(&BranchScope::All)
    );
    assert_eq!(cara().check_inside(&only(1)).unwrap_err().code(), BEYOND_BRANCHES);
    assert!(
        cara()
            .check_inside(&BranchScope::Only(vec![branch(1), branch(2), branch(3)]))
            .is_ok()
    );
    let everywhere = User {
        all_branches: true,
        ..cara()
    };
    assert!(everywhere.is_seen_from(&only(1)) && everywhere.check_inside(&only(1)).is_err());
    assert!(everywhere.check_inside(&BranchScope::All).is_ok());
}

#[test]
fn people_change_their_own_details_but_not_their_own_rights() {
    let own = Actor {
        user: Some(cara().user_id),
        ..Actor::system(TenantId(Uuid::nil()), "cara")
    };
    let renamed = cara()
        .edited(
            UserContent {
                full_name: "Cara Roe".try_into().unwrap(),
                ..content()
            },
            &own,
            now(),
        )
        .unwrap();
    assert_eq!(
        (renamed.full_name.as_str(), renamed.version, renamed.must_change),
        ("Cara Roe", 2, true)
    );
    for grasp in [
        UserContent {
            role_id: RoleId(Uuid::from_u128(100)),
            ..content()
        },
        UserContent {
            all_branches: true,
            ..content()
        },
        UserContent {
            branch_ids: vec![branch(1)],
            ..content()
        },
        UserContent {
            assignments: vec![Assignment {
                role_id: RoleId(Uuid::nil()),
                branch_id: None,
            }],
            ..content()
        },
    ] {
        assert_eq!(
            cara().edited(grasp.clone(), &own, now()).unwrap_err().code(),
            OWN_ACCOUNT
        );
        assert!(
            cara()
                .edited(grasp, &Actor::system(TenantId(Uuid::nil()), "other"), now())
                .is_ok()
        );
    }
}

#[test]
fn editing_keeps_what_signing_in_has_written() {
    let seen = User {
        failures: 3,
        locked_until: Some(now()),
        last_login_at: Some(now()),
        is_active: false,
        ..cara()
    };
    let after = seen
        .edited(content(), &Actor::system(TenantId(Uuid::nil()), "other"), now())
        .unwrap();
    assert_eq!(
        (
            after.failures,
            after.locked_until,
            after.last_login_at,
            after.is_active
        ),
        (3, Some(now()), Some(now()), false)
    );
}

#[test]
fn names_are_compared_whatever_their_case() {
    assert_eq!(login_name(" ÄNNE.Müller "), login_name("änne.müller"));
}

#[test]
fn every_field_is_checked() {
    assert!(pointers(&content()).is_empty());
    let wrong = UserContent {
        username: "a b".try_into().unwrap(),
        full_name: Text::default(),
        email: "nobody".try_into().unwrap(),
        language: Some("english".try_into().unwrap()),
        branch_ids: Vec::new(),
        meta: [("x".to_owned(), Value::String("y".repeat(META_MAX)))]
            .into_iter()
            .collect(),
        ..content()
    };
    assert_eq!(
        pointers(&wrong),
        [
            "/username",
            "/full_name",
            "/email",
            "/language",
            "/branch_ids",
            "/meta"
        ]
    );
}

#[test]
fn addresses_are_told_from_other_text() {
    assert!(
        is_email("a@b.de")
            && !is_email("a@b")
            && !is_email("@b.de")
            && !is_email("a@@b.de")
            && !is_email("a b@c.de")
    );
}

#[test]
fn names_that_look_the_same_are_found_and_plain_ones_left_in_peace() {
    for (one, other) in [
        ("admin", "\u{430}dmin"),
        ("Anna", "\u{410}nna"),
        ("omar", "\u{3bf}mar"),
    ] {
        assert!(look_alike(one, other) && look_alike(other, one), "{other}");
    }
    for (one, other) in [
        ("cara", "Cara"),
        ("caral", "cara1"),
        ("modern", "modem"),
        ("علی", "علي2"),
        ("عمر", "علی"),
    ] {
        assert!(!look_alike(one, other), "{one} {other}");
    }
}
