//! What reports are made of, read in one statement: one snapshot, so that a sale is either in every sum of a report or in none. Sums leave
//! the database as text: no column type that the program reads is wide enough for all of them.

use sqlx::types::Json;
use till_kernel::{Fault, Select, reading};
use till_shared::ids::{ShiftId, UserId};
use till_shared::money::Sum;

use super::super::facts::{
    ApprovalSum, CashierSum, DocumentSums, Figures, MovementSum, ParkedBasket, ReturnedSum, SaleSums, TaxSum,
    TenderSum, VoidSum,
};
use super::super::model::MovementKind;

/// Parked baskets that a report names; there are hardly ever more than a handful.
const PARKED_MAX: i64 = 50;

const FIGURES: &str = "
WITH shift AS MATERIALIZED (
    SELECT shift.*, next.first_no AS end_no
    FROM operations.shift
    LEFT JOIN operations.shift AS next ON next.tenant_id = shift.tenant_id AND next.register_id = shift.register_id
        AND next.number = shift.number + 1 AND next.invoice_series_id = shift.invoice_series_id
    WHERE shift.tenant_id = kernel.tenant_id() AND shift.shift_id = $1
), sale AS MATERIALIZED (
    SELECT sale.*
    FROM operations.sale
    WHERE sale.tenant_id = kernel.tenant_id() AND sale.shift_id = $1
), alone AS MATERIALIZED (
    SELECT payment.*
    FROM operations.payment
    WHERE payment.tenant_id = kernel.tenant_id() AND payment.shift_id = $1
), entry AS MATERIALIZED (
    SELECT entry.no, entry.number, entry.amount_minor, lag(entry.no, 1, shift.first_no - 1) OVER (ORDER BY entry.no) AS before_no
    FROM shift
    JOIN kernel.fiscal_entry AS entry ON entry.tenant_id = shift.tenant_id AND entry.series_id = shift.invoice_series_id
        AND entry.no >= shift.first_no AND entry.no < coalesce(shift.end_no, 9223372036854775807) AND entry.gate = shift.shift_id
)
SELECT
    (SELECT json_build_object(
        'count', count(*),
        'line_count', coalesce(sum(line_count), 0)::bigint,
        'gross_minor', coalesce(sum(gross_minor), 0)::text,
        'line_discount_minor', coalesce(sum(line_discount_minor), 0)::text,
        'sale_discount_minor', coalesce(sum(sale_discount_minor), 0)::text,
        'net_minor', coalesce(sum(net_minor), 0)::text,
        'tax_minor', coalesce(sum(tax_minor), 0)::text,
        'total_minor', coalesce(sum(total_minor), 0)::text,
        'rounding_minor', coalesce(sum(rounding_minor), 0)::text,
        'due_minor', coalesce(sum(due_minor), 0)::text,
        'change_minor', coalesce(sum(change_minor), 0)::text) FROM sale),
    (SELECT coalesce(json_agg(tax), '[]') FROM (
        SELECT line.code, trim_scale(line.rate)::text AS rate, line.inclusive, sum(line.base_minor)::text AS base_minor,
            sum(line.tax_minor)::text AS tax_minor
        FROM sale
        CROSS JOIN jsonb_to_recordset(sale.taxes)
            AS line (code text, rate numeric, inclusive boolean, base_minor bigint, tax_minor bigint)
        GROUP BY line.code, line.rate, line.inclusive
        ORDER BY line.code, line.rate, line.inclusive) AS tax),
    (SELECT coalesce(json_agg(paid), '[]') FROM (
        SELECT payment.kind, CASE payment.kind WHEN 'cash' THEN 'cash' ELSE payment.tender END AS tender,
            sum(CASE payment.direction WHEN 'out' THEN -1 ELSE 1 END) AS count,
            sum(CASE payment.direction WHEN 'out' THEN -payment.amount_minor ELSE payment.amount_minor END)::text AS amount_minor
        FROM (
            SELECT paid.kind, paid.tender, paid.direction, paid.amount_minor
            FROM sale
            JOIN operations.payment AS paid ON paid.tenant_id = sale.tenant_id AND paid.sale_id = sale.sale_id AND paid.shift_id IS NULL
            UNION ALL
            SELECT alone.kind, alone.tender, alone.direction, alone.amount_minor FROM alone
        ) AS payment
        GROUP BY 1, 2
        ORDER BY array_position(ARRAY['cash', 'card', 'other'], payment.kind), 2) AS paid),
    (SELECT coalesce(json_agg(moved), '[]') FROM (
        SELECT kind, count(*) AS count, sum(amount_minor)::text AS amount_minor
        FROM operations.cash_movement
        WHERE tenant_id = kernel.tenant_id() AND shift_id = $1
        GROUP BY kind
        ORDER BY kind) AS moved),
    (SELECT json_build_object(
        'count', count(*),
        'first_number', (array_agg(number ORDER BY no))[1],
        'last_number', (array_agg(number ORDER BY no DESC))[1],
        'amount_minor', coalesce(sum(amount_minor), 0)::text,
        'gaps', coalesce(json_agg(json_build_object('from_no', before_no + 1, 'to_no', no - 1) ORDER BY no)
            FILTER (WHERE no > before_no + 1), '[]')) FROM entry),
    (SELECT coalesce(json_agg(cashier), '[]') FROM (
        SELECT cashier_name AS name, count(*) AS count, sum(total_minor)::text AS total_minor
        FROM sale
        GROUP BY cashier_id, cashier_name
        ORDER BY cashier_name, cashier_id) AS cashier),
    (SELECT coalesce(json_agg(voided), '[]') FROM (
        SELECT basket.parked_by_name AS name, count(*) AS count, sum(basket.total_minor)::text AS total_minor
        FROM shift
        JOIN operations.parked_sale AS basket ON basket.tenant_id = shift.tenant_id AND basket.register_id = shift.register_id
            AND basket.status = 'voided' AND basket.voided_at >= shift.opened_at
            AND (shift.closed_at IS NULL OR basket.voided_at <= shift.closed_at)
        GROUP BY basket.parked_by_name
        ORDER BY basket.parked_by_name) AS voided),
    (SELECT coalesce(json_agg(parked), '[]') FROM (
        SELECT basket.sale_id, basket.label, basket.line_count, basket.total_minor, basket.parked_by_name, basket.parked_at
        FROM shift
        JOIN operations.parked_sale AS basket ON basket.tenant_id = shift.tenant_id AND basket.branch_id = shift.branch_id
            AND basket.register_id = shift.register_id AND basket.status = 'parked'
            AND NOT EXISTS (SELECT FROM operations.sale AS paid
                WHERE paid.tenant_id = basket.tenant_id AND paid.sale_id = basket.sale_id)
        ORDER BY basket.parked_at, basket.sale_id
        LIMIT $2) AS parked),
    (SELECT count(*)
        FROM shift
        JOIN operations.parked_sale AS basket ON basket.tenant_id = shift.tenant_id AND basket.branch_id = shift.branch_id
            AND basket.register_id = shift.register_id AND basket.status = 'parked'
            AND NOT EXISTS (SELECT FROM operations.sale AS paid
                WHERE paid.tenant_id = basket.tenant_id AND paid.sale_id = basket.sale_id)),
    (SELECT coalesce((SELECT before.report #>> '{report,takings,grand_total_minor}'
        FROM shift
        JOIN operations.shift AS before ON before.tenant_id = shift.tenant_id AND before.register_id = shift.register_id
            AND before.number = shift.number - 1), '0')),
    (SELECT coalesce(sum(CASE direction WHEN 'out' THEN -amount_minor ELSE amount_minor END), 0)::text FROM alone
        WHERE NOT EXISTS (SELECT FROM sale WHERE sale.sale_id = alone.sale_id)),
    (SELECT coalesce(sum(CASE payment.direction WHEN 'out' THEN -payment.amount_minor ELSE payment.amount_minor END), 0)::text
        FROM sale
        JOIN operations.payment ON payment.tenant_id = sale.tenant_id AND payment.sale_id = sale.sale_id AND payment.shift_id <> $1),
    (SELECT json_build_object('count', count(*), 'amount_minor', coalesce(sum(amount_minor), 0)::text) FROM alone
        WHERE direction = 'out'),
    (SELECT coalesce(json_agg(approval), '[]') FROM (
        SELECT name, sum(acts)::bigint AS acts_count, sum(movements)::bigint AS movements_count
        FROM (
            SELECT act.approver_name AS name, 1 AS acts, 0 AS movements
            FROM sale JOIN operations.sale_act AS act ON act.tenant_id = sale.tenant_id AND act.sale_id = sale.sale_id
            UNION ALL
            SELECT coalesce(approved_by_name, ''), 0, 1 FROM operations.cash_movement
            WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND is_approved
        ) AS allowed
        GROUP BY name
        ORDER BY name) AS approval)
