//! What a configuration accepts, refuses and says.

use std::path::Path;

use secrecy::ExposeSecret;

use super::*;

fn sources(directory: &Path, environment: &[(&str, &str)]) -> Sources {
    Sources {
        config_file: None,
        overrides: Vec::new(),
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        working_directory: directory.to_owned(),
        system_directory: directory.join("etc"),
        as_root: false,
        cores: 4,
    }
}

fn from_environment(environment: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let directory = tempfile::tempdir().unwrap();
    Config::load(&sources(directory.path(), environment))
}

fn from_file(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("till.toml"), text).unwrap();
    let mut sources = sources(directory.path(), environment);
    sources.config_file = Some("till.toml".into());
    Config::load(&sources)
}

fn keys(errors: &ConfigErrors) -> Vec<&str> {
    errors.all().iter().map(|error| error.key.as_str()).collect()
}

#[test]
fn nothing_given_is_a_safe_shop() {
    let config = from_environment(&[("HOME", "/home/ann")]).unwrap();
    assert_eq!(config.profile, Profile::Onprem);
    assert_eq!(config.data_dir, Path::new("/home/ann/.local/share/till"));
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:7420");
    assert_eq!(config.http.body_limit_bytes, 1024 * 1024);
    assert!(config.database.managed());
    assert!(!config.rate_limit.enabled);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(
        config.log.file.as_deref(),
        Some(Path::new("/home/ann/.local/share/till/logs/till.log"))
    );
    assert_eq!(config.auth.argon2.concurrent, 4);
    assert!(config.warnings().is_empty());
    assert!(config.describe().iter().all(|row| row.source == "default"));
}

#[test]
fn root_keeps_its_data_in_the_system_and_a_programmer_beside_the_sources() {
    let directory = tempfile::tempdir().unwrap();
    let mut as_root = sources(directory.path(), &[("HOME", "/root")]);
    as_root.as_root = true;
    assert_eq!(
        Config::load(&as_root).unwrap().data_dir,
        Path::new("/var/lib/till")
    );
    as_root.overrides = vec![("profile".into(), "dev".into())];
    assert_eq!(
        Config::load(&as_root).unwrap().data_dir,
        directory.path().join("data")
    );
}

#[test]
fn the_command_line_beats_the_environment_beats_the_file_beats_the_profile() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("till.toml");
    std::fs::write(&file, "profile = \"dev\"\n[http]\nlisten = \"127.0.0.1:1\"\nbody_limit_bytes = 2048\n[auth]\nrefresh_days = 7\n").unwrap();
    let mut all = sources(
        directory.path(),
        &[
            ("TILL_HTTP__LISTEN", "127.0.0.1:2"),
            ("TILL_HTTP__BODY_LIMIT_BYTES", "4096"),
        ],
    );
    all.config_file = Some("till.toml".into());
    all.overrides = vec![("http.listen".into(), "127.0.0.1:3".into())];
    let config = Config::load(&all).unwrap();
    assert_eq!(config.profile, Profile::Dev);
    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.http.body_limit_bytes, 4096);
    assert_eq!(config.auth.refresh.as_secs(), 7 * 86_400);
    let source = |key: &str| {
        let row = config.describe().iter().find(|row| row.key == key).unwrap();
        row.source.clone()
    };
    assert_eq!(source("http.listen"), "command line");
    assert_eq!(
        source("http.body_limit_bytes"),
        "environment variable TILL_HTTP__BODY_LIMIT_BYTES"
    );
    assert_eq!(source("auth.refresh_days"), format!("file {}", file.display()));
    assert_eq!(source("log.format"), "default");
}

