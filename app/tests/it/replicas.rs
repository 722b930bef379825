//! Servers that share one database.

use std::process::Command;

use crate::support::Till;

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

#[test]
fn servers_that_start_together_on_an_empty_database_all_come_up() {
    let Some((host, port)) = server() else {
        println!("skipped: TILL_TEST_PG_URL names no server on a socket");
        return;
    };
    psql(&host, &port, "DROP DATABASE IF EXISTS racing WITH (FORCE)");
    psql(&host, &port, "DROP ROLE IF EXISTS racing");
    psql(&host, &port, "CREATE ROLE racing LOGIN CREATEROLE PASSWORD 'pw'");
    psql(&host, &port, "CREATE DATABASE racing OWNER racing");
    let url = format!("postgres://racing:pw@localhost/racing?host={host}&port={port}");
    let mut tills: Vec<Till> = (0..3)
        .map(|_| {
            let mut till = Till::with(&[("DATABASE_URL", &url), ("TILL_DATABASE__MAX_CONNECTIONS", "4")]);
            // Passwords are shared as the configuration's, keys as a file's, by replicas of one service.
            till.set("TILL_DATABASE__APP_PASSWORD", "0123456789abcdefA");
            till.set("TILL_DATABASE__SEALER_PASSWORD", "0123456789abcdefB");
            till
        })
        .collect();
    assert!(
        !tills[0].run(&["verify"]).status.success(),
        "an empty database holds no books"
    );
    for till in &mut tills {
        till.launch();
    }
    for till in &mut tills {
        till.wait_until_ready();
    }
    tills[0].found();
    tills[0].run(&["verify"]).succeeded();
    for till in &mut tills {
        assert!(till.stop().success(), "{}", till.said());
    }
}
