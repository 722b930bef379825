//! Pages of shifts.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use till_kernel::{BranchScope, Fault, Life, Select, reading};
use till_shared::ids::UserId;
use uuid::Uuid;

use super::super::model::{Shift, ShiftStatus};
use super::{Row, columns};

macro_rules! which {
    () => {
        " FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::uuid IS NULL OR register_id = $3) AND ($4::boolean OR cashier_id = $5) AND ($6::text IS NULL OR status = $6)
        AND ($7::date IS NULL OR business_date >= $7) AND ($8::date IS NULL OR business_date <= $8)"
    };
}

// Ids carry the time they were made at, so the newest shift has the greatest id.
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    which!(),
    " AND ($9::uuid IS NULL OR shift_id < $9) ORDER BY shift_id DESC LIMIT $10"
);
const COUNT: &str = concat!("SELECT count(*)", which!());

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [LIST, COUNT];

/// Whose shifts.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Whose {
    /// Everybody's.
    Everybodys,
    /// Those of one person; of nobody if it is none.
    Own(Option<UserId>),
}

impl Whose {
    const fn all(self) -> bool {
        matches!(self, Self::Everybodys)
    }

    fn person(self) -> Option<Uuid> {
        match self {
            Self::Everybodys => None,
            Self::Own(user) => user.map(|user| user.0),
        }
    }
}

/// Which shifts.
#[derive(Debug)]
pub(in super::super) struct Filter {
    /// Branches of the actor.
    pub branches: BranchScope,
    /// Only this branch.
    pub branch_id: Option<Uuid>,
    /// Only this register.
    pub register_id: Option<Uuid>,
    /// Of whom.
    pub whose: Whose,
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
            reading!(LIST)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.register_id)
                .bind(filter.whose.all())
                .bind(filter.whose.person())
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
            reading!(COUNT)
                .bind(filter.branches.filter())
                .bind(filter.branch_id)
                .bind(filter.register_id)
                .bind(filter.whose.all())
                .bind(filter.whose.person())
                .bind(filter.status.map(ShiftStatus::word))
                .bind(filter.from.map(ToSqlx::to_sqlx))
                .bind(filter.to.map(ToSqlx::to_sqlx)),
        )
        .await?;
    Ok(count)
}
