//! The real program, in a folder of its own, talked to over HTTP as any client would.

mod client;
pub mod open_shop;
mod sql;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

pub use client::{Answer, Client, id, send};
pub use open_shop::OpenShop;
pub use sql::Sql;

/// Who founds the business.
pub const OWNER: &str = "owner";
/// Their password.
pub const PASSWORD: &str = "brass-Lantern-42-orchard";

/// A first start makes a database cluster; a loaded machine takes its time for it.
const READY_WITHIN: Duration = Duration::from_secs(90);
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// An installation: its folder, and its server while that runs.
pub struct Till {
    data: TempDir,
    port: u16,
    server: Option<Child>,
    said: Arc<Mutex<String>>,
    environment: Vec<(String, String)>,
}

/// How a command of the program ended.
pub struct Ran {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Everything it said.
    pub fn said(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// Stops the test unless the command succeeded.
    pub fn succeeded(self) -> Self {
        assert!(self.status.success(), "{}\n{}", self.status, self.said());
        self
    }
}

impl Till {
    /// A folder in which nothing was ever started.
    pub fn empty() -> Self {
        // PostgreSQL runs as another user when the tests run as root, and must be able to pass through.
        let data = tempfile::Builder::new()
            .prefix("till-it-")
            .permissions(std::fs::Permissions::from_mode(0o755))
            .tempdir()
            .unwrap();
        Self {
            data,
            port: free_port(),
            server: None,
            said: Arc::default(),
            environment: Vec::new(),
        }
    }

    /// The same with settings such as `("TILL_AUTH__ACCESS_TOKEN_MINUTES", "1")`.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let mut till = Self::empty();
        till.environment = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        till
    }

    /// An installation that runs and has a business, and its owner, signed in.
    pub fn founded() -> (Self, Client) {
        let mut till = Self::empty();
        till.start();
        let owner = till.found();
        (till, owner)
    }

    /// Starts the server and waits until it can serve.
    pub fn start(&mut self) {
        self.launch();
        self.wait_until_ready();
    }

    /// Starts the server and waits for nothing.
    pub fn launch(&mut self) {
        let mut server = self
            .command(&["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        self.said.lock().unwrap().clear();
        self.listen(server.stdout.take().unwrap());
        self.listen(server.stderr.take().unwrap());
        self.server = Some(server);
    }

    /// The process of the server, while it runs.
    pub fn process(&self) -> u32 {
        self.server.as_ref().expect("the server runs").id()
    }

    /// Waits until the server that was launched can serve.
    pub fn wait_until_ready(&mut self) {
        let begun = Instant::now();
        let client = self.client();
        while !client.is_ready() {
            let ended = self.server.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none(),
                "the server ended with {ended:?}:\n{}",
                self.said()
            );
            assert!(
                begun.elapsed() < READY_WITHIN,
                "not ready after {READY_WITHIN:?}:\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn listen(&self, from: impl Read + Send + 'static) {
        let said = Arc::clone(&self.said);
        std::thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                writeln!(said.lock().unwrap(), "{line}").unwrap();
            }
        });
    }

    /// Stops the server as a service manager would, and says how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        let mut server = self.server.take().expect("the server runs");
        kill(
            Pid::from_raw(i32::try_from(server.id()).unwrap()),
            Signal::SIGTERM,
        )
        .unwrap();
        wait(&mut server, STOP_WITHIN).unwrap_or_else(|| {
            let _ = server.kill();
            panic!("the server did not stop within {STOP_WITHIN:?}:\n{}", self.said())
        })
    }

    /// Waits for a server that was told to stop in another way.
    pub fn ends(&mut self) -> ExitStatus {
        let mut server = self.server.take().expect("the server runs");
        wait(&mut server, STOP_WITHIN).unwrap_or_else(|| {
            let _ = server.kill();
            panic!("the server did not stop within {STOP_WITHIN:?}:\n{}", self.said())
        })
    }

    /// What the server has said since it was started.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The folder of the installation.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Adds a setting for the commands and servers from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Where the server listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Runs a command of the program on this installation to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            status: output.status,
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// The program, with nothing of the surrounding environment that could change what it does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_till"));
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.data.path())
            .stdin(Stdio::null());
        for name in ["PATH", "HOME", "LANG"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("TILL_DATA_DIR", self.data.path())
            .env("TILL_HTTP__LISTEN", self.address());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Somebody who has not signed in.
    pub fn client(&self) -> Client {
        Client::new(&format!("http://{}", self.address()))
    }

    /// The token of the one-time link that the server printed.
    pub fn first_run_token(&self) -> String {
        let link = format!("http://localhost:{}/setup#", self.port);
        let begun = Instant::now();
        loop {
            let said = self.said();
            if let Some((_, rest)) = said.split_once(&link) {
                let token = rest.split_whitespace().next().unwrap_or_default();
                assert!(token.len() >= 20, "a short token: {token}");
                return token.to_owned();
            }
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "no link {link} in:\n{said}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Founds the business through the one-time link, and signs its owner in.
    pub fn found(&self) -> Client {
        let link = self.client().with_token(&self.first_run_token());
        link.post("/setup", &founding()).must(201);
        self.client().sign_in(OWNER, PASSWORD)
    }

    /// A look behind, as the superuser of the installation's own database.
    pub fn sql(&self) -> Sql {
        Sql::open(self.data.path())
    }
}

/// A shop in Switzerland: 8.1 % in the price.
pub fn founding() -> Value {
    json!({
        "name": "Corner shop",
        "country": "CH",
        "currency": "CHF",
        "time_zone": "Europe/Zurich",
        "language": "en",
        "branch": { "name": "Main street", "address": "1 Main street\n8000 Zurich" },
        "tax": { "name": "VAT", "rate": "8.1", "inclusive": true },
        "admin": { "username": OWNER, "full_name": "Olivia Owner", "password": PASSWORD },
    })
}

impl Drop for Till {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = self.said();
            let tail = said.char_indices().rev().nth(3_000).map_or(0, |(at, _)| at);
            eprintln!("── the server said, at the end:\n{}", &said[tail..]);
        }
        let Some(mut server) = self.server.take() else {
            return;
        };
        // Its PostgreSQL stops with it and the folder can be removed.
        let _ = kill(
            Pid::from_raw(i32::try_from(server.id()).unwrap_or_default()),
            Signal::SIGTERM,
        );
        if wait(&mut server, STOP_WITHIN).is_none() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
