//! Categories, brands and tax classes.

use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use till_kernel::Load;
use till_kernel::{Change, Fault, Record, Select, codes};
use till_kernel::{changing, reading};
use till_shared::ids::{BrandId, CategoryId, TaxClassId};
use uuid::Uuid;

use crate::catalog::model::{Brand, Category, TaxClass, TaxPart};

const CATEGORY: &str =
    "SELECT category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version
    FROM operations.category WHERE category_id = $1";
const CATEGORY_LOCKED: &str =
    "SELECT category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version
    FROM operations.category WHERE category_id = $1 FOR UPDATE";
const CATEGORIES: &str =
    "SELECT category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version
    FROM operations.category ORDER BY sort_no, lower(name), category_id";
const CATEGORIES_SINCE: &str =
    "SELECT category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version
    FROM operations.category WHERE updated_at > $1 ORDER BY category_id";
const CATEGORY_INSERT: &str = "INSERT INTO operations.category
        (category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version)
    SELECT category_id, parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version
    FROM jsonb_populate_recordset(NULL::operations.category, $1)";
const CATEGORY_UPDATE: &str =
    "UPDATE operations.category SET parent_id = $3, name = $4, hue = $5, pictogram = $6, sort_no = $7,
        is_active = $8, updated_at = $9, version = $10
    WHERE category_id = $1 AND version = $2";

const BRAND: &str =
    "SELECT brand_id, name, is_active, updated_at, version FROM operations.brand WHERE brand_id = $1";
const BRAND_LOCKED: &str = "SELECT brand_id, name, is_active, updated_at, version FROM operations.brand WHERE brand_id = $1 FOR UPDATE";
const BRANDS: &str = "SELECT brand_id, name, is_active, updated_at, version FROM operations.brand ORDER BY lower(name), brand_id";
const BRANDS_SINCE: &str = "SELECT brand_id, name, is_active, updated_at, version FROM operations.brand WHERE updated_at > $1 ORDER BY brand_id";
const BRAND_INSERT: &str = "INSERT INTO operations.brand (brand_id, name, is_active, updated_at, version)
    SELECT brand_id, name, is_active, updated_at, version FROM jsonb_populate_recordset(NULL::operations.brand, $1)";
const BRAND_UPDATE: &str =
    "UPDATE operations.brand SET name = $3, is_active = $4, updated_at = $5, version = $6
    WHERE brand_id = $1 AND version = $2";

const TAX_CLASS: &str =
    "SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM operations.tax_class WHERE tax_class_id = $1";
const TAX_CLASS_LOCKED: &str =
    "SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM operations.tax_class WHERE tax_class_id = $1 FOR UPDATE";
const TAX_CLASS_DEFAULT: &str =
    "SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM operations.tax_class WHERE is_default FOR UPDATE";
const TAX_CLASSES: &str =
    "SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM operations.tax_class ORDER BY is_default DESC, code";
const TAX_CLASSES_SINCE: &str =
    "SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM operations.tax_class WHERE updated_at > $1 ORDER BY tax_class_id";
const TAX_CLASS_INSERT: &str = "INSERT INTO operations.tax_class
        (tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version)
    SELECT tax_class_id, code, name, is_inclusive, rates, is_default, is_active, updated_at, version
    FROM jsonb_populate_recordset(NULL::operations.tax_class, $1)";
const TAX_CLASS_UPDATE: &str =
    "UPDATE operations.tax_class SET name = $3, is_inclusive = $4, rates = $5, is_default = $6,
        is_active = $7, updated_at = $8, version = $9
    WHERE tax_class_id = $1 AND version = $2";

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    CATEGORY,
    CATEGORY_LOCKED,
    CATEGORIES,
    CATEGORIES_SINCE,
    CATEGORY_INSERT,
    CATEGORY_UPDATE,
    BRAND,
    BRAND_LOCKED,
    BRANDS,
    BRANDS_SINCE,
    BRAND_INSERT,
    BRAND_UPDATE,
    TAX_CLASS,
    TAX_CLASS_LOCKED,
    TAX_CLASS_DEFAULT,
    TAX_CLASSES,
    TAX_CLASSES_SINCE,
    TAX_CLASS_INSERT,
    TAX_CLASS_UPDATE,
];

