//! Root becomes the user an installation belongs to, and what the caller's environment says to PostgreSQL is not heard.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Till;

const NOBODY: u32 = 65_534;

/// Everything below a folder.
fn all_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(all_below(&path));
        }
        found.push(path);
    }
    found
}

fn of_root(folder: &Path) -> Vec<PathBuf> {
    all_below(folder)
        .into_iter()
        .filter(|path| fs::symlink_metadata(path).is_ok_and(|meta| meta.uid() == 0))
        .collect()
}

fn is_root() -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        println!("skipped: needs root");
    }
    root
}

#[test]
fn no_command_of_root_leaves_files_of_root_in_the_folder_of_another_user() {
    if !is_root() {
        return;
    }
    let mut till = Till::empty();
    chown(till.data_dir(), Some(NOBODY), Some(NOBODY)).unwrap();
    till.start();
    let status = fs::read_to_string(format!("/proc/{}/status", till.process())).unwrap();
    let users = status.lines().find(|line| line.starts_with("Uid:")).unwrap();
    assert!(!users.split_whitespace().any(|word| word == "0"), "{users}");

    till.run(&["doctor"]).succeeded();
    till.run(&["setup-link"]).succeeded();
    till.found();
    till.run(&["verify"]).succeeded();
    assert!(till.stop().success(), "{}", till.said());
    till.run(&["verify"]).succeeded();
    till.run(&["migrate"]).succeeded();
    till.run(&["migrate", "--dry-run"]).succeeded();
    assert_eq!(of_root(till.data_dir()), [] as [PathBuf; 0]);
}

#[test]
fn what_the_environment_says_to_postgresql_is_not_heard() {
    let mut till = Till::with(&[
        ("PGOPTIONS", "-c default_transaction_read_only=on"),
        ("PGHOST", "nowhere.invalid"),
        ("PGUSER", "stranger"),
        ("PGSSLMODE", "verify-full"),
        ("PGSSLROOTCERT", "/nowhere"),
        ("PGPASSWORD", "wrong"),
        ("PGAPPNAME", "stranger"),
    ]);
    till.start();
    till.found();
    let mut sql = till.sql();
    let strangers =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stranger' OR usename = 'stranger'";
    assert_eq!(sql.number(strangers), 0);
    till.run(&["verify"]).succeeded();
}

/// F20: `cp -r` gives every file to root.
#[test]
fn a_plain_copy_of_the_folder_says_what_is_wrong_with_it_and_how_to_mend_it() {
    if !is_root() {
        return;
    }
    let mut till = Till::empty();
    till.start();
    till.found();
    assert!(till.stop().success(), "{}", till.said());
    let place = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let copy = place.path().join("copy");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(till.data_dir())
        .arg(&copy)
        .status()
        .unwrap();
    assert!(copied.success());

    let at = copy.to_str().unwrap();
    let refused = till.run(&["--data-dir", at, "serve"]);
    assert_eq!(refused.status.code(), Some(1), "{}", refused.said());
    let looked = till.run(&["--data-dir", at, "doctor"]);
    assert_eq!(looked.status.code(), Some(1), "{}", looked.said());
    let remedy = looked
        .stdout
        .lines()
        .filter_map(|line| line.trim().strip_prefix("→ "))
        .find(|line| line.starts_with("chown -R"))
        .unwrap_or_else(|| panic!("no remedy in:\n{}", looked.said()));
    assert!(refused.said().contains(remedy), "{}", refused.said());

    let mended = Command::new("sh").args(["-c", remedy]).status().unwrap();
    assert!(mended.success(), "{remedy}");
    let verified = till.run(&["--data-dir", at, "verify"]).succeeded();
    assert!(
        verified.stdout.contains("Everything adds up."),
        "{}",
        verified.said()
    );
}
