//! Typed ids: newtypes over UUIDv7 (P-6.1). They are made where the thing is made (till, server), never by the database.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares id types that differ in Rust and are plain UUIDs on the wire and in the database.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
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
    )+};
}

ids! {
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
}
