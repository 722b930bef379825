//! SQL of sales. Two statements carry the checkout: [`basis`] reads everything a sale needs, and [`Sale`]'s insert writes all of it.

mod acts;
mod cross_foot;
mod document;
mod foot;
mod lists;
mod parked;
mod taken;

use serde::Deserialize;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use till_goods::catalog::model::ProductStatus;
use till_kernel::{Fault, Select, Stored, in_order, reading};
use till_shared::ids::{BranchId, CustomerId, ProductId, RegisterId, SeriesId, UserId};
use till_shared::pricing::{Offer, list_price, taxes_of};
use till_shared::quantity::{Percent, Quantity, Rate};
use uuid::Uuid;

use super::act::Allowed;
use super::basis::{Basis, Buyer, OfShift, Wanted};
use super::basket::ParkedStatus;
use super::model::{Article, CodeOf, CustomerSnapshot, SellerSnapshot};
use crate::shifts::ShiftStatus;

pub(super) use acts::{acts, name_of_product};
pub(super) use cross_foot::cross_foot;
pub(super) use document::page_of_documents;
pub(crate) use document::{issued_number, number_of};
pub(super) use lists::{LookBack, Place, SALES, Sellers, totals};
pub(super) use parked::WAITING;
pub(super) use taken::{WAITING_PAYMENTS, is_elsewhere, taken, taken_in_turn};

in_order! {
struct ContextRow from 0 {
    register_branch: Option<Uuid>,
    register_code: Option<String>,
    register_active: Option<bool>,
    shift_register: Option<Uuid>,
    shift_status: Option<Stored<ShiftStatus>>,
    shift_cashier: Option<Uuid>,
    business_date: Option<jiff_sqlx::Date>,
    series_id: Option<Uuid>,
    branch_name: Option<String>,
    branch_code: Option<String>,
    branch_address: Option<String>,
    branch_phone: Option<String>,
    branch_zone: Option<String>,
    business: Option<String>,
    currency: Option<String>,
    zone: Option<String>,
    language: Option<String>,
    customer_id: Option<Uuid>,
    customer_code: Option<String>,
    customer_name: Option<String>,
    customer_company: Option<String>,
    customer_tax_number: Option<String>,
    customer_address: Option<String>,
    customer_blocked: Option<bool>,
    customer_exempt: Option<bool>,
    parked_status: Option<Stored<ParkedStatus>>,
    parked_branch: Option<Uuid>,
    sold_as: Option<Vec<u8>>,
    grand_total_minor: Option<i64>,
    is_part_paid: Option<bool>,
    acts: Option<sqlx::types::Json<Vec<Allowed>>>,
}
}

in_order! {
struct Row from 31 {
    product_id: Option<Uuid>,
    sku: Option<String>,
    name: Option<String>,
    unit: Option<String>,
    unit_price_minor: Option<i64>,
    cost_price_minor: Option<i64>,
    includes_tax: Option<bool>,
    discount_allowed: Option<bool>,
    discount_percent_max: Option<rust_decimal::Decimal>,
    min_price_minor: Option<i64>,
    is_open_price: Option<bool>,
    sells_fractions: Option<bool>,
    max_per_sale_milli: Option<i64>,
    tracks_stock: Option<bool>,
    status: Option<Stored<ProductStatus>>,
    branch_ids: Option<Vec<Uuid>>,
    rates: Option<sqlx::types::Json<Vec<StoredRate>>>,
    pack_quantity_milli: Option<i64>,
    barcode_price_minor: Option<i64>,
    scanned_product: Option<Uuid>,
    was_scanned: bool,
    age_restriction: Option<i16>,
    tracks_serials: Option<bool>,
    tracks_lots: Option<bool>,
    is_kit: Option<bool>,
}
}

#[derive(Deserialize)]
struct StoredRate {
    code: String,
    rate: Rate,
}

