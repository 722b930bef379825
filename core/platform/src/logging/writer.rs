//! The thread that writes lines, so that no request waits for a disk or a terminal.

use std::io::{self, Write};
use std::mem;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

use super::Now;
use super::json;
use super::rotation::RotatingFile;
use crate::config::LogFormat;

/// Bytes waiting to be written; lines beyond this are dropped and counted.
const WAITING_MOST: usize = 4 * 1024 * 1024;
/// Lines are collected for so long and then written together: waking a thread for each costs a tenth of a sale.
const COLLECT: Duration = Duration::from_millis(50);
const FLUSH_PATIENCE: Duration = Duration::from_secs(5);

/// What waits to be written.
#[derive(Default)]
struct Waiting {
    /// Whole lines, in their order.
    lines: Vec<u8>,
    dropped: u64,
    flushes: Vec<SyncSender<()>>,
    /// Nobody will hand over anything any more.
    closed: bool,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.dropped == 0 && self.flushes.is_empty()
    }
}

#[derive(Default)]
struct Desk {
    waiting: Mutex<Waiting>,
    /// Something waits that did not, or nobody will hand over anything any more.
    changed: Condvar,
}

impl Desk {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that holds it can leave it half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the thread know, if it may be asleep.
    fn add(&self, add: impl FnOnce(&mut Waiting)) {
        let was_empty = {
            let mut waiting = self.waiting();
            let was_empty = waiting.is_empty();
            add(&mut waiting);
            was_empty
        };
        if was_empty {
            self.changed.notify_one();
        }
    }
}

/// Ends the thread with the last of the senders.
struct Sender(Arc<Desk>);

impl Drop for Sender {
    fn drop(&mut self) {
        self.0.waiting().closed = true;
        self.0.changed.notify_one();
    }
}

/// The way to the thread.
#[derive(Clone)]
pub(super) struct LineWriter(Arc<Sender>);

impl LineWriter {
    pub(super) fn start(
        console: Box<dyn Write + Send>,
        file: Option<RotatingFile>,
        format: LogFormat,
        now: Now,
    ) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let mut outputs = Outputs {
            console,
            file,
            file_failing: false,
            format,
            now,
        };
        let theirs = Arc::clone(&desk);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || outputs.run(&theirs))?;
        Ok(Self(Arc::new(Sender(desk))))
    }

    /// Hands over one line with its line break. Never waits for a disk.
    pub(super) fn send(&self, line: &[u8]) {
        self.0.0.add(|waiting| {
            if waiting.lines.len() + line.len() > WAITING_MOST {
                waiting.dropped += 1;
            } else {
                waiting.lines.extend_from_slice(line);
            }
        });
    }

    /// Waits until everything handed over so far is written, within reason.
    pub(super) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        self.0.0.add(|waiting| waiting.flushes.push(done));
        // The thread may be asleep over lines that came before.
        self.0.0.changed.notify_one();
        let _ = wait.recv_timeout(FLUSH_PATIENCE);
    }
}

struct Outputs {
    console: Box<dyn Write + Send>,
    file: Option<RotatingFile>,
    file_failing: bool,
    format: LogFormat,
    now: Now,
}

impl Outputs {
    fn run(&mut self, desk: &Desk) {
        loop {
            let mut waiting = desk.waiting();
            while waiting.is_empty() {
                if waiting.closed {
                    return;
                }
                waiting = desk.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if waiting.flushes.is_empty() && !waiting.closed {
                // Somebody who wants to flush, or the end, cuts it short.
                (waiting, _) = desk
                    .changed
                    .wait_timeout(waiting, COLLECT)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            let closed = waiting.closed;
            let taken = mem::replace(
                &mut *waiting,
                Waiting {
                    closed,
                    ..Waiting::default()
                },
            );
            drop(waiting);
            self.write(&taken.lines);
            if taken.dropped > 0 {
                self.tell(
                    "warn",
                    &format!(
                        "{} log lines were dropped: the log could not keep up",
                        taken.dropped
                    ),
                );
            }
            for done in taken.flushes {
                let _ = self.console.flush();
                let _ = done.send(());
            }
        }
    }

    /// Writes whole lines. A full disk must not stop the shop: the console keeps its lines, and the trouble is told once.
    fn write(&mut self, lines: &[u8]) {
        if lines.is_empty() {
            return;
        }
        let _ = self.console.write_all(lines);
        let Some(file) = &mut self.file else { return };
        match file.write_all(lines) {
            Ok(()) => self.file_failing = false,
            Err(error) if !self.file_failing => {
                self.file_failing = true;
                self.tell("error", &format!("the log file cannot be written: {error}"));
            }
            Err(_) => {}
        }
    }

    fn tell(&mut self, level: &str, message: &str) {
        let now = (self.now)();
        let line = match self.format {
            LogFormat::Json => json::line(
                now,
                level,
                "till_platform::logging",
                &json::Fields::message(message),
            ),
            LogFormat::Text => format!("{now:.3} {} {message}\n", level.to_ascii_uppercase()).into_bytes(),
        };
        let _ = self.console.write_all(&line);
        if let Some(file) = &mut self.file {
            let _ = file.write_all(&line);
        }
    }
}

/// For text lines: the formatter hands over a whole line in one piece.
impl<'a> MakeWriter<'a> for LineWriter {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for LineWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.send(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
