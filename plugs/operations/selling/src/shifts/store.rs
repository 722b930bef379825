//! SQL of shifts and cash movements. What reports are made of is in [`figures`].

use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Load, Permission, Record, Select, changing, footed_by, reading};
use till_shared::canon::Hash;
use till_shared::ids::{BranchId, RegisterId, SeriesId, ShiftId, UserId};
use till_shared::money::Sum;
use till_shared::slip::Form;
use uuid::Uuid;

use super::count::{Counted, Denomination};
use super::error;
use super::facts::Place;
use super::model::{Closed, Shift};
use super::permissions::SEE_EXPECTED;
use super::report::ZReport;
use crate::stored::stored;

mod attempts;
mod counts;
mod figures;
mod lists;
mod movements;

pub(super) use attempts::{last_attempt, refused_counts};
pub(super) use counts::{DRAWER_COUNTS, against, counts_of, last_count};
pub(super) use figures::{Drawer, drawer, figures};
pub(super) use lists::SHIFTS;
pub(super) use movements::{MOVEMENTS, brought};

macro_rules! columns {
    () => {
        "shift.shift_id, shift.register_id, shift.branch_id, shift.number, shift.business_date, shift.invoice_series_id,
    shift.cashier_id, shift.cashier_name, shift.opened_at, shift.opening_float_minor, shift.opening_count, shift.first_no,
    shift.counted, shift.closed_at, shift.closed_by, shift.closed_by_name,
    coalesce(shift.expected_cash_minor, shift.expected_cash_wide_minor)::text AS expected_cash, shift.counted_cash_minor,
    coalesce(shift.variance_minor, shift.variance_wide_minor)::text AS variance, shift.variance_reason, shift.carried_float_minor, shift.seal_hash, shift.previous_seal_hash,
    shift.version"
    };
}
use columns;

const BY_ID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.shift WHERE tenant_id = kernel.tenant_id() AND shift_id = $1"
);
// A sale refers to its shift by the key, which never changes: it does not wait for this lock, nor this lock for it. What keeps late sales
// out is the gate of the series.
const BY_ID_LOCKED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.shift WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 FOR NO KEY UPDATE"
);
const OPEN_ON: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM operations.shift WHERE tenant_id = kernel.tenant_id() AND register_id = $1 AND status = 'open'"
);
const LAST_NUMBER: &str = "SELECT coalesce(max(number), 0) FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND register_id = $1";
const INSERT: &str = "INSERT INTO operations.shift (shift_id, register_id, branch_id, number, business_date, invoice_series_id,
        cashier_id, cashier_name, opened_at, opening_float_minor, opening_count, first_no, status, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13)";
const CLOSE: &str = "UPDATE operations.shift SET status = 'closed', counted = $3, closed_at = $4, closed_by = $5,
        closed_by_name = $6, expected_cash_minor = $7, counted_cash_minor = $8, variance_minor = $9, variance_reason = $10,
        carried_float_minor = $11, report = $12, seal_hash = $13, previous_seal_hash = $14, version = $15,
        expected_cash_wide_minor = $16::text::numeric, variance_wide_minor = $17::text::numeric
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND version = $2 AND status = 'open'";
const SEAL_BEFORE: &str = "SELECT seal_hash FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND register_id = $1 AND number = $2 - 1 AND status = 'closed'";
const PLACE: &str = "SELECT tenant.name, tenant.language, tenant.currency,
        coalesce(nullif(branch.time_zone, ''), tenant.time_zone), branch.code, branch.name, register.code, register.name
    FROM operations.register
    JOIN kernel.branch ON branch.tenant_id = register.tenant_id AND branch.branch_id = register.branch_id
    JOIN kernel.tenant ON tenant.tenant_id = register.tenant_id
    WHERE register.tenant_id = kernel.tenant_id() AND register.register_id = $1";
const Z: &str = "SELECT report, seal_hash, previous_seal_hash FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND status = 'closed'";
const CLOSED_FROM: &str = concat!(
    "SELECT ",
    columns!(),
    ", shift.report FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND (register_id, number) >= ($1, $2) AND status = 'closed'
    ORDER BY register_id, number LIMIT $3"
);

const OPEN_THROUGH: &str = "SELECT count(*) FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND status = 'open' AND business_date <= $1 AND ($2::uuid IS NULL OR branch_id = $2)";

/// How many shifts of a day, or before it, are still open.
pub(super) async fn open_through(
    sql: &mut Select<'_>,
    through: jiff::civil::Date,
    branch: Option<BranchId>,
) -> Result<i64, Fault> {
    let query = reading!(OPEN_THROUGH)
        .bind(through.to_sqlx())
        .bind(branch.map(|branch| branch.0));
    let (open,): (i64,) = sql.one(query).await?;
    Ok(open)
}

