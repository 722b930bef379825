//! Cash movements.

use jiff_sqlx::ToSqlx;
use till_kernel::{Change, Fault, Footed, Load, Record, Select, changing, footed_by, list, reading};
use till_shared::ids::{BranchId, CashMovementId, RegisterId, ShiftId, UserId};
use till_shared::money::Sum;
use uuid::Uuid;

use super::super::model::{Movement, MovementKind};
use super::figures::sum;

const INSERT_MOVEMENT: &str =
    "INSERT INTO operations.cash_movement (movement_id, shift_id, register_id, branch_id, kind, amount_minor,
        reason, reference, user_id, user_name, recorded_at, is_approved)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const MOVEMENT: &str =
    "SELECT movement_id, shift_id, register_id, branch_id, kind, amount_minor, reason, reference, user_id,
        user_name, recorded_at, is_approved
    FROM operations.cash_movement WHERE tenant_id = kernel.tenant_id() AND movement_id = $1";
list! {
    /// $1 the shift. Ids carry the time they were made at.
    pub(in super::super) MOVEMENTS,
    select "movement_id, shift_id, register_id, branch_id, kind, amount_minor, reason, reference, user_id,
        user_name, recorded_at, is_approved",
    from " FROM operations.cash_movement WHERE tenant_id = kernel.tenant_id() AND shift_id = $1",
    place "$2", rows "$3",
    orders ["recorded_at" ("movement_id" Id)],
    first "recorded_at",
}

const BROUGHT: &str = "SELECT coalesce(sum(amount_minor), 0)::text FROM operations.cash_movement
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND user_id = $2 AND amount_minor > 0 AND NOT is_approved";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [INSERT_MOVEMENT, MOVEMENT, BROUGHT];

#[derive(sqlx::FromRow)]
pub(in super::super) struct MovementRow {
    movement_id: Uuid,
    shift_id: Uuid,
    register_id: Uuid,
    branch_id: Uuid,
    kind: String,
    amount_minor: i64,
    reason: String,
    reference: String,
    user_id: Option<Uuid>,
    user_name: String,
    recorded_at: jiff_sqlx::Timestamp,
    is_approved: bool,
}

impl TryFrom<MovementRow> for Movement {
    type Error = Fault;

    fn try_from(row: MovementRow) -> Result<Self, Fault> {
        Ok(Self {
            movement_id: CashMovementId(row.movement_id),
            shift_id: ShiftId(row.shift_id),
            register_id: RegisterId(row.register_id),
            branch_id: BranchId(row.branch_id),
            kind: MovementKind::of(&row.kind)
                .ok_or_else(|| Fault::internal("a cash movement is of an unknown kind"))?,
            amount_minor: row.amount_minor,
            reason: row.reason,
            reference: row.reference,
            user_id: row.user_id.map(UserId),
            user_name: row.user_name,
            recorded_at: row.recorded_at.to_jiff(),
            is_approved: row.is_approved,
        })
    }
}

impl Record for Movement {
    const ENTITY: &'static str = "cash_movement";
    const TABLES: &'static [&'static str] = &["operations.cash_movement"];

    fn id(&self) -> Uuid {
        self.movement_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<MovementRow> = sql.optional(reading!(MOVEMENT).bind(id)).await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!(INSERT_MOVEMENT)
                .bind(self.movement_id.0)
                .bind(self.shift_id.0)
                .bind(self.register_id.0)
                .bind(self.branch_id.0)
                .bind(self.kind.word())
                .bind(self.amount_minor)
                .bind(&self.reason)
                .bind(&self.reference)
                .bind(self.user_id.map(|id| id.0))
                .bind(&self.user_name)
                .bind(self.recorded_at.to_sqlx())
                .bind(self.is_approved),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Err(Fault::internal(
            "a cash movement is corrected by another one, never changed",
        ))
    }
}

impl Footed for Movement {
    footed_by!("operations.cash_movement", "movement_id");
    const LATER: &'static [&'static str] = &["is_approved"];
}

/// What somebody paid into the drawer of a shift so far and nobody approved, in minor units.
pub(in super::super) async fn brought(
    sql: &mut Select<'_>,
    shift: ShiftId,
    by: Option<UserId>,
) -> Result<Sum, Fault> {
    let query = reading!(BROUGHT).bind(shift.0).bind(by.map(|user| user.0));
    let (brought,): (String,) = sql.one(query).await?;
    sum(&brought)
}
