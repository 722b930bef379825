//! The stored document of a sale: written by one statement, read back whole.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use till_kernel::{
    Change, Fault, Issued, Load, Numbered, Permission, Record, Rows, Select, Stored, Violations, changing,
    reading,
};
use till_shared::ids::{
    BranchId, LineId, PaymentId, ProductId, RegisterId, SaleId, SeriesId, ShiftId, UserId,
};
use till_shared::money::Rounding;
use till_shared::pricing::{AppliedDiscount, LineTax, Settlement, TaxRounding, TenderKind};
use till_shared::quantity::Quantity;
use uuid::Uuid;

use super::super::error;
use super::super::model::{Channel, CustomerSnapshot, Payment, PriceSource, Sale, SaleLine, SellerSnapshot};
use till_goods::catalog::VIEW_COST;

/// Everything of a sale in one statement: header, lines, payments, invoice, stock moves and levels. Levels are touched in product order,
/// so that two sales cannot wait for each other. What comes back are the levels after the sale.
const INSERT: &str = r"
WITH sale AS (
    INSERT INTO operations.sale (sale_id, branch_id, register_id, shift_id, cashier_id, cashier_name, customer_id, channel,
        business_date, occurred_at, received_at, currency, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor,
        total_minor, rounding_minor, due_minor, tendered_minor, change_minor, line_count, discounts, taxes, note, engine_version,
        rounding, tax_rounding, request_hash, clock_off_ms, age_checked, cash_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
        $61, $62, $63, $64, $65, $66, $68)
), lines AS (
    INSERT INTO operations.sale_line (sale_id, line_no, line_id, product_id, barcode, sku, name, unit, quantity_milli,
        stock_milli, unit_price_minor, list_price_minor, price_source, unit_cost_minor, gross_minor, line_discount_minor, sale_discount_minor,
        net_minor, tax_minor, total_minor, taxes, discounts, note, discountable)
    SELECT $1, line.* FROM unnest($27::int[], $28::uuid[], $29::uuid[], $30::text[], $31::text[], $32::text[], $33::text[],
        $34::bigint[], $35::bigint[], $36::bigint[], $37::bigint[], $38::text[], $39::bigint[], $40::bigint[], $41::bigint[], $42::bigint[],
        $43::bigint[], $44::bigint[], $45::bigint[], $46::jsonb[], $47::jsonb[], $48::text[], $67::boolean[]) AS line
), payments AS (
    INSERT INTO operations.payment (sale_id, payment_no, payment_id, kind, tender, amount_minor, reference)
    SELECT $1, payment.* FROM unnest($49::int[], $50::uuid[], $51::text[], $52::text[], $53::bigint[], $54::text[]) AS payment
), invoice AS (
    INSERT INTO operations.invoice (invoice_id, sale_id, kind, branch_id, customer_id, customer, seller, currency, total_minor,
        balance_minor, payment_status, issued_at)
    VALUES ($1, $1, 'sale', $2, $7, $55, $56, $12, $18, 0, 'paid', $11)
), moves AS (
    INSERT INTO operations.stock_move (branch_id, product_id, move_id, quantity_milli, reason, reference_id, unit_cost_minor,
        occurred_at, recorded_at, user_id)
    SELECT $2, move.product_id, move.move_id, -move.quantity_milli, 'sale', $1, move.unit_cost_minor, $10, $11, $5
    FROM unnest($57::uuid[], $58::uuid[], $59::bigint[], $60::bigint[]) AS move (product_id, move_id, quantity_milli, unit_cost_minor)
), levels AS (
    INSERT INTO operations.stock_level AS level (branch_id, product_id, on_hand_milli, updated_at)
    SELECT $2, change.product_id, -sum(change.quantity_milli)::bigint, $11
    FROM unnest($57::uuid[], $59::bigint[]) AS change (product_id, quantity_milli)
    GROUP BY change.product_id ORDER BY change.product_id
    ON CONFLICT (tenant_id, branch_id, product_id)
    DO UPDATE SET on_hand_milli = level.on_hand_milli + excluded.on_hand_milli, updated_at = excluded.updated_at
    RETURNING level.product_id, level.on_hand_milli
)
SELECT product_id, on_hand_milli FROM levels
";