#[test]
fn every_mistake_is_reported_at_once_with_its_source() {
    let errors = from_file(
        "[http]\nlisten = 80\nbody_limit_bytes = \"many\"\nrequest_timeout_ms = 1\n[auth]\naccess_token_minutes = -3\n[auth.argon2]\nmemory_kib = 1.5\n[colour]\nred = 1\n",
        &[("TILL_DATABASE__MAX_CONNECTIONS", "lots"), ("TILL_LOG__FORMAT", "xml")],
    )
    .unwrap_err();
    assert_eq!(
        keys(&errors),
        [
            "http.listen",
            "http.body_limit_bytes",
            "http.request_timeout_ms",
            "database.max_connections",
            "auth.access_token_minutes",
            "auth.argon2.memory_kib",
            "log.format",
            "colour",
        ]
    );
    let text = errors.to_string();
    assert!(text.contains("8 mistakes"), "{text}");
    assert!(text.contains("database.max_connections (environment variable TILL_DATABASE__MAX_CONNECTIONS): the text \"lots\" is not accepted; allowed: 2 to 500 connections"), "{text}");
    assert!(
        text.contains("till.toml): 80 is not accepted; allowed: an address and a port"),
        "{text}"
    );
}

#[test]
fn an_unknown_key_names_the_one_that_was_meant() {
    let errors = from_file(
        "[http]\nlisen = \"127.0.0.1:1\"\n",
        &[("TILL_AUTH__REFRESH_DAY", "3")],
    )
    .unwrap_err();
    assert_eq!(keys(&errors), ["auth.refresh_day", "http.lisen"]);
    assert_eq!(errors.all()[0].allowed, "perhaps auth.refresh_days");
    assert_eq!(
        errors.all()[0].source,
        "environment variable TILL_AUTH__REFRESH_DAY"
    );
    assert_eq!(errors.all()[1].allowed, "perhaps http.listen");
}

#[test]
fn a_section_given_as_a_value_is_a_mistake() {
    let errors = from_file("http = 3\n", &[]).unwrap_err();
    assert_eq!(errors.all()[0].problem, "is a section, not a value");
}

#[test]
fn a_service_link_of_kubernetes_is_not_a_setting() {
    assert!(
        from_environment(&[
            ("TILL_PORT", "tcp://10.0.0.1:7420"),
            ("TILL_PORT_7420_TCP_ADDR", "10.0.0.1"),
            ("TILL_SERVICE_HOST", "10.0.0.1"),
        ])
        .is_ok()
    );
}

#[test]
fn a_named_file_must_exist_and_be_toml() {
    let directory = tempfile::tempdir().unwrap();
    let mut named = sources(directory.path(), &[]);
    named.config_file = Some("missing.toml".into());
    let errors = Config::load(&named).unwrap_err();
    assert_eq!(errors.all()[0].source, "--config");
    assert!(errors.all()[0].problem.starts_with("cannot be read"));

    let errors = from_file("[database]\napp_password = \"correct horse", &[]).unwrap_err();
    assert_eq!(errors.all()[0].source, "line 2");
    assert!(!errors.to_string().contains("horse"), "{errors}");
}

#[test]
fn the_network_is_refused_without_tls_unless_someone_says_so() {
    let errors = from_environment(&[("TILL_HTTP__LISTEN", "0.0.0.0:7420")]).unwrap_err();
    assert_eq!(keys(&errors), ["http.listen"]);
    assert!(errors.to_string().contains("allow_insecure_lan"));

    let allowed = from_environment(&[
        ("TILL_HTTP__LISTEN", "0.0.0.0:7420"),
        ("TILL_HTTP__ALLOW_INSECURE_LAN", "true"),
    ])
    .unwrap();
    assert!(allowed.warnings()[0].contains("without TLS"));
}

#[test]
fn the_cloud_needs_a_database_and_a_public_https_address() {
    let errors = from_environment(&[("TILL_PROFILE", "cloud")]).unwrap_err();
    assert_eq!(keys(&errors), ["http.public_url", "database.url"]);
    let config = from_environment(&[
        ("TILL_PROFILE", "cloud"),
        ("TILL_HTTP__PUBLIC_URL", "https://till.example/"),
        (
            "DATABASE_URL",
            "postgres://owner:secret@db/shop?sslmode=verify-full",
        ),
    ])
    .unwrap();
    assert!(config.rate_limit.enabled);
    assert_eq!(config.http.base_url(), "https://till.example");
    assert_eq!(config.log.file, None);
}

