//! A PostgreSQL that runs elsewhere. A managed cluster plays its part, emptied and given an owner as managed
//! services have one.
#![expect(clippy::unwrap_used, reason = "a test may stop at once: that is how it fails")]

mod support;

use std::path::Path;

use support::{config, folder, run, start, text};
use till_platform::postgres_cluster::{Cluster, Turn, external};

/// A server as a managed service gives it: an owner that may create roles, is no superuser, and owns one database.
async fn a_service(cluster: &Cluster) -> String {
    run(cluster.superuser(), "DROP DATABASE till").await.unwrap();
    run(
        cluster.superuser(),
        "DROP ROLE till_reader; DROP ROLE till_app; DROP ROLE till_sealer; DROP ROLE till_owner; CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'boss'",
    )
    .await
    .unwrap();
    run(cluster.superuser(), "CREATE DATABASE \"my shop\" OWNER boss")
        .await
        .unwrap();
    run(
        cluster.superuser(),
        "REVOKE ALL ON DATABASE \"my shop\" FROM PUBLIC",
    )
    .await
    .unwrap();
    let socket = cluster.superuser().get_socket().unwrap().display();
    format!("postgres://boss:boss@localhost/my%20shop?sslmode=disable&host={socket}")
}

#[tokio::test(flavor = "multi_thread")]
async fn on_an_external_server_the_bound_roles_are_made_by_the_owner() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let url = a_service(&cluster).await;
    let first = tempfile::tempdir().unwrap();
    let config_of = |place: &Path, more: &[(&str, &str)]| {
        let mut all = vec![("database.url", url.as_str())];
        all.extend_from_slice(more);
        config(place, &all).unwrap()
    };

    let alone = config_of(first.path(), &[]);
    let looked = external::look(&alone.database, &alone.data_dir).await.unwrap();
    assert!(looked.is_none(), "looking makes no roles");
    let is_there =
        "SELECT count(*)::text FROM pg_roles WHERE rolname LIKE 'till_%' AND rolname <> 'till_super'";
    assert_eq!(text(cluster.superuser(), is_there).await.unwrap(), "0");
    assert!(!first.path().join("secrets").exists());

    let urls = external::ensure(&alone.database, &alone.data_dir).await.unwrap();
    assert!(
        external::look(&alone.database, &alone.data_dir)
            .await
            .unwrap()
            .is_some()
    );
    let who = "SELECT concat_ws(' ', current_user, current_database(), current_setting('lock_timeout'))";
    assert_eq!(text(&urls.app, who).await.unwrap(), "till_app my shop 5s");
    assert_eq!(text(&urls.sealer, who).await.unwrap(), "till_sealer my shop 5s");
    assert_eq!(
        text(&urls.owner, "SELECT current_user::text").await.unwrap(),
        "boss"
    );
    external::ensure(&alone.database, &alone.data_dir).await.unwrap();

    // Another installation does not know the password and must not change it.
    let second = tempfile::tempdir().unwrap();
    let stranger = config_of(second.path(), &[]);
    let refused = external::ensure(&stranger.database, &stranger.data_dir)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("till_app") && refused.contains("database.app_password"),
        "{refused}"
    );
    assert_eq!(text(&urls.app, who).await.unwrap(), "till_app my shop 5s");

    // Replicas share passwords through their configuration, and may start together.
    let shared = [
        ("database.app_password", "0123456789abcdefA"),
        ("database.sealer_password", "0123456789abcdefB"),
    ];
    let replica = config_of(second.path(), &shared);
    let (one, two) = tokio::join!(
        external::ensure(&replica.database, &replica.data_dir),
        external::ensure(&replica.database, &replica.data_dir)
    );
    assert_eq!(text(&one.unwrap().app, who).await.unwrap(), "till_app my shop 5s");
    two.unwrap();

    // A role that could lift row-level security is refused.
    run(cluster.superuser(), "ALTER ROLE till_app BYPASSRLS")
        .await
        .unwrap();
    let refused = external::ensure(&replica.database, &replica.data_dir)
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("BYPASSRLS"), "{refused}");
    run(cluster.superuser(), "ALTER ROLE till_app NOBYPASSRLS")
        .await
        .unwrap();
    // From PostgreSQL 16 on the maker of a role is its member, which rules the other direction out.
    if run(cluster.superuser(), "GRANT boss TO till_app").await.is_ok() {
        let refused = external::ensure(&replica.database, &replica.data_dir)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("owner"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_may_not_create_roles_is_told_what_to_ask_for() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let url = a_service(&cluster).await;
    run(cluster.superuser(), "ALTER ROLE boss NOCREATEROLE")
        .await
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let poor = config(place.path(), &[("database.url", &url)]).unwrap();
    let refused = external::ensure(&poor.database, &poor.data_dir)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("CREATE ROLE till_app LOGIN") && refused.contains("database.app_url"),
        "{refused}"
    );

    run(
        cluster.superuser(),
        "CREATE ROLE till_app LOGIN NOINHERIT PASSWORD 'a'; CREATE ROLE till_sealer LOGIN NOINHERIT PASSWORD 's';
         CREATE ROLE till_reader NOLOGIN; GRANT till_reader TO till_app;
         GRANT CONNECT ON DATABASE \"my shop\" TO till_app, till_sealer",
    )
    .await
    .unwrap();
    let app = url.replace("boss:boss", "till_app:a");
    let sealer = url.replace("boss:boss", "till_sealer:s");
    let place = tempfile::tempdir().unwrap();
    let given = config(
        place.path(),
        &[
            ("database.url", &url),
            ("database.app_url", &app),
            ("database.sealer_url", &sealer),
        ],
    )
    .unwrap();
    let urls = external::ensure(&given.database, &given.data_dir).await.unwrap();
    assert_eq!(
        text(&urls.app, "SELECT current_user::text").await.unwrap(),
        "till_app"
    );
    assert!(!place.path().join("secrets").exists(), "nothing to remember");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_at_a_time_changes_the_schema() {
    let folder = folder();
    let (_lock, cluster) = start(folder.path()).await;
    let owner = &cluster.urls().owner;
    let mut first = Turn::take(owner, |_| {}).await.unwrap();
    assert!(!first.is_at_work().await.unwrap(), "nobody works");

    let waited = std::sync::atomic::AtomicU32::new(0);
    let second = Turn::take(owner, |_| {
        waited.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    let in_vain = tokio::time::timeout(std::time::Duration::from_secs(1), second).await;
    assert!(in_vain.is_err() && waited.load(std::sync::atomic::Ordering::Relaxed) > 1);

    let (worked, ()) = tokio::join!(text(owner, "SELECT pg_sleep(1)::text"), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert!(first.is_at_work().await.unwrap(), "a statement runs");
    });
    worked.unwrap();
    first.give_back().await.unwrap();
    Turn::take(owner, |_| {}).await.unwrap();
}
