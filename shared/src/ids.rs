//! Typed ids: newtypes over UUIDv7 (P-6.1). They are made where the thing is made (till, server), never by the database.
//!
//! An id that a caller makes is a [`Made`]: lists go by id and mean "by time", so such an id is of version 7 and its time is believable.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use uuid::{Uuid, Variant};

/// Declares id types that differ in Rust and are plain UUIDs on the wire and in the database. The `$` is for the macro it declares.
macro_rules! ids {
    ($d:tt $($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+
        /// Hands the names of all id types to a macro, for what is the same for each.
        #[macro_export]
        macro_rules! every_id {
            ($d each:ident) => { $d each!($($name),+); };
        }
    };
}

ids! { $
    /// A business.
    TenantId,
    /// A place of the business.
    BranchId,
    /// A till.
    RegisterId,
    /// An enrolled piece of hardware or browser.
    DeviceId,
    /// A person who signs in.
    UserId,
    /// A named set of permissions and limits.
    RoleId,
    /// One signed-in stay of a user on a device.
    SessionId,
    /// A cashier's stretch of work on a register.
    ShiftId,
    /// The basket being paid; made by the till at the first scan, the idempotency key of its checkout for ever.
    SaleId,
    /// A line of a sale.
    LineId,
    /// A payment (tender) of a sale.
    PaymentId,
    /// Something that is sold.
    ProductId,
    /// A node of the catalogue's tree.
    CategoryId,
    /// A maker's name.
    BrandId,
    /// A set of tax rates a product falls under.
    TaxClassId,
    /// A buyer known by name.
    CustomerId,
    /// A movement of stock.
    StockMoveId,
    /// A movement of cash in a drawer.
    CashMovementId,
    /// A series of gapless document numbers.
    SeriesId,
    /// An audit event.
    AuditEventId,
    /// An event of the outbox.
    EventId,
    /// An approval by a second person.
    ApprovalId,
    /// What a second person allowed in a basket.
    ActId,
    /// Something that the program does later, or again and again.
    JobId,
    /// Products from a file.
    ImportId,
    /// A part of such a file.
    ImportPieceId,
    /// A picture or paper that records refer to.
    FileId,
    /// Something that is sent to somebody outside.
    SendingId,
    /// A page that anybody sees who has its link.
    LinkId,
}

/// How far the clock of a till may be ahead of the server's.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How long ago something may have happened that reaches the server only now: a till may sell that long without it.
pub const BEHIND_MAX: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Why an id made by a caller, or the time it says something happened at, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untimely {
    /// The id is not of version 7.
    #[error("must be a UUID of version 7")]
    NotV7,
    /// Its time is later than a clock may be ahead.
    #[error("its time is ahead of the server's clock")]
    InTheFuture,
    /// Its time is longer ago than anything may wait.
    #[error("its time is more than a week ago")]
    TooOld,
}

impl Untimely {
    /// The stable code of the violation.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotV7 => "not-v7",
            Self::InTheFuture => "in-the-future",
            Self::TooOld => "too-old",
        }
    }
}

/// Whether something can have happened at `at` when the server's clock shows `now`.
///
/// # Errors
/// [`Untimely::InTheFuture`] or [`Untimely::TooOld`].
pub fn timely(at: Timestamp, now: Timestamp) -> Result<(), Untimely> {
    let ahead = at.duration_since(now);
    if ahead > AHEAD_MAX {
        Err(Untimely::InTheFuture)
    } else if ahead < -BEHIND_MAX {
        Err(Untimely::TooOld)
    } else {
        Ok(())
    }
}

/// An id that the caller made. It is read only if it is a UUID of version 7; where it becomes the key of a row, [`Self::check`] says
/// whether its time is believable too. There is no other way to take an id from outside for something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Made<T> {
    id: T,
}

impl<T: Copy + Into<Uuid>> Made<T> {
    /// Takes an id.
    ///
    /// # Errors
    /// [`Untimely::NotV7`].
    pub fn new(id: T) -> Result<Self, Untimely> {
        let uuid: Uuid = id.into();
        if uuid.get_version_num() == 7 && uuid.get_variant() == Variant::RFC4122 {
            Ok(Self { id })
        } else {
            Err(Untimely::NotV7)
        }
    }

    /// The id.
    #[must_use]
    pub const fn id(self) -> T {
        self.id
    }

    /// When it was made, by the clock of who made it; `None` after the year 9999.
    #[must_use]
    pub fn made_at(self) -> Option<Timestamp> {
        let uuid: Uuid = self.id.into();
        let milliseconds = uuid.as_u128() >> 80;
        i64::try_from(milliseconds)
            .ok()
            .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
    }

    /// Whether it can have been made by a clock that is right: the bounds are those of a sale's `occurred_at` (see [`timely`]).
    ///
    /// # Errors
    /// [`Untimely::InTheFuture`] or [`Untimely::TooOld`].
    pub fn check(self, now: Timestamp) -> Result<(), Untimely> {
        timely(self.made_at().ok_or(Untimely::InTheFuture)?, now)
    }
}

impl<T> Deref for Made<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.id
    }
}

impl<T: fmt::Display> fmt::Display for Made<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl<'de, T: Copy + Into<Uuid> + Deserialize<'de>> Deserialize<'de> for Made<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(T::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<T> JsonSchema for Made<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "UuidV7".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "uuid",
            "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$",
            "description": "UUID of version 7, made by the caller",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Made<SaleId>> {
        serde_json::from_str(&format!("\"{text}\"")).ok()
    }

    /// A UUIDv7 of a moment, as RFC 9562 5.7 lays it out.
    fn made(at: &str) -> Made<SaleId> {
        let at: Timestamp = at.parse().unwrap();
        let milliseconds = u128::try_from(at.as_millisecond()).unwrap();
        let id = milliseconds << 80 | 7 << 76 | 0b10 << 62 | 5;
        Made::new(SaleId(Uuid::from_u128(id))).unwrap()
    }

    #[test]
    fn only_version_7_is_read() {
        let id = read("01900000-0000-7000-8000-000000000001").unwrap();
        assert_eq!(id.to_string(), "01900000-0000-7000-8000-000000000001");
        for other in [
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "a2bae6d2-3c1f-4f57-9d7a-3d1c0b8f6a11",
            // Version 7 in its digits, but not of the variant that has versions.
            "01900000-0000-7000-0000-000000000001",
            "01900000-0000-6000-8000-000000000001",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        let why = serde_json::from_str::<Made<SaleId>>("\"00000000-0000-0000-0000-000000000000\"");
        assert!(
            why.unwrap_err()
                .to_string()
                .starts_with(&Untimely::NotV7.to_string())
        );
    }

    #[test]
    fn its_time_lies_within_what_clocks_and_queues_explain() {
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        assert_eq!(made("2026-03-02T10:04:59Z").check(now), Ok(()));
        assert_eq!(
            made("2026-03-02T10:05:01Z").check(now),
            Err(Untimely::InTheFuture)
        );
        assert_eq!(made("2026-02-23T10:00:01Z").check(now), Ok(()));
        assert_eq!(made("2026-02-23T09:59:59Z").check(now), Err(Untimely::TooOld));
        let last = Made::new(SaleId("ffffffff-ffff-7fff-bfff-ffffffffffff".parse().unwrap())).unwrap();
        assert_eq!(last.check(now), Err(Untimely::InTheFuture));
    }
}
