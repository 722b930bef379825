//! A real mail server (aiosmtpd of PyPI). `scripts/test` says in `TILL_TEST_SMTP_PYTHON` which Python has it; without one there is none.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// A mail server that ends with this.
pub struct MailServer {
    process: Child,
    /// Where it listens, on this machine.
    pub port: u16,
    taken: Receiver<Value>,
}

impl MailServer {
    /// `None`, said why, where there is no such Python. With a folder for certificates it takes mail from who is signed in over TLS only.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "says that a test was skipped")]
    pub fn start(certificates: Option<&Path>) -> Option<Self> {
        let Some(python) = std::env::var_os("TILL_TEST_SMTP_PYTHON") else {
            eprintln!("skipped: TILL_TEST_SMTP_PYTHON is not set (scripts/lib/smtp.sh)");
            return None;
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/lib/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .args(certificates)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("it says something")).lines();
        let first = lines.next().expect("it says its port").expect("in words");
        let port = first.parse().expect("its port");
        let (said, taken) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = said.send(serde_json::from_str(&line).expect("what it took"));
            }
        });
        Some(Self { process, port, taken })
    }

    /// What it takes next, within a time.
    #[must_use]
    pub fn next(&self, within: Duration) -> Option<Value> {
        self.taken.recv_timeout(within).ok()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
