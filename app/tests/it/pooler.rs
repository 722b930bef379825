//! A pooler in transaction mode between the program and its database, as Neon and PgBouncer are (C-DB-3, reliability 2).

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Till;

const PROGRAM: &str = "/usr/sbin/pgbouncer";

/// The throw-away server of the tests: its socket folder and port.
fn server() -> Option<(String, String)> {
    let url = std::env::var("TILL_TEST_PG_URL").ok()?;
    let part = |name: &str| {
        let (_, after) = url.split_once(&format!("{name}="))?;
        Some(after.split('&').next()?.to_owned())
    };
    Some((part("host").filter(|host| host.starts_with('/'))?, part("port")?))
}

fn psql(host: &str, port: &str, statement: &str) {
    let done = Command::new("psql")
        .args([
            "-h", host, "-p", port, "-U", "postgres", "-q", "-c", statement, "postgres",
        ])
        .status()
        .unwrap();
    assert!(done.success(), "{statement}");
}

/// Ends with the test, whatever becomes of it.
struct Pooler(Child);

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pooler(folder: &Path, host: &str, port: &str, listen: u16) -> Pooler {
    let users = folder.join("users.txt");
    fs::write(
        &users,
        "\"pooled\" \"pw\"\n\"till_app\" \"\"\n\"till_sealer\" \"\"\n",
    )
    .unwrap();
    let settings = folder.join("pgbouncer.ini");
    let text = format!(
        "[databases]\npooled = host={host} port={port} dbname=pooled\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {listen}\n\
         unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\ndefault_pool_size = 8\n\
         ignore_startup_parameters = extra_float_digits,options\n",
        users.display()
    );
    fs::write(&settings, text).unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg(&settings).stdout(Stdio::null()).stderr(Stdio::null());
    // It refuses to run as root, and the server's socket is its owner's.
    let owner = fs::metadata(host).unwrap();
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(owner.uid()).gid(owner.gid());
    }
    let pooler = Pooler(command.spawn().unwrap());
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", listen)).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "the pooler does not listen"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    pooler
}

#[test]
fn a_shop_trades_through_a_pooler_in_transaction_mode_and_its_books_add_up() {
    if !Path::new(PROGRAM).exists() {
        println!("skipped: {PROGRAM} is not installed (apt-get install pgbouncer)");
        return;
    }
    let Some((host, port)) = server() else {
        println!("skipped: TILL_TEST_PG_URL names no server on a socket");
        return;
    };
    // A server of the tests may outlive them: what an earlier run made is in the way.
    psql(&host, &port, "DROP DATABASE IF EXISTS pooled WITH (FORCE)");
    psql(&host, &port, "DROP ROLE IF EXISTS pooled");
    psql(&host, &port, "CREATE ROLE pooled LOGIN CREATEROLE PASSWORD 'pw'");
    psql(&host, &port, "CREATE DATABASE pooled OWNER pooled");
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let listen = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let _pooler = pooler(folder.path(), &host, &port, listen);
    let till = Till::with(&[
        (
            "DATABASE_URL",
            &format!("postgres://pooled:pw@127.0.0.1:{listen}/pooled"),
        ),
        (
            "DATABASE_DIRECT_URL",
            &format!("postgres://pooled:pw@localhost/pooled?host={host}&port={port}"),
        ),
        ("TILL_DATABASE__POOLED", "true"),
    ]);
    till.run(&["demo", "--days", "1"]).succeeded();
    let verified = till.run(&["verify"]).succeeded();
    assert!(
        verified.stdout.contains("sales.cross_foot"),
        "{}",
        verified.said()
    );
}
