//! Every line of SQL of stock.

use jiff_sqlx::ToSqlx;
use rust_decimal::Decimal;
use till_kernel::{
    Change, Fault, Footed, Load, Permission, Record, Rows, Select, Stored, Violations, changing, footed_by,
    list, reading,
};
use till_shared::ids::{BranchId, ProductId};
use till_shared::level::Level;
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::error;
use super::model::{MoveReason, StockMove, StockMoves};
use super::settings::NegativeStock;
use crate::catalog::VIEW_COST;

/// $1 branch, ($2, $3, $4, $5) moves, $6 reason, $7 document, $8 happened, $9 written down, $10 by, $11 note. Answers the levels that are
/// below zero now although something went out.
const INSERT: &str = "WITH line AS (
        SELECT * FROM UNNEST($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) AS l (move_id, product_id, quantity_milli, unit_cost_minor)
    ), moved AS (
        INSERT INTO operations.stock_move (branch_id, product_id, move_id, quantity_milli, reason, reference_id, unit_cost_minor,
            occurred_at, recorded_at, user_id, note)
        SELECT $1, product_id, move_id, quantity_milli, $6, $7, unit_cost_minor, $8, $9, $10, $11 FROM line
    ), level AS (
        INSERT INTO operations.stock_level AS s (branch_id, product_id, on_hand_milli, updated_at)
        SELECT $1, product_id, sum(quantity_milli)::bigint, $9 FROM line GROUP BY product_id ORDER BY product_id
        ON CONFLICT (tenant_id, product_id, branch_id) DO UPDATE
            SET on_hand_milli = s.on_hand_milli + excluded.on_hand_milli, updated_at = excluded.updated_at
        RETURNING product_id, on_hand_milli
    )
    SELECT product_id, on_hand_milli FROM level
    WHERE on_hand_milli < 0 AND product_id IN (SELECT product_id FROM line GROUP BY product_id HAVING sum(quantity_milli) < 0)
    ORDER BY product_id";

const DOCUMENT: &str = "SELECT branch_id, product_id, move_id, quantity_milli, reason, unit_cost_minor, occurred_at, recorded_at, user_id, note
    FROM operations.stock_move WHERE reference_id = $1 ORDER BY product_id, move_id";

list! {
    /// $1 branches, $2 branch, $3 product, $4 only low ones.
    pub(super) LEVELS,
    select "l.branch_id, l.product_id, p.sku, p.name, p.unit, l.on_hand_milli, l.updated_at, p.cost_price_minor,
        coalesce(p.limited_qty_milli, p.reorder_point_milli) AS threshold_milli",
    from " FROM operations.product p
        JOIN operations.stock_level l ON l.tenant_id = p.tenant_id AND l.product_id = p.product_id
        WHERE ($1::uuid[] IS NULL OR l.branch_id = ANY($1)) AND ($2::uuid IS NULL OR l.branch_id = $2)
            AND ($3::uuid IS NULL OR p.product_id = $3)
            AND (NOT $4 OR l.on_hand_milli <= coalesce(p.limited_qty_milli, p.reorder_point_milli))",
    place "$5", rows "$6",
    orders ["name" ("p.sort_key" Text, "p.product_id" Id, "l.branch_id" Id)],
    first "name",
}

list! {
    /// $1 branches, $2 branch, $3 product, $4 reason. Ids carry the time they were made at.
    pub(super) MOVES,
    select "m.move_id, m.branch_id, m.product_id, p.sku, p.name, m.quantity_milli, m.reason, m.reference_id, m.unit_cost_minor,
        m.occurred_at, m.recorded_at, m.user_id, m.note",
    from " FROM operations.stock_move m
        JOIN operations.product p ON p.tenant_id = m.tenant_id AND p.product_id = m.product_id
        WHERE ($1::uuid[] IS NULL OR m.branch_id = ANY($1)) AND ($2::uuid IS NULL OR m.branch_id = $2)
            AND ($3::uuid IS NULL OR m.product_id = $3) AND ($4::text IS NULL OR m.reason = $4)",
    place "$5", rows "$6",
    orders ["recorded_at" ("m.move_id" Id)],
    first "-recorded_at",
}

