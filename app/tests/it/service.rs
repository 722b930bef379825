//! The program as a service: it listens first, tells the service manager, answers the administrator.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::Till;

const START_WITHIN: Duration = Duration::from_secs(90);

/// Stands in for systemd.
struct Manager {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Manager {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        Self {
            socket,
            heard: Vec::new(),
        }
    }

    /// Hears everything that is said within a time.
    fn listen(&mut self, time: Duration) -> Vec<String> {
        let (began, mut buffer, first) = (Instant::now(), [0; 4096], self.heard.len());
        while began.elapsed() < time {
            match self.socket.recv(&mut buffer) {
                Ok(length) => {
                    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                    self.heard.extend(text.lines().map(ToOwned::to_owned));
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => panic!("{error}"),
            }
        }
        self.heard.split_at(first).1.to_vec()
    }

    fn hears(&mut self, line: &str, within: Duration) {
        let began = Instant::now();
        while !self
            .listen(Duration::from_millis(100))
            .iter()
            .any(|heard| heard == line)
        {
            assert!(began.elapsed() < within, "{line} was not said: {:#?}", self.heard);
        }
    }

    fn position(&self, line: &str) -> Option<usize> {
        self.heard.iter().position(|heard| heard == line)
    }
}

fn get(till: &Till, path: &str, accept: &str) -> Option<(u16, String)> {
    let http = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    let answer = http
        .get(format!("http://{}{path}", till.address()))
        .header("accept", accept)
        .send()
        .ok()?;
    Some((answer.status().as_u16(), answer.text().unwrap()))
}

/// Every process of the installation's PostgreSQL.
fn postgres(data_dir: &Path) -> Vec<Pid> {
    let cluster = fs::canonicalize(data_dir.join("postgres/data")).unwrap();
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|at| at == cluster))
        .map(Pid::from_raw)
        .collect()
}