#[derive(sqlx::FromRow)]
struct CategoryRow {
    category_id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    hue: i16,
    pictogram: String,
    sort_no: i32,
    is_active: bool,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        Self {
            category_id: CategoryId(row.category_id),
            parent_id: row.parent_id.map(CategoryId),
            name: row.name,
            hue: row.hue,
            pictogram: row.pictogram,
            sort_no: row.sort_no,
            is_active: row.is_active,
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for Category {
    const ENTITY: &'static str = "category";
    const TABLES: &'static [&'static str] = &["operations.category"];

    fn id(&self) -> Uuid {
        self.category_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<CategoryRow> = sql
            .optional(
                (if lock {
                    reading!(CATEGORY_LOCKED)
                } else {
                    reading!(CATEGORY)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(categories: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(changing!(CATEGORY_INSERT).bind(Json(categories)))
            .await
            .map_err(name_taken)?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let query = changing!(CATEGORY_UPDATE)
            .bind(before.category_id.0)
            .bind(before.version)
            .bind(after.parent_id.map(Uuid::from))
            .bind(&after.name)
            .bind(after.hue)
            .bind(&after.pictogram)
            .bind(after.sort_no)
            .bind(after.is_active)
            .bind(after.updated_at.to_sqlx())
            .bind(after.version);
        one(sql.run(query).await.map_err(name_taken)?)
    }
}

#[derive(sqlx::FromRow)]
struct BrandRow {
    brand_id: Uuid,
    name: String,
    is_active: bool,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<BrandRow> for Brand {
    fn from(row: BrandRow) -> Self {
        Self {
            brand_id: BrandId(row.brand_id),
            name: row.name,
            is_active: row.is_active,
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for Brand {
    const ENTITY: &'static str = "brand";
    const TABLES: &'static [&'static str] = &["operations.brand"];

    fn id(&self) -> Uuid {
        self.brand_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<BrandRow> = sql
            .optional(
                (if lock {
                    reading!(BRAND_LOCKED)
                } else {
                    reading!(BRAND)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(brands: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(changing!(BRAND_INSERT).bind(Json(brands)))
            .await
            .map_err(name_taken)?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let query = changing!(BRAND_UPDATE)
            .bind(before.brand_id.0)
            .bind(before.version)
            .bind(&after.name)
            .bind(after.is_active)
            .bind(after.updated_at.to_sqlx())
            .bind(after.version);
        one(sql.run(query).await.map_err(name_taken)?)
    }
}

#[derive(sqlx::FromRow)]
struct TaxClassRow {
    tax_class_id: Uuid,
    code: String,
    name: String,
    is_inclusive: bool,
    rates: Json<Vec<TaxPart>>,
    is_default: bool,
    is_active: bool,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
}

impl From<TaxClassRow> for TaxClass {
    fn from(row: TaxClassRow) -> Self {
        Self {
            tax_class_id: TaxClassId(row.tax_class_id),
            code: row.code,
            name: row.name,
            is_inclusive: row.is_inclusive,
            rates: row.rates.0,
            is_default: row.is_default,
            is_active: row.is_active,
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

impl Record for TaxClass {
    const ENTITY: &'static str = "tax_class";
    const TABLES: &'static [&'static str] = &["operations.tax_class"];

    fn id(&self) -> Uuid {
        self.tax_class_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<TaxClassRow> = sql
            .optional(
                (if lock {
                    reading!(TAX_CLASS_LOCKED)
                } else {
                    reading!(TAX_CLASS)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(classes: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        let stored = sql.run(changing!(TAX_CLASS_INSERT).bind(Json(classes))).await;
        stored.map_err(|fault| {
            fault.on_constraint("tax_class_code_key", || {
                Fault::field("code", "taken", "another tax class has this code")
            })
        })?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let query = changing!(TAX_CLASS_UPDATE)
            .bind(before.tax_class_id.0)
            .bind(before.version)
            .bind(&after.name)
            .bind(after.is_inclusive)
            .bind(Json(&after.rates))
            .bind(after.is_default)
            .bind(after.is_active)
            .bind(after.updated_at.to_sqlx())
            .bind(after.version);
        one(sql.run(query).await?)
    }
}

fn one(touched: u64) -> Result<(), Fault> {
    if touched == 1 {
        Ok(())
    } else {
        Err(codes::STALE.fault())
    }
}

fn name_taken(fault: Fault) -> Fault {
    fault
        .on_constraint("category_name_key", || {
            Fault::field("name", "taken", "there is another category of this name here")
        })
        .on_constraint("brand_name_key", || {
            Fault::field("name", "taken", "there is another brand of this name")
        })
}

/// Every category, or those changed after a moment.
pub(crate) async fn categories(
    sql: &mut Select<'_>,
    since: Option<jiff::Timestamp>,
) -> Result<Vec<Category>, Fault> {
    let rows: Vec<CategoryRow> = match since {
        Some(since) => sql.all(reading!(CATEGORIES_SINCE).bind(since.to_sqlx())).await?,
        None => sql.all(reading!(CATEGORIES)).await?,
    };
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Every brand, or those changed after a moment.
pub(crate) async fn brands(
    sql: &mut Select<'_>,
    since: Option<jiff::Timestamp>,
) -> Result<Vec<Brand>, Fault> {
    let rows: Vec<BrandRow> = match since {
        Some(since) => sql.all(reading!(BRANDS_SINCE).bind(since.to_sqlx())).await?,
        None => sql.all(reading!(BRANDS)).await?,
    };
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Every tax class, or those changed after a moment.
pub(crate) async fn tax_classes(
    sql: &mut Select<'_>,
    since: Option<jiff::Timestamp>,
) -> Result<Vec<TaxClass>, Fault> {
    let rows: Vec<TaxClassRow> = match since {
        Some(since) => sql.all(reading!(TAX_CLASSES_SINCE).bind(since.to_sqlx())).await?,
        None => sql.all(reading!(TAX_CLASSES)).await?,
    };
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The tax class that is offered first, locked.
pub(crate) async fn default_tax_class(sql: &mut Select<'_>) -> Result<Option<TaxClass>, Fault> {
    let row: Option<TaxClassRow> = sql.optional(reading!(TAX_CLASS_DEFAULT)).await?;
    Ok(row.map(Into::into))
}
