//! A file is brought in once, whatever becomes of the workers, and every row is told of.

use std::fmt::Write as _;
use std::sync::Arc;

use till_kernel::{Actor, FileBytes, JobState, List, Outcome, codes};
use till_shared::ids::ImportId;
use till_testkit::Shop;

use super::errors::ListImportErrors;
use super::get::GetImport;
use super::list::ListImports;
use super::start::StartImport;
use super::views::ImportView;
use crate::catalog::testing::{noted, shop};
use crate::catalog::{EDIT, IMPORT};

/// So many rows; every hundredth has no price.
fn file(rows: usize) -> String {
    let mut text = "sku,name,price,category\n".to_owned();
    for row in 0..rows {
        let price = if row % 100 == 99 { "" } else { "1.50" };
        writeln!(text, "S{row},Tea {row},{price},Food").unwrap();
    }
    text
}

fn start(text: &str) -> StartImport {
    StartImport {
        import_id: None,
        file_name: "teas.csv".try_into().unwrap(),
        file: FileBytes(text.as_bytes().to_vec()),
        columns: None,
        amounts: None,
        branch_id: None,
    }
}

async fn begun(shop: &Shop, actor: &Arc<Actor>, text: &str) -> ImportView {
    shop.run(actor, start(text)).await.unwrap()
}

/// Works at what is due until nothing is, one step a turn.
async fn worked(shop: &Shop) -> usize {
    let mut turns = 0;
    while let Some(taken) = shop.kernel.take_job(shop.tenant, "a").await.unwrap() {
        let outcome = shop.kernel.work_at(&taken, || true).await.unwrap();
        assert!(matches!(outcome, Outcome::Stopped | Outcome::Done), "{outcome:?}");
        turns += 1;
    }
    turns
}

async fn seen(shop: &Shop, import_id: ImportId) -> ImportView {
    shop.ask(&shop.owner(), GetImport { import_id }).await.unwrap()
}

#[tokio::test]
async fn each_row_counts_once_although_every_step_is_another_workers() {
    let (shop, _) = shop().await;
    let import = begun(&shop, &shop.owner(), &file(1_200)).await;
    assert_eq!(
        (import.state, import.lines, import.rows, import.refused),
        (JobState::Waiting, 1_200, 1_188, 12)
    );
    assert_eq!(worked(&shop).await, 3);
    let done = seen(&shop, import.import_id).await;
    assert_eq!(
        (
            done.state,
            done.brought,
            done.created,
            done.updated,
            done.unchanged,
            done.refused
        ),
        (JobState::Done, 1_188, 1_188, 0, 0, 12)
    );
    assert!(done.ended_at.is_some());
    let errors = ListImportErrors {
        import_id: import.import_id,
    };
    let page = shop
        .ask(&shop.owner(), errors.clone().paged().limit(5))
        .await
        .unwrap();
    let lines: Vec<i64> = page.items.iter().map(|error| error.line).collect();
    assert_eq!(lines, [101, 201, 301, 401, 501]);
    let rest = shop
        .ask(&shop.owner(), errors.paged().after(page.next_cursor))
        .await
        .unwrap();
    assert_eq!((rest.items.len(), rest.items[0].line), (7, 601));

    // The same file again makes nothing twice.
    let again = begun(&shop, &shop.owner(), &file(1_200)).await;
    worked(&shop).await;
    let again = seen(&shop, again.import_id).await;
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 1_188));
    let all = shop.ask(&shop.owner(), ListImports::default()).await.unwrap();
    assert_eq!(all.items.len(), 2);
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_price_that_becomes_another_is_noted_with_the_file_and_the_person() {
    let (shop, _) = shop().await;
    let owner = shop.owner();
    begun(&shop, &owner, "sku,name,price\nA,Tea,1.50\n").await;
    worked(&shop).await;
    let import = begun(&shop, &owner, "sku,name,price\nA,Tea,1.70\n").await;
    worked(&shop).await;
    let note = noted(&shop, "catalog.bring_in").await;
    assert_eq!(note.reason.as_deref(), Some("Import of teas.csv"));
    let import = seen(&shop, import.import_id).await;
    assert_eq!((import.user_id, import.updated), (owner.user, 1));
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn it_reaches_no_further_than_the_person_who_began_it() {
    let (shop, _) = shop().await;
    let confined = shop.granted(vec![shop.grant("manager", &[shop.branch], &[IMPORT])]);
    let import = begun(&shop, &confined, &file(3)).await;
    worked(&shop).await;
    let done = seen(&shop, import.import_id).await;
    // The category is the whole business's.
    assert_eq!((done.created, done.refused), (0, 3));
    let errors = shop
        .ask(
            &shop.owner(),
            ListImportErrors {
                import_id: import.import_id,
            },
        )
        .await
        .unwrap();
    assert!(errors.items.iter().all(|error| error.code == "business-wide"));
}

#[tokio::test]
async fn what_holds_nothing_is_refused_where_it_stands() {
    let (shop, _) = shop().await;
    let pointer = async |text: &str| {
        let fault = shop.run(&shop.owner(), start(text)).await.unwrap_err();
        assert_eq!(fault.code(), codes::INVALID);
        fault.violation_list()[0].pointer.clone()
    };
    assert_eq!(pointer("sku,name,price\n").await, "/file");
    assert_eq!(pointer("sku,name,price\nA,Tea,much\n").await, "/file");
    assert_eq!(pointer("one,two\nA,Tea\n").await, "/columns");
    assert_eq!(
        pointer("sku,name,price,opening_stock\nA,Tea,1,5\n").await,
        "/branch_id"
    );
    assert_eq!(pointer("sku,name,price\nA,\"Tea,1\n").await, "/file");
    let fault = shop
        .run(&shop.holder(&[EDIT]), start("sku,name,price\nA,Tea,1\n"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    assert!(
        shop.ask(&shop.owner(), ListImports::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let unknown = GetImport { import_id: shop.id() };
    assert_eq!(
        shop.ask(&shop.owner(), unknown).await.unwrap_err().code(),
        codes::NOT_FOUND
    );
}
