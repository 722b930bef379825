//! Pages of shifts and of cash movements.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use till_kernel::{Fault, Select};
use till_shared::ids::ShiftId;
use uuid::Uuid;

use super::super::model::{Movement, Shift, ShiftStatus};
use super::{MovementRow, Row, columns};

macro_rules! which {
    () => {
        " FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::uuid IS NULL OR register_id = $3) AND ($4::uuid IS NULL OR cashier_id = $4) AND ($5::text IS NULL OR status = $5)
        AND ($6::date IS NULL OR business_date >= $6) AND ($7::date IS NULL OR business_date <= $7)"
    };
}

// Ids carry the time they were made at, so the newest shift has the greatest id.
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    which!(),
    " AND ($8::uuid IS NULL OR shift_id < $8) ORDER BY shift_id DESC LIMIT $9"
);
const COUNT: &str = concat!("SELECT count(*)", which!());
const MOVEMENTS: &str = "SELECT movement_id, shift_id, register_id, branch_id, kind, amount_minor, reason, reference, user_id,
        user_name, recorded_at
    FROM operations.cash_movement
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND ($2::uuid IS NULL OR movement_id > $2)
    ORDER BY movement_id LIMIT $3";
const COUNT_MOVEMENTS: &str =
    "SELECT count(*) FROM operations.cash_movement WHERE tenant_id = kernel.tenant_id() AND shift_id = $1";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 4] = [LIST, COUNT, MOVEMENTS, COUNT_MOVEMENTS];

/// Which shifts.
#[derive(Debug)]
pub(in super::super) struct Filter {
    /// Branches of the actor; `None` is every branch.
    pub branches: Option<Vec<Uuid>>,
    /// Only this branch.
    pub branch_id: Option<Uuid>,
    /// Only this register.
    pub register_id: Option<Uuid>,
    /// Only this person's.
    pub cashier_id: Option<Uuid>,
    /// Only open or closed ones.
    pub status: Option<ShiftStatus>,
    /// From this business day.
    pub from: Option<Date>,
    /// To this business day.
    pub to: Option<Date>,
}

/// Shifts, newest first, older than `before`; at most `limit`.
pub(in super::super) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Shift>, Fault> {
    let rows: Vec<Row> = sql
        .all(
            sqlx::query_as(LIST)
                .bind(filter.branches.as_deref())
                .bind(filter.branch_id)
                .bind(filter.register_id)
                .bind(filter.cashier_id)
                .bind(filter.status.map(ShiftStatus::word))
                .bind(filter.from.map(ToSqlx::to_sqlx))
                .bind(filter.to.map(ToSqlx::to_sqlx))
                .bind(before)
                .bind(limit),
        )
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many shifts there are in all.
pub(in super::super) async fn count(sql: &mut Select<'_>, filter: &Filter) -> Result<i64, Fault> {
    let (count,): (i64,) = sql
        .one(
            sqlx::query_as(COUNT)
                .bind(filter.branches.as_deref())
                .bind(filter.branch_id)
                .bind(filter.register_id)
                .bind(filter.cashier_id)
                .bind(filter.status.map(ShiftStatus::word))
                .bind(filter.from.map(ToSqlx::to_sqlx))
                .bind(filter.to.map(ToSqlx::to_sqlx)),
        )
        .await?;
    Ok(count)
}

/// Movements of a shift, oldest first, after a place in that order; at most `limit`.
pub(in super::super) async fn movements(
    sql: &mut Select<'_>,
    shift: ShiftId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Movement>, Fault> {
    let rows: Vec<MovementRow> =
        sql.all(sqlx::query_as(MOVEMENTS).bind(shift.0).bind(after).bind(limit)).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many movements a shift has.
pub(in super::super) async fn count_movements(sql: &mut Select<'_>, shift: ShiftId) -> Result<i64, Fault> {
    let (count,): (i64,) = sql.one(sqlx::query_as(COUNT_MOVEMENTS).bind(shift.0)).await?;
    Ok(count)
}