const ON_HAND: &str = "SELECT product_id, on_hand_milli FROM operations.stock_level
    WHERE branch_id = $1 AND product_id = ANY($2) ORDER BY product_id";

const TRACKED: &str =
    "SELECT product_id, tracks_stock, sells_fractions FROM operations.product WHERE product_id = ANY($1)";

/// Every level beside the sum of its movements; one row for each level or sum, those that differ first.
const SUMS: &str = "SELECT coalesce(l.branch_id, s.branch_id) AS branch_id, coalesce(l.product_id, s.product_id) AS product_id,
        l.on_hand_milli, s.moved_milli, count(*) OVER () AS looked_at
    FROM (SELECT branch_id, product_id, on_hand_milli FROM operations.stock_level) l
    FULL JOIN (SELECT branch_id, product_id, sum(quantity_milli) AS moved_milli FROM operations.stock_move
               GROUP BY branch_id, product_id) s
        ON s.branch_id = l.branch_id AND s.product_id = l.product_id
    ORDER BY (l.on_hand_milli IS DISTINCT FROM s.moved_milli AND NOT (l.on_hand_milli = 0 AND s.moved_milli IS NULL)) DESC, 2, 1 LIMIT 1";

/// Every statement, for the test that prepares them.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[INSERT, DOCUMENT, ON_HAND, TRACKED, SUMS];

/// Thousandths as a quantity. What no line can have moved is the most that one can: then `till verify` names the document, instead of
/// stopping at it.
fn quantity(milli: i64) -> Quantity {
    let fits = milli.clamp(Quantity::MIN.scaled(), Quantity::MAX.scaled());
    Quantity::from_scaled(fits).unwrap_or(Quantity::ZERO)
}

#[derive(sqlx::FromRow)]
struct DocumentRow {
    branch_id: Uuid,
    product_id: Uuid,
    move_id: Uuid,
    quantity_milli: i64,
    reason: Stored<MoveReason>,
    unit_cost_minor: Option<i64>,
    occurred_at: jiff_sqlx::Timestamp,
    recorded_at: jiff_sqlx::Timestamp,
    user_id: Option<Uuid>,
    note: String,
}

impl Record for StockMoves {
    const ENTITY: &'static str = "stock_document";
    const TABLES: &'static [&'static str] = &["operations.stock_move", "operations.stock_level"];
    const GUARDED: &'static [(&'static str, Permission)] = &[("unit_cost_minor", VIEW_COST)];
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.document_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        let rows: Vec<DocumentRow> = sql.all(reading!(DOCUMENT).bind(id)).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut document = Self {
            document_id: id,
            branch_id: BranchId(first.branch_id),
            reason: first.reason.0,
            note: first.note.clone(),
            occurred_at: first.occurred_at.to_jiff(),
            recorded_at: first.recorded_at.to_jiff(),
            user_id: first.user_id.map(Into::into),
            moves: Vec::with_capacity(rows.len()),
            negative: NegativeStock::Allow,
        };
        for row in rows {
            document.moves.push(StockMove {
                move_id: row.move_id.into(),
                product_id: ProductId(row.product_id),
                quantity: quantity(row.quantity_milli),
                unit_cost_minor: row.unit_cost_minor,
            });
        }
        Ok(Some(document))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let query = changing!(INSERT)
            .bind(self.branch_id.0)
            .bind(self.moves.iter().map(|line| line.move_id.0).collect::<Vec<_>>())
            .bind(
                self.moves
                    .iter()
                    .map(|line| line.product_id.0)
                    .collect::<Vec<_>>(),
            )
            .bind(
                self.moves
                    .iter()
                    .map(|line| line.quantity.scaled())
                    .collect::<Vec<_>>(),
            )
            .bind(
                self.moves
                    .iter()
                    .map(|line| line.unit_cost_minor)
                    .collect::<Vec<_>>(),
            )
            .bind(self.reason.word())
            .bind(self.document_id)
            .bind(self.occurred_at.to_sqlx())
            .bind(self.recorded_at.to_sqlx())
            .bind(self.user_id.map(Uuid::from))
            .bind(&self.note);
        let short: Vec<(Uuid, i64)> = sql.all(query).await?;
        if short.is_empty() || self.negative != NegativeStock::Block {
            return Ok(());
        }
        let mut v = Violations::default();
        for (place, line) in self.moves.iter().enumerate() {
            if let Some((product, level)) = short.iter().find(|(product, _)| *product == line.product_id.0) {
                v.push(
                    &format!("lines/{place}"),
                    "short",
                    format!("product {product} would be at {}", Level::of_milli(*level)),
                );
            }
        }
        Err(error::SHORT.fault().violations(v))
    }
}

