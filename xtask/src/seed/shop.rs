//! What a history is written for: the shop as it was founded, read behind its program's back.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use jiff::tz::TimeZone;
use serde::Deserialize;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;
use till_kernel::{SettingPlace, Settings};
use till_operations::sales::model::{
    Article, CodeOf, CustomerSnapshot, MoneyRules, SellerSnapshot, SellerTexts,
};
use till_operations::shifts::Place;
use till_shared::ids::{BranchId, CustomerId, ProductId, RegisterId, TenantId, UserId};
use till_shared::money::Currency;
use till_shared::pricing::{Coins, Offer, Terms, taxes_of};
use till_shared::quantity::{Quantity, Rate};
use till_shared::slip::Form;
use uuid::Uuid;

/// Somebody who works there.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their account.
    pub user_id: UserId,
    /// As documents name them.
    pub name: String,
    /// Key of their role.
    pub role: String,
}

/// Who works in a shop.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Takes deliveries in.
    pub manager: Person,
    /// Sell; at least one.
    pub cashiers: Vec<Person>,
}

/// A register before its first shift.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "named as everywhere")]
pub struct Register {
    /// The register.
    pub register_id: RegisterId,
    /// Where it stands.
    pub branch_id: BranchId,
    /// Its branch among those of the shop.
    pub branch: usize,
    /// Names for reports.
    pub place: Place,
    /// Names for invoices.
    pub seller: SellerSnapshot,
    /// The clock on its wall.
    pub zone: TimeZone,
}

/// What is sold: a product and its code.
#[derive(Clone, Debug)]
pub struct Good {
    /// What the catalogue says.
    pub article: Article,
    /// A code on the package.
    pub barcode: Option<String>,
}

/// A shop that nothing has happened in.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The business.
    pub tenant: TenantId,
    /// Branches that have a register.
    pub branches: Vec<BranchId>,
    /// Registers, by branch and code.
    pub registers: Vec<Register>,
    /// Products that can be sold without further questions, by SKU.
    pub goods: Vec<Good>,
    /// Customers, by code.
    pub customers: Vec<CustomerSnapshot>,
    /// Who works there.
    pub staff: Staff,
    /// Rules of money.
    pub terms: Terms,
    /// What cash is.
    pub coins: Coins,
}

#[derive(sqlx::FromRow)]
struct RegisterRow {
    register_id: Uuid,
    branch_id: Uuid,
    register_code: String,
    register_name: String,
    branch_code: String,
    branch_name: String,
    address: String,
    phone: String,
    zone: String,
    business: String,
    currency: String,
    language: String,
}

const REGISTERS: &str = "SELECT register.register_id, register.branch_id, register.code AS register_code, register.name AS register_name,
        branch.code AS branch_code, branch.name AS branch_name, branch.address, branch.phone,
        coalesce(nullif(branch.time_zone, ''), tenant.time_zone) AS zone, tenant.name AS business, tenant.currency, tenant.language
    FROM operations.register
    JOIN kernel.branch ON branch.tenant_id = register.tenant_id AND branch.branch_id = register.branch_id
    JOIN kernel.tenant ON tenant.tenant_id = register.tenant_id
    WHERE register.tenant_id = $1 AND register.is_active ORDER BY branch.code, register.code";

#[derive(Deserialize)]
struct StoredRate {
    code: String,
    rate: Rate,
}

#[derive(sqlx::FromRow)]
struct GoodRow {
    product_id: Uuid,
    sku: String,
    name: String,
    unit: String,
    unit_price_minor: i64,
    cost_price_minor: i64,
    includes_tax: bool,
    rates: Json<Vec<StoredRate>>,
    discount_allowed: bool,
    sells_fractions: bool,
    tracks_stock: bool,
    age_restriction: Option<i16>,
    barcode: Option<String>,
}

// Without what would ask somebody: a price, a number, a limit.
const GOODS: &str = "SELECT product.product_id, product.sku, product.name, product.unit, product.unit_price_minor, product.cost_price_minor,
        coalesce(product.price_includes_tax, tax.is_inclusive) AS includes_tax, tax.rates, product.discount_allowed,
        product.sells_fractions, product.tracks_stock, product.age_restriction,
        (SELECT min(code.barcode) FROM operations.product_barcode AS code WHERE code.tenant_id = product.tenant_id
            AND code.product_id = product.product_id AND code.pack_quantity_milli = 1000 AND code.price_minor IS NULL) AS barcode
    FROM operations.product
    JOIN operations.tax_class AS tax ON tax.tenant_id = product.tenant_id AND tax.tax_class_id = product.tax_class_id
    WHERE product.tenant_id = $1 AND product.status = 'active' AND NOT product.is_open_price AND product.branch_ids IS NULL
        AND product.unit_price_minor > 0 AND product.discount_percent_max IS NULL AND product.min_price_minor IS NULL
        AND product.max_per_sale_milli IS NULL AND NOT product.tracks_lots AND NOT product.tracks_serials
        AND product.components = '[]'
    ORDER BY product.sku, product.product_id";