impl Sale {
    /// Products that fell below zero with this sale.
    #[must_use]
    pub fn negative_stock(&self) -> Vec<ProductId> {
        let levels = self.levels.get().map(Vec::as_slice).unwrap_or_default();
        levels
            .iter()
            .filter(|(_, on_hand)| *on_hand < 0)
            .map(|(product, _)| *product)
            .collect()
    }

    /// What of it stayed in the drawers.
    #[must_use]
    pub fn cash_minor(&self) -> i64 {
        let cash = self
            .payments
            .iter()
            .filter(|payment| payment.kind == TenderKind::Cash);
        cash.map(|payment| payment.amount_minor).sum::<i64>() - self.settlement.change_minor
    }

    fn column<'s, T>(&'s self, of: impl Fn(&'s SaleLine) -> T) -> Vec<T> {
        self.lines.iter().map(of).collect()
    }

    /// Payments that are not stored yet.
    fn new_payments(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().skip(self.payments_before)
    }

    fn payment_column<'s, T>(&'s self, of: impl Fn(&'s Payment) -> T) -> Vec<T> {
        self.new_payments().map(of).collect()
    }

    fn payment_numbers(&self) -> Vec<i32> {
        (self.payment_no..)
            .zip(self.new_payments())
            .map(|(no, _)| no)
            .collect()
    }

    fn refuse_shortage(&self, levels: &[(ProductId, i64)]) -> Result<(), Fault> {
        if self.below_zero {
            return Ok(());
        }
        let mut violations = Violations::default();
        for (at, line) in self.lines.iter().enumerate() {
            let short = levels
                .iter()
                .find(|(product, on_hand)| *product == line.product_id && *on_hand < 0);
            if let Some((_, on_hand)) = short {
                let sold: i64 = self
                    .stock
                    .iter()
                    .filter(|out| out.product_id == line.product_id)
                    .map(|out| out.quantity.scaled())
                    .sum();
                let left = Quantity::from_scaled(on_hand + sold).unwrap_or(Quantity::ZERO);
                violations.push(
                    &format!("lines/{at}/quantity"),
                    "out-of-stock",
                    format!("{}: {left} left", line.name),
                );
            }
        }
        if violations.is_empty() {
            Ok(())
        } else {
            Err(error::OUT_OF_STOCK.fault().violations(violations))
        }
    }
}

/// What a key of the document that is there already means.
fn on_keys(fault: Fault) -> Fault {
    // Whichever key of the document is met first says the same.
    let fault = ["sale_pkey", "invoice_pkey", "sale_line_pkey"]
        .iter()
        .fold(fault, |fault, key| {
            fault.on_constraint(key, || error::EXISTS.fault())
        });
    // The sale, or a payment that was taken for it at the same moment: read again, and it is known which.
    let fault = fault.on_constraint("payment_pkey", || error::EXISTS.fault().transient());
    // Counted in another sale, or taken for one; the same sale at the same moment is known when it is read again.
    fault.on_constraint("payment_once", || error::PAYMENT_EXISTS.fault().transient())
}