#[test]
fn a_pooler_needs_a_direct_address() {
    let pooled = "postgres://o:secret@ep-blue-1-pooler.eu.neon.tech/shop?sslmode=require";
    let errors = from_environment(&[("DATABASE_URL", pooled)]).unwrap_err();
    assert_eq!(keys(&errors), ["database.direct_url"]);
    let config = from_environment(&[
        ("DATABASE_URL", pooled),
        (
            "DATABASE_DIRECT_URL",
            "postgres://o:secret@ep-blue-1.eu.neon.tech/shop?sslmode=require",
        ),
    ])
    .unwrap();
    assert!(config.database.pooled);
    let errors = from_environment(&[("TILL_DATABASE__POOLED", "true")]).unwrap_err();
    assert_eq!(keys(&errors), ["database.pooled"]);
}

#[test]
fn a_secret_is_never_shown() {
    let config = from_file(
        "[database]\napp_password = \"abcdefgh12345678\"\n",
        &[(
            "DATABASE_URL",
            "postgres://owner:hunter2hunter2@127.0.0.1:6543/shop?password=third",
        )],
    )
    .unwrap();
    assert_eq!(
        config.database.app_password.as_ref().unwrap().expose_secret(),
        "abcdefgh12345678"
    );
    let described = format!("{:?} {:?}", config, config.describe());
    for secret in ["hunter2", "abcdefgh", "third"] {
        assert!(!described.contains(secret), "{described}");
    }
    let row = config
        .describe()
        .iter()
        .find(|row| row.key == "database.url")
        .unwrap();
    assert_eq!(
        row.value,
        "postgres://owner@127.0.0.1:6543/shop (password and options hidden)"
    );
    assert_eq!(row.source, "environment variable DATABASE_URL");
    assert!(
        config.warnings().iter().any(|warning| warning.contains("chmod")),
        "{:?}",
        config.warnings()
    );
}

#[test]
fn a_wrong_secret_is_refused_without_showing_it() {
    let errors = from_environment(&[("DATABASE_URL", "mysql://root:hunter2@db/shop")]).unwrap_err();
    assert_eq!(keys(&errors), ["database.url"]);
    assert!(!errors.to_string().contains("hunter2"), "{errors}");
}

#[test]
fn encryption_to_a_far_database_is_asked_for() {
    let config = from_environment(&[("DATABASE_URL", "postgres://o:s@db.example/shop")]).unwrap();
    assert!(
        config.warnings()[0].contains("sslmode"),
        "{:?}",
        config.warnings()
    );
}

#[test]
fn lists_are_read_from_both_file_and_environment() {
    let config = from_file(
        "[http]\ncors_origins = [\"https://a.example\", \"http://localhost:5173\"]\n",
        &[("TILL_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1")],
    )
    .unwrap();
    assert_eq!(config.http.cors_origins.len(), 2);
    assert!(config.http.trusted_proxies[1].contains("127.0.0.1".parse().unwrap()));
    let errors = from_file(
        "[http]\ncors_origins = [\"https://a.example\", \"*\"]\n",
        &[("TILL_HTTP__TRUSTED_PROXIES", "10.0.0.0/8,ten")],
    )
    .unwrap_err();
    assert_eq!(keys(&errors), ["http.cors_origins", "http.trusted_proxies"]);
    assert_eq!(
        errors.all()[0].problem,
        "entry 2, the text \"*\", is not accepted"
    );
    assert_eq!(errors.all()[1].problem, "entry 2, \"ten\", is not accepted");
}

