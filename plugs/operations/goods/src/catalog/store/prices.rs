//! The price history beside the products and the audit log, for `till verify`.

use till_kernel::{Fault, Select, reading};
use uuid::Uuid;

/// Products from $1 on, $2 at most.
const PRODUCTS: &str = "SELECT product_id, unit_price_minor, cost_price_minor FROM operations.product
    WHERE tenant_id = kernel.tenant_id() AND product_id >= $1 ORDER BY product_id LIMIT $2";

/// The history of the products $1, each entry beside the event that made it.
const ENTRIES: &str = "SELECT price.product_id, price.version, price.kind, price.before_minor, price.after_minor,
        event.event_id IS NOT NULL AS is_known,
        event.actor_user IS NOT DISTINCT FROM price.user_id AND event.actor_name = price.user_name AS is_author,
        event.recorded_at = price.changed_at AS is_time,
        (event.diff -> 'after' ->> (CASE price.kind WHEN 'price' THEN 'unit_price_minor' ELSE 'cost_price_minor' END))::bigint AS told_minor
    FROM operations.product_price AS price
    LEFT JOIN kernel.audit_event AS event ON event.tenant_id = price.tenant_id AND event.entity_id = price.product_id
        AND event.entity = 'product' AND (event.diff -> 'after' ->> 'version')::bigint = price.version
    WHERE price.tenant_id = kernel.tenant_id() AND price.product_id = ANY($1)
    ORDER BY price.product_id, price.kind, price.version";

/// Every statement, for the test that prepares them.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PRODUCTS, ENTRIES];

/// What a product costs now.
#[derive(sqlx::FromRow)]
pub(crate) struct PricedRow {
    pub product_id: Uuid,
    pub unit_price_minor: i64,
    pub cost_price_minor: i64,
}

/// An entry of the history, and what the audit log says of it.
#[derive(sqlx::FromRow)]
pub(crate) struct EntryRow {
    pub product_id: Uuid,
    pub version: i64,
    pub kind: String,
    pub before_minor: Option<i64>,
    pub after_minor: i64,
    pub is_known: bool,
    pub is_author: Option<bool>,
    pub is_time: Option<bool>,
    pub told_minor: Option<i64>,
}

/// Products in the order of their ids.
pub(crate) async fn products(sql: &mut Select<'_>, from: Uuid, limit: i64) -> Result<Vec<PricedRow>, Fault> {
    sql.all(reading!(PRODUCTS).bind(from).bind(limit)).await
}

/// The history of some products, by product, kind and version.
pub(crate) async fn entries(sql: &mut Select<'_>, products: &[Uuid]) -> Result<Vec<EntryRow>, Fault> {
    sql.all(reading!(ENTRIES).bind(products)).await
}
