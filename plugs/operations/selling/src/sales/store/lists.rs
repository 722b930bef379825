//! Lists and totals of sales.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use rust_decimal::Decimal;
use till_kernel::{BranchScope, Fault, Select, list, reading, row};
use till_shared::ids::{BranchId, RegisterId, UserId};

use super::super::views::SaleRow;

/// Where sales are looked for.
#[derive(Clone, Debug)]
pub(in crate::sales) struct Place {
    /// In which branches the asker works; there is no other way to say "everywhere" than a scope that is everywhere.
    pub branches: BranchScope,
    pub branch: Option<BranchId>,
    pub register: Option<RegisterId>,
}

/// Whose sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sales) enum Sellers {
    /// Of all.
    Everybody,
    /// Of one.
    One(UserId),
    /// Of nobody: the asker may see only their own, and is nobody who sells.
    Nobody,
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sales) enum LookBack {
    /// To the first sale.
    Everything,
    /// To this moment.
    Since(Timestamp),
}

row! {
    SaleRow, reads [sale_id, number, branch_id, register_id, cashier_name, customer_name, received_at, business_date, line_count, currency,
        total_minor]
}

list! {
    /// $1 branches, $2 branch, $3 register, $4 everybody's or $5 this seller's, $6 shift, $7 customer, $8 and $9 business days, $10 number,
    /// $11 since when, $12 product, $13 and $14 total, $15 a kind or name of payment, $16 a part of its reference. Ids are made in the order
    /// of time, at the first scan.
    pub(in crate::sales) SALES,
    select "sale.sale_id, coalesce(entry.number, '') AS number, sale.branch_id, sale.register_id, sale.cashier_name,
        customer.name AS customer_name, sale.received_at, sale.business_date, sale.line_count, sale.currency, sale.total_minor",
    from " FROM operations.sale AS sale
        LEFT JOIN kernel.fiscal_entry AS entry
            ON entry.tenant_id = sale.tenant_id AND entry.document_id = sale.sale_id AND entry.kind = 'invoice'
        LEFT JOIN operations.customer AS customer
            ON customer.tenant_id = sale.tenant_id AND customer.customer_id = sale.customer_id
        WHERE sale.tenant_id = kernel.tenant_id()
            AND ($1::uuid[] IS NULL OR sale.branch_id = ANY($1)) AND ($2::uuid IS NULL OR sale.branch_id = $2)
            AND ($3::uuid IS NULL OR sale.register_id = $3) AND ($4::boolean OR sale.cashier_id = $5)
            AND ($6::uuid IS NULL OR sale.shift_id = $6) AND ($7::uuid IS NULL OR sale.customer_id = $7)
            AND ($8::date IS NULL OR sale.business_date >= $8) AND ($9::date IS NULL OR sale.business_date <= $9)
            AND ($10::text IS NULL OR entry.number = $10) AND ($11::timestamptz IS NULL OR sale.received_at >= $11)
            AND ($12::uuid IS NULL OR EXISTS (SELECT FROM operations.sale_line AS line
                WHERE line.tenant_id = sale.tenant_id AND line.sale_id = sale.sale_id AND line.product_id = $12))
            AND ($13::bigint IS NULL OR sale.total_minor >= $13) AND ($14::bigint IS NULL OR sale.total_minor <= $14)
            AND (($15::text IS NULL AND $16::text IS NULL) OR EXISTS (SELECT FROM operations.payment AS payment
                WHERE payment.tenant_id = sale.tenant_id AND payment.sale_id = sale.sale_id
                    AND ($15 IS NULL OR $15 IN (payment.kind, payment.tender))
                    AND ($16 IS NULL OR position(lower($16) IN lower(payment.reference)) > 0)))",
    place "$17", rows "$18",
    orders ["created_at" ("sale.sale_id" Id)],
    first "-created_at",
}

/// Totals of a business day.
#[derive(sqlx::FromRow)]
pub(in crate::sales) struct TotalsRow {
    pub sale_count: i64,
    pub line_count: i64,
    pub gross_minor: Decimal,
    pub discount_minor: Decimal,
    pub net_minor: Decimal,
    pub tax_minor: Decimal,
    pub total_minor: Decimal,
    pub cash_minor: Decimal,
    pub last_at: Option<jiff_sqlx::Timestamp>,
}

/// Sums over a business day, in numerics: what fits a document must never stop a total. `cash_minor` is what stayed in the drawers from selling;
/// sales from before that was kept are summed from their payments. By branch, because that is how sales of a day are found.
pub(in crate::sales) async fn totals(
    sql: &mut Select<'_>,
    place: &Place,
    day: Date,
) -> Result<TotalsRow, Fault> {
    sql.one(
        reading!("SELECT count(*) AS sale_count, coalesce(sum(sale.line_count), 0)::bigint AS line_count,
                coalesce(sum(sale.gross_minor), 0) AS gross_minor,
                coalesce(sum(sale.line_discount_minor::numeric + sale.sale_discount_minor), 0) AS discount_minor,
                coalesce(sum(sale.net_minor), 0) AS net_minor, coalesce(sum(sale.tax_minor), 0) AS tax_minor,
                coalesce(sum(sale.total_minor), 0) AS total_minor,
                coalesce(sum(coalesce(sale.cash_minor, (
                    SELECT sum(CASE payment.direction WHEN 'out' THEN -payment.amount_minor ELSE payment.amount_minor END)
                    FROM operations.payment AS payment
                    WHERE payment.tenant_id = sale.tenant_id AND payment.sale_id = sale.sale_id AND payment.kind = 'cash'
                ) - sale.change_minor, -sale.change_minor)), 0) AS cash_minor, max(sale.received_at) AS last_at
             FROM kernel.branch AS branch
             JOIN operations.sale AS sale
                ON sale.tenant_id = branch.tenant_id AND sale.branch_id = branch.branch_id AND sale.business_date = $1
             WHERE branch.tenant_id = kernel.tenant_id()
                AND ($2::uuid[] IS NULL OR branch.branch_id = ANY($2)) AND ($3::uuid IS NULL OR branch.branch_id = $3)
                AND ($4::uuid IS NULL OR sale.register_id = $4)")
        .bind(day.to_sqlx())
        .bind(place.branches.filter())
        .bind(place.branch.map(|id| id.0))
        .bind(place.register.map(|id| id.0)),
    )
    .await
}