#[test]
fn a_file_in_the_working_directory_counts_for_programmers_only() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("till.toml");
    // It cannot vouch for itself.
    std::fs::write(&file, "profile = \"dev\"\n[http]\nlisten = \"127.0.0.1:1\"\n").unwrap();
    let config = Config::load(&sources(directory.path(), &[])).unwrap();
    assert_eq!((config.file(), config.http.listen.port()), (None, 7420));
    assert!(
        config
            .warnings()
            .iter()
            .any(|warning| warning.contains("is not read")),
        "{:?}",
        config.warnings()
    );
    let config = Config::load(&sources(directory.path(), &[("TILL_PROFILE", "dev")])).unwrap();
    assert_eq!((config.file(), config.http.listen.port()), (Some(&*file), 1));
    assert!(config.warnings().is_empty());

    let etc = directory.path().join("etc");
    std::fs::create_dir(&etc).unwrap();
    std::fs::write(etc.join("till.toml"), "[http]\nlisten = \"127.0.0.1:2\"\n").unwrap();
    let config = Config::load(&sources(directory.path(), &[])).unwrap();
    assert_eq!(config.http.listen.port(), 2);
}

#[test]
fn a_file_that_everybody_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("till.toml");
    std::fs::write(&file, "[http]\nlisten = \"127.0.0.1:1\"\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let mut named = sources(directory.path(), &[]);
    named.config_file = Some("till.toml".into());
    let errors = Config::load(&named).unwrap_err();
    assert_eq!(errors.all()[0].source, "--config");
    assert!(errors.to_string().contains("every user"), "{errors}");
}

#[test]
fn a_level_is_a_level_and_not_a_module_that_says_nothing() {
    let level = |text: &str| from_environment(&[("TILL_LOG__LEVEL", text)]).map(|config| config.log.filter);
    for right in [
        "warn",
        "INFO",
        "off",
        "info,till_kernel=debug",
        "warn,sqlx=off",
        "info,till[request{id=1,tenant=2}]=trace",
    ] {
        assert!(level(right).is_ok(), "{right}: {:?}", level(right));
    }
    for wrong in [
        "warning",
        "loud",
        "info,till_kernel",
        "till_kernel=loud",
        "info,loud",
        ",",
    ] {
        let errors = level(wrong).unwrap_err();
        assert_eq!(keys(&errors), ["log.level"], "{wrong}");
    }
}

#[test]
fn an_unknown_section_names_the_sections() {
    let errors = from_file("[htp]\nlisten = 1\n[colour]\nred = 1\n[auth.argon]\nx = 1\n", &[]).unwrap_err();
    let allowed = |key: &str| {
        &errors
            .all()
            .iter()
            .find(|error| error.key == key)
            .unwrap()
            .allowed
    };
    assert_eq!(allowed("htp"), "perhaps the section [http]");
    assert_eq!(allowed("auth.argon"), "perhaps the section [auth.argon2]");
    for word in ["data_dir", "profile", "[auth]", "[database]", "[http]", "[log]"] {
        assert!(allowed("colour").contains(word), "{}", allowed("colour"));
    }
}

#[test]
fn this_machine_is_always_called_localhost() {
    let base = |listen: &str| {
        from_environment(&[
            ("TILL_HTTP__LISTEN", listen),
            ("TILL_HTTP__ALLOW_INSECURE_LAN", "true"),
        ])
        .unwrap()
        .http
        .base_url()
    };
    for listen in [
        "127.0.0.1:7420",
        "0.0.0.0:7420",
        "[::1]:7420",
        "[::]:7420",
        "127.0.0.5:7420",
    ] {
        assert_eq!(base(listen), "http://localhost:7420", "{listen}");
    }
    assert_eq!(base("192.168.1.7:7420"), "http://192.168.1.7:7420");
}

#[test]
fn the_page_about_configuration_names_every_key_and_no_other() {
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/configuration.md"
    ))
    .unwrap();
    let told: std::collections::BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let config = from_environment(&[]).unwrap();
    let real: std::collections::BTreeSet<&str> =
        config.describe().iter().map(|row| row.key.as_str()).collect();
    assert_eq!(told, real, "docs/configuration.md and `till config check` differ");
}

#[test]
fn every_key_says_what_it_may_be() {
    let config = from_environment(&[]).unwrap();
    assert!(config.describe().iter().all(|row| !row.allowed.is_empty()));
    assert!(config.describe().len() > 40);
}
