//! The checks.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::{Timestamp, ToSpan};
use nix::unistd::{AccessFlags, access};
use sqlx::{Connection, PgConnection};

use super::{Check, Status, directories, port};
use crate::config::{Config, ConfigErrors};
use crate::postgres_cluster::{Cluster, ClusterSettings, DatabaseUrls, Programs, Version};

const NAME: &str = "data_folder";
const MIB: u64 = 1024 * 1024;
/// Below this PostgreSQL could not write its log through one busy day.
const SPACE_FAIL: u64 = 256 * MIB;
const SPACE_WARN: u64 = 2048 * MIB;
/// No till was made before this year; a clock that says so has lost its battery.
const EARLIEST_YEAR: i16 = 2025;
const LATEST_YEAR: i16 = 2100;
/// Clocks are set back a little all the time.
const CLOCK_TOLERANCE_MINUTES: i64 = 5;

/// Everything that can be looked at without starting anything.
pub fn doctor(loaded: &Result<Config, ConfigErrors>, now: Timestamp) -> Vec<Check> {
    let config = match loaded {
        Ok(config) => config,
        Err(errors) => {
            return errors
                .all()
                .iter()
                .map(|error| {
                    Check::fail(
                        "configuration",
                        format!("{} ({}): {}", error.key, error.source, error.problem),
                        format!("allowed: {}", error.allowed),
                    )
                })
                .collect();
        }
    };
    let mut checks = vec![Check::ok(
        "configuration",
        format!(
            "profile {}, {}",
            config.profile.as_str(),
            config
                .file()
                .map_or_else(|| "no file".to_owned(), |file| file.display().to_string())
        ),
    )];
    checks.extend(
        config
            .warnings()
            .iter()
            .map(|warning| Check::warn("configuration", warning, "change it, or accept the risk")),
    );
    checks.extend(startup(config, now));
    if config.database.managed() && checks.iter().all(|check| check.name != "postgresql") {
        checks.push(programs(config));
    }
    checks.extend(port::checks(config.http.listen, &config.data_dir));
    checks
}

/// What a server looks at before it starts; a failure must stop it.
pub fn startup(config: &Config, now: Timestamp) -> Vec<Check> {
    let mut checks = vec![
        data_folder(config),
        space(&config.data_dir),
        clock(&config.data_dir, now),
    ];
    // An existing cluster looks for programs of its own version.
    if config.database.managed() && !config.data_dir.join("postgres/data").exists() {
        checks.push(programs(config));
    }
    checks
}

/// The database, through the role that serves requests.
pub async fn database(urls: &DatabaseUrls) -> Check {
    let asked = async {
        let mut connection = PgConnection::connect_with(&urls.app_direct).await?;
        let answer: (i32, bool) = sqlx::query_as(
            "SELECT current_setting('server_version_num')::int4, current_setting('data_checksums') = 'on'",
        )
        .persistent(false)
        .fetch_one(&mut connection)
        .await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(answer)
    };
    match asked.await {
        Err(error) => Check::fail(
            "database",
            error.to_string(),
            "see that PostgreSQL runs, and its log",
        ),
        Ok((number, checksums)) => {
            let version = Version::from_number(number);
            match (version.refusal(), checksums) {
                (Some(why), _) => Check::fail(
                    "database",
                    format!("PostgreSQL {version}: {why}"),
                    "update PostgreSQL",
                ),
                (None, true) => Check::ok("database", format!("PostgreSQL {version} with data checksums")),
                (None, false) => Check::warn(
                    "database",
                    format!(
                        "PostgreSQL {version} without data checksums: a disk that changes data is not noticed"
                    ),
                    "ask the administrator of the database to turn checksums on (pg_checksums)",
                ),
            }
        }
    }
}

/// The folder, and whether PostgreSQL could live in it. Nothing is made, not even to try.
fn data_folder(config: &Config) -> Check {
    let check = folder(&config.data_dir);
    if check.status == Status::Fail || !config.database.managed() {
        return check;
    }
    match Cluster::check(&ClusterSettings::of(config)) {
        Ok(()) => check,
        Err(error) => Check::fail(NAME, error.to_string(), error.remedy()),
    }
}

