//! The side that asks.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Answer, Ask, FILE, LINE_MAX, folder, short};

const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody is there.
    #[error("no till runs on {}", .0.display())]
    Nobody(PathBuf),
    /// Not for this user.
    #[error("the till on {} answers only root and the user it runs as", .0.display())]
    Closed(PathBuf),
    /// Something else.
    #[error("the till on {} does not answer: {}", .0.display(), .1)]
    Io(PathBuf, std::io::Error),
}

/// Asks the server that runs on a data folder.
pub fn ask(data_dir: &Path, ask: &Ask) -> Result<Answer, AskError> {
    exchange(data_dir, *ask).map_err(|error| {
        let data_dir = data_dir.to_owned();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::ConnectionRefused | ErrorKind::NotADirectory => {
                AskError::Nobody(data_dir)
            }
            ErrorKind::PermissionDenied => AskError::Closed(data_dir),
            _ => AskError::Io(data_dir, error),
        }
    })
}

fn exchange(data_dir: &Path, ask: Ask) -> std::io::Result<Answer> {
    let at = folder(data_dir).join(FILE);
    let at = std::fs::read_link(&at).unwrap_or(at);
    let inside = File::open(at.parent().unwrap_or(Path::new("/")))?;
    let mut stream = UnixStream::connect(short(&inside))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut question = serde_json::to_vec(&ask)?;
    question.push(b'\n');
    stream.write_all(&question)?;
    let mut line = String::new();
    let most = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
    BufReader::new(stream.take(most)).read_line(&mut line)?;
    if line.is_empty() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    Ok(serde_json::from_str(&line)?)
}
