//! A file is there whole or not at all, whatever becomes of workers and store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use till_kernel::{
    BoxFuture, Fault, FileBytes, FileFlaw, FileJudge, FileKind, FileState, FileStore, JudgedFile, Module,
    Outcome, Template, codes,
};
use till_shared::canon::Hash;
use till_shared::ids::{FileId, TenantId};

use super::*;
use crate::testing::Business;

/// A store in memory that fails when it is told to.
#[derive(Default)]
pub struct Shelf {
    held: Mutex<BTreeMap<(TenantId, Hash), Vec<u8>>>,
    is_away: Mutex<bool>,
    puts: Mutex<u32>,
}

impl Shelf {
    fn away(&self, away: bool) {
        *self.is_away.lock().unwrap() = away;
    }

    fn check(&self) -> Result<(), Fault> {
        if *self.is_away.lock().unwrap() {
            return Err(Fault::internal("the disk is away"));
        }
        Ok(())
    }
}

impl FileStore for Shelf {
    fn put(&self, tenant: TenantId, hash: Hash, bytes: Vec<u8>) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(async move {
            self.check()?;
            *self.puts.lock().unwrap() += 1;
            self.held.lock().unwrap().insert((tenant, hash), bytes);
            Ok(())
        })
    }

    fn get(&self, tenant: TenantId, hash: Hash) -> BoxFuture<'_, Result<Option<Vec<u8>>, Fault>> {
        Box::pin(async move { Ok(self.held.lock().unwrap().get(&(tenant, hash)).cloned()) })
    }

    fn remove(&self, tenant: TenantId, hash: Hash, _before: Timestamp) -> BoxFuture<'_, Result<bool, Fault>> {
        Box::pin(async move { Ok(self.held.lock().unwrap().remove(&(tenant, hash)).is_some()) })
    }

    fn list(
        &self,
        tenant: TenantId,
        after: Option<Hash>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Hash>, Fault>> {
        Box::pin(async move {
            self.check()?;
            let held = self.held.lock().unwrap();
            let own = held
                .keys()
                .filter(|(whose, _)| *whose == tenant)
                .map(|(_, hash)| *hash);
            Ok(own
                .filter(|hash| after.is_none_or(|after| *hash > after))
                .take(limit)
                .collect())
        })
    }
}

/// Takes whatever begins with `tea`.
struct Taster;