impl Record for Sale {
    const ENTITY: &'static str = "sale";
    const TABLES: &'static [&'static str] = &[
        "operations.sale",
        "operations.sale_line",
        "operations.payment",
        "operations.invoice",
        "operations.stock_move",
        "operations.stock_level",
    ];
    const ROWS: Rows = Rows::Document;

    const GUARDED: &'static [(&'static str, Permission)] = &[("unit_cost_minor", VIEW_COST)];

    fn id(&self) -> Uuid {
        self.sale_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn business_date(&self) -> Option<jiff::civil::Date> {
        Some(self.business_date)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        let rows: Vec<HeaderRow> = sql.all(reading!(ONE).bind(id)).await?;
        Ok(assemble(sql, rows).await?.pop())
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let indexed = |len: usize| (1..=i32::try_from(len).unwrap_or(i32::MAX)).collect::<Vec<i32>>();
        let levels: Vec<(Uuid, i64)> = sql
            .all(
                changing!(INSERT)
                    .bind(self.sale_id.0)
                    .bind(self.branch_id.0)
                    .bind(self.register_id.0)
                    .bind(self.shift_id.0)
                    .bind(self.cashier_id.map(|id| id.0))
                    .bind(&self.cashier_name)
                    .bind(self.customer.as_ref().map(|customer| customer.customer_id.0))
                    .bind(self.channel.word())
                    .bind(self.business_date.to_sqlx())
                    .bind(self.occurred_at.to_sqlx())
                    .bind(self.received_at.to_sqlx())
                    .bind(self.currency.code())
                    .bind(self.gross_minor)
                    .bind(self.line_discount_minor)
                    .bind(self.sale_discount_minor)
                    .bind(self.net_minor)
                    .bind(self.tax_minor)
                    .bind(self.total_minor)
                    .bind(self.settlement.rounding_minor)
                    .bind(self.settlement.due_minor)
                    .bind(self.settlement.tendered_minor)
                    .bind(self.settlement.change_minor)
                    .bind(i32::try_from(self.lines.len()).unwrap_or(i32::MAX))
                    .bind(Json(&self.discounts))
                    .bind(Json(&self.taxes))
                    .bind(&self.note)
                    .bind(indexed(self.lines.len()))
                    .bind(self.column(|line| line.line_id.0))
                    .bind(self.column(|line| line.product_id.0))
                    .bind(self.column(|line| line.barcode.as_deref()))
                    .bind(self.column(|line| line.sku.as_str()))
                    .bind(self.column(|line| line.name.as_str()))
                    .bind(self.column(|line| line.unit.as_str()))
                    .bind(self.column(|line| line.quantity.scaled()))
                    .bind(self.column(|line| line.stock_quantity.scaled()))
                    .bind(self.column(|line| line.unit_price_minor))
                    .bind(self.column(|line| line.list_price_minor))
                    .bind(self.column(|line| line.price_source.word()))
                    .bind(self.column(|line| line.unit_cost_minor))
                    .bind(self.column(|line| line.gross_minor))
                    .bind(self.column(|line| line.line_discount_minor))
                    .bind(self.column(|line| line.sale_discount_minor))
                    .bind(self.column(|line| line.net_minor))
                    .bind(self.column(|line| line.tax_minor))
                    .bind(self.column(|line| line.total_minor))
                    .bind(self.column(|line| Json(&line.taxes)))
                    .bind(self.column(|line| Json(&line.discounts)))
                    .bind(self.column(|line| line.note.as_str()))
                    .bind(self.payment_numbers())
                    .bind(self.payment_column(|payment| payment.payment_id.0))
                    .bind(self.payment_column(|payment| payment.kind.word()))
                    .bind(self.payment_column(|payment| payment.tender.as_str()))
                    .bind(self.payment_column(|payment| payment.amount_minor))
                    .bind(self.payment_column(|payment| payment.reference.as_str()))
                    .bind(self.customer.as_ref().map(Json))
                    .bind(Json(&self.seller))
                    .bind(
                        self.stock
                            .iter()
                            .map(|out| out.product_id.0)
                            .collect::<Vec<Uuid>>(),
                    )
                    .bind(self.stock.iter().map(|out| out.move_id.0).collect::<Vec<Uuid>>())
                    .bind(
                        self.stock
                            .iter()
                            .map(|out| out.quantity.scaled())
                            .collect::<Vec<i64>>(),
                    )
                    .bind(
                        self.stock
                            .iter()
                            .map(|out| out.unit_cost_minor)
                            .collect::<Vec<i64>>(),
                    )
                    .bind(i16::from(self.engine))
                    .bind(self.rounding.map(Stored))
                    .bind(self.tax_rounding.map(Stored))
                    .bind(self.request_hash.map(|hash| hash.to_vec()))
                    .bind(self.clock_off_ms)
                    .bind(self.age_checked)
                    .bind(self.column(|line| line.discountable))
                    .bind(self.cash_minor()),
            )
            .await
            .map_err(on_keys)?;
        let levels: Vec<(ProductId, i64)> = levels
            .into_iter()
            .map(|(product, on_hand)| (ProductId(product), on_hand))
            .collect();
        self.refuse_shortage(&levels)?;
        // A sale is stored once; a rerun of the transaction builds a new one.
        let _ = self.levels.set(levels);
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct HeaderRow {
    sale_id: Uuid,
    branch_id: Uuid,
    register_id: Uuid,
    shift_id: Uuid,
    cashier_id: Option<Uuid>,
    cashier_name: String,
    channel: Stored<Channel>,
    business_date: jiff_sqlx::Date,
    occurred_at: jiff_sqlx::Timestamp,
    received_at: jiff_sqlx::Timestamp,
    currency: String,
    gross_minor: i64,
    line_discount_minor: i64,
    sale_discount_minor: i64,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    rounding_minor: i64,
    due_minor: i64,
    tendered_minor: i64,
    change_minor: i64,
    discounts: Json<Vec<AppliedDiscount>>,
    taxes: Json<Vec<LineTax>>,
    note: String,
    engine_version: i16,
    rounding: Option<Stored<Rounding>>,
    tax_rounding: Option<Stored<TaxRounding>>,
    request_hash: Option<Vec<u8>>,
    clock_off_ms: Option<i64>,
    age_checked: Option<i16>,
    customer: Option<Json<CustomerSnapshot>>,
    seller: Option<Json<SellerSnapshot>>,
    series_id: Option<Uuid>,
    document_hash: Option<Vec<u8>>,
}

macro_rules! headers {
    ($which:literal) => {
        concat!(
            "SELECT sale.sale_id, sale.branch_id, sale.register_id, sale.shift_id, sale.cashier_id, sale.cashier_name, sale.channel,
    sale.business_date, sale.occurred_at, sale.received_at, sale.currency, sale.gross_minor, sale.line_discount_minor,
    sale.sale_discount_minor, sale.net_minor, sale.tax_minor, sale.total_minor, sale.rounding_minor, sale.due_minor,
    sale.tendered_minor, sale.change_minor, sale.discounts, sale.taxes, sale.note, sale.engine_version, sale.rounding,
    sale.tax_rounding, sale.request_hash, sale.clock_off_ms, sale.age_checked, invoice.customer, invoice.seller,
    entry.series_id, entry.document_hash
FROM operations.sale AS sale
LEFT JOIN operations.invoice AS invoice ON invoice.tenant_id = sale.tenant_id AND invoice.invoice_id = sale.sale_id
LEFT JOIN kernel.fiscal_entry AS entry
    ON entry.tenant_id = sale.tenant_id AND entry.document_id = sale.sale_id AND entry.kind = 'invoice'
WHERE sale.tenant_id = kernel.tenant_id() ",
            $which
        )
    };
}

const ONE: &str = headers!("AND sale.sale_id = $1");
const SOME: &str = headers!("AND sale.sale_id = ANY($1)");
const NEXT: &str = headers!("AND sale.sale_id >= $1 ORDER BY sale.sale_id LIMIT $2");

#[derive(sqlx::FromRow)]
struct LineRow {
    sale_id: Uuid,
    line_id: Uuid,
    product_id: Uuid,
    barcode: Option<String>,
    sku: String,
    name: String,
    unit: String,
    quantity_milli: i64,
    stock_milli: i64,
    unit_price_minor: i64,
    list_price_minor: i64,
    price_source: Stored<PriceSource>,
    unit_cost_minor: i64,
    gross_minor: i64,
    line_discount_minor: i64,
    sale_discount_minor: i64,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    taxes: Json<Vec<LineTax>>,
    discounts: Json<Vec<AppliedDiscount>>,
    discountable: Option<bool>,
    note: String,
}

#[derive(sqlx::FromRow)]
struct PaymentRow {
    sale_id: Uuid,
    payment_id: Uuid,
    kind: Stored<TenderKind>,
    tender: String,
    amount_minor: i64,
    reference: String,
}

/// Some documents, whole.
pub(super) async fn documents(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<Sale>, Fault> {
    let rows: Vec<HeaderRow> = sql.all(reading!(SOME).bind(ids)).await?;
    assemble(sql, rows).await
}

/// Whole documents in id order, from `from` on and with it, each with the hash that its journal entry chained; for checks over everything.
pub(in crate::sales) async fn page_of_documents(
    sql: &mut Select<'_>,
    from: Uuid,
    limit: i64,
) -> Result<Vec<(Sale, Option<Vec<u8>>)>, Fault> {
    let rows: Vec<HeaderRow> = sql.all(reading!(NEXT).bind(from).bind(limit)).await?;
    let hashes: Vec<_> = rows.iter().map(|row| row.document_hash.clone()).collect();
    Ok(assemble(sql, rows).await?.into_iter().zip(hashes).collect())
}

async fn assemble(sql: &mut Select<'_>, headers: Vec<HeaderRow>) -> Result<Vec<Sale>, Fault> {
    if headers.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = headers.iter().map(|header| header.sale_id).collect();
    let line_rows: Vec<LineRow> = sql
        .all(
            reading!("SELECT sale_id, line_id, product_id, barcode, sku, name, unit, quantity_milli, stock_milli, unit_price_minor,
                    list_price_minor, price_source, unit_cost_minor, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor,
                    total_minor, taxes, discounts, discountable, note
                 FROM operations.sale_line WHERE tenant_id = kernel.tenant_id() AND sale_id = ANY($1) ORDER BY sale_id, line_no")
            .bind(&ids),
        )
        .await?;
    let payment_rows: Vec<PaymentRow> = sql
        .all(
            reading!(
                "SELECT sale_id, payment_id, kind, tender, amount_minor, reference
                 FROM operations.payment AS payment
                 WHERE tenant_id = kernel.tenant_id() AND sale_id = ANY($1) AND direction = 'in'
                    AND (shift_id IS NULL OR NOT EXISTS (SELECT FROM operations.payment AS back
                        WHERE back.tenant_id = payment.tenant_id AND back.reverses_id = payment.payment_id))
                 ORDER BY sale_id, payment_no"
            )
            .bind(&ids),
        )
        .await?;
    let mut lines: HashMap<Uuid, Vec<SaleLine>> = HashMap::new();
    for row in line_rows {
        lines.entry(row.sale_id).or_default().push(line_of(row)?);
    }
    let mut payments: HashMap<Uuid, Vec<Payment>> = HashMap::new();
    for row in payment_rows {
        payments.entry(row.sale_id).or_default().push(Payment {
            payment_id: PaymentId(row.payment_id),
            kind: row.kind.0,
            tender: row.tender,
            amount_minor: row.amount_minor,
            reference: row.reference,
        });
    }
    headers
        .into_iter()
        .map(|header| {
            let (lines, payments) = (lines.remove(&header.sale_id), payments.remove(&header.sale_id));
            sale_of(header, lines.unwrap_or_default(), payments.unwrap_or_default())
        })
        .collect()
}

fn line_of(row: LineRow) -> Result<SaleLine, Fault> {
    Ok(SaleLine {
        line_id: LineId(row.line_id),
        product_id: ProductId(row.product_id),
        barcode: row.barcode,
        sku: row.sku,
        name: row.name,
        unit: row.unit,
        quantity: Quantity::from_scaled(row.quantity_milli).map_err(Fault::internal)?,
        stock_quantity: Quantity::from_scaled(row.stock_milli).map_err(Fault::internal)?,
        unit_price_minor: row.unit_price_minor,
        list_price_minor: row.list_price_minor,
        price_source: row.price_source.0,
        unit_cost_minor: row.unit_cost_minor,
        gross_minor: row.gross_minor,
        line_discount_minor: row.line_discount_minor,
        sale_discount_minor: row.sale_discount_minor,
        net_minor: row.net_minor,
        tax_minor: row.tax_minor,
        total_minor: row.total_minor,
        taxes: row.taxes.0,
        discounts: row.discounts.0,
        discountable: row.discountable,
        note: row.note,
    })
}

fn sale_of(row: HeaderRow, lines: Vec<SaleLine>, payments: Vec<Payment>) -> Result<Sale, Fault> {
    let missing = SellerSnapshot {
        business: String::new(),
        branch: String::new(),
        branch_code: String::new(),
        register_code: String::new(),
        address: String::new(),
        phone: String::new(),
        time_zone: "UTC".to_owned(),
        language: "en".to_owned(),
        texts: None,
    };
    Ok(Sale {
        sale_id: SaleId(row.sale_id),
        branch_id: BranchId(row.branch_id),
        register_id: RegisterId(row.register_id),
        shift_id: ShiftId(row.shift_id),
        series_id: SeriesId(row.series_id.unwrap_or_default()),
        cashier_id: row.cashier_id.map(UserId),
        cashier_name: row.cashier_name,
        customer: row.customer.map(|customer| customer.0),
        seller: row.seller.map_or(missing, |seller| seller.0),
        channel: row.channel.0,
        business_date: row.business_date.to_jiff(),
        occurred_at: row.occurred_at.to_jiff(),
        clock_off_ms: row.clock_off_ms,
        age_checked: row.age_checked,
        engine: row.engine_version.try_into().map_err(Fault::internal)?,
        rounding: row.rounding.map(|Stored(rounding)| rounding),
        tax_rounding: row.tax_rounding.map(|Stored(place)| place),
        request_hash: row
            .request_hash
            .map(|hash| {
                hash.try_into()
                    .map_err(|_| Fault::internal("a request hash is not 32 bytes"))
            })
            .transpose()?,
        received_at: row.received_at.to_jiff(),
        currency: row
            .currency
            .parse()
            .map_err(|_| Fault::internal("a sale has an unknown currency"))?,
        gross_minor: row.gross_minor,
        line_discount_minor: row.line_discount_minor,
        sale_discount_minor: row.sale_discount_minor,
        net_minor: row.net_minor,
        tax_minor: row.tax_minor,
        total_minor: row.total_minor,
        settlement: Settlement {
            due_minor: row.due_minor,
            rounding_minor: row.rounding_minor,
            tendered_minor: row.tendered_minor,
            change_minor: row.change_minor,
            balance_minor: 0,
        },
        taxes: row.taxes.0,
        discounts: row.discounts.0,
        lines,
        payments_before: payments.len(),
        payment_no: 0,
        payments,
        stock: Vec::new(),
        below_zero: true,
        levels: OnceLock::new(),
        note: row.note,
    })
}

/// The number that a document was given.
pub(crate) async fn number_of(
    sql: &mut Select<'_>,
    document: Uuid,
) -> Result<Option<(Numbered, Vec<u8>)>, Fault> {
    let row: Option<(i64, String, Vec<u8>, Vec<u8>)> = sql
        .optional(
            reading!(
                "SELECT no, number, chain_hash, document_hash FROM kernel.fiscal_entry
                 WHERE tenant_id = kernel.tenant_id() AND document_id = $1 AND kind = 'invoice'"
            )
            .bind(document),
        )
        .await?;
    row.map(|(no, number, chain, hash)| {
        let chain = chain
            .try_into()
            .map_err(|_| Fault::internal("a chain hash is not 32 bytes"))?;
        Ok((Numbered::known(Issued { no, number, chain }), hash))
    })
    .transpose()
}

/// The number and hash of a document that was issued, which always has them.
pub(crate) async fn issued_number(
    sql: &mut Select<'_>,
    document: Uuid,
) -> Result<(Numbered, Vec<u8>), Fault> {
    number_of(sql, document)
        .await?
        .ok_or_else(|| Fault::internal("an issued document has no number"))
}
