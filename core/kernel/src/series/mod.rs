//! Document numbers without gaps and the fiscal chain (reliability 3.1, 3.3).
//!
//! A series belongs to one register and one kind of document. Its row holds the next number, the chain's head and the grand total, and is
//! updated as the last statement of the transaction, so its lock is held for the shortest time.

mod store;

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, RegisterId, SeriesId};
use uuid::Uuid;

use crate::fault::FaultCode;
pub(crate) use store::{SEAL, SEAL_AND_NUMBER};

/// Version of the chain's formula; see [`fiscal_chain`].
pub const FISCAL_HASH_VERSION: i16 = 1;

/// The chain of version 1: `SHA-256(0x01 ‖ previous ‖ no ‖ document hash ‖ amount ‖ grand total)`, integers as 8 bytes big endian. The
/// first entry's previous hash is the series' seed: `SHA-256` over [`NewSeries`]' identity.
#[must_use]
pub fn fiscal_chain(
    previous: &Hash,
    no: i64,
    document: &Hash,
    amount_minor: i64,
    grand_total_minor: i64,
) -> Hash {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update([1_u8]);
    hash.update(previous);
    hash.update(no.to_be_bytes());
    hash.update(document);
    hash.update(amount_minor.to_be_bytes());
    hash.update(grand_total_minor.to_be_bytes());
    hash.finalize().into()
}

/// A series to open.
#[derive(Clone, Debug, Serialize)]
pub struct NewSeries {
    /// Its id.
    pub series_id: SeriesId,
    /// Where.
    pub branch_id: BranchId,
    /// Which register writes it.
    pub register_id: RegisterId,
    /// Which documents it numbers, e.g. `invoice`.
    pub kind: String,
    /// What stands before the number, e.g. `B01-R03-26-`.
    pub prefix: String,
    /// Fiscal year it belongs to.
    pub fiscal_year: i16,
}

impl NewSeries {
    /// Head of an empty chain.
    #[must_use]
    pub fn seed(&self) -> Hash {
        till_shared::canon::Canon::new("till/series/1")
            .uuid(self.series_id.0)
            .uuid(self.register_id.0)
            .text(&self.kind)
            .text(&self.prefix)
            .int(i64::from(self.fiscal_year))
            .finish()
    }
}

/// The gate of a series: numbers are given only while it is open for the same thing (the open shift) that the document names. Closing a
/// shift shuts the gate first, which waits for sales under way and lets no later one in.
#[derive(Clone, Debug, Serialize)]
pub struct Gate {
    /// The series.
    pub series_id: SeriesId,
    /// Where.
    #[serde(skip)]
    pub branch_id: BranchId,
    /// For what it is open.
    pub open_for: Option<Uuid>,
    /// The next number, as seen under the lock.
    #[serde(skip)]
    pub next_no: i64,
    /// The perpetual total, as seen under the lock, in minor units.
    #[serde(skip)]
    pub grand_total_minor: i64,
}

impl Gate {
    /// The same gate, open for `what` or shut.
    #[must_use]
    pub fn open_for(&self, what: Option<Uuid>) -> Self {
        Self {
            open_for: what,
            ..self.clone()
        }
    }
}

/// The series of a register for a kind of document and a fiscal year, if it was opened.
pub async fn find_series(
    sql: &mut crate::db::Select<'_>,
    register: RegisterId,
    kind: &str,
    fiscal_year: i16,
) -> Result<Option<SeriesId>, crate::fault::Fault> {
    store::find(sql, register, kind, fiscal_year).await
}

/// A document that wants the next number.
#[derive(Clone, Debug)]
pub struct Issue {
    /// From this series.
    pub series_id: SeriesId,
    /// Only while the series is open for this (the open shift); `None` for series without a gate.
    pub gate: Option<Uuid>,
    /// What to answer when the gate is closed.
    pub closed: FaultCode,
    /// The kind of document.
    pub kind: &'static str,
    /// The document.
    pub document_id: Uuid,
    /// Hash over its canonical form.
    pub document_hash: Hash,
    /// What it adds to the series' grand total, in minor units.
    pub amount_minor: i64,
}

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Dense number in the series, from 1.
    pub no: i64,
    /// As printed, e.g. `B01-R03-26-000123`.
    pub number: String,
    /// Head of the chain after it.
    pub chain: Hash,
}

/// The promise of a number: filled by the kernel as the last thing before the answer is written. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Numbered(Arc<OnceLock<Issued>>);

impl Numbered {
    /// A number that is known already, for views of stored documents.
    #[must_use]
    pub fn known(issued: Issued) -> Self {
        let promise = Self::default();
        promise.keep(issued);
        promise
    }

    pub(crate) fn keep(&self, issued: Issued) {
        // A rerun of the transaction makes a new promise, so this is set once.
        let _ = self.0.set(issued);
    }

    /// The number, once given.
    #[must_use]
    pub fn issued(&self) -> Option<&Issued> {
        self.0.get()
    }
}

impl Serialize for Numbered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.get() {
            Some(issued) => serializer.serialize_str(&issued.number),
            None => Err(serde::ser::Error::custom("the number has not been given yet")),
        }
    }
}

impl JsonSchema for Numbered {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Numbered".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use till_shared::canon::hex;

    #[test]
    fn the_first_formula_of_the_chain_is_frozen() {
        let hash = fiscal_chain(&[7; 32], 42, &[9; 32], 1_250, 990_000);
        assert_eq!(
            hex(&hash),
            "aba65e56332f355a6abeac69edac6a148fe969f218b1d225dd40affe5cc5c733"
        );
    }
}
