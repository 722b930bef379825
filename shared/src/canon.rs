//! Canonical bytes: the frozen binary form that hashes are taken over (reliability 3.1, 3.3).
//!
//! A field is its length as 4 bytes big endian, then its bytes; an absent field has the length `0xFFFF_FFFF`. Integers are 8 bytes big
//! endian, UUIDs 16 bytes, times microseconds since 1970 UTC, decimals their normalised text. The form of a version never changes: a new
//! need gets a new version, and golden vectors hold the old ones in place.

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Collects fields and hashes them as they come.
pub struct Canon(Sha256);

impl Canon {
    /// Starts a form; `domain` names the kind and version, e.g. `till/sale/1`.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        Self(Sha256::new()).text(domain)
    }

    /// Starts a form with fixed bytes, as a leaf of a Merkle tree begins with `0x00` and its version (RFC 6962).
    #[must_use]
    pub fn starting(bytes: &[u8]) -> Self {
        Self(Sha256::new()).fixed(bytes)
    }

    /// Adds bytes whose length the form fixes, e.g. a digest: without a length before them.
    #[must_use]
    pub fn fixed(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }

    /// Adds raw bytes.
    #[must_use]
    pub fn bytes(mut self, value: &[u8]) -> Self {
        // No field comes near 4 GiB: bodies are capped at 1 MiB.
        let len = u32::try_from(value.len()).unwrap_or(u32::MAX - 1);
        self.0.update(len.to_be_bytes());
        self.0.update(value);
        self
    }

    /// Adds UTF-8 text.
    #[must_use]
    pub fn text(self, value: &str) -> Self {
        self.bytes(value.as_bytes())
    }

    /// Adds a signed integer (amounts, counts, versions).
    #[must_use]
    pub fn int(self, value: i64) -> Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Adds an id.
    #[must_use]
    pub fn uuid(self, value: Uuid) -> Self {
        self.bytes(value.as_bytes())
    }

    /// Adds a decimal in its normalised text form, so that `1.50` and `1.5` are one value.
    #[must_use]
    pub fn decimal(self, value: Decimal) -> Self {
        self.text(&value.normalize().to_string())
    }

    /// Adds a value that may be absent.
    #[must_use]
    pub fn option<T>(mut self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        if let Some(present) = value {
            add(self, present)
        } else {
            self.0.update(u32::MAX.to_be_bytes());
            self
        }
    }

    /// Adds a list: its length, then every item.
    #[must_use]
    pub fn list<T>(self, items: &[T], mut add: impl FnMut(Self, &T) -> Self) -> Self {
        let mut canon = self.int(i64::try_from(items.len()).unwrap_or(i64::MAX));
        for item in items {
            canon = add(canon, item);
        }
        canon
    }

    /// The digest of all fields.
    #[must_use]
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// Lower-case hexadecimal text of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// The bytes of lower-case hexadecimal text.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_of_the_form_is_frozen() {
        let hash = Canon::new("till/test/1")
            .text("Café")
            .int(-7)
            .uuid(Uuid::from_u128(1))
            .decimal(Decimal::new(150, 2))
            .option(None::<i64>, Canon::int)
            .option(Some(3), Canon::int)
            .list(&["a", "b"], |canon, item| canon.text(item))
            .finish();
        assert_eq!(
            hex(&hash),
            "77b6e50780dbfb649bb774ed2db6910e947ba047317709c0baf0741760948eae"
        );
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let one = Canon::new("d").text("ab").text("c").finish();
        let other = Canon::new("d").text("a").text("bc").finish();
        assert_ne!(one, other);
    }
}