fn folder(data_dir: &Path) -> Check {
    let shown = data_dir.display();
    let meta = match std::fs::metadata(data_dir) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return match nearest(data_dir).map(writable) {
                Some(Ok(())) => Check::ok(NAME, format!("{shown} does not exist yet and can be made")),
                _ => Check::fail(
                    NAME,
                    format!("{shown} does not exist and cannot be made"),
                    "set data_dir to a folder this user may write to",
                ),
            };
        }
        Err(error) => {
            return Check::fail(
                NAME,
                format!("{shown}: {error}"),
                "check the permissions of the folders above it",
            );
        }
    };
    if !meta.is_dir() {
        return Check::fail(
            NAME,
            format!("{shown} is not a folder"),
            "set data_dir to a folder",
        );
    }
    if let Err(error) = writable(data_dir) {
        return Check::fail(
            NAME,
            format!("{shown} cannot be written: {error}"),
            "give the folder to the user the server runs as, or free space",
        );
    }
    if meta.permissions().mode() & 0o002 != 0 {
        return Check::warn(
            NAME,
            format!("every user of this machine may write into {shown}"),
            format!("chmod o-w {shown}"),
        );
    }
    Check::ok(NAME, format!("{shown} can be written"))
}

fn nearest(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.exists())
}

/// Asks the system instead of trying: whoever only looks makes nothing. What a full disk does is another check.
fn writable(folder: &Path) -> nix::Result<()> {
    access(folder, AccessFlags::W_OK | AccessFlags::X_OK)
}

fn space(data_dir: &Path) -> Check {
    const NAME: &str = "disk_space";
    let folder = data_dir
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(Path::new("/"));
    let free = match nix::sys::statvfs::statvfs(folder) {
        Ok(stat) => stat.blocks_available().saturating_mul(stat.fragment_size()),
        Err(error) => return Check::warn(NAME, error.to_string(), "check the disk"),
    };
    let detail = format!("{} MiB free at {}", free / MIB, folder.display());
    let remedy = "free space, or move data_dir to a larger disk";
    if free < SPACE_FAIL {
        Check::fail(NAME, detail, remedy)
    } else if free < SPACE_WARN {
        Check::warn(NAME, detail, remedy)
    } else {
        Check::ok(NAME, detail)
    }
}

/// A till that lost its clock would date its documents wrongly (F13 of the reliability bench).
fn clock(data_dir: &Path, now: Timestamp) -> Check {
    const NAME: &str = "clock";
    let remedy = "set the clock, and let it be kept by NTP (timedatectl set-ntp true)";
    let year = now.to_zoned(jiff::tz::TimeZone::UTC).year();
    if !(EARLIEST_YEAR..=LATEST_YEAR).contains(&year) {
        return Check::fail(NAME, format!("the clock says {now}"), remedy);
    }
    let latest = now.checked_add(CLOCK_TOLERANCE_MINUTES.minutes()).unwrap_or(now);
    if let Some(started) = directories::last_start(data_dir).filter(|started| *started > latest) {
        return Check::warn(
            NAME,
            format!("the clock says {now}, but the server last started at {started}"),
            remedy,
        );
    }
    if let Some((file, written)) = newest_file(data_dir).filter(|(_, written)| *written > latest) {
        return Check::warn(
            NAME,
            format!("the clock says {now}, but {file} was written at {written}"),
            remedy,
        );
    }
    Check::ok(NAME, format!("{now}"))
}

/// PostgreSQL's control file is written at every checkpoint, the logs all the time.
fn newest_file(data_dir: &Path) -> Option<(String, Timestamp)> {
    let logs = std::fs::read_dir(data_dir.join("logs"))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    logs.chain([
        data_dir.join("till.lock"),
        data_dir.join("postgres/data/global/pg_control"),
    ])
    .filter_map(|path| {
        let written = std::fs::metadata(&path).ok()?.modified().ok()?;
        Some((path.display().to_string(), Timestamp::try_from(written).ok()?))
    })
    .max_by_key(|(_, written)| *written)
}