";

const DRAWER: &str = "
WITH sale AS MATERIALIZED (
    SELECT tenant_id, sale_id, cashier_id, change_minor FROM operations.sale WHERE tenant_id = kernel.tenant_id() AND shift_id = $1
), cash AS MATERIALIZED (
    SELECT sale.sale_id, sale.cashier_id, sale.change_minor,
        sum(payment.amount_minor) FILTER (WHERE payment.shift_id IS NULL) AS at_once_minor,
        sum(CASE payment.direction WHEN 'out' THEN -payment.amount_minor ELSE payment.amount_minor END)
            FILTER (WHERE payment.shift_id IS NULL OR payment.shift_id = $1) AS here_minor
    FROM sale JOIN operations.payment
        ON payment.tenant_id = sale.tenant_id AND payment.sale_id = sale.sale_id AND payment.kind = 'cash'
    GROUP BY sale.sale_id, sale.cashier_id, sale.change_minor
), movement AS MATERIALIZED (
    SELECT kind, count(*) AS count, sum(amount_minor)::text AS amount_minor
    FROM operations.cash_movement
    WHERE tenant_id = kernel.tenant_id() AND shift_id = $1
    GROUP BY kind
    ORDER BY kind
)
SELECT
    (shift.opening_float_minor
        + coalesce((SELECT sum(at_once_minor) FROM cash), 0)
        + coalesce((SELECT sum(CASE direction WHEN 'out' THEN -amount_minor ELSE amount_minor END) FROM operations.payment
            WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind = 'cash'), 0)
        - coalesce((SELECT sum(change_minor) FROM sale), 0)
        + coalesce((SELECT sum(amount_minor::numeric) FROM movement), 0))::text,
    (coalesce(-(SELECT sum(amount_minor) FROM operations.cash_movement
            WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind = ANY($2) AND amount_minor < 0 AND NOT is_approved
                AND user_id = $3), 0)
        + coalesce((SELECT sum(back.amount_minor) FROM operations.payment AS back
            JOIN operations.payment AS first ON first.tenant_id = back.tenant_id AND first.payment_id = back.reverses_id
                AND first.shift_id <> back.shift_id
            WHERE back.tenant_id = kernel.tenant_id() AND back.shift_id = $1 AND back.direction = 'out' AND back.kind = 'cash'
                AND back.user_id = $3), 0)
        + coalesce((SELECT sum(greatest(change_minor - coalesce(here_minor, 0), 0)) FROM cash WHERE cashier_id = $3), 0))::text,
    (SELECT count(*) FROM operations.shift_attempt
        WHERE tenant_id = kernel.tenant_id() AND shift_id = $1 AND kind = 'movement'),
    (SELECT coalesce(json_agg(movement), '[]') FROM movement)