/// Every statement of the module, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    let own = [
        BY_ID,
        BY_ID_LOCKED,
        OPEN_ON,
        LAST_NUMBER,
        INSERT,
        CLOSE,
        SEAL_BEFORE,
        PLACE,
        Z,
        CLOSED_FROM,
        OPEN_THROUGH,
    ];
    own.into_iter()
        .chain(attempts::STATEMENTS)
        .chain(counts::STATEMENTS)
        .chain(figures::STATEMENTS)
        .chain(movements::STATEMENTS)
        .collect()
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    shift_id: Uuid,
    register_id: Uuid,
    branch_id: Uuid,
    number: i64,
    business_date: jiff_sqlx::Date,
    invoice_series_id: Uuid,
    cashier_id: Option<Uuid>,
    cashier_name: String,
    opened_at: jiff_sqlx::Timestamp,
    opening_float_minor: i64,
    opening_count: Json<Vec<Denomination>>,
    first_no: i64,
    counted: Option<serde_json::Value>,
    closed_at: Option<jiff_sqlx::Timestamp>,
    closed_by: Option<Uuid>,
    closed_by_name: Option<String>,
    expected_cash: Option<String>,
    counted_cash_minor: Option<i64>,
    variance: Option<String>,
    variance_reason: Option<String>,
    carried_float_minor: Option<i64>,
    seal_hash: Option<Vec<u8>>,
    previous_seal_hash: Option<Vec<u8>>,
    version: i64,
}

fn hash(bytes: Vec<u8>) -> Result<Hash, Fault> {
    bytes
        .try_into()
        .map_err(|_| Fault::internal("a seal is not 32 bytes"))
}

fn sum_if_any(digits: Option<&str>) -> Result<Sum, Fault> {
    digits.map_or(Ok(Sum::ZERO), figures::sum)
}

/// What a sum is stored as when the column of its own is too narrow for it.
fn wide(sum: Sum) -> Option<String> {
    sum.amount().is_none().then(|| sum.to_string())
}

impl TryFrom<Row> for Shift {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let closed = match row.closed_at {
            None => None,
            Some(closed_at) => Some(Closed {
                counted: row.counted.map_or_else(|| Ok(Counted::default()), stored)?,
                closed_at: closed_at.to_jiff(),
                closed_by: row.closed_by.map(UserId),
                closed_by_name: row.closed_by_name.unwrap_or_default(),
                expected_cash_minor: sum_if_any(row.expected_cash.as_deref())?,
                counted_cash_minor: row.counted_cash_minor.unwrap_or_default(),
                variance_minor: sum_if_any(row.variance.as_deref())?,
                variance_reason: row.variance_reason,
                carried_float_minor: row.carried_float_minor.unwrap_or_default(),
                seal_hash: hash(row.seal_hash.unwrap_or_default())?,
                previous_seal_hash: row.previous_seal_hash.map(hash).transpose()?,
                report: None,
            }),
        };
        Ok(Self {
            shift_id: ShiftId(row.shift_id),
            register_id: RegisterId(row.register_id),
            branch_id: BranchId(row.branch_id),
            number: row.number,
            business_date: row.business_date.to_jiff(),
            invoice_series_id: SeriesId(row.invoice_series_id),
            cashier_id: row.cashier_id.map(UserId),
            cashier_name: row.cashier_name,
            opened_at: row.opened_at.to_jiff(),
            opening_float_minor: row.opening_float_minor,
            opening_count: row.opening_count.0,
            first_no: row.first_no,
            closed,
            version: row.version,
        })
    }
}

impl Record for Shift {
    const ENTITY: &'static str = "shift";
    const TABLES: &'static [&'static str] = &["operations.shift"];
    const GUARDED: &'static [(&'static str, Permission)] = &[
        ("expected_cash_minor", SEE_EXPECTED),
        ("variance_minor", SEE_EXPECTED),
    ];

    fn id(&self) -> Uuid {
        self.shift_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn business_date(&self) -> Option<jiff::civil::Date> {
        Some(self.business_date)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<Row> = sql
            .optional(
                (if lock {
                    reading!(BY_ID_LOCKED)
                } else {
                    reading!(BY_ID)
                })
                .bind(id),
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(INSERT)
                .bind(self.shift_id.0)
                .bind(self.register_id.0)
                .bind(self.branch_id.0)
                .bind(self.number)
                .bind(self.business_date.to_sqlx())
                .bind(self.invoice_series_id.0)
                .bind(self.cashier_id.map(|id| id.0))
                .bind(&self.cashier_name)
                .bind(self.opened_at.to_sqlx())
                .bind(self.opening_float_minor)
                .bind(Json(&self.opening_count))
                .bind(self.first_no)
                .bind(self.version),
        )
        .await
        .map_err(|fault| {
            fault
                .on_constraint("shift_open_key", || error::ALREADY_OPEN.fault())
                .on_constraint("shift_number_key", || error::ALREADY_OPEN.fault())
        })?;
        Ok(())
    }

    /// The only change of a shift is its end.
    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let Some((closed, report)) = after
            .closed
            .as_ref()
            .and_then(|closed| Some((closed, closed.report.as_deref()?)))
        else {
            return Err(Fault::internal(
                "a shift changes only by being closed, with its report",
            ));
        };
        sql.run(
            changing!(CLOSE)
                .bind(before.shift_id.0)
                .bind(before.version)
                .bind(Json(&closed.counted))
                .bind(closed.closed_at.to_sqlx())
                .bind(closed.closed_by.map(|id| id.0))
                .bind(&closed.closed_by_name)
                .bind(closed.expected_cash_minor.amount())
                .bind(closed.counted_cash_minor)
                .bind(closed.variance_minor.amount())
                .bind(&closed.variance_reason)
                .bind(closed.carried_float_minor)
                .bind(Json(report))
                .bind(closed.seal_hash.as_slice())
                .bind(closed.previous_seal_hash.as_ref().map(Hash::as_slice))
                .bind(after.version)
                .bind(wide(closed.expected_cash_minor))
                .bind(wide(closed.variance_minor)),
        )
        .await?;
        Ok(())
    }
}

