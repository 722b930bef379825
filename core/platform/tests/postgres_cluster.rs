//! A managed cluster against the real PostgreSQL of this machine.
#![expect(clippy::unwrap_used, reason = "a test may stop at once: that is how it fails")]

mod support;

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use support::{config, folder, run, settings, start, text};
use till_platform::postgres_cluster::{Cluster, ClusterError, ClusterState, DataDirLock, Database};

const PATIENCE: Duration = Duration::from_secs(20);
/// Tells the copy of this program that is to be killed where its data is.
const CHILD_FOLDER: &str = "TILL_TEST_CHILD_FOLDER";

fn alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit_once(") ").unwrap().1.starts_with('Z'))
}

fn send(pid: u32, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(pid).unwrap()), signal).unwrap();
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn cluster_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres/data")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_makes_a_private_cluster_whose_app_role_is_bound() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let urls = cluster.urls().clone();
    assert_eq!(*cluster.states().borrow(), ClusterState::Up);

    // Who may do what.
    let bound = "SELECT concat_ws(' ', current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb)
                 FROM pg_roles WHERE rolname = current_user";
    assert_eq!(text(&urls.app, bound).await.unwrap(), "till_app f f f f");
    assert_eq!(text(&urls.sealer, bound).await.unwrap(), "till_sealer f f f f");
    assert_eq!(text(&urls.owner, bound).await.unwrap(), "till_owner f f f f");
    let elsewhere = urls.app.clone().database("postgres");
    assert!(
        text(&elsewhere, "SELECT 'in'").await.is_err(),
        "the app role has no business in other databases"
    );
    for sql in [
        "CREATE TABLE public.t (i int)",
        "CREATE SCHEMA s",
        "CREATE TEMPORARY TABLE t (i int)",
    ] {
        assert!(run(&urls.app, sql).await.is_err(), "{sql}");
    }
    run(
        &urls.owner,
        "CREATE EXTENSION pg_trgm SCHEMA public; CREATE SCHEMA s; CREATE TABLE s.t (i int); GRANT USAGE ON SCHEMA s TO till_app",
    )
    .await
    .unwrap();
    assert!(run(&urls.app, "SELECT i FROM s.t").await.is_err());
    let wrong = urls.app.clone().password("wrong");
    assert!(
        text(&wrong, "SELECT 'in'").await.is_err(),
        "a password is asked for"
    );

    // How it is set up.
    let shown = "SELECT concat_ws(' ', current_setting('data_checksums'), current_setting('listen_addresses'),
                 current_setting('server_encoding'), current_setting('search_path'), current_setting('statement_timeout'),
                 current_setting('timezone'), current_setting('password_encryption'))";
    assert_eq!(
        text(&urls.app, shown).await.unwrap(),
        "on  UTF8 pg_catalog 15s UTC scram-sha-256"
    );

    // Where it runs.
    let pid = cluster.pid().unwrap();
    let process = std::fs::metadata(format!("/proc/{pid}")).unwrap();
    assert_ne!(process.uid(), 0, "not as root");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("postgres")), 0o700);
    assert_eq!(mode(&folder.path().join("postgres/run")), 0o700);
    assert_eq!(mode(&folder.path().join("secrets/postgres.json")), 0o600);
    assert!(!folder.path().join("postgres/new-password").exists());

    cluster.stop().await.unwrap();
    assert!(!alive(pid));
    assert!(
        !cluster_dir(folder.path()).join("postmaster.pid").exists(),
        "stopped in good order"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_finds_the_data_of_the_first() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    run(&cluster.urls().owner, "CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 'kept' AS word; GRANT USAGE ON SCHEMA s TO till_app; GRANT SELECT ON s.t TO till_app").await.unwrap();
    cluster.stop().await.unwrap();
    drop(lock);
    let begun = Instant::now();
    let (_lock, cluster) = start(folder.path()).await;
    let took = begun.elapsed();
    assert_eq!(
        text(&cluster.urls().app, "SELECT word FROM s.t").await.unwrap(),
        "kept"
    );
    assert!(took < Duration::from_secs(5), "{took:?}");
    println!("a start on an existing cluster took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_is_started_again() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let mut states = cluster.states();
    for round in 0..3 {
        let pid = cluster.pid().unwrap();
        send(pid, Signal::SIGKILL);
        let begun = Instant::now();
        tokio::time::timeout(
            PATIENCE,
            states.wait_for(|state| matches!(state, ClusterState::Down { .. })),
        )
        .await
        .unwrap()
        .unwrap();
        tokio::time::timeout(PATIENCE, states.wait_for(|state| *state == ClusterState::Up))
            .await
            .unwrap()
            .unwrap();
        println!("round {round}: up again after {:?}", begun.elapsed());
        assert_ne!(cluster.pid().unwrap(), pid);
        assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
    }
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_is_refused_and_a_command_uses_the_first_ones_cluster() {
    let folder = folder();
    let config = config(folder.path(), &[]).unwrap();
    assert!(Cluster::attach(&settings(folder.path())).unwrap().is_none());
    let (lock, cluster) = start(folder.path()).await;

    let refused = DataDirLock::acquire(folder.path()).unwrap_err();
    assert!(
        matches!(refused, ClusterError::Locked { pid: Some(pid), .. } if pid == std::process::id()),
        "{refused}"
    );
    let command = Database::open(&config).await.unwrap();
    assert!(command.cluster().is_none());
    assert_eq!(text(&command.urls().app, "SELECT 'in'").await.unwrap(), "in");
    command.close().await.unwrap();
    assert!(
        cluster.pid().is_some(),
        "closing the command's door leaves the server's cluster alone"
    );

    cluster.stop().await.unwrap();
    drop(lock);
    let alone = Database::open(&config).await.unwrap();
    assert!(alone.cluster().is_some());
    assert_eq!(text(&alone.urls().owner, "SELECT 'in'").await.unwrap(), "in");
    alone.close().await.unwrap();
    DataDirLock::acquire(folder.path()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pid_file_whose_number_now_belongs_to_another_program_is_taken_over() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    let pid_file = cluster_dir(folder.path()).join("postmaster.pid");
    let socket_lock = folder.path().join("postgres/run/.s.PGSQL.5432.lock");
    let saved = (
        std::fs::read_to_string(&pid_file).unwrap(),
        std::fs::read_to_string(&socket_lock).unwrap(),
    );
    cluster.stop().await.unwrap();
    drop(lock);

    let owner = std::fs::metadata(cluster_dir(folder.path())).unwrap();
    let mut other = Command::new("sleep")
        .arg("60")
        .uid(owner.uid())
        .gid(owner.gid())
        .spawn()
        .unwrap();
    for (path, text) in [(&pid_file, &saved.0), (&socket_lock, &saved.1)] {
        let rest = text.split_once('\n').unwrap().1;
        std::fs::write(path, format!("{}\n{rest}", other.id())).unwrap();
        std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    let (_lock, cluster) = start(folder.path()).await;
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
    assert!(
        other.try_wait().unwrap().is_none(),
        "the other program was left alone"
    );
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pid_file_of_a_dead_process_is_taken_over() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    let pid_file = cluster_dir(folder.path()).join("postmaster.pid");
    let saved = std::fs::read_to_string(&pid_file).unwrap();
    cluster.stop().await.unwrap();
    drop(lock);
    std::fs::write(&pid_file, saved).unwrap();
    let owner = std::fs::metadata(cluster_dir(folder.path())).unwrap();
    std::os::unix::fs::chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();
    let (_lock, cluster) = start(folder.path()).await;
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_left_by_an_earlier_server_is_stopped_first() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    let postgres = cluster.programs().program("postgres");
    cluster.stop().await.unwrap();
    drop(lock);
    let data = cluster_dir(folder.path());
    let owner = std::fs::metadata(&data).unwrap();
    let mut left = Command::new(postgres)
        .arg("-D")
        .arg(&data)
        .uid(owner.uid())
        .gid(owner.gid())
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the leftover is ready", || {
        std::fs::read_to_string(data.join("postmaster.pid")).is_ok_and(|text| text.contains("ready"))
    });
    let (_lock, cluster) = start(folder.path()).await;
    assert_ne!(cluster.pid().unwrap(), left.id());
    assert!(left.wait().unwrap().success(), "it was asked, not killed");
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_run_killed_half_way_leaves_nothing_in_the_way() {
    let folder = folder();
    std::fs::create_dir_all(folder.path().join("postgres/new/base")).unwrap();
    std::fs::write(folder.path().join("postgres/new/PG_VERSION"), "15\n").unwrap();
    let (_lock, cluster) = start(folder.path()).await;
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
    assert!(!folder.path().join("postgres/new").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_passwords_are_made_anew() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    run(&cluster.urls().owner, "CREATE SCHEMA kept").await.unwrap();
    cluster.stop().await.unwrap();
    drop(lock);
    std::fs::remove_file(folder.path().join("secrets/postgres.json")).unwrap();
    let (_lock, cluster) = start(folder.path()).await;
    let kept = "SELECT nspname::text FROM pg_namespace WHERE nspname = 'kept'";
    assert_eq!(text(&cluster.urls().app, kept).await.unwrap(), "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_gained_rights_loses_them_at_the_next_start() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    run(cluster.superuser(), "ALTER ROLE till_app BYPASSRLS CREATEDB")
        .await
        .unwrap();
    cluster.stop().await.unwrap();
    drop(lock);
    let (_lock, cluster) = start(folder.path()).await;
    let rights = "SELECT concat(rolbypassrls, rolcreatedb) FROM pg_roles WHERE rolname = current_user";
    assert_eq!(text(&cluster.urls().app, rights).await.unwrap(), "ff");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_very_long_path_still_gets_a_socket() {
    let folder = folder();
    let deep = folder.path().join("d".repeat(60)).join("e".repeat(60));
    let (_lock, cluster) = start(&deep).await;
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
    let socket_dir = cluster.urls().app.get_socket().unwrap().clone();
    assert!(!socket_dir.starts_with(&deep));
    cluster.stop().await.unwrap();
    std::fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_cannot_start_says_why() {
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    cluster.stop().await.unwrap();
    std::fs::write(
        cluster_dir(folder.path()).join("local.conf"),
        "shared_buffers = 'lots'\n",
    )
    .unwrap();
    let error = Cluster::start(settings(folder.path()), &lock)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("did not start") && error.contains("shared_buffers"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_takes_its_postgres_along_and_the_next_one_starts() {
    let folder = folder();
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_server_that_is_killed", "--ignored"])
        .env(CHILD_FOLDER, folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ready = folder.path().join("ready");
    wait_until("the server is up", || ready.exists());
    let pid: u32 = std::fs::read_to_string(&ready).unwrap().parse().unwrap();
    assert!(alive(pid));
    server.kill().unwrap();
    server.wait().unwrap();
    if Path::new("/usr/bin/setpriv").exists() {
        wait_until("PostgreSQL has followed its server", || !alive(pid));
    }
    let (_lock, cluster) = start(folder.path()).await;
    assert_eq!(text(&cluster.urls().app, "SELECT 'up'").await.unwrap(), "up");
}

/// Not a test of its own: the body of the process that the test above kills.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by another test"]
async fn the_server_that_is_killed() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER).map(PathBuf::from) else {
        return;
    };
    let (_lock, cluster) = start(&folder).await;
    let beside = folder.join("ready.new");
    std::fs::write(&beside, cluster.pid().unwrap().to_string()).unwrap();
    std::fs::rename(beside, folder.join("ready")).unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    panic!("nobody killed this process");
}

/// S16: neither the statement that failed nor the row's values reach the log.
#[tokio::test(flavor = "multi_thread")]
async fn what_customers_bought_is_never_in_the_log_of_postgresql() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let owner = &cluster.urls().owner;
    let made = "CREATE SCHEMA s; CREATE TABLE s.reply (key text PRIMARY KEY, price int CHECK (price > 0))";
    run(owner, made).await.unwrap();
    run(owner, "INSERT INTO s.reply VALUES ('oranges-for-ann', 1)")
        .await
        .unwrap();
    for refused in [
        "INSERT INTO s.reply VALUES ('oranges-for-ann', 2)",
        "INSERT INTO s.reply VALUES ('lemons-for-bob', -1)",
        "SELECT 'lemons-for-bob' FROM s.nothing",
        "DO $$ BEGIN RAISE EXCEPTION 'stopped' USING DETAIL = 'lemons-for-bob'; END $$",
    ] {
        assert!(run(owner, refused).await.is_err(), "{refused}");
    }
    cluster.stop().await.unwrap();
    let log = std::fs::read_to_string(folder.path().join("logs/postgres.log")).unwrap();
    assert!(
        log.contains("duplicate key value"),
        "the fault itself is told: {log}"
    );
    for bought in ["oranges-for-ann", "lemons-for-bob", "INSERT", "STATEMENT"] {
        assert!(!log.contains(bought), "{bought} is in the log:\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_folder_makes_nothing_in_it() {
    let folder = folder();
    let missing = folder.path().join("missing");
    let nowhere = config(&missing, &[]).unwrap();
    assert!(Database::look(&nowhere).await.unwrap().is_none());
    assert!(!missing.exists());

    let here = config(folder.path(), &[]).unwrap();
    assert!(Database::look(&here).await.unwrap().is_none());
    let (lock, cluster) = start(folder.path()).await;
    cluster.stop().await.unwrap();
    drop(lock);
    let looked = Database::look(&here).await.unwrap().unwrap();
    assert_eq!(text(&looked.urls().app, "SELECT 'in'").await.unwrap(), "in");
    looked.close().await.unwrap();

    std::fs::remove_file(folder.path().join("secrets/postgres.json")).unwrap();
    let error = Database::look(&here).await.unwrap_err();
    assert!(matches!(error, ClusterError::NoPasswords { .. }), "{error}");
    assert!(!folder.path().join("secrets/postgres.json").exists());
}

/// F20: a copy in which something belongs to somebody else is named with its remedy, not with twelve lines of an old log.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_somebody_else_are_named_with_the_way_to_give_them_back() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: needs root");
        return;
    }
    let folder = folder();
    let (lock, cluster) = start(folder.path()).await;
    cluster.stop().await.unwrap();
    let owner = std::fs::metadata(cluster_dir(folder.path())).unwrap().uid();
    let control = cluster_dir(folder.path()).join("global/pg_control");
    std::os::unix::fs::chown(&control, Some(0), Some(0)).unwrap();
    let error = Cluster::start(settings(folder.path()), &lock).await.unwrap_err();
    assert!(matches!(error, ClusterError::ForeignFiles { .. }), "{error}");
    assert!(error.to_string().contains(&error.remedy()), "{error}");
    std::os::unix::fs::chown(&control, Some(owner), None).unwrap();
    Cluster::start(settings(folder.path()), &lock).await.unwrap();
}