fn programs(config: &Config) -> Check {
    const NAME: &str = "postgresql";
    match Programs::find(config.database.postgres_bin_dir.as_deref()) {
        Ok(found) => Check::ok(
            NAME,
            format!("{} in {}", found.version(), found.bin_dir().display()),
        ),
        Err(error) => Check::fail(NAME, error.to_string(), error.remedy()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;
    use crate::diagnostics::{prepare_directories, record_start};

    fn load(folder: &Path, extra: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
        let mut overrides = vec![("data_dir".to_owned(), folder.display().to_string())];
        overrides.extend(
            extra
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
        );
        Config::load(&Sources {
            config_file: None,
            overrides,
            environment: Vec::new(),
            working_directory: folder.to_owned(),
            system_directory: folder.to_owned(),
            as_root: false,
            cores: 1,
        })
    }

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn named<'a>(checks: &'a [Check], name: &str) -> &'a Check {
        checks.iter().find(|check| check.name == name).unwrap()
    }

    #[test]
    fn a_sound_machine_passes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        prepare_directories(folder.path()).unwrap();
        let checks = doctor(&load(folder.path(), &[("http.listen", "127.0.0.1:0")]), now());
        assert!(
            checks.iter().all(|check| check.status < Status::Fail),
            "{checks:#?}"
        );
        assert_eq!(named(&checks, "port").status, Status::Ok);
    }

    #[test]
    fn every_mistake_of_the_configuration_is_a_check() {
        let folder = tempfile::tempdir().unwrap();
        let checks = doctor(
            &load(folder.path(), &[("http.listen", "x"), ("log.format", "y")]),
            now(),
        );
        assert_eq!(checks.len(), 2);
        assert!(
            checks
                .iter()
                .all(|check| check.status == Status::Fail && check.remedy.is_some())
        );
    }

    #[test]
    fn a_clock_without_a_battery_fails_and_one_set_back_warns() {
        let folder = tempfile::tempdir().unwrap();
        let early: Timestamp = "1970-01-02T00:00:00Z".parse().unwrap();
        assert_eq!(clock(folder.path(), early).status, Status::Fail);
        record_start(folder.path(), now()).unwrap();
        assert_eq!(clock(folder.path(), now()).status, Status::Ok);
        let back = now().checked_sub(1.hours()).unwrap();
        assert_eq!(clock(folder.path(), back).status, Status::Warn);
    }

    #[test]
    fn a_file_from_the_future_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("till.lock"), "").unwrap();
        let long_ago: Timestamp = "2025-02-01T00:00:00Z".parse().unwrap();
        let found = clock(folder.path(), long_ago);
        assert_eq!(found.status, Status::Warn);
        assert!(found.detail.contains("till.lock"), "{found:?}");
    }

    #[test]
    fn a_data_folder_that_is_a_file_fails() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(super::folder(&file).status, Status::Fail);
        assert_eq!(super::folder(&folder.path().join("new/deep")).status, Status::Ok);
        assert!(!folder.path().join("new").exists(), "looking makes nothing");
    }

    #[test]
    fn whatever_is_not_good_comes_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let long_ago: Timestamp = "1971-02-01T00:00:00Z".parse().unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = taken.local_addr().unwrap().to_string();
        let nowhere = folder.path().join("no-programs").display().to_string();
        let settings = [
            ("http.listen", &*listen),
            ("database.postgres_bin_dir", &*nowhere),
        ];
        let checks = doctor(&load(&file, &settings), long_ago);
        for name in ["data_folder", "clock", "postgresql", "port"] {
            let check = named(&checks, name);
            assert_eq!(check.status, Status::Fail, "{check:?}");
            let remedy = check.remedy.as_deref().unwrap();
            assert!(!remedy.is_empty() && !check.detail.contains(remedy), "{check:?}");
        }
    }
}
