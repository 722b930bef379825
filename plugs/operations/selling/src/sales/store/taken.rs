//! Payments that were taken before their sale is complete. They stand among all payments; those have a shift of their own.

use jiff_sqlx::ToSqlx;
use till_kernel::{
    AsRow, Change, Fault, Footed, Load, Record, Select, changing, footed_by, list, reading, row,
};
use till_shared::ids::{BranchId, SaleId};
use uuid::Uuid;

use super::super::error;
use super::super::taken::{TakenPayment, TakenSoFar};

row! {
    TakenPayment, names taken_payment,
    columns [payment_id, sale_id, payment_no, shift_id, direction, kind, tender, amount_minor, reference, reverses_id, reason, user_id,
        user_name, taken_at, is_open],
    reads [branch_id, register_id]
}

macro_rules! shown {
    () => {
        concat!(taken_payment!("payment."), ", shift.branch_id, shift.register_id")
    };
}

macro_rules! from {
    ($rest:literal) => {
        concat!(
            " FROM operations.payment
             JOIN operations.shift ON shift.tenant_id = payment.tenant_id AND shift.shift_id = payment.shift_id
             WHERE payment.tenant_id = kernel.tenant_id() AND ",
            $rest
        )
    };
}

macro_rules! taken {
    ($rest:literal) => {
        concat!("SELECT ", shown!(), from!("payment.shift_id IS NOT NULL "), $rest)
    };
}

const BY_ID: &str = taken!("AND payment.payment_id = $1");
const BY_ID_LOCKED: &str = taken!("AND payment.payment_id = $1 FOR NO KEY UPDATE OF payment");
const OF_SALES: &str = taken!("AND payment.sale_id = ANY($1) ORDER BY payment.sale_id, payment.payment_no");
// One after the other: a payment that is taken and a sale that is completed at the same moment know of each other. What the lock answers
// is read, so that it is taken.
const TURN: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(kernel.tenant_id()::text || $1::uuid::text, 30))::text";
const INSERT: &str = "INSERT INTO operations.payment (payment_id, sale_id, payment_no, shift_id, direction, kind, tender, amount_minor,
        reference, reverses_id, reason, user_id, user_name, taken_at, is_open)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const UPDATE: &str = "UPDATE operations.payment SET is_open = $2
    WHERE tenant_id = kernel.tenant_id() AND payment_id = $1 AND shift_id IS NOT NULL";

list! {
    /// $1 branches, $2 branch. What waits is few.
    pub(in crate::sales) WAITING_PAYMENTS,
    select shown!(),
    from from!("payment.is_open
            AND ($1::uuid[] IS NULL OR shift.branch_id = ANY($1)) AND ($2::uuid IS NULL OR shift.branch_id = $2)"),
    place "$3", rows "$4",
    orders ["created_at" ("payment.payment_id" Id)],
    first "created_at",
}

impl Record for TakenPayment {
    const ENTITY: &'static str = "payment";
    const TABLES: &'static [&'static str] = &["operations.payment"];
    const STATEMENTS: &'static [&'static str] = &[BY_ID, BY_ID_LOCKED, OF_SALES, INSERT, UPDATE, ELSEWHERE];

    fn id(&self) -> Uuid {
        self.payment_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let text = if lock {
            reading!(BY_ID_LOCKED)
        } else {
            reading!(BY_ID)
        };
        let row: Option<AsRow<Self>> = sql.optional(text.bind(id)).await?;
        Ok(row.map(|AsRow(payment)| payment))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let insert = changing!(INSERT)
            .bind(self.payment_id.0)
            .bind(self.sale_id.0)
            .bind(self.payment_no)
            .bind(self.shift_id.0)
            .bind(self.direction.word())
            .bind(self.kind.word())
            .bind(&self.tender)
            .bind(self.amount_minor)
            .bind(&self.reference)
            .bind(self.reverses_id.map(|id| id.0))
            .bind(&self.reason)
            .bind(self.user_id.map(|id| id.0))
            .bind(&self.user_name)
            .bind(self.taken_at.to_sqlx())
            .bind(self.is_open);
        sql.run(insert).await.map_err(|fault| {
            fault
                // A sale that knew nothing of it was completed at the same moment.
                .on_constraint("payment_pkey", || error::EXISTS.fault())
                .on_constraint("payment_once", || error::PAYMENT_EXISTS.fault())
                .on_constraint("payment_back_once", || error::PAYMENT_SETTLED.fault())
        })?;
        Ok(())
    }

    async fn update(_before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(changing!(UPDATE).bind(after.payment_id.0).bind(after.is_open))
            .await?;
        Ok(())
    }
}

impl Footed for TakenPayment {
    footed_by!(
        ids: "SELECT payment_id FROM operations.payment
            WHERE tenant_id = kernel.tenant_id() AND shift_id IS NOT NULL AND payment_id >= $1 ORDER BY payment_id LIMIT $2",
        held: "SELECT payment_id FROM operations.payment
            WHERE tenant_id = kernel.tenant_id() AND shift_id IS NOT NULL AND payment_id = ANY($1)"
    );
}

const ELSEWHERE: &str = "SELECT EXISTS (SELECT FROM operations.parked_sale AS parked
        WHERE parked.tenant_id = kernel.tenant_id() AND parked.sale_id = $1 AND parked.branch_id <> $2)
    OR EXISTS (SELECT FROM operations.sale
        WHERE sale.tenant_id = kernel.tenant_id() AND sale.sale_id = $1 AND sale.branch_id <> $2)
    OR EXISTS (SELECT FROM operations.sale_act AS act
        WHERE act.tenant_id = kernel.tenant_id() AND act.sale_id = $1 AND act.branch_id <> $2)
    OR EXISTS (SELECT FROM operations.payment
        JOIN operations.shift ON shift.tenant_id = payment.tenant_id AND shift.shift_id = payment.shift_id
        WHERE payment.tenant_id = kernel.tenant_id() AND payment.sale_id = $1 AND shift.branch_id <> $2)";

/// Whether a sale's id is used in another branch: for a basket, a sale, a payment, an act.
pub(in crate::sales) async fn is_elsewhere(
    sql: &mut Select<'_>,
    sale: SaleId,
    branch: BranchId,
) -> Result<bool, Fault> {
    let (elsewhere,): (bool,) = sql.one(reading!(ELSEWHERE).bind(sale.0).bind(branch.0)).await?;
    Ok(elsewhere)
}

/// What was taken for some sales so far, given back or not, in the order it was taken.
pub(in crate::sales) async fn taken(sql: &mut Select<'_>, sales: &[SaleId]) -> Result<TakenSoFar, Fault> {
    let ids: Vec<Uuid> = sales.iter().map(|id| id.0).collect();
    let rows: Vec<AsRow<TakenPayment>> = sql.all(reading!(OF_SALES).bind(ids)).await?;
    Ok(TakenSoFar(
        rows.into_iter().map(|AsRow(payment)| payment).collect(),
    ))
}

/// The same for one sale, when it is this command's turn: until it ends, no other one takes a payment for the sale, gives one back, or
/// completes the sale on the ground of what was taken before.
pub(in crate::sales) async fn taken_in_turn(sql: &mut Select<'_>, sale: SaleId) -> Result<TakenSoFar, Fault> {
    let _: (String,) = sql.one(reading!(TURN).bind(sale.0)).await?;
    taken(sql, &[sale]).await
}
