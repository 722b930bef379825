//! Which compressed twin a caller can unpack.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// How a twin is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The smaller one.
    Brotli,
    /// What everybody understands.
    Gzip,
}

impl Encoding {
    /// Its name in headers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What its twins' names end in.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Those that the caller takes, the smaller twin first: sizes are known here, so the caller's order between them does not matter.
    pub fn preferred(headers: &HeaderMap) -> impl Iterator<Item = Self> {
        let taken = |wanted: Self| {
            let quality = |name: &str| {
                headers
                    .get_all(ACCEPT_ENCODING)
                    .iter()
                    .filter_map(|value| value.to_str().ok())
                    .flat_map(|value| value.split(','))
                    .find_map(|one| quality_of(one, name))
            };
            quality(wanted.name()).or_else(|| quality("*")).unwrap_or(false)
        };
        [Self::Brotli, Self::Gzip]
            .into_iter()
            .filter(move |one| taken(*one))
    }
}

/// Whether an entry such as `gzip;q=0.5` names the encoding, and if so whether it allows it.
fn quality_of(entry: &str, name: &str) -> Option<bool> {
    let mut parts = entry.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(name) {
        return None;
    }
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let refused = quality.is_some_and(|value| value.bytes().all(|digit| matches!(digit, b'0' | b'.')));
    Some(!refused)
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Brotli, Gzip};
    use super::*;

    fn taken(value: &str) -> Vec<Encoding> {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, value.parse().unwrap())]);
        Encoding::preferred(&headers).collect()
    }

    #[test]
    fn only_what_the_caller_takes_is_sent() {
        assert_eq!(taken("gzip, deflate, br, zstd"), [Brotli, Gzip]);
        assert_eq!(taken("gzip;q=1.0, br;q=0"), [Gzip]);
        assert_eq!(taken("identity"), []);
        assert_eq!(taken("*"), [Brotli, Gzip]);
        assert_eq!(taken("*;q=0.1, br;q=0.0"), [Gzip]);
        assert_eq!(taken("xbr, gzipped"), []);
        assert!(Encoding::preferred(&HeaderMap::new()).next().is_none());
    }
}