FROM operations.shift
WHERE shift.tenant_id = kernel.tenant_id() AND shift.shift_id = $1";

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [FIGURES, DRAWER];

/// What the database knows about a shift.
pub(in super::super) async fn figures(sql: &mut Select<'_>, shift: ShiftId) -> Result<Figures, Fault> {
    type Row = (
        Json<SaleSums>,
        Json<Vec<TaxSum>>,
        Json<Vec<TenderSum>>,
        Json<Vec<MovementSum>>,
        Json<DocumentSums>,
        Json<Vec<CashierSum>>,
        Json<Vec<VoidSum>>,
        Json<Vec<ParkedBasket>>,
        i64,
        String,
        String,
        String,
        Json<ReturnedSum>,
        Json<Vec<ApprovalSum>>,
    );
    let row: Row = sql.one(reading!(FIGURES).bind(shift.0).bind(PARKED_MAX)).await?;
    let (
        sales,
        taxes,
        tenders,
        movements,
        documents,
        cashiers,
        voided,
        parked,
        parked_count,
        before,
        ahead,
        elsewhere,
        returned,
        approvals,
    ) = row;
    Ok(Figures {
        sales: sales.0,
        taxes: taxes.0,
        tenders: tenders.0,
        movements: movements.0,
        documents: documents.0,
        cashiers: cashiers.0,
        voided: voided.0,
        parked: parked.0,
        parked_count,
        grand_total_before_minor: sum(&before)?,
        taken_ahead_minor: sum(&ahead)?,
        taken_elsewhere_minor: sum(&elsewhere)?,
        returned: returned.0,
        approvals: approvals.0,
    })
}

/// What is known of a drawer.
pub(in super::super) struct Drawer {
    /// What it must hold now, in minor units.
    pub balance_minor: Sum,
    /// What somebody took out of it so far that counts towards the limit of their role, in minor units: movements that nobody approved, and
    /// what was given back or out as change of money that lies in another drawer.
    pub taken_minor: Sum,
    /// How many pay-outs it did not hold.
    pub refused: i64,
    /// What moved without a sale.
    pub movements: Vec<MovementSum>,
}

/// The drawer of a shift; `taken_minor` is what `by` took.
pub(in super::super) async fn drawer(
    sql: &mut Select<'_>,
    shift: ShiftId,
    by: Option<UserId>,
) -> Result<Drawer, Fault> {
    let limited: Vec<&str> = MovementKind::ALL
        .into_iter()
        .filter(|kind| kind.is_limited())
        .map(MovementKind::word)
        .collect();
    let (balance, taken, refused, movements): (String, String, i64, Json<Vec<MovementSum>>) = sql
        .one(
            reading!(DRAWER)
                .bind(shift.0)
                .bind(limited)
                .bind(by.map(|user| user.0)),
        )
        .await?;
    Ok(Drawer {
        balance_minor: sum(&balance)?,
        taken_minor: sum(&taken)?,
        refused,
        movements: movements.0,
    })
}

/// A sum as the database writes it.
pub(super) fn sum(digits: &str) -> Result<Sum, Fault> {
    digits.parse().map_err(Fault::internal)
}
