//! Parked baskets.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqlx::types::Json;
use till_kernel::Load;
use till_kernel::{BranchScope, Change, Fault, Record, Select, codes};
use till_kernel::{Footed, footed_by};
use till_kernel::{changing, reading};
use till_shared::ids::{BranchId, CustomerId, RegisterId, SaleId, UserId};
use uuid::Uuid;

use super::super::park::Basket;

/// A basket that was put aside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ParkedSale {
    pub sale_id: SaleId,
    pub branch_id: BranchId,
    pub register_id: RegisterId,
    pub label: String,
    pub customer_id: Option<CustomerId>,
    pub basket: Basket,
    pub total_minor: i64,
    pub status: String,
    pub parked_by: Option<UserId>,
    pub parked_by_name: String,
    pub parked_at: Timestamp,
    pub voided_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    sale_id: Uuid,
    branch_id: Uuid,
    register_id: Uuid,
    label: String,
    customer_id: Option<Uuid>,
    cart: Json<Basket>,
    total_minor: i64,
    status: String,
    parked_by: Option<Uuid>,
    parked_by_name: String,
    parked_at: jiff_sqlx::Timestamp,
    voided_at: Option<jiff_sqlx::Timestamp>,
    reason: Option<String>,
    version: i64,
}

impl From<Row> for ParkedSale {
    fn from(row: Row) -> Self {
        Self {
            sale_id: SaleId(row.sale_id),
            branch_id: BranchId(row.branch_id),
            register_id: RegisterId(row.register_id),
            label: row.label,
            customer_id: row.customer_id.map(CustomerId),
            basket: row.cart.0,
            total_minor: row.total_minor,
            status: row.status,
            parked_by: row.parked_by.map(UserId),
            parked_by_name: row.parked_by_name,
            parked_at: row.parked_at.to_jiff(),
            voided_at: row.voided_at.map(jiff_sqlx::Timestamp::to_jiff),
            reason: row.reason,
            version: row.version,
        }
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
        const PLAIN: &str = "SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by,
                parked_by_name, parked_at, voided_at, reason, version
             FROM operations.parked_sale WHERE tenant_id = kernel.tenant_id() AND sale_id = $1";
        const LOCKED: &str = "SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by,
                parked_by_name, parked_at, voided_at, reason, version
             FROM operations.parked_sale WHERE tenant_id = kernel.tenant_id() AND sale_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
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
            .bind(&self.status)
            .bind(self.parked_by.map(|id| id.0))
            .bind(&self.parked_by_name)
            .bind(self.parked_at.to_sqlx())
            .bind(self.version),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
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
                .bind(&after.status)
                .bind(after.parked_by.map(|id| id.0))
                .bind(&after.parked_by_name)
                .bind(after.parked_at.to_sqlx())
                .bind(after.reason.as_deref())
                .bind(after.version)
                .bind(after.voided_at.map(ToSqlx::to_sqlx)),
            )
            .await?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

impl Footed for ParkedSale {
    footed_by!("operations.parked_sale", "sale_id");
}

/// Parked baskets, oldest first, after `after`.
pub(in crate::sales) async fn list_parked(
    sql: &mut Select<'_>,
    branches: &BranchScope,
    branch: Option<BranchId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ParkedSale>, Fault> {
    let rows: Vec<Row> = sql
        .all(
            reading!("SELECT sale_id, branch_id, register_id, label, customer_id, cart, total_minor, status, parked_by, parked_by_name,
                    parked_at, voided_at, reason, version
                 FROM operations.parked_sale
                 WHERE tenant_id = kernel.tenant_id() AND status = 'parked' AND ($1::uuid[] IS NULL OR branch_id = ANY($1))
                    AND ($2::uuid IS NULL OR branch_id = $2) AND ($3::uuid IS NULL OR sale_id > $3)
                 ORDER BY sale_id LIMIT $4")
            .bind(branches.filter())
            .bind(branch.map(|id| id.0))
            .bind(after)
            .bind(limit),
        )
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