impl Footed for Shift {
    footed_by!("operations.shift", "shift_id");
}

/// The open shift of a register.
pub(super) async fn open_on(sql: &mut Select<'_>, register: RegisterId) -> Result<Option<Shift>, Fault> {
    let row: Option<Row> = sql.optional(reading!(OPEN_ON).bind(register.0)).await?;
    row.map(TryInto::try_into).transpose()
}

/// The number of the register's last shift; 0 if it had none.
pub(super) async fn last_number(sql: &mut Select<'_>, register: RegisterId) -> Result<i64, Fault> {
    let (number,): (i64,) = sql.one(reading!(LAST_NUMBER).bind(register.0)).await?;
    Ok(number)
}

/// The seal of the register's shift before the one with this number.
pub(super) async fn seal_before(
    sql: &mut Select<'_>,
    register: RegisterId,
    number: i64,
) -> Result<Option<Hash>, Fault> {
    let row: Option<(Vec<u8>,)> = sql
        .optional(reading!(SEAL_BEFORE).bind(register.0).bind(number))
        .await?;
    row.map(|(bytes,)| hash(bytes)).transpose()
}

/// Names of business, branch and register.
pub(super) async fn place(sql: &mut Select<'_>, register: RegisterId) -> Result<Place, Fault> {
    type Names = (String, String, String, String, String, String, String, String);
    let (
        business_name,
        language,
        currency,
        time_zone,
        branch_code,
        branch_name,
        register_code,
        register_name,
    ): Names = sql.one(reading!(PLACE).bind(register.0)).await?;
    Ok(Place {
        business_name,
        language,
        currency: currency
            .parse()
            .map_err(|_| Fault::internal("a business has an unknown currency"))?,
        time_zone,
        branch_code,
        branch_name,
        register_code,
        register_name,
        paper_form: Form::NOW,
    })
}

/// A sealed report.
pub(super) struct Sealed {
    /// The report.
    pub z: ZReport,
    /// Its seal.
    pub seal: Hash,
    /// The seal before it.
    pub previous: Option<Hash>,
}

/// The sealed report of a shift, if it is closed.
pub(super) async fn sealed(sql: &mut Select<'_>, shift: ShiftId) -> Result<Option<Sealed>, Fault> {
    type Row = (Json<ZReport>, Vec<u8>, Option<Vec<u8>>);
    let row: Option<Row> = sql.optional(reading!(Z).bind(shift.0)).await?;
    row.map(|(Json(z), seal, previous)| {
        Ok(Sealed {
            z,
            seal: hash(seal)?,
            previous: previous.map(hash).transpose()?,
        })
    })
    .transpose()
}

/// A closed shift with its report as it is stored, whatever that is.
pub(super) struct Stored {
    /// The shift.
    pub shift: Shift,
    /// The report.
    pub report: serde_json::Value,
}

/// Closed shifts by register and number, from a place in that order on and with it; at most `limit`.
pub(super) async fn closed_from(
    sql: &mut Select<'_>,
    from: (Uuid, i64),
    limit: i64,
) -> Result<Vec<Stored>, Fault> {
    #[derive(sqlx::FromRow)]
    struct WithReport {
        #[sqlx(flatten)]
        row: Row,
        report: Option<serde_json::Value>,
    }
    let rows: Vec<WithReport> = sql
        .all(reading!(CLOSED_FROM).bind(from.0).bind(from.1).bind(limit))
        .await?;
    rows.into_iter()
        .map(|WithReport { row, report }| {
            Ok(Stored {
                shift: row.try_into()?,
                report: report.unwrap_or_default(),
            })
        })
        .collect()
}
