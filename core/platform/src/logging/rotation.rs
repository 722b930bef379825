//! The log file: a new one every day (UTC) and whenever it grows too large, old ones deleted (P-4.7.5, P-4.7.6).

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Now;

/// `till.log` being written, `till.2026-11-20.log` and `till.2026-11-20.1.log` behind it.
pub(super) struct RotatingFile {
    path: PathBuf,
    file: File,
    /// The day of the lines in the file.
    day: Date,
    size: u64,
    size_max: u64,
    retention_days: u32,
    now: Now,
}

impl RotatingFile {
    pub(super) fn open(path: &Path, size_max: u64, retention_days: u32, now: Now) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        let file = append_to(path)?;
        let meta = file.metadata()?;
        let day = match meta.modified() {
            Ok(modified) if meta.len() > 0 => Timestamp::try_from(modified).map_or(day_of(now()), day_of),
            _ => day_of(now()),
        };
        let opened = Self {
            path: path.to_owned(),
            file,
            day,
            size: meta.len(),
            size_max,
            retention_days,
            now,
        };
        opened.delete_old();
        Ok(opened)
    }

    fn rotate(&mut self, today: Date) -> io::Result<()> {
        let mut number = 0;
        let behind = loop {
            let name = self.rotated_name(number);
            if !name.exists() {
                break name;
            }
            number += 1;
        };
        std::fs::rename(&self.path, behind)?;
        self.file = append_to(&self.path)?;
        self.size = 0;
        self.day = today;
        self.delete_old();
        Ok(())
    }

    fn rotated_name(&self, number: u32) -> PathBuf {
        let (stem, extension) = self.name_parts();
        let day = self.day;
        let name = match number {
            0 => format!("{stem}.{day}.{extension}"),
            n => format!("{stem}.{day}.{n}.{extension}"),
        };
        self.path.with_file_name(name)
    }

    fn name_parts(&self) -> (String, String) {
        let part = |part: Option<&std::ffi::OsStr>, other: &str| {
            part.map_or_else(|| other.to_owned(), |text| text.to_string_lossy().into_owned())
        };
        (
            part(self.path.file_stem(), "till"),
            part(self.path.extension(), "log"),
        )
    }

    /// Only files named by rotation are deleted. A failure leaves a file too long, which hurts nobody.
    fn delete_old(&self) {
        let Ok(oldest) = day_of((self.now)()).checked_sub(i64::from(self.retention_days).days()) else {
            return;
        };
        let (stem, extension) = self.name_parts();
        let prefix = format!("{stem}.");
        let suffix = format!(".{extension}");
        let directory = self.path.parent().unwrap_or(Path::new("."));
        for entry in std::fs::read_dir(directory)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            let name = entry.file_name();
            let day = name
                .to_str()
                .and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(&suffix))
                .and_then(|middle| middle.split('.').next()?.parse::<Date>().ok());
            if day.is_some_and(|day| day < oldest) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

impl Write for RotatingFile {
    /// Writes one whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let today = day_of((self.now)());
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        // A clock set back keeps the file: its lines belong to a later day only by name.
        if self.size > 0 && (today > self.day || self.size.saturating_add(length) > self.size_max) {
            self.rotate(today)?;
        }
        self.file.write_all(line)?;
        self.size = self.size.saturating_add(length);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o640)
        .open(path)
}

fn day_of(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn noon(day: &str) -> i64 {
        format!("{day}T12:00:00Z")
            .parse::<Timestamp>()
            .unwrap()
            .as_second()
    }

    #[test]
    fn a_new_day_begins_a_new_file_and_old_ones_go() {
        static TIME: AtomicI64 = AtomicI64::new(0);
        fn now() -> Timestamp {
            Timestamp::from_second(TIME.load(Ordering::SeqCst)).unwrap()
        }
        let directory = tempfile::tempdir().unwrap();
        for name in [
            "till.2026-11-01.log",
            "till.2026-11-19.3.log",
            "till.2026-11-10.log",
            "other.2020-01-01.log",
        ] {
            std::fs::write(directory.path().join(name), "x").unwrap();
        }
        TIME.store(noon("2026-11-20"), Ordering::SeqCst);
        let mut file = RotatingFile::open(&directory.path().join("till.log"), 1_000_000, 10, now).unwrap();
        file.write_all(b"first\n").unwrap();
        TIME.store(noon("2026-11-21"), Ordering::SeqCst);
        file.write_all(b"second\n").unwrap();
        file.write_all(b"third\n").unwrap();
        assert_eq!(
            names(directory.path()),
            [
                "other.2020-01-01.log",
                "till.2026-11-19.3.log",
                "till.2026-11-20.log",
                "till.log"
            ]
        );
        let read = |name| std::fs::read_to_string(directory.path().join(name)).unwrap();
        assert_eq!(read("till.2026-11-20.log"), "first\n");
        assert_eq!(read("till.log"), "second\nthird\n");

        TIME.store(noon("2026-11-18"), Ordering::SeqCst);
        file.write_all(b"clock set back\n").unwrap();
        assert!(read("till.log").ends_with("clock set back\n"));
    }

    #[test]
    fn a_file_that_grows_too_large_is_rotated_within_the_day() {
        fn now() -> Timestamp {
            "2026-11-20T12:00:00Z".parse().unwrap()
        }
        let directory = tempfile::tempdir().unwrap();
        let mut file = RotatingFile::open(&directory.path().join("till.log"), 10, 10, now).unwrap();
        for _ in 0..3 {
            file.write_all(b"1234567\n").unwrap();
        }
        assert_eq!(
            names(directory.path()),
            ["till.2026-11-20.1.log", "till.2026-11-20.log", "till.log"]
        );
    }
}
