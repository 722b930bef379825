//! The thread that writes lines, so that no request waits for a disk or a terminal.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use serde_json::Map;
use tracing_subscriber::fmt::MakeWriter;

use super::Now;
use super::json;
use super::rotation::RotatingFile;
use crate::config::LogFormat;

/// Lines waiting to be written; beyond this they are dropped and counted.
const WAITING_MOST: usize = 8_192;
const FLUSH_PATIENCE: Duration = Duration::from_secs(5);

enum Message {
    Line(Vec<u8>),
    Flush(SyncSender<()>),
}

/// The way to the thread.
#[derive(Clone)]
pub(super) struct LineWriter {
    lines: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

impl LineWriter {
    pub(super) fn start(
        console: Box<dyn Write + Send>,
        file: Option<RotatingFile>,
        format: LogFormat,
        now: Now,
    ) -> io::Result<Self> {
        let (lines, waiting) = sync_channel(WAITING_MOST);
        let dropped = Arc::new(AtomicU64::new(0));
        let mut outputs = Outputs {
            console,
            file,
            file_failing: false,
            format,
            now,
            dropped: Arc::clone(&dropped),
        };
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || outputs.run(&waiting))?;
        Ok(Self { lines, dropped })
    }

    /// Hands over one line with its line break. Never waits.
    pub(super) fn send(&self, line: Vec<u8>) {
        if let Err(TrySendError::Full(_)) = self.lines.try_send(Message::Line(line)) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything handed over so far is written, within reason.
    pub(super) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.lines.send(Message::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(FLUSH_PATIENCE);
        }
    }
}

struct Outputs {
    console: Box<dyn Write + Send>,
    file: Option<RotatingFile>,
    file_failing: bool,
    format: LogFormat,
    now: Now,
    dropped: Arc<AtomicU64>,
}

impl Outputs {
    fn run(&mut self, waiting: &Receiver<Message>) {
        while let Ok(message) = waiting.recv() {
            match message {
                Message::Line(line) => self.write(&line),
                Message::Flush(done) => {
                    let _ = self.console.flush();
                    let _ = done.send(());
                }
            }
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                self.tell(
                    "warn",
                    &format!("{dropped} log lines were dropped: the log could not keep up"),
                );
            }
        }
    }

    /// A full disk must not stop the shop: the console keeps its lines, and the trouble is told once.
    fn write(&mut self, line: &[u8]) {
        let _ = self.console.write_all(line);
        let Some(file) = &mut self.file else { return };
        match file.write_all(line) {
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
            LogFormat::Json => json::line(now, level, "till_platform::logging", message, &Map::new()),
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
        self.send(line.to_vec());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