impl FileJudge for Taster {
    fn judge(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Result<JudgedFile, FileFlaw>, Fault>> {
        Box::pin(async move {
            Ok(if bytes.starts_with(b"tea") {
                Ok(JudgedFile {
                    kind: FileKind::Png,
                    bytes,
                    pixels: Some((2, 1)),
                })
            } else {
                Err(FileFlaw::UnknownKind)
            })
        })
    }
}

/// What the platform brings in a product.
pub(crate) fn ports(shelf: &Arc<Shelf>) -> Module {
    Module::new("files-kept")
        .port::<dyn FileStore>(Arc::clone(shelf) as Arc<dyn FileStore>)
        .port::<dyn FileJudge>(Arc::new(Taster))
}

async fn business() -> (Business, Arc<Shelf>) {
    let shelf = Arc::new(Shelf::default());
    (Business::open_with(ports(&shelf)).await, shelf)
}

fn add(bytes: &[u8]) -> AddFile {
    AddFile {
        file_id: None,
        name: "tea.png".try_into().unwrap(),
        file: FileBytes(bytes.to_vec()),
    }
}

async fn added(shop: &Business, bytes: &[u8]) -> FileView {
    shop.run(&shop.owner(), add(bytes)).await.unwrap()
}

async fn held(shop: &Business, file_id: FileId) -> Result<Vec<u8>, Fault> {
    use till_kernel::Output as _;
    let held = shop.ask(&shop.owner(), FileContent { file_id }).await?;
    Ok(held.binary().unwrap().bytes.to_vec())
}

/// Works at everything that is due.
async fn worked(shop: &Business) -> Vec<(String, Outcome)> {
    let mut done = Vec::new();
    while let Some(taken) = shop.kernel.take_job(shop.tenant, "a").await.unwrap() {
        let outcome = shop.kernel.work_at(&taken, || false).await.unwrap();
        done.push((taken.kind.clone(), outcome));
    }
    done
}

/// A night later, with what the sweep told.
async fn swept(shop: &Business, days: i64) -> serde_json::Value {
    let tenant = shop.kernel.tenant(shop.tenant).await.unwrap().unwrap();
    shop.kernel.ensure_schedules(&tenant).await.unwrap();
    shop.clock.advance_s(86_400 * days);
    let done = worked(shop).await;
    assert!(
        done.contains(&("files.sweep".to_owned(), Outcome::Done)),
        "{done:?}"
    );
    sqlx::query_scalar("SELECT result FROM kernel.job WHERE tenant_id = $1 AND kind = 'files.sweep'")
        .bind(shop.tenant.0)
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_is_read_from_its_first_moment_and_kept_once() {
    let (shop, shelf) = business().await;
    let file = added(&shop, b"tea leaves").await;
    assert_eq!(
        (file.state, file.kind, file.size, file.width),
        (FileState::Waiting, FileKind::Png, 10, Some(2))
    );
    assert_eq!(held(&shop, file.file_id).await.unwrap(), b"tea leaves");
    worked(&shop).await;
    let kept = shop
        .ask(
            &shop.owner(),
            GetFile {
                file_id: file.file_id,
            },
        )
        .await
        .unwrap();
    assert_eq!(kept.state, FileState::Kept);
    assert_eq!(held(&shop, file.file_id).await.unwrap(), b"tea leaves");
    // The same content under another name.
    added(&shop, b"tea leaves").await;
    worked(&shop).await;
    assert_eq!(shelf.held.lock().unwrap().len(), 1);
    let page = shop.ask(&shop.owner(), ListFiles::default()).await.unwrap();
    assert_eq!(page.items.len(), 2);
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn while_the_store_is_away_the_row_keeps_the_content_and_hands_it_over_later() {
    let (shop, shelf) = business().await;
    shelf.away(true);
    let file = added(&shop, b"tea").await;
    assert_eq!(worked(&shop).await, [("files.keep".to_owned(), Outcome::Failed)]);
    assert_eq!(held(&shop, file.file_id).await.unwrap(), b"tea");
    shelf.away(false);
    shop.clock.advance_s(3_600);
    assert!(
        worked(&shop)
            .await
            .contains(&("files.keep".to_owned(), Outcome::Done))
    );
    assert_eq!(*shelf.puts.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_file_is_taken_away_and_had_back_before_the_store_has_it() {
    let (shop, shelf) = business().await;
    let (owner, file_id) = (shop.owner(), added(&shop, b"tea").await.file_id);
    let remove = RemoveFile {
        file_id,
        reason: None,
    };
    shop.run_at(&owner, 1, remove.clone()).await.unwrap();
    let back = RestoreFile {
        file_id,
        reason: None,
    };
    let back = shop.run_at(&owner, 2, back).await.unwrap();
    assert_eq!(back.state, FileState::Waiting);
    let fault = shop
        .run_at(
            &owner,
            3,
            RestoreFile {
                file_id,
                reason: None,
            },
        )
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::WRONG_STATE);
    shop.run_at(&owner, 3, remove).await.unwrap();
    worked(&shop).await;
    // The store has it now, for as long as it can be had back.
    assert_eq!(shelf.held.lock().unwrap().len(), 1);
    let file = shop.ask(&owner, GetFile { file_id }).await.unwrap();
    assert_eq!(file.state, FileState::Removed);
    let back = RestoreFile {
        file_id,
        reason: None,
    };
    assert_eq!(
        shop.run_at(&owner, file.version, back).await.unwrap().state,
        FileState::Kept
    );
    assert_eq!(held(&shop, file_id).await.unwrap(), b"tea");
}

#[tokio::test]
async fn contents_that_nobody_wants_go_after_thirty_days_and_missing_ones_are_told() {
    let (shop, shelf) = business().await;
    let (tea, green) = (added(&shop, b"tea").await, added(&shop, b"tea, green").await);
    worked(&shop).await;
    // Left over from nobody knows what.
    shelf
        .held
        .lock()
        .unwrap()
        .insert((shop.tenant, [9; 32]), b"?".to_vec());
    let told = swept(&shop, 1).await;
    assert_eq!(
        (told["taken_away"].as_u64(), told["missing"].as_u64()),
        (Some(1), Some(0)),
        "{told}"
    );

    let remove = RemoveFile {
        file_id: tea.file_id,
        reason: None,
    };
    shop.run_at(&shop.owner(), 2, remove).await.unwrap();
    assert_eq!(
        held(&shop, tea.file_id).await.unwrap_err().code(),
        codes::NOT_FOUND
    );
    let told = swept(&shop, 20).await;
    assert_eq!(told["taken_away"], 0);
    let back = RestoreFile {
        file_id: tea.file_id,
        reason: None,
    };
    let back = shop.run_at(&shop.owner(), 3, back).await.unwrap();
    assert_eq!(held(&shop, tea.file_id).await.unwrap(), b"tea");
    let remove = RemoveFile {
        file_id: tea.file_id,
        reason: None,
    };
    shop.run_at(&shop.owner(), back.version, remove).await.unwrap();
    let told = swept(&shop, 31).await;
    assert_eq!(
        (told["taken_away"].as_u64(), told["missing"].as_u64()),
        (Some(1), Some(0)),
        "{told}"
    );
    let late = RestoreFile {
        file_id: tea.file_id,
        reason: None,
    };
    let fault = shop
        .run_at(&shop.owner(), back.version + 1, late)
        .await
        .unwrap_err();
    assert_eq!(fault.code(), codes::NOT_FOUND);

    // A disk that forgot.
    shelf.held.lock().unwrap().clear();
    let told = swept(&shop, 1).await;
    assert_eq!(told["missing"], 1);
    assert!(held(&shop, green.file_id).await.is_err());
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_so_is_who_may_not() {
    let (shop, shelf) = business().await;
    let fault = shop.run(&shop.owner(), add(b"MZ")).await.unwrap_err();
    assert_eq!(
        (fault.code(), fault.violation_list()[0].pointer.as_str()),
        (codes::INVALID, "/file")
    );
    let cashier = shop.role(Template::Cashier);
    let fault = shop.run(&cashier, add(b"tea")).await.unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    let file = added(&shop, b"tea").await;
    worked(&shop).await;
    let remove = RemoveFile {
        file_id: file.file_id,
        reason: None,
    };
    assert_eq!(
        shop.run_at(&cashier, 2, remove).await.unwrap_err().code(),
        codes::FORBIDDEN
    );
    // Another business sees nothing of it, though its store is the same.
    let other = Business::open_with(ports(&shelf)).await;
    assert_eq!(
        held(&other, file.file_id).await.unwrap_err().code(),
        codes::NOT_FOUND
    );
}