const CUSTOMERS: &str = "SELECT customer_id, code, name, company, tax_number, billing_address FROM operations.customer
    WHERE tenant_id = $1 AND status = 'active' AND NOT is_blocked AND NOT is_tax_exempt ORDER BY code, customer_id";

/// What would be under the history or in its way.
const TRADED: &str = "SELECT (SELECT count(*) FROM operations.shift WHERE tenant_id = $1)
        + (SELECT count(*) FROM kernel.series WHERE tenant_id = $1) + (SELECT count(*) FROM operations.stock_level WHERE tenant_id = $1)
        + (SELECT count(*) FROM kernel.setting WHERE tenant_id = $1)";

impl Shop {
    /// Reads it. One that has traded, or changed a setting, is refused: the history would not fit what is there.
    pub async fn read(sql: &mut PgConnection, tenant: TenantId, staff: Staff) -> Result<Self> {
        let (traded,): (i64,) = sqlx::query_as(TRADED).bind(tenant.0).fetch_one(&mut *sql).await?;
        ensure!(traded == 0, "the shop has traded, or has settings of its own");
        ensure!(!staff.cashiers.is_empty(), "nobody sells");
        let rows: Vec<RegisterRow> = sqlx::query_as(REGISTERS)
            .bind(tenant.0)
            .fetch_all(&mut *sql)
            .await?;
        let first = rows.first().context("a shop without a register")?;
        let currency: Currency = first.currency.parse().context("currency")?;
        let settings = Settings::default();
        let mut places = BTreeMap::new();
        let mut registers = Vec::with_capacity(rows.len());
        for row in rows {
            let next = places.len();
            let branch = *places.entry(row.branch_id).or_insert(next);
            registers.push(register(row, branch, currency, &settings)?);
        }
        let mut branches: Vec<(usize, BranchId)> =
            places.into_iter().map(|(id, at)| (at, BranchId(id))).collect();
        branches.sort_unstable_by_key(|(at, _)| *at);
        let goods: Vec<GoodRow> = sqlx::query_as(GOODS).bind(tenant.0).fetch_all(&mut *sql).await?;
        ensure!(!goods.is_empty(), "nothing is for sale");
        type CustomerRow = (Uuid, String, String, String, String, String);
        let customers: Vec<CustomerRow> = sqlx::query_as(CUSTOMERS)
            .bind(tenant.0)
            .fetch_all(&mut *sql)
            .await?;
        let rules = MoneyRules::of(&settings);
        Ok(Self {
            tenant,
            branches: branches.into_iter().map(|(_, id)| id).collect(),
            registers,
            goods: goods.into_iter().map(good).collect(),
            customers: customers
                .into_iter()
                .map(
                    |(id, code, name, company, tax_number, address)| CustomerSnapshot {
                        customer_id: CustomerId(id),
                        code,
                        name,
                        company,
                        tax_number,
                        address,
                    },
                )
                .collect(),
            staff,
            terms: rules.terms(currency),
            coins: rules.coins(currency),
        })
    }
}

fn register(row: RegisterRow, branch: usize, currency: Currency, settings: &Settings) -> Result<Register> {
    let (register_id, branch_id) = (RegisterId(row.register_id), BranchId(row.branch_id));
    let texts = SellerTexts::of(settings, SettingPlace::Register(branch_id, register_id));
    Ok(Register {
        register_id,
        branch_id,
        branch,
        zone: TimeZone::get(&row.zone)?,
        place: Place {
            business_name: row.business.clone(),
            language: row.language.clone(),
            currency,
            time_zone: row.zone.clone(),
            branch_code: row.branch_code.clone(),
            branch_name: row.branch_name.clone(),
            register_code: row.register_code.clone(),
            register_name: row.register_name,
            paper_form: Form::NOW,
        },
        seller: SellerSnapshot {
            business: row.business,
            branch: row.branch_name,
            branch_code: row.branch_code,
            register_code: row.register_code,
            address: row.address,
            phone: row.phone,
            time_zone: row.zone,
            language: row.language,
            texts: Some(texts),
        },
    })
}

fn good(row: GoodRow) -> Good {
    let rates = row.rates.0.iter().map(|rate| (rate.code.as_str(), rate.rate));
    Good {
        article: Article {
            product_id: ProductId(row.product_id),
            sku: row.sku,
            name: row.name,
            unit: row.unit,
            offer: Offer {
                list_price_minor: row.unit_price_minor,
                pack_quantity: Quantity::ONE,
                taxes: taxes_of(rates, row.includes_tax, None),
                discount_allowed: row.discount_allowed,
                discount_percent_max: None,
                min_price_minor: None,
                is_open_price: false,
                sells_fractions: row.sells_fractions,
                max_per_sale: None,
            },
            is_barcode_price: false,
            cost_price_minor: row.cost_price_minor,
            tracks_stock: row.tracks_stock,
            is_for_sale: true,
            age_restriction: row.age_restriction.filter(|years| *years > 0),
            unsupported: None,
            code: CodeOf::This,
        },
        barcode: row.barcode,
    }
}