#[test]
fn a_service_listens_first_says_how_it_is_and_answers_its_administrator() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut manager = Manager::at(&place.path().join("notify"));
    let runtime = place.path().join("runtime");
    fs::create_dir(&runtime).unwrap();
    let mut till = Till::empty();
    till.set("NOTIFY_SOCKET", place.path().join("notify").to_str().unwrap());
    till.set("RUNTIME_DIRECTORY", runtime.to_str().unwrap());
    till.set("WATCHDOG_USEC", "1000000");
    till.launch();

    // It answers while there is no database yet.
    let began = Instant::now();
    while get(&till, "/health/live", "*/*").is_none_or(|(status, _)| status != 200) {
        assert!(began.elapsed() < START_WITHIN, "{}", till.said());
        std::thread::sleep(Duration::from_millis(5));
    }
    let (status, start) = get(&till, "/health/start", "*/*").unwrap();
    assert_eq!(status, 503, "a first start is not over at once: {start}");
    assert_eq!(get(&till, "/health/ready", "*/*").unwrap().0, 503);
    let (status, page) = get(&till, "/", "text/html").unwrap();
    assert!(status == 503 && page.contains("Tillwright is starting"), "{page}");
    let refused = till.run(&["setup-link"]);
    assert!(refused.said().contains("still starting"), "{}", refused.said());

    till.wait_until_ready();
    manager.hears("READY=1", START_WITHIN);
    let ready = manager.position("READY=1").unwrap();
    for line in ["EXTEND_TIMEOUT_USEC=30000000", "STATUS=database"] {
        assert!(
            manager.position(line).is_some_and(|at| at < ready),
            "{line}: {:#?}",
            manager.heard
        );
    }
    assert!(
        manager.heard[..ready]
            .iter()
            .any(|line| line.starts_with("STATUS=migrating")),
        "{:#?}",
        manager.heard
    );
    let (status, start) = get(&till, "/health/start", "*/*").unwrap();
    assert_eq!((status, &*start), (200, r#"{"phase":"ready","detail":""}"#));

    // The administrator's socket: in the runtime folder, closed to others, with a way from the data folder.
    let socket = fs::metadata(runtime.join("admin.sock")).unwrap();
    assert!(socket.file_type().is_socket());
    assert_eq!(socket.permissions().mode() & 0o777, 0o660);
    let link = till.run(&["setup-link"]).succeeded().stdout;
    assert!(
        till.said().contains(link.trim()),
        "{link} is not what was printed"
    );
    assert!(link.starts_with("http://localhost:"), "{link}");
    till.found();
    let refused = till.run(&["setup-link"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.said().contains("set up already"), "{}", refused.said());
    let doctor = till.run(&["doctor"]).succeeded().stdout;
    let process = till.process().to_string();
    assert!(
        doctor
            .lines()
            .any(|line| line.contains("port") && line.contains(&process)),
        "{doctor}"
    );

    it_is_watched(&till, &mut manager);

    assert!(till.stop().success(), "{}", till.said());
    manager.hears("STOPPING=1", Duration::from_secs(5));
    assert!(!runtime.join("admin.sock").exists());
}

/// Alive is said at half time, and not while the connections of the till hang.
fn it_is_watched(till: &Till, manager: &mut Manager) {
    for _ in 0..3 {
        manager.hears("WATCHDOG=1", Duration::from_secs(5));
    }
    let all = postgres(till.data_dir());
    assert!(!all.is_empty());
    for pid in &all {
        kill(*pid, Signal::SIGSTOP).unwrap();
    }
    manager.listen(Duration::from_secs(1));
    let silence = manager.listen(Duration::from_secs(7));
    for pid in &all {
        let _ = kill(*pid, Signal::SIGCONT);
    }
    assert!(!silence.contains(&"WATCHDOG=1".to_owned()), "{silence:#?}");
    manager.hears("WATCHDOG=1", Duration::from_secs(15));
}

#[test]
fn the_administrator_may_stop_the_server_and_another_till_on_the_port_is_not_ours() {
    let (mut till, mut other) = (Till::empty(), Till::empty());
    till.start();
    other.set("TILL_HTTP__LISTEN", &till.address());
    let doctor = other.run(&["doctor"]);
    assert!(
        doctor.stdout.contains("is used by another program"),
        "{}",
        doctor.said()
    );
    let standing =
        till_platform::admin_socket::ask(till.data_dir(), &till_platform::admin_socket::Ask::Phase).unwrap();
    let standing: Value = serde_json::to_value(standing).unwrap();
    assert_eq!(standing["phase"], "ready");
    assert_eq!(standing["address"], till.address());
    till_platform::admin_socket::ask(till.data_dir(), &till_platform::admin_socket::Ask::Drain).unwrap();
    assert!(till.ends().success(), "{}", till.said());
}

#[test]
fn a_server_that_is_stopped_while_it_starts_ends_in_good_order() {
    let mut till = Till::empty();
    till.launch();
    let began = Instant::now();
    while get(&till, "/health/live", "*/*").is_none() {
        assert!(began.elapsed() < START_WITHIN, "{}", till.said());
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(till.stop().success(), "{}", till.said());
    till.start();
    assert!(till.stop().success(), "{}", till.said());
}

#[test]
fn the_unit_file_is_one_that_systemd_understands() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/till.service");
    let text = fs::read_to_string(unit).unwrap();
    for line in [
        "Type=notify",
        "WatchdogSec=30",
        "User=till",
        "SystemCallFilter=capset",
        "ReadWritePaths=-/media -/mnt -/run/media",
        "ProtectSystem=strict",
        "KillMode=mixed",
    ] {
        assert!(text.lines().any(|has| has == line), "{line}");
    }
    let program = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let Some(program) = program else {
        println!("skipped: systemd-analyze is not installed");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("till.service");
    // The program is not installed here: another one stands where it would.
    fs::write(&path, text.replace("/opt/till/current/bin/till", "/bin/true")).unwrap();
    let said = Command::new(program).arg("verify").arg(&path).output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    let about_ours: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("till.service"))
        .collect();
    assert!(about_ours.is_empty(), "{said}");
}