impl Footed for StockMoves {
    // Moves of a sale belong to the sale.
    footed_by!(
        ids: "SELECT DISTINCT reference_id FROM operations.stock_move
            WHERE tenant_id = kernel.tenant_id() AND reference_id >= $1 AND reason <> 'sale' ORDER BY reference_id LIMIT $2",
        held: "SELECT DISTINCT reference_id FROM operations.stock_move
            WHERE tenant_id = kernel.tenant_id() AND reference_id = ANY($1) AND reason <> 'sale'"
    );
}

/// A level as lists show it.
#[derive(sqlx::FromRow)]
pub(super) struct LevelRow {
    pub branch_id: Uuid,
    pub product_id: Uuid,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub on_hand_milli: i64,
    pub updated_at: jiff_sqlx::Timestamp,
    pub cost_price_minor: i64,
    pub threshold_milli: Option<i64>,
}

/// A movement as lists show it.
#[derive(sqlx::FromRow)]
pub(super) struct MoveRow {
    pub move_id: Uuid,
    pub branch_id: Uuid,
    pub product_id: Uuid,
    pub sku: String,
    pub name: String,
    pub quantity_milli: i64,
    pub reason: Stored<MoveReason>,
    pub reference_id: Option<Uuid>,
    pub unit_cost_minor: Option<i64>,
    pub occurred_at: jiff_sqlx::Timestamp,
    pub recorded_at: jiff_sqlx::Timestamp,
    pub user_id: Option<Uuid>,
    pub note: String,
}

/// Levels of some products in a branch; products that never moved are absent.
pub(super) async fn on_hand(
    sql: &mut Select<'_>,
    branch: BranchId,
    products: &[Uuid],
) -> Result<Vec<(ProductId, Level)>, Fault> {
    let rows: Vec<(Uuid, i64)> = sql.all(reading!(ON_HAND).bind(branch.0).bind(products)).await?;
    let level = |(product, milli)| (ProductId(product), Level::of_milli(milli));
    Ok(rows.into_iter().map(level).collect())
}

/// Which of some products exist, and whether their stock is kept.
pub(super) async fn tracked(
    sql: &mut Select<'_>,
    products: &[Uuid],
) -> Result<Vec<(Uuid, bool, bool)>, Fault> {
    sql.all(reading!(TRACKED).bind(products)).await
}

/// A level that is not the sum of its movements.
#[derive(sqlx::FromRow)]
pub(super) struct SumRow {
    pub branch_id: Uuid,
    pub product_id: Uuid,
    pub on_hand_milli: Option<i64>,
    pub moved_milli: Option<Decimal>,
    looked_at: i64,
}

/// Compares every level with its movements; answers how many there are, and the first that differs.
pub(super) async fn sums(sql: &mut Select<'_>) -> Result<(u64, Option<SumRow>), Fault> {
    let row: Option<SumRow> = sql.optional(reading!(SUMS)).await?;
    let looked_at = row
        .as_ref()
        .map_or(0, |row| u64::try_from(row.looked_at).unwrap_or(0));
    let differs = |row: &SumRow| match (row.on_hand_milli, row.moved_milli) {
        (None, moved) => moved.is_some(),
        (Some(level), moved) => Decimal::from(level) != moved.unwrap_or_default(),
    };
    Ok((looked_at, row.filter(differs)))
}
