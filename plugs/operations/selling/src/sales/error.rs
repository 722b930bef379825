//! What can go wrong when selling.

use till_kernel::{Fault, FaultCode};

/// The sale id was used for something else already.
pub const EXISTS: FaultCode = FaultCode::conflict("sales.exists", "A sale with this id exists already.");
/// The key is not the sale's id.
pub const KEY_IS_NOT_ID: FaultCode = FaultCode::invalid(
    "sales.key-is-not-id",
    "The Idempotency-Key of a sale must be the sale's id.",
);
/// The payments do not cover what is due.
pub const NOT_PAID: FaultCode =
    FaultCode::invalid("sales.not-paid", "The payments do not cover what is due.");
/// The payments do not fit.
pub const PAYMENT_WRONG: FaultCode =
    FaultCode::invalid("sales.payment-wrong", "The payments do not fit what is due.");
/// What was taken for the sale is not what the till counts.
pub const PAYMENTS_DIFFER: FaultCode = FaultCode::conflict(
    "sales.payments-differ",
    "Payments were taken for this sale that the till does not count, or counts as something else.",
);
/// The payment's id was used for something else already.
pub const PAYMENT_EXISTS: FaultCode =
    FaultCode::conflict("sales.payment-exists", "A payment with this id exists already.");
/// The payment was counted in a sale or given back.
pub const PAYMENT_SETTLED: FaultCode = FaultCode::conflict(
    "sales.payment-settled",
    "This payment does not wait any more: it was counted in a sale, or given back.",
);
/// The id of an act was used for something else already.
pub const ACT_EXISTS: FaultCode =
    FaultCode::conflict("sales.act-exists", "An act with this id exists already.");
/// A basket that money was taken for is not thrown away.
pub const PAYMENTS_WAIT: FaultCode = FaultCode::conflict(
    "sales.payments-wait",
    "Money was taken for this basket. Give it back first.",
);
/// The basket cannot be priced.
pub const NOT_PRICED: FaultCode = FaultCode::invalid("sales.not-priced", "The basket cannot be priced.");
/// Till and server came to different totals.
pub const TOTAL_DIFFERS: FaultCode = FaultCode::conflict(
    "sales.total-differs",
    "The total is not what the till showed. Prices have changed; check the basket.",
);
/// Not enough in stock, and the branch does not sell below zero.
pub const OUT_OF_STOCK: FaultCode =
    FaultCode::conflict("sales.out-of-stock", "There is not enough in stock.");
/// The numbers of the register have no room for the amount.
pub const SERIES_FULL: FaultCode = FaultCode::invalid(
    "sales.series-full",
    "This register's grand total cannot grow by this amount any more; sell at another register.",
);
/// The sale is further back than the role may look. It is met at receipts, hence its name.
pub const TOO_OLD: FaultCode = FaultCode::forbidden(
    "invoices.too-old",
    "This receipt is older than you may print again.",
);

/// The id of a sale that is used in another branch: of what, is not said.
pub(super) fn elsewhere() -> Fault {
    EXISTS.because("This id was used for something else already; make a new one.")
}

/// All of them.
pub const ALL: [FaultCode; 14] = [
    ACT_EXISTS,
    EXISTS,
    KEY_IS_NOT_ID,
    NOT_PAID,
    PAYMENT_WRONG,
    PAYMENTS_DIFFER,
    PAYMENT_EXISTS,
    PAYMENT_SETTLED,
    PAYMENTS_WAIT,
    NOT_PRICED,
    TOTAL_DIFFERS,
    OUT_OF_STOCK,
    SERIES_FULL,
    TOO_OLD,
];