// CASE and not coalesce: PostgreSQL takes coalesce for leaky, and under row-level security a leaky key cannot use the index.
const BASIS: &str = r"
SELECT register.branch_id AS register_branch, register.code AS register_code, register.is_active AS register_active,
    shift.register_id AS shift_register, shift.status AS shift_status, shift.cashier_id AS shift_cashier, shift.business_date, shift.invoice_series_id AS series_id,
    branch.name AS branch_name, branch.code AS branch_code, branch.address AS branch_address, branch.phone AS branch_phone,
    branch.time_zone AS branch_zone, tenant.name AS business, tenant.currency, tenant.time_zone AS zone, tenant.language,
    customer.customer_id, customer.code AS customer_code, customer.name AS customer_name, customer.company AS customer_company,
    customer.tax_number AS customer_tax_number, customer.billing_address AS customer_address,
    customer.is_blocked OR customer.status <> 'active' AS customer_blocked, customer.is_tax_exempt AS customer_exempt,
    parked.status AS parked_status, parked.branch_id AS parked_branch,
    (SELECT coalesce(sold.request_hash, ''::bytea) FROM operations.sale AS sold
        WHERE sold.tenant_id = kernel.tenant_id() AND sold.sale_id = $6) AS sold_as,
    (SELECT series.grand_total_minor FROM operations.shift AS numbered JOIN kernel.series AS series
        ON series.tenant_id = numbered.tenant_id AND series.series_id = numbered.invoice_series_id
        WHERE numbered.tenant_id = kernel.tenant_id() AND numbered.shift_id = $4) AS grand_total_minor,
    EXISTS (SELECT FROM operations.payment AS taken WHERE taken.tenant_id = kernel.tenant_id() AND taken.sale_id = $6) AS is_part_paid,
    (SELECT jsonb_agg(jsonb_build_object('branch_id', act.branch_id, 'line_id', act.line_id, 'product_id', act.product_id, 'percent', act.percent::text,
            'lowest_unit_minor', act.lowest_unit_minor, 'approval_id', act.approval_id) ORDER BY act.act_id)
        FROM operations.sale_act AS act WHERE act.tenant_id = kernel.tenant_id() AND act.sale_id = $6) AS acts,
    product.product_id, product.sku, product.name, product.unit, product.unit_price_minor, product.cost_price_minor,
    coalesce(product.price_includes_tax, tax.is_inclusive) AS includes_tax, product.discount_allowed, product.discount_percent_max,
    product.min_price_minor, product.is_open_price, product.sells_fractions, product.max_per_sale_milli, product.tracks_stock,
    product.status, product.branch_ids, tax.rates, scanned.pack_quantity_milli, scanned.price_minor AS barcode_price_minor,
    scanned.product_id AS scanned_product, wanted.barcode IS NOT NULL AS was_scanned, product.age_restriction,
    product.tracks_serials, product.tracks_lots, product.components <> '[]'::jsonb AS is_kit
FROM unnest($1::uuid[], $2::text[], $7::text[]) WITH ORDINALITY AS wanted (product_id, barcode, code_key, position)
CROSS JOIN (SELECT kernel.tenant_id() AS id) AS own
LEFT JOIN LATERAL (
    SELECT code.product_id, code.pack_quantity_milli, code.price_minor FROM operations.product_barcode AS code
    WHERE code.tenant_id = own.id AND code.code_key = wanted.code_key
    ORDER BY code.barcode <> wanted.barcode, code.twin_no LIMIT 1
) AS scanned ON true
LEFT JOIN operations.product AS product
    ON product.tenant_id = own.id
    AND product.product_id = CASE WHEN wanted.product_id IS NULL THEN scanned.product_id ELSE wanted.product_id END
LEFT JOIN operations.tax_class AS tax ON tax.tenant_id = own.id AND tax.tax_class_id = product.tax_class_id
LEFT JOIN kernel.tenant AS tenant ON tenant.tenant_id = own.id
LEFT JOIN operations.register AS register ON register.tenant_id = own.id AND register.register_id = $3
LEFT JOIN kernel.branch AS branch ON branch.tenant_id = own.id AND branch.branch_id = register.branch_id
LEFT JOIN operations.shift AS shift ON shift.tenant_id = own.id AND shift.shift_id = $4
LEFT JOIN operations.customer AS customer ON customer.tenant_id = own.id AND customer.customer_id = $5
LEFT JOIN operations.parked_sale AS parked ON parked.tenant_id = own.id AND parked.sale_id = $6
ORDER BY wanted.position
";

/// Reads register, shift, branch, business, customer and every article of the basket.
pub(super) async fn basis(sql: &mut Select<'_>, wanted: &Wanted<'_>) -> Result<Basis, Fault> {
    let lines = wanted.lines;
    let products: Vec<Option<Uuid>> = lines.iter().map(|line| line.product_id.map(|id| id.0)).collect();
    let barcodes: Vec<Option<&str>> = lines.iter().map(|line| line.barcode.as_deref()).collect();
    // Scanners leave the leading zeros of a GTIN out or put them in.
    let keys: Vec<Option<String>> = barcodes
        .iter()
        .map(|code| code.map(|code| till_shared::code::key(code).into_owned()))
        .collect();
    let rows = sql
        .rows(
            reading!(BASIS)
                .bind(products)
                .bind(barcodes)
                .bind(wanted.register.0)
                .bind(wanted.shift.map(|id| id.0))
                .bind(wanted.customer.map(|id| id.0))
                .bind(wanted.sale.0)
                .bind(keys),
        )
        .await?;
    basis_of(&rows)
}

