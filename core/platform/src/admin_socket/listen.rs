//! The side that answers.

use std::fs::{DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nix::unistd::geteuid;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::{Answer, Ask, Desk, FILE, LINE_MAX, folder, short};

/// An administrator and a few programs; whoever comes beyond that waits.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(10);
/// After a failure to accept, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// The open door; dropping it closes it and takes the socket away.
#[derive(Debug)]
pub struct AdminSocket {
    files: Vec<PathBuf>,
    task: JoinHandle<()>,
}

impl AdminSocket {
    /// Where the socket is.
    pub fn path(&self) -> &Path {
        self.files.first().map_or(Path::new(""), PathBuf::as_path)
    }
}

impl Drop for AdminSocket {
    fn drop(&mut self) {
        self.task.abort();
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Opens the door of the server that holds the lock of `data_dir`; `runtime_dir` is the folder that the service manager made for it.
pub fn listen(data_dir: &Path, runtime_dir: Option<&Path>, desk: Arc<dyn Desk>) -> io::Result<AdminSocket> {
    let below = folder(data_dir);
    DirBuilder::new().recursive(true).mode(0o750).create(&below)?;
    let place = runtime_dir.unwrap_or(&below);
    let socket = place.join(FILE);
    let way = below.join(FILE);
    let mut files = vec![socket.clone()];
    // The lock of the folder is held, so what lies here is of a server that is gone.
    gone(&socket)?;
    if way != socket {
        gone(&way)?;
        std::os::unix::fs::symlink(&socket, &way)?;
        files.push(way);
    }
    let inside = File::open(place)?;
    let listener = UnixListener::bind(short(&inside))?;
    std::fs::set_permissions(&socket, Permissions::from_mode(0o660))?;
    let task = tokio::spawn(serve(listener, desk));
    Ok(AdminSocket { files, task })
}

fn gone(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn serve(listener: UnixListener, desk: Arc<dyn Desk>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move {
                    let _ = tokio::time::timeout(PATIENCE, exchange(stream, &*desk)).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the administrator's socket");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whoever may not ask gets no word at all.
async fn exchange(stream: UnixStream, desk: &dyn Desk) -> io::Result<()> {
    let caller = stream.peer_cred()?.uid();
    if !may_ask(caller, geteuid().as_raw()) {
        tracing::warn!(user = caller, "refused at the administrator's socket");
        return Ok(());
    }
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let most = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
    BufReader::new(read.take(most)).read_line(&mut line).await?;
    let answer = match serde_json::from_str::<Ask>(&line) {
        Ok(ask) => {
            tracing::info!(?ask, user = caller, "asked at the administrator's socket");
            desk.answer(ask).await
        }
        Err(error) => Answer::Refused {
            why: error.to_string(),
        },
    };
    let mut answer = serde_json::to_vec(&answer)?;
    answer.push(b'\n');
    write.write_all(&answer).await
}

/// Root, and the user of the server.
pub(super) fn may_ask(caller: u32, server: u32) -> bool {
    caller == 0 || caller == server
}
