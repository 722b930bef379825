//! A folder that keeps contents by their hash: `<business>/<first two digits>/<hash>`.
//!
//! A content is written beside its place, made durable, and moved there in one step: it is whole or not there. Several servers may share a
//! folder; within one, putting and taking away exclude each other.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use till_kernel::{BoxFuture, Fault, FileStore};
use till_shared::canon::{Hash, hex, unhex};
use till_shared::ids::TenantId;

/// What was begun so long ago was never ended.
const BROKEN_OFF: Duration = Duration::from_hours(24);
/// Of a content that is being written.
const PART: &str = ".part";

/// A folder.
#[derive(Clone)]
pub struct Folder(Arc<Inner>);

struct Inner {
    root: PathBuf,
    turn: Mutex<()>,
}

impl Folder {
    /// This one; it is made when it is needed.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        let turn = Mutex::new(());
        Self(Arc::new(Inner { root, turn }))
    }

    /// Does something with the disk on a thread that may wait.
    async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Inner) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || act(&inner))
            .await
            .map_err(Fault::internal)?
            .map_err(Fault::internal)
    }
}

impl FileStore for Folder {
    fn put(&self, tenant: TenantId, hash: Hash, bytes: Vec<u8>) -> BoxFuture<'_, Result<(), Fault>> {
        Box::pin(self.with(move |inner| inner.put(tenant, &hash, &bytes)))
    }

    fn get(&self, tenant: TenantId, hash: Hash) -> BoxFuture<'_, Result<Option<Vec<u8>>, Fault>> {
        Box::pin(self.with(move |inner| inner.get(tenant, &hash)))
    }

    fn remove(&self, tenant: TenantId, hash: Hash, before: Timestamp) -> BoxFuture<'_, Result<bool, Fault>> {
        Box::pin(self.with(move |inner| inner.remove(tenant, &hash, before)))
    }

    fn list(
        &self,
        tenant: TenantId,
        after: Option<Hash>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Hash>, Fault>> {
        Box::pin(self.with(move |inner| inner.list(tenant, after, limit)))
    }
}

impl Inner {
    fn of(&self, tenant: TenantId) -> PathBuf {
        self.root.join(tenant.0.simple().to_string())
    }

    fn place(&self, tenant: TenantId, hash: &Hash) -> PathBuf {
        let name = hex(hash);
        let shelf = name.get(..2).unwrap_or_default();
        self.of(tenant).join(shelf).join(&name)
    }

