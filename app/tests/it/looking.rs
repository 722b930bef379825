//! Commands that only look make nothing, and what is refused leaves nothing behind.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use clap::CommandFactory;
use till_app::cli::Cli;

use crate::support::{Ran, Till};

/// Every command of the program that only looks, and whether it needs something to look at.
const LOOKS: &[(&[&str], bool)] = &[
    (&["verify"], true),
    (&["verify", "--json"], true),
    (&["verify", "--business", "shop"], true),
    (&["doctor"], true),
    (&["migrate", "--dry-run"], true),
    (&["import", "products", "goods.csv", "--dry-run"], true),
    (&["import", "customers", "people.csv", "--dry-run"], true),
    (&["setup-link"], true),
    (&["openapi"], false),
    (&["config", "check"], false),
];
/// Those that make what is missing.
const MAKES: [&str; 3] = ["serve", "init", "demo"];

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn says_nothing_is_there(ran: &Ran) {
    assert_eq!(ran.status.code(), Some(1), "{}", ran.said());
    let said = ran.said();
    assert!(
        said.contains("nothing is set up") || said.contains("no till runs"),
        "{said}"
    );
    assert!(!said.contains("adds up") && ran.stdout.trim() != "[]", "{said}");
}

#[test]
fn no_command_that_looks_makes_anything() {
    let known: BTreeSet<String> = Cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let tried: BTreeSet<String> = LOOKS
        .iter()
        .map(|(arguments, _)| arguments[0].to_owned())
        .chain(MAKES.map(ToOwned::to_owned))
        .collect();
    assert_eq!(tried, known, "a new command looks or makes: say which, here");

    let till = Till::empty();
    let goods = till.data_dir().join("goods.csv");
    fs::write(&goods, "sku,name,price\n1,Bread,2.50\n").unwrap();
    fs::write(till.data_dir().join("people.csv"), "code,name\n1,Ada\n").unwrap();
    fs::create_dir(till.data_dir().join("empty")).unwrap();
    let before = names(till.data_dir());
    for (arguments, needs) in LOOKS {
        for folder in ["missing", "empty"] {
            let at = till.data_dir().join(folder).display().to_string();
            let ran = till.run(&[&["--data-dir", &at], *arguments].concat());
            if *needs {
                says_nothing_is_there(&ran);
            } else {
                assert!(ran.status.success(), "{}", ran.said());
            }
            assert_eq!(names(till.data_dir()), before, "{arguments:?} made something");
            assert!(
                names(&till.data_dir().join("empty")).is_empty(),
                "{arguments:?} made something in an empty folder"
            );
        }
    }
}

#[test]
fn an_address_in_use_is_noticed_before_anything_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let till = Till::empty();
    let at = till.data_dir().join("new");
    let ran = till.run(&["--data-dir", at.to_str().unwrap(), "serve", "--listen", &address]);
    assert_eq!(ran.status.code(), Some(1), "{}", ran.said());
    assert!(ran.stderr.contains(&address), "{}", ran.said());
    assert!(!at.exists(), "a refused start made the folder");
}

#[test]
fn a_refused_folder_leaves_no_folders_behind() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: needs root, whose PostgreSQL runs as another user");
        return;
    }
    let till = Till::empty();
    let closed = till.data_dir().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    for command in [&["serve"][..], &["demo", "--days", "1"], &["migrate"]] {
        let at = closed.join("shop").display().to_string();
        let ran = till.run(&[&["--data-dir", &at], command].concat());
        assert_eq!(ran.status.code(), Some(1), "{}", ran.said());
        assert!(ran.stderr.contains("is closed to the user"), "{}", ran.said());
        assert!(names(&closed).is_empty(), "{command:?} left {:?}", names(&closed));
    }
}

#[test]
fn a_file_in_the_working_directory_runs_nobodys_program() {
    let till = Till::empty();
    let programs = till.data_dir().join("programs");
    fs::create_dir(&programs).unwrap();
    fs::set_permissions(&programs, fs::Permissions::from_mode(0o755)).unwrap();
    let ran_as = till.data_dir().join("ran-as");
    for name in ["postgres", "initdb"] {
        let program = programs.join(name);
        let text = format!(
            "#!/bin/sh\nid -u > {}\necho 'postgres (PostgreSQL) 15.18'\n",
            ran_as.display()
        );
        fs::write(&program, text).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let file = till.data_dir().join("till.toml");
    let text = format!("[database]\npostgres_bin_dir = \"{}\"\n", programs.display());
    fs::write(&file, text).unwrap();
    // The program that is tried may write here, so that it would be seen.
    fs::write(&ran_as, "").unwrap();
    fs::set_permissions(&ran_as, fs::Permissions::from_mode(0o666)).unwrap();

    let missing = till.data_dir().join("missing").display().to_string();
    let doctor = |more: &[&str]| till.run(&[&["--data-dir", &missing, "doctor"], more].concat());
    let ran = doctor(&[]);
    assert_eq!(
        fs::read_to_string(&ran_as).unwrap(),
        "",
        "a stranger's program was run"
    );
    assert!(ran.said().contains("is not read"), "{}", ran.said());

    // Named on purpose it counts, and still nothing of it runs as root.
    let ran = doctor(&["--config", file.to_str().unwrap()]);
    let user = fs::read_to_string(&ran_as).unwrap();
    assert!(!user.is_empty(), "{}", ran.said());
    if nix::unistd::geteuid().is_root() {
        assert_ne!(user.trim(), "0");
    }

    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let ran = doctor(&["--config", file.to_str().unwrap()]);
    assert!(
        ran.said().contains("every user of this machine"),
        "{}",
        ran.said()
    );
    let link = till.data_dir().join("linked.toml");
    symlink(&file, &link).unwrap();
    let ran = doctor(&["--config", link.to_str().unwrap()]);
    assert!(
        ran.said().contains("every user of this machine"),
        "{}",
        ran.said()
    );
}
