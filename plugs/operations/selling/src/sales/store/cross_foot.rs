//! Cross-footing by sets: what has a document must have its journal entry, invoice and stock moves, and nothing may be left over.

use till_kernel::{Fault, Reading, Select, reading};

/// The result: how many sales were looked at, and the first row that is wrong in each comparison.
pub(in crate::sales) struct CrossFoot {
    pub sales: i64,
    pub first: Vec<(String, String)>,
}

const COMPARISONS: [(&str, Reading); 9] = [
    (
        "a journal entry for an invoice without its sale, with another amount, or of another time",
        reading!("SELECT 'kernel.fiscal_entry ' || entry.number FROM kernel.fiscal_entry AS entry
         LEFT JOIN operations.sale AS sale ON sale.tenant_id = entry.tenant_id AND sale.sale_id = entry.document_id
         WHERE entry.tenant_id = kernel.tenant_id() AND entry.kind = 'invoice'
            AND (sale.total_minor IS DISTINCT FROM entry.amount_minor OR sale.received_at <> entry.recorded_at)
         ORDER BY entry.series_id, entry.no LIMIT 1"),
    ),
    (
        "a sale without its invoice, or with another amount, currency or time",
        reading!("SELECT 'operations.sale ' || sale.sale_id FROM operations.sale AS sale
         LEFT JOIN operations.invoice AS invoice ON invoice.tenant_id = sale.tenant_id AND invoice.invoice_id = sale.sale_id
         WHERE sale.tenant_id = kernel.tenant_id() AND (invoice.total_minor IS DISTINCT FROM sale.total_minor
            OR invoice.issued_at <> sale.received_at OR invoice.currency <> sale.currency)
         ORDER BY sale.sale_id LIMIT 1"),
    ),
    (
        "stock moves of a sale that are not its lines'",
        reading!("SELECT 'operations.stock_move of sale ' || coalesce(sold.sale_id, moved.sale_id) FROM (
            SELECT line.sale_id, line.product_id, sum(line.stock_milli) AS milli FROM operations.sale_line AS line
            WHERE line.tenant_id = kernel.tenant_id() AND line.stock_milli > 0 GROUP BY line.sale_id, line.product_id
         ) AS sold
         FULL JOIN (
            SELECT move.reference_id AS sale_id, move.product_id, -sum(move.quantity_milli) AS milli FROM operations.stock_move AS move
            WHERE move.tenant_id = kernel.tenant_id() AND move.reason = 'sale' GROUP BY move.reference_id, move.product_id
         ) AS moved ON moved.sale_id = sold.sale_id AND moved.product_id = sold.product_id
         WHERE sold.milli IS DISTINCT FROM moved.milli
         ORDER BY 1 LIMIT 1"),
    ),
    (
        "a stock move of a sale by somebody else, at another time, at another cost, or with a note",
        reading!("SELECT 'operations.stock_move ' || move.move_id FROM operations.stock_move AS move
         JOIN operations.sale AS sale ON sale.tenant_id = move.tenant_id AND sale.sale_id = move.reference_id
         WHERE move.tenant_id = kernel.tenant_id() AND move.reason = 'sale'
            AND (move.user_id IS DISTINCT FROM sale.cashier_id OR move.branch_id <> sale.branch_id OR move.occurred_at <> sale.occurred_at
                OR move.recorded_at <> sale.received_at OR move.note <> ''
                OR NOT EXISTS (SELECT 1 FROM operations.sale_line AS line
                    WHERE line.tenant_id = move.tenant_id AND line.sale_id = move.reference_id AND line.product_id = move.product_id
                        AND line.unit_cost_minor = move.unit_cost_minor))
         ORDER BY move.move_id LIMIT 1"),
    ),
    (
        "a stock move that belongs to nothing",
        reading!("SELECT 'operations.stock_move ' || move.move_id FROM operations.stock_move AS move
         WHERE move.tenant_id = kernel.tenant_id() AND move.reference_id IS NULL
         ORDER BY move.move_id LIMIT 1"),
    ),
    (
        "payments that are not what the sale was settled with",
        reading!("SELECT 'operations.payment of sale ' || sale.sale_id FROM operations.sale AS sale
         LEFT JOIN LATERAL (
            SELECT coalesce(sum(each.minor), 0) AS minor, coalesce(sum(each.minor) FILTER (WHERE each.kind = 'cash'), 0) AS cash_minor
            FROM (SELECT payment.kind, CASE payment.direction WHEN 'out' THEN -payment.amount_minor ELSE payment.amount_minor END AS minor
                FROM operations.payment AS payment
                WHERE payment.tenant_id = sale.tenant_id AND payment.sale_id = sale.sale_id) AS each
         ) AS paid ON true
         WHERE sale.tenant_id = kernel.tenant_id() AND (paid.minor IS DISTINCT FROM sale.tendered_minor
            OR paid.cash_minor - sale.change_minor <> sale.cash_minor)
         ORDER BY sale.sale_id LIMIT 1"),
    ),
    (
        "a payment of no drawer and of no sale",
        reading!("SELECT 'operations.payment ' || payment.payment_id FROM operations.payment AS payment
         LEFT JOIN operations.sale AS sale ON sale.tenant_id = payment.tenant_id AND sale.sale_id = payment.sale_id
         WHERE payment.tenant_id = kernel.tenant_id() AND payment.shift_id IS NULL AND sale.sale_id IS NULL
         ORDER BY payment.payment_id LIMIT 1"),
    ),
    (
        "a payment that is counted twice",
        reading!("SELECT 'operations.payment ' || payment.payment_id FROM operations.payment AS payment
         WHERE payment.tenant_id = kernel.tenant_id() AND payment.twin_no > 0
         ORDER BY payment.payment_id LIMIT 1"),
    ),
    (
        "a payment taken before its sale that waits though it is settled, or waits no more though it is not",
        reading!("SELECT 'operations.payment ' || payment.payment_id FROM operations.payment AS payment
         LEFT JOIN operations.sale AS sale ON sale.tenant_id = payment.tenant_id AND sale.sale_id = payment.sale_id
         LEFT JOIN operations.payment AS back ON back.tenant_id = payment.tenant_id AND back.reverses_id = payment.payment_id
         WHERE payment.tenant_id = kernel.tenant_id() AND payment.shift_id IS NOT NULL AND payment.direction = 'in'
            AND payment.is_open <> (sale.sale_id IS NULL AND back.payment_id IS NULL)
            OR payment.tenant_id = kernel.tenant_id() AND payment.direction = 'out' AND NOT EXISTS (
                SELECT FROM operations.payment AS first WHERE first.tenant_id = payment.tenant_id
                    AND first.payment_id = payment.reverses_id AND first.sale_id = payment.sale_id AND first.shift_id IS NOT NULL
                    AND (first.kind, first.tender, first.amount_minor) = (payment.kind, payment.tender, payment.amount_minor))
         ORDER BY payment.payment_id LIMIT 1"),
    ),
];

/// Compares; names the first row of each kind that does not fit.
pub(in crate::sales) async fn cross_foot(sql: &mut Select<'_>) -> Result<CrossFoot, Fault> {
    let (sales,): (i64,) = sql
        .one(reading!(
            "SELECT count(*) FROM operations.sale WHERE tenant_id = kernel.tenant_id()"
        ))
        .await?;
    let mut first = Vec::new();
    for (what, comparison) in COMPARISONS {
        let row: Option<(String,)> = sql.optional(comparison).await?;
        first.extend(row.map(|(place,)| (place, what.to_owned())));
    }
    Ok(CrossFoot { sales, first })
}