    fn put(&self, tenant: TenantId, hash: &Hash, bytes: &[u8]) -> io::Result<()> {
        let place = self.place(tenant, hash);
        let shelf = place.parent().unwrap_or(&self.root);
        make_folder(shelf)?;
        // Two may put the same content: each writes a part of its own.
        let part = place.with_extension(format!("{}{PART}", std::process::id()));
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &place)?;
        // The name, too, must outlive a power cut.
        File::open(shelf)?.sync_all()
    }

    fn get(&self, tenant: TenantId, hash: &Hash) -> io::Result<Option<Vec<u8>>> {
        let bytes = match fs::read(self.place(tenant, hash)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_it = <Hash>::from(Sha256::digest(&bytes)) == *hash;
        if !is_it {
            tracing::error!(%tenant, hash = hex(hash), "the content of a file is not what its hash says");
        }
        Ok(is_it.then_some(bytes))
    }

    fn remove(&self, tenant: TenantId, hash: &Hash, before: Timestamp) -> io::Result<bool> {
        let place = self.place(tenant, hash);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let put_at = match fs::metadata(&place) {
            Ok(found) => found.modified()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        if put_at >= SystemTime::from(before) {
            return Ok(false);
        }
        fs::remove_file(&place)?;
        Ok(true)
    }

    fn list(&self, tenant: TenantId, after: Option<Hash>, limit: usize) -> io::Result<Vec<Hash>> {
        let mut found = Vec::new();
        let first = after.map_or(0, |hash| hash[0]);
        for shelf in first..=u8::MAX {
            let mut here = shelf_of(&self.of(tenant).join(hex(&[shelf])))?;
            here.retain(|hash| after.is_none_or(|after| *hash > after));
            here.sort_unstable();
            found.append(&mut here);
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }
}

/// The contents of one shelf; parts that were never ended are taken away.
fn shelf_of(shelf: &Path) -> io::Result<Vec<Hash>> {
    let entries = match fs::read_dir(shelf) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(hash) = unhex(&name).and_then(|bytes| Hash::try_from(bytes).ok()) {
            found.push(hash);
        } else if name.ends_with(PART) && is_broken_off(&entry) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(found)
}

fn is_broken_off(entry: &fs::DirEntry) -> bool {
    let begun = entry.metadata().and_then(|found| found.modified());
    begun.is_ok_and(|begun| begun.elapsed().is_ok_and(|age| age > BROKEN_OFF))
}

/// A folder for the product's own user only.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: TenantId = TenantId(uuid::Uuid::from_u128(7));

    fn hash(bytes: &[u8]) -> Hash {
        Sha256::digest(bytes).into()
    }

    #[tokio::test]
    async fn what_was_put_is_there_once_and_is_what_its_hash_says() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("files"));
        let tea = hash(b"tea");
        assert_eq!(folder.get(SHOP, tea).await.unwrap(), None);
        for _ in 0..2 {
            folder.put(SHOP, tea, b"tea".to_vec()).await.unwrap();
        }
        assert_eq!(folder.get(SHOP, tea).await.unwrap().as_deref(), Some(&b"tea"[..]));
        assert_eq!(folder.list(SHOP, None, 10).await.unwrap(), [tea]);
        let other = TenantId(uuid::Uuid::from_u128(8));
        assert_eq!(folder.get(other, tea).await.unwrap(), None);

        fs::write(folder.0.place(SHOP, &tea), "toe").unwrap();
        assert_eq!(folder.get(SHOP, tea).await.unwrap(), None);
    }

    #[tokio::test]
    async fn only_what_is_old_enough_is_taken_away() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().to_owned());
        let tea = hash(b"tea");
        folder.put(SHOP, tea, b"tea".to_vec()).await.unwrap();
        let long_ago = Timestamp::UNIX_EPOCH;
        assert!(!folder.remove(SHOP, tea, long_ago).await.unwrap());
        assert!(folder.remove(SHOP, tea, Timestamp::MAX).await.unwrap());
        assert!(!folder.remove(SHOP, tea, Timestamp::MAX).await.unwrap());
        assert!(folder.list(SHOP, None, 10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn ten_thousand_are_listed_page_by_page_each_once() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().to_owned());
        let mut all = Vec::new();
        for no in 0..10_000_u32 {
            let hash = hash(&no.to_be_bytes());
            let place = folder.0.place(SHOP, &hash);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, no.to_be_bytes()).unwrap();
            all.push(hash);
        }
        all.sort_unstable();
        let (mut listed, mut after) = (Vec::<Hash>::new(), None);
        loop {
            let page = folder.list(SHOP, after, 500).await.unwrap();
            after = page.last().copied();
            listed.extend(&page);
            if page.len() < 500 {
                break;
            }
        }
        assert_eq!(listed, all);
    }

    #[tokio::test]
    async fn a_part_is_no_content_and_goes_when_it_was_never_ended() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().to_owned());
        let tea = hash(b"tea");
        folder.put(SHOP, tea, b"tea".to_vec()).await.unwrap();
        let shelf = folder.0.place(SHOP, &tea).parent().unwrap().to_owned();
        let (young, old) = (shelf.join("aa.1.part"), shelf.join("bb.2.part"));
        fs::write(&young, "half").unwrap();
        let file = File::create(&old).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(folder.list(SHOP, None, 10).await.unwrap(), [tea]);
        assert!(young.exists() && !old.exists());
    }
}
