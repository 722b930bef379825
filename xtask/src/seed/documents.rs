//! Documents as rows of their tables: the columns that the program's own statements write.

use anyhow::{Context, Result};
use till_kernel::{AUDIT_HASH_VERSION, FISCAL_HASH_VERSION, NewSeries, Told, ToldEvent};
use till_operations::sales::model::Sale;
use till_operations::shifts::{DrawerCount, Movement, Shift};
use till_operations::stock::model::StockMoves;
use till_shared::canon::Hash;
use till_shared::ids::{SeriesId, ShiftId, TenantId};
use till_shared::words::Word;
use uuid::Uuid;

use super::rows::{Rows, To};
use super::shelf::Level;

/// A number of a series, as the journal keeps it.
pub struct Entry {
    pub series_id: SeriesId,
    pub no: i64,
    pub number: String,
    pub document_hash: Hash,
    pub grand_total_minor: i64,
    pub chain_hash: Hash,
}

pub fn series(rows: &mut Rows, tenant: TenantId, series: &NewSeries) {
    rows.of(To::Series)
        .uuid(tenant.0)
        .uuid(series.series_id.0)
        .uuid(series.branch_id.0)
        .uuid(series.register_id.0)
        .text(&series.kind)
        .text(&series.prefix)
        .int(i64::from(series.fiscal_year))
        .bytes(&series.seed())
        .end();
}

/// A closed shift, with its report.
pub fn shift(rows: &mut Rows, tenant: TenantId, shift: &Shift) -> Result<()> {
    let closed = shift.closed.as_ref().context("the shift is not closed")?;
    let report = closed.report.as_deref().context("the shift has no report")?;
    rows.of(To::Shift)
        .uuid(tenant.0)
        .uuid(shift.shift_id.0)
        .uuid(shift.register_id.0)
        .uuid(shift.branch_id.0)
        .int(shift.number)
        .date(shift.business_date)
        .uuid(shift.invoice_series_id.0)
        .uuid_if(shift.cashier_id.map(|id| id.0))
        .text(&shift.cashier_name)
        .at(shift.opened_at)
        .int(shift.opening_float_minor)
        .json(&shift.opening_count)?
        .int(shift.first_no)
        .text(shift.status().word())
        .json(&closed.counted)?
        .at(closed.closed_at)
        .uuid_if(closed.closed_by.map(|id| id.0))
        .text(&closed.closed_by_name)
        .int(closed.expected_cash_minor.amount().context("too much cash")?)
        .int(closed.counted_cash_minor)
        .int(closed.variance_minor.amount().context("too much variance")?)
        .text_if(closed.variance_reason.as_deref())
        .int(closed.carried_float_minor)
        .json(&report)?
        .bytes(&closed.seal_hash)
        .bytes_if(closed.previous_seal_hash.as_ref().map(Hash::as_slice))
        .int(shift.version)
        .at(closed.closed_at)
        .end();
    Ok(())
}

/// A sale with its lines, payments, invoice and movements of stock.
pub fn sale(rows: &mut Rows, tenant: TenantId, sale: &Sale) -> Result<()> {
    let customer_id = sale.customer.as_ref().map(|customer| customer.customer_id.0);
    let paid = &sale.settlement;
    rows.of(To::Sale)
        .uuid(tenant.0)
        .uuid(sale.sale_id.0)
        .uuid(sale.branch_id.0)
        .uuid(sale.register_id.0)
        .uuid(sale.shift_id.0)
        .uuid_if(sale.cashier_id.map(|id| id.0))
        .text(&sale.cashier_name)
        .uuid_if(customer_id)
        .text(sale.channel.word())
        .date(sale.business_date)
        .at(sale.occurred_at)
        .at(sale.received_at)
        .text(sale.currency.code())
        .int(sale.gross_minor)
        .int(sale.line_discount_minor)
        .int(sale.sale_discount_minor)
        .int(sale.net_minor)
        .int(sale.tax_minor)
        .int(sale.total_minor)
        .int(paid.rounding_minor)
        .int(paid.due_minor)
        .int(paid.tendered_minor)
        .int(paid.change_minor)
        .int(i64::try_from(sale.lines.len())?)
        .json(&sale.discounts)?
        .json(&sale.taxes)?
        .text(&sale.note)
        .int(i64::from(i16::from(sale.engine)))
        .text_if(sale.rounding.map(Word::word))
        .text_if(sale.tax_rounding.map(Word::word))
        .bytes_if(sale.request_hash.as_ref().map(Hash::as_slice))
        .int_if(sale.clock_off_ms)
        .int_if(sale.age_checked.map(i64::from))
        .int(sale.cash_minor())
        .end();
    lines(rows, tenant, sale)?;
    for (no, payment) in (1..).zip(&sale.payments) {
        rows.of(To::Payment)
            .uuid(tenant.0)
            .uuid(sale.sale_id.0)
            .int(no)
            .uuid(payment.payment_id.0)
            .text(payment.kind.word())
            .text(&payment.tender)
            .int(payment.amount_minor)
            .text(&payment.reference)
            .end();
    }
    let invoice = rows
        .of(To::Invoice)
        .uuid(tenant.0)
        .uuid(sale.sale_id.0)
        .uuid(sale.sale_id.0)
        .text("sale")
        .uuid(sale.branch_id.0)
        .uuid_if(customer_id);
    let invoice = match &sale.customer {
        Some(customer) => invoice.json(customer)?,
        None => invoice.null(),
    };
    invoice
        .json(&sale.seller)?
        .text(sale.currency.code())
        .int(sale.total_minor)
        .int(0)
        .text("paid")
        .at(sale.received_at)
        .at(sale.received_at)
        .end();
    for out in &sale.stock {
        rows.of(To::StockMove)
            .uuid(tenant.0)
            .uuid(sale.branch_id.0)
            .uuid(out.product_id.0)
            .uuid(out.move_id.0)
            .int(-out.quantity.scaled())
            .text("sale")
            .uuid(sale.sale_id.0)
            .int(out.unit_cost_minor)
            .at(sale.occurred_at)
            .at(sale.received_at)
            .uuid_if(sale.cashier_id.map(|id| id.0))
            .text("")
            .end();
    }
    Ok(())
}