/// What is the same in every row is read once.
fn basis_of(rows: &[PgRow]) -> Result<Basis, Fault> {
    let Some(first) = rows.first() else {
        return Err(Fault::not_found("register"));
    };
    let row = ContextRow::from_row(first)?;
    let branch = row.register_branch.ok_or_else(|| Fault::not_found("register"))?;
    let articles: Result<Vec<_>, sqlx::Error> = rows
        .iter()
        .map(|row| Ok(article(Row::from_row(row)?, branch)))
        .collect();
    let currency = row.currency.as_deref().unwrap_or_default();
    let shift = row.shift_register.map(|register| {
        let (Some(day), Some(series)) = (row.business_date, row.series_id) else {
            return Err(Fault::internal("a shift has no business day or series"));
        };
        Ok(OfShift {
            register: RegisterId(register),
            is_open: row.shift_status == Some(Stored(ShiftStatus::Open)),
            cashier: row.shift_cashier.map(UserId),
            business_date: day.to_jiff(),
            series: SeriesId(series),
            grand_total_minor: row.grand_total_minor.unwrap_or_default(),
        })
    });
    let parked = row.parked_branch.zip(row.parked_status);
    let customer = row.customer_id.map(|id| Buyer {
        snapshot: CustomerSnapshot {
            customer_id: CustomerId(id),
            code: row.customer_code.unwrap_or_default(),
            name: row.customer_name.unwrap_or_default(),
            company: row.customer_company.unwrap_or_default(),
            tax_number: row.customer_tax_number.unwrap_or_default(),
            address: row.customer_address.unwrap_or_default(),
        },
        is_blocked: row.customer_blocked == Some(true),
        is_tax_exempt: row.customer_exempt == Some(true),
    });
    Ok(Basis {
        branch_id: BranchId(branch),
        articles: articles?,
        currency: currency
            .parse()
            .map_err(|_| Fault::internal("the business has an unknown currency"))?,
        seller: SellerSnapshot {
            business: row.business.unwrap_or_default(),
            branch: row.branch_name.unwrap_or_default(),
            branch_code: row.branch_code.unwrap_or_default(),
            register_code: row.register_code.unwrap_or_default(),
            address: row.branch_address.unwrap_or_default(),
            phone: row.branch_phone.unwrap_or_default(),
            time_zone: row
                .branch_zone
                .filter(|zone| !zone.is_empty())
                .or(row.zone)
                .unwrap_or_else(|| "UTC".to_owned()),
            language: row.language.unwrap_or_else(|| "en".to_owned()),
            texts: None,
        },
        is_register_active: row.register_active == Some(true),
        shift: shift.transpose()?,
        customer,
        parked: parked.map(|(branch, Stored(status))| (BranchId(branch), status)),
        sold_as: row.sold_as,
        is_part_paid: row.is_part_paid == Some(true),
        acts: row.acts.map(|acts| acts.0).unwrap_or_default(),
    })
}

fn article(row: Row, branch: Uuid) -> Option<Article> {
    let inclusive = row.includes_tax?;
    let rates = row.rates?;
    // The product's own word was preferred to the class's when they were read.
    let taxes = taxes_of(
        rates.iter().map(|rate| (rate.code.as_str(), rate.rate)),
        inclusive,
        None,
    );
    let pack_quantity = row
        .pack_quantity_milli
        .and_then(|milli| Quantity::from_scaled(milli).ok())
        .unwrap_or(Quantity::ONE);
    let here = row
        .branch_ids
        .as_ref()
        .is_none_or(|branches| branches.contains(&branch));
    Some(Article {
        product_id: ProductId(row.product_id?),
        sku: row.sku?,
        name: row.name?,
        unit: row.unit?,
        offer: Offer {
            list_price_minor: list_price(row.unit_price_minor?, pack_quantity, row.barcode_price_minor),
            pack_quantity,
            taxes,
            discount_allowed: row.discount_allowed?,
            discount_percent_max: row.discount_percent_max.and_then(|max| Percent::new(max).ok()),
            min_price_minor: row.min_price_minor,
            is_open_price: row.is_open_price?,
            sells_fractions: row.sells_fractions?,
            max_per_sale: row
                .max_per_sale_milli
                .and_then(|milli| Quantity::from_scaled(milli).ok()),
        },
        is_barcode_price: row.barcode_price_minor.is_some(),
        cost_price_minor: row.cost_price_minor?,
        tracks_stock: row.tracks_stock?,
        is_for_sale: here && row.status != Some(Stored(ProductStatus::Archived)),
        age_restriction: row.age_restriction.filter(|years| *years > 0),
        unsupported: [
            (row.is_kit, "a kit, and its components would stay in stock"),
            (row.tracks_serials, "sold by serial number"),
            (row.tracks_lots, "sold by lot"),
        ]
        .into_iter()
        .find_map(|(is, what)| (is == Some(true)).then_some(what)),
        code: match row.scanned_product {
            Some(product) if Some(product) == row.product_id => CodeOf::This,
            Some(_) => CodeOf::Another,
            None if row.was_scanned => CodeOf::Nothing,
            None => CodeOf::This,
        },
    })
}
