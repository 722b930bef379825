//! The program's commands, apart from `serve`.

use crate::support::Till;

#[test]
fn a_right_configuration_is_listed_with_sources_and_a_wrong_one_is_wrong_all_at_once() {
    let till = Till::empty();
    let listed = till.run(&["config", "check"]).succeeded();
    assert!(
        listed.stdout.contains("http.listen") && listed.stdout.contains(&till.address()),
        "{}",
        listed.said()
    );
    assert!(
        listed.stdout.contains("environment variable TILL_HTTP__LISTEN"),
        "{}",
        listed.said()
    );

    let wrong = Till::with(&[
        ("TILL_AUTH__PASSWORD_MIN_LENGTH", "3"),
        ("TILL_DATABASE__MAX_CONNECTIONS", "many"),
        ("TILL_HTTP__NONSENSE", "1"),
    ]);
    let refused = wrong.run(&["config", "check"]);
    assert!(!refused.status.success());
    for key in [
        "auth.password_min_length",
        "database.max_connections",
        "http.nonsense",
    ] {
        assert!(
            refused.said().contains(key),
            "{key} is not named in:\n{}",
            refused.said()
        );
    }
}

#[test]
fn secrets_are_never_printed() {
    let right = "postgres://till:s3cr3t-of-the-shop@127.0.0.1:1/till";
    let wrong = "postgres://till:s3cr3t-of-the-shop@127.0.0.1:1/till?sslmode=perhaps&password=s3cr3t-again";
    for (url, is_right) in [(right, true), (wrong, false)] {
        let ran = Till::with(&[
            ("DATABASE_URL", url),
            ("TILL_DATABASE__APP_PASSWORD", "s3cr3t0000000000"),
        ])
        .run(&["config", "check"]);
        assert_eq!(ran.status.success(), is_right, "{}", ran.said());
        assert!(ran.said().contains("database.url"), "{}", ran.said());
        assert!(
            !ran.said().contains("s3cr3t"),
            "a password is printed:\n{}",
            ran.said()
        );
    }
}

#[test]
fn the_description_of_the_api_is_the_one_that_is_checked_in() {
    let printed = Till::empty().run(&["openapi"]).succeeded().stdout;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    let differs = printed
        .lines()
        .zip(checked_in.lines())
        .find(|(printed, checked_in)| printed != checked_in);
    assert!(
        printed.trim_end() == checked_in.trim_end(),
        "docs/openapi.json is not what the program serves; first difference (printed, checked in): {differs:#?}\n\
         cargo run --bin till -- openapi > docs/openapi.json"
    );
}

#[test]
fn an_unknown_command_is_refused_with_help() {
    let ran = Till::empty().run(&["sell"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(ran.stderr.contains("Usage"), "{}", ran.said());
}

#[test]
fn a_level_that_is_none_is_refused_by_name() {
    let ran = Till::with(&[("TILL_LOG__LEVEL", "warning")]).run(&["config", "check"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(
        ran.said().contains("log.level") && ran.said().contains("warn, error"),
        "{}",
        ran.said()
    );
}

#[test]
fn a_finding_and_what_to_do_about_it_stand_apart() {
    let ran = Till::with(&[("TILL_DATABASE__POSTGRES_BIN_DIR", "/nowhere-at-all")]).run(&["serve"]);
    assert_eq!(ran.status.code(), Some(1));
    let lines: Vec<&str> = ran.stderr.lines().map(str::trim).collect();
    let finding = lines.iter().position(|line| line.starts_with("postgresql:"));
    let remedy = finding
        .and_then(|at| lines.get(at + 1))
        .copied()
        .unwrap_or_default();
    assert!(remedy.starts_with("→ install PostgreSQL"), "{}", ran.said());
}