fn lines(rows: &mut Rows, tenant: TenantId, sale: &Sale) -> Result<()> {
    for (no, line) in (1..).zip(&sale.lines) {
        let row = rows
            .of(To::Line)
            .uuid(tenant.0)
            .uuid(sale.sale_id.0)
            .int(no)
            .uuid(line.line_id.0)
            .uuid(line.product_id.0)
            .text_if(line.barcode.as_deref())
            .text(&line.sku)
            .text(&line.name)
            .text(&line.unit)
            .int(line.quantity.scaled())
            .int(line.stock_quantity.scaled())
            .int(line.unit_price_minor)
            .int(line.list_price_minor)
            .text(line.price_source.word())
            .int(line.unit_cost_minor)
            .int(line.gross_minor)
            .int(line.line_discount_minor)
            .int(line.sale_discount_minor)
            .int(line.net_minor)
            .int(line.tax_minor)
            .int(line.total_minor)
            .json(&line.taxes)?
            .json(&line.discounts)?
            .text(&line.note);
        match line.discountable {
            Some(is) => row.bool(is),
            None => row.null(),
        }
        .end();
    }
    Ok(())
}

pub fn entry(rows: &mut Rows, tenant: TenantId, sale: &Sale, entry: &Entry) {
    rows.of(To::Entry)
        .uuid(tenant.0)
        .uuid(entry.series_id.0)
        .int(entry.no)
        .text(&entry.number)
        .text("invoice")
        .uuid(sale.sale_id.0)
        .bytes(&entry.document_hash)
        .int(sale.total_minor)
        .int(entry.grand_total_minor)
        .bytes(&entry.chain_hash)
        .int(i64::from(FISCAL_HASH_VERSION))
        .uuid(sale.shift_id.0)
        .at(sale.received_at)
        .end();
}

pub fn movement(rows: &mut Rows, tenant: TenantId, movement: &Movement) {
    rows.of(To::CashMovement)
        .uuid(tenant.0)
        .uuid(movement.movement_id.0)
        .uuid(movement.shift_id.0)
        .uuid(movement.register_id.0)
        .uuid(movement.branch_id.0)
        .text(movement.kind.word())
        .int(movement.amount_minor)
        .text(&movement.reason)
        .text(&movement.reference)
        .uuid_if(movement.user_id.map(|id| id.0))
        .text(&movement.user_name)
        .at(movement.recorded_at)
        .end();
}

pub fn count(rows: &mut Rows, tenant: TenantId, count: &DrawerCount) -> Result<()> {
    let ShiftId(shift_id) = count.shift_id;
    rows.of(To::Count)
        .uuid(tenant.0)
        .uuid(shift_id)
        .int(i64::from(count.count_no))
        .uuid(count.count_id)
        .uuid(count.branch_id.0)
        .json(&count.content)?
        .int(count.sales_count)
        .int(count.movements_count)
        .uuid_if(count.user_id.map(|id| id.0))
        .text(&count.user_name)
        .at(count.recorded_at)
        .end();
    Ok(())
}

/// Goods that came.
pub fn delivery(rows: &mut Rows, tenant: TenantId, moves: &StockMoves) {
    for line in &moves.moves {
        rows.of(To::StockMove)
            .uuid(tenant.0)
            .uuid(moves.branch_id.0)
            .uuid(line.product_id.0)
            .uuid(line.move_id.0)
            .int(line.quantity.scaled())
            .text(moves.reason.word())
            .uuid(moves.document_id)
            .int_if(line.unit_cost_minor)
            .at(moves.occurred_at)
            .at(moves.recorded_at)
            .uuid_if(moves.user_id.map(|id| id.0))
            .text(&moves.note)
            .end();
    }
}

pub fn level(rows: &mut Rows, tenant: TenantId, level: &Level) {
    rows.of(To::Level)
        .uuid(tenant.0)
        .uuid(level.branch_id.0)
        .uuid(level.product_id.0)
        .int(level.on_hand_milli)
        .at(level.updated_at)
        .end();
}

pub fn event(rows: &mut Rows, told: &Told<'_>, event: &ToldEvent) {
    rows.of(To::Audit)
        .uuid(told.tenant.0)
        .at(told.at)
        .uuid(event.event_id)
        .at(told.at)
        .uuid(told.user)
        .text(told.name)
        .text(told.role)
        .uuid_if(told.session)
        .uuid_if(None::<Uuid>)
        .uuid_if(told.register)
        .uuid_if(event.branch)
        .text(told.module())
        .text(told.action)
        .text(event.entity)
        .uuid(event.entity_id)
        .text(event.change)
        .text(&event.diff)
        .text_if(told.reason)
        .text("{}")
        .text(told.request_id)
        .text(told.source.word())
        .bytes(&event.salt)
        .bytes(&event.payload_hash)
        .int(i64::from(AUDIT_HASH_VERSION))
        .bytes(&event.leaf_hash)
        .end();
}
