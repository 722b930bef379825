//! Finds PostgreSQL's programs and knows which versions are safe.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::ClusterError;
use super::run_as::RunAs;

/// Where Debian and Ubuntu put each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A version of PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 15 to 18 are supported.
    pub major: u32,
    /// The patch level.
    pub minor: u32,
}

impl Version {
    /// From `server_version_num`, such as 150018.
    pub fn from_number(number: i32) -> Self {
        let number = u32::try_from(number).unwrap_or_default();
        Self {
            major: number / 10_000,
            minor: number % 10_000,
        }
    }

    /// From the output of `postgres --version`; a beta has no minor and counts as 0.
    pub fn from_banner(banner: &str) -> Option<Self> {
        let word = banner.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
        let mut parts = word.split('.');
        let major: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
        let minor = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self {
            major: major.parse().ok()?,
            minor,
        })
    }

    /// Why this version must not be used. Row-level security was leaky below these minors
    /// (CVE-2023-2455, CVE-2024-10976).
    pub fn refusal(self) -> Option<&'static str> {
        match (self.major, self.minor) {
            (15, ..9) => Some("row-level security is unsafe before 15.9; update to the newest 15"),
            (16, ..5) => Some("row-level security is unsafe before 16.5; update to the newest 16"),
            (17, ..1) => Some("row-level security is unsafe before 17.1; update to the newest 17"),
            (15..=18, _) => None,
            _ => Some("versions 15 to 18 are supported"),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A folder with PostgreSQL's programs.
#[derive(Debug, Clone)]
pub struct Programs {
    bin_dir: PathBuf,
    version: Version,
}

impl Programs {
    /// The best programs on this machine: `configured` if given (then nothing else is tried), else the
    /// first usable in PATH, else Debian's folders, newest version first.
    pub fn find(configured: Option<&Path>) -> Result<Self, ClusterError> {
        Self::search(configured, None)
    }

    /// As [`Programs::find`], but of one major version: the one a cluster on disk was made with.
    pub(super) fn find_major(
        configured: Option<&Path>,
        cluster: &Path,
        major: u32,
    ) -> Result<Self, ClusterError> {
        Self::search(configured, Some((cluster, major)))
    }

    fn search(configured: Option<&Path>, needed: Option<(&Path, u32)>) -> Result<Self, ClusterError> {
        let candidates = match configured {
            Some(directory) => vec![directory.to_owned()],
            None => candidates(),
        };
        let mut refused = None;
        let mut other_major = None;
        // What the configuration names may be a stranger's program: it is not even asked for its version as root.
        let run_as = RunAs::stepped_down()?;
        for directory in &candidates {
            let Some(version) = version_in(directory, &run_as) else {
                if directory.join("postgres").is_file() && directory.join("initdb").is_file() {
                    refused.get_or_insert(ClusterError::ProgramsClosed {
                        path: directory.clone(),
                        user: run_as.name().to_owned(),
                    });
                }
                continue;
            };
            if version.refusal().is_some() {
                refused.get_or_insert(ClusterError::VersionRefused {
                    found: version,
                    place: format!("in {}", directory.display()),
                });
                continue;
            }
            match needed {
                Some((cluster, major)) if version.major != major => {
                    other_major.get_or_insert(ClusterError::OtherMajor {
                        path: cluster.to_owned(),
                        needed: major,
                    });
                }
                _ => {
                    return Ok(Self {
                        bin_dir: directory.clone(),
                        version,
                    });
                }
            }
        }
        Err(other_major.or(refused).unwrap_or(ClusterError::ProgramsMissing {
            looked_in: candidates,
        }))
    }

    /// The folder.
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// The version of the programs in it.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The path of one program, such as `pg_dump`. It may not exist: some sources hold only the server.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }
}

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = std::env::split_paths(&path)
        // A link in /usr/local/bin leads to the folder that holds the others.
        .filter_map(|directory| std::fs::canonicalize(directory.join("postgres")).ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .collect();
    let mut debian: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    debian.sort_unstable_by(|left, right| right.cmp(left));
    found.extend(debian.into_iter().map(|(_, directory)| directory));
    let mut seen = std::collections::HashSet::new();
    found.retain(|directory| seen.insert(directory.clone()));
    found
}

/// The version in a folder that holds both programs a cluster needs.
fn version_in(directory: &Path, run_as: &RunAs) -> Option<Version> {
    if !directory.join("initdb").is_file() {
        return None;
    }
    let mut command = Command::new(directory.join("postgres"));
    command.arg("--version").env_clear().env("LC_ALL", "C");
    run_as.apply(&mut command);
    let output = command.output().ok()?;
    Version::from_banner(&String::from_utf8_lossy(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn fake(directory: &Path, banner: &str) {
        std::fs::create_dir_all(directory).unwrap();
        open_to_all(directory);
        for name in ["postgres", "initdb"] {
            let path = directory.join(name);
            std::fs::write(&path, format!("#!/bin/sh\necho '{banner}'\n")).unwrap();
            open_to_all(&path);
        }
    }

    fn open_to_all(path: &Path) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_program_is_never_asked_for_its_version_as_root() {
        if !nix::unistd::geteuid().is_root() {
            println!("skipped: needs root");
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        fake(directory.path(), "postgres (PostgreSQL) 15.$(id -u)");
        let program = directory.path().join("postgres");
        std::fs::write(
            &program,
            "#!/bin/sh\necho \"postgres (PostgreSQL) 15.$(id -u)\"\n",
        )
        .unwrap();
        let found = Programs::find(Some(directory.path())).unwrap();
        assert_ne!(found.version().minor, 0, "it ran as root");

        std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let error = Programs::find(Some(directory.path())).unwrap_err().to_string();
        assert!(error.contains("cannot be run by the user"), "{error}");
    }

    #[test]
    fn a_banner_of_any_distribution_is_understood() {
        let version = |banner| Version::from_banner(banner).unwrap();
        assert_eq!(
            version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Version { major: 15, minor: 18 }
        );
        assert_eq!(
            version("postgres (PostgreSQL) 18.1\n"),
            Version { major: 18, minor: 1 }
        );
        assert_eq!(
            version("postgres (PostgreSQL) 19beta1\n"),
            Version { major: 19, minor: 0 }
        );
        assert_eq!(Version::from_number(150_018), Version { major: 15, minor: 18 });
        assert!(Version::from_banner("mysqld 8").is_none());
    }

    #[test]
    fn versions_with_leaky_row_level_security_are_refused() {
        let refused = |major, minor| Version { major, minor }.refusal().is_some();
        assert!(refused(14, 19) && refused(15, 8) && refused(16, 4) && refused(17, 0) && refused(19, 0));
        assert!(!refused(15, 9) && !refused(16, 5) && !refused(17, 1) && !refused(18, 0));
    }

    #[test]
    fn a_refused_version_is_named_with_its_place() {
        let directory = tempfile::tempdir().unwrap();
        fake(directory.path(), "postgres (PostgreSQL) 15.2");
        let error = Programs::find(Some(directory.path())).unwrap_err().to_string();
        assert!(error.contains("15.2") && error.contains("before 15.9"), "{error}");
        assert!(error.contains(&directory.path().display().to_string()), "{error}");
    }

    #[test]
    fn missing_programs_name_the_way_to_get_them() {
        let directory = tempfile::tempdir().unwrap();
        let error = Programs::find(Some(directory.path())).unwrap_err().to_string();
        assert!(
            error.contains("scripts/setup") && error.contains("Debian package `postgresql`"),
            "{error}"
        );
    }

    #[test]
    fn a_cluster_of_another_major_version_is_not_touched() {
        let directory = tempfile::tempdir().unwrap();
        fake(directory.path(), "postgres (PostgreSQL) 18.1");
        let error = Programs::find_major(Some(directory.path()), Path::new("/shop/data"), 16)
            .unwrap_err()
            .to_string();
        assert!(error.contains("postgresql-16"), "{error}");
    }
}
