//! Changing many records with one call: as many notes, and all of them or none.

use till_kernel::codes;
use till_shared::ids::BranchId;
use till_testkit::Shop;

use crate::probe::{Act, branch_name, shop};

/// A shop with a second branch.
async fn with_a_second() -> (Shop, BranchId) {
    let shop = shop().await;
    let branch_id: BranchId = shop.id();
    shop.run(&shop.owner(), Act::Build { branch_id }).await.unwrap();
    (shop, branch_id)
}

/// What the log says of changes.
async fn notes(shop: &Shop) -> Vec<(String, String)> {
    let entries = shop.audit().await.into_iter();
    let changes = entries.filter(|entry| entry.change == "update");
    changes
        .map(|entry| (entry.entity, entry.diff.to_string()))
        .collect()
}

fn renamed(names: &[(BranchId, i64, &str)]) -> Act {
    let of = |(id, version, name): &(BranchId, i64, &str)| (*id, *version, (*name).to_owned());
    Act::RenameAll {
        renamed: names.iter().map(of).collect(),
    }
}

#[tokio::test]
async fn many_changes_leave_the_notes_that_single_ones_leave() {
    let (shop, second) = with_a_second().await;
    let act = renamed(&[(shop.branch, 1, "North"), (second, 1, "South")]);
    shop.run(&shop.owner(), act).await.unwrap();
    let (one, another) = with_a_second().await;
    for (branch_id, name) in [(one.branch, "North"), (another, "South")] {
        let name = name.to_owned();
        one.run(&one.owner(), Act::Rename { branch_id, name })
            .await
            .unwrap();
    }
    let many = notes(&shop).await;
    assert_eq!(many, notes(&one).await);
    assert_eq!(many.len(), 2);
    assert_eq!(branch_name(&shop).await, "North");
    assert!(shop.findings().await.is_empty(), "each is a leaf over its row");
}

#[tokio::test]
async fn one_that_was_changed_meanwhile_stops_all_of_them() {
    let (shop, second) = with_a_second().await;
    for names in [
        [(shop.branch, 1, "North"), (second, 7, "South")],
        [(shop.branch, 1, "North"), (shop.branch, 1, "South")],
    ] {
        let fault = shop
            .run(&shop.owner(), renamed(&names))
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(fault.code(), codes::STALE);
        assert_eq!(branch_name(&shop).await, "Main street");
        assert!(notes(&shop).await.is_empty());
    }
}

#[tokio::test]
async fn one_of_another_branch_stops_all_of_them() {
    let (shop, second) = with_a_second().await;
    let act = renamed(&[(second, 1, "South"), (shop.branch, 1, "North")]);
    let fault = shop.run(&shop.elsewhere(), act).await.map(|_| ()).unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);
    assert!(notes(&shop).await.is_empty());
}

#[tokio::test]
async fn documents_are_counted_by_their_statement() {
    let (shop, second) = with_a_second().await;
    let scribble = |ids: &[BranchId], is_counted| Act::Scribble {
        ids: ids.iter().map(|id| id.0).collect(),
        is_counted,
    };
    let run = async |act| shop.run(&shop.owner(), act).await.map(|_| ());
    run(scribble(&[shop.branch, second], true)).await.unwrap();
    assert_eq!(notes(&shop).await.len(), 2);
    let missing = scribble(&[shop.branch, shop.id()], true);
    assert_eq!(run(missing).await.unwrap_err().code(), codes::STALE);
    let uncounted = scribble(&[shop.branch, second], false);
    assert_eq!(run(uncounted).await.unwrap_err().code(), codes::INTERNAL);
    run(scribble(&[], true)).await.unwrap();
    assert_eq!(notes(&shop).await.len(), 2, "what failed left no note");
}
