//! Parked baskets.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Load, Record, Select, changing, footed_by, list, reading};
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId, UserId};
use uuid::Uuid;

use super::super::basket::{ParkedSale, ParkedStatus};
use super::super::stored_basket::StoredBasket;

#[derive(sqlx::FromRow)]
pub(in crate::sales) struct ParkedRow {
    sale_id: Uuid,
    branch_id: Uuid,
    register_id: Uuid,
    label: String,
    customer_id: Option<Uuid>,
    cart: Json<StoredBasket>,
    total_minor: i64,
    status: String,
    parked_by: Option<Uuid>,
    parked_by_name: String,
    parked_at: jiff_sqlx::Timestamp,
    voided_at: Option<jiff_sqlx::Timestamp>,
    reason: Option<String>,
    version: i64,
}

impl TryFrom<ParkedRow> for ParkedSale {
    type Error = Fault;

    fn try_from(row: ParkedRow) -> Result<Self, Fault> {
        let status = ParkedStatus::of(&row.status)
            .ok_or_else(|| Fault::internal("a parked basket is in an unknown state"))?;
        Ok(Self {
            sale_id: SaleId(row.sale_id),
            branch_id: BranchId(row.branch_id),
            register_id: RegisterId(row.register_id),
            label: row.label,
            customer_id: row.customer_id.map(CustomerId),
            basket: row.cart.0.0,
            total_minor: row.total_minor,
            status,
            parked_by: row.parked_by.map(UserId),
            parked_by_name: row.parked_by_name,
            parked_at: row.parked_at.to_jiff(),
            voided_at: row.voided_at.map(jiff_sqlx::Timestamp::to_jiff),
            reason: row.reason,
            version: row.version,
        })
    }
}

impl Record for ParkedSale {
    const ENTITY: &'static str = "parked_sale";
    const TABLES: &'static [&'static str] = &["operations.parked_sale"];

    fn id(&self) -> Uuid {
        self.sale_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = "SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by, parked_by_name, parked_at, voided_at, reason, version
             FROM operations.parked_sale WHERE tenant_id = kernel.tenant_id() AND sale_id = $1";
        const LOCKED: &str = "SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by, parked_by_name, parked_at, voided_at, reason, version
             FROM operations.parked_sale WHERE tenant_id = kernel.tenant_id() AND sale_id = $1 FOR UPDATE";
        let row: Option<ParkedRow> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO operations.parked_sale (sale_id, branch_id, register_id, label, customer_id, cart, total_minor, line_count,
                    status, parked_by, parked_by_name, parked_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
            .bind(self.sale_id.0)
            .bind(self.branch_id.0)
            .bind(self.register_id.0)
            .bind(&self.label)
            .bind(self.customer_id.map(|id| id.0))
            .bind(Json(&self.basket))
            .bind(self.total_minor)
            .bind(i32::try_from(self.basket.lines.len()).unwrap_or(i32::MAX))
            .bind(self.status.word())
            .bind(self.parked_by.map(|id| id.0))
            .bind(&self.parked_by_name)
            .bind(self.parked_at.to_sqlx())
            .bind(self.version),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql
            .run(
                changing!("UPDATE operations.parked_sale SET register_id = $3, label = $4, customer_id = $5, cart = $6, total_minor = $7,
                        line_count = $8, status = $9, parked_by = $10, parked_by_name = $11, parked_at = $12, reason = $13, version = $14, voided_at = $15
                     WHERE tenant_id = kernel.tenant_id() AND sale_id = $1 AND version = $2")
                .bind(before.sale_id.0)
                .bind(before.version)
                .bind(after.register_id.0)
                .bind(&after.label)
                .bind(after.customer_id.map(|id| id.0))
                .bind(Json(&after.basket))
                .bind(after.total_minor)
                .bind(i32::try_from(after.basket.lines.len()).unwrap_or(i32::MAX))
                .bind(after.status.word())
                .bind(after.parked_by.map(|id| id.0))
                .bind(&after.parked_by_name)
                .bind(after.parked_at.to_sqlx())
                .bind(after.reason.as_deref())
                .bind(after.version)
                .bind(after.voided_at.map(ToSqlx::to_sqlx)),
            )
            .await?;
        Ok(())
    }
}

impl Footed for ParkedSale {
    footed_by!("operations.parked_sale", "sale_id");

    /// As they are stored: that a basket became a sale is told by the sale, not by the basket.
    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let rows: Vec<ParkedRow> = sql
            .all(
                reading!(
                    "SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by, parked_by_name,
                        parked_at, voided_at, reason, version
                     FROM operations.parked_sale WHERE tenant_id = kernel.tenant_id() AND sale_id = ANY($1)"
                )
                .bind(ids),
            )
            .await?;
        let mut states = Vec::with_capacity(rows.len());
        for row in rows {
            let parked = ParkedSale::try_from(row)?;
            match serde_json::to_value(&parked).map_err(Fault::internal)? {
                Value::Object(members) => states.push((parked.id(), members)),
                _ => return Err(Fault::internal("a basket is written as an object")),
            }
        }
        Ok(states)
    }
}

list! {
    /// $1 branches, $2 branch. A sale of the basket's id says that it was paid.
    pub(in crate::sales) WAITING,
    select "sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by, parked_by_name,
        parked_at, voided_at, reason, version",
    from " FROM operations.parked_sale
        WHERE tenant_id = kernel.tenant_id() AND status = 'parked' AND ($1::uuid[] IS NULL OR branch_id = ANY($1))
            AND ($2::uuid IS NULL OR branch_id = $2)
            AND NOT EXISTS (SELECT FROM operations.sale
                WHERE sale.tenant_id = kernel.tenant_id() AND sale.sale_id = parked_sale.sale_id)",
    place "$3", rows "$4",
    orders ["created_at" ("sale_id" Id), "parked_at" ("parked_at" Time, "sale_id" Id)],
    first "created_at",
}
