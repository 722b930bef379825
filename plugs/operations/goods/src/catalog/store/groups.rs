//! Categories, brands and tax classes.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use till_kernel::{AsRow, Bound, Fault, Reading, Record, Select, Tabled, as_row, list, reading, table};
use uuid::Uuid;

use crate::catalog::model::{Brand, Category, TaxClass};

table! {
    Category = "operations.category", names category, key category_id,
    columns [parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version],
    changes [parent_id, name, hue, pictogram, sort_no, is_active, updated_at, version]
}
table! {
    Brand = "operations.brand", names brand, key brand_id,
    columns [name, is_active, updated_at, version],
    changes [name, is_active, updated_at, version]
}
table! {
    TaxClass = "operations.tax_class", names tax_class, key tax_class_id,
    columns [code, name, is_inclusive, rates as json, is_default, is_active, updated_at, version],
    changes [name, is_inclusive, rates, is_default, is_active, updated_at, version]
}

const CATEGORIES: &str = concat!(
    "SELECT ",
    category!(),
    " FROM operations.category ORDER BY sort_no, lower(name), category_id"
);
const CATEGORIES_SINCE: &str = concat!(
    "SELECT ",
    category!(),
    " FROM operations.category WHERE updated_at > $1 ORDER BY category_id"
);
/// $1 names, in any case.
const CATEGORIES_NAMED: &str = concat!(
    "SELECT ",
    category!(),
    " FROM operations.category WHERE lower(name) IN (SELECT lower(name) FROM UNNEST($1::text[]) name)
    ORDER BY sort_no, lower(name), category_id"
);
/// $1 names, in any case.
const BRANDS_NAMED: &str = concat!(
    "SELECT ",
    brand!(),
    " FROM operations.brand WHERE lower(name) IN (SELECT lower(name) FROM UNNEST($1::text[]) name)
    ORDER BY lower(name), brand_id"
);
const BRANDS: &str = concat!(
    "SELECT ",
    brand!(),
    " FROM operations.brand ORDER BY lower(name), brand_id"
);
const BRANDS_SINCE: &str = concat!(
    "SELECT ",
    brand!(),
    " FROM operations.brand WHERE updated_at > $1 ORDER BY brand_id"
);
const TAX_CLASS_DEFAULT: &str = concat!(
    "SELECT ",
    tax_class!(),
    " FROM operations.tax_class WHERE is_default FOR UPDATE"
);
const TAX_CLASSES: &str = concat!(
    "SELECT ",
    tax_class!(),
    " FROM operations.tax_class ORDER BY is_default DESC, code"
);
const TAX_CLASSES_SINCE: &str = concat!(
    "SELECT ",
    tax_class!(),
    " FROM operations.tax_class WHERE updated_at > $1 ORDER BY tax_class_id"
);

list! {
    /// $1 whether in use.
    pub(crate) CATEGORIES_LISTED, select category!(),
    from " FROM operations.category WHERE ($1::boolean IS NULL OR is_active = $1)", place "$2", rows "$3",
    orders [
        "sort_no" ("sort_no" Int, "lower(name)" Text, "category_id" Id),
        "name" ("lower(name)" Text, "category_id" Id),
        "updated_at" ("updated_at" Time, "category_id" Id),
    ],
    first "sort_no",
}
list! {
    /// $1 whether in use.
    pub(crate) BRANDS_LISTED, select brand!(),
    from " FROM operations.brand WHERE ($1::boolean IS NULL OR is_active = $1)", place "$2", rows "$3",
    orders [
        "name" ("lower(name)" Text, "brand_id" Id),
        "updated_at" ("updated_at" Time, "brand_id" Id),
    ],
    first "name",
}
list! {
    /// $1 whether in use. As they are offered: the one that is offered first is.
    pub(crate) TAX_CLASSES_LISTED, select tax_class!(),
    from " FROM operations.tax_class WHERE ($1::boolean IS NULL OR is_active = $1)", place "$2", rows "$3",
    orders [
        "offered" ("NOT is_default" Flag, "code" Text),
        "code" ("code" Text),
        "name" ("lower(name)" Text, "code" Text),
        "updated_at" ("updated_at" Time, "code" Text),
    ],
    first "offered",
}

#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    CATEGORIES,
    CATEGORIES_SINCE,
    CATEGORIES_NAMED,
    BRANDS_NAMED,
    BRANDS,
    BRANDS_SINCE,
    TAX_CLASS_DEFAULT,
    TAX_CLASSES,
    TAX_CLASSES_SINCE,
];

impl Record for Category {
    const ENTITY: &'static str = "category";
    as_row!(|fault| name_taken(fault));

    fn id(&self) -> Uuid {
        self.category_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Record for Brand {
    const ENTITY: &'static str = "brand";
    as_row!(|fault| name_taken(fault));

    fn id(&self) -> Uuid {
        self.brand_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Record for TaxClass {
    const ENTITY: &'static str = "tax_class";
    as_row!(|fault| fault.on_constraint("tax_class_code_key", || {
        Fault::field("code", "taken", "another tax class has this code")
    }));

    fn id(&self) -> Uuid {
        self.tax_class_id.0
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
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
    since: Option<Timestamp>,
) -> Result<Vec<Category>, Fault> {
    every(sql, since, reading!(CATEGORIES), reading!(CATEGORIES_SINCE)).await
}

/// Every brand, or those changed after a moment.
pub(crate) async fn brands(sql: &mut Select<'_>, since: Option<Timestamp>) -> Result<Vec<Brand>, Fault> {
    every(sql, since, reading!(BRANDS), reading!(BRANDS_SINCE)).await
}

/// The categories of these names, wherever they stand in the tree.
pub(crate) async fn categories_named(sql: &mut Select<'_>, names: &[&str]) -> Result<Vec<Category>, Fault> {
    let rows: Vec<AsRow<Category>> = sql.all(reading!(CATEGORIES_NAMED).bind(names)).await?;
    Ok(rows.into_iter().map(|AsRow(row)| row).collect())
}

/// The brands of these names.
pub(crate) async fn brands_named(sql: &mut Select<'_>, names: &[&str]) -> Result<Vec<Brand>, Fault> {
    let rows: Vec<AsRow<Brand>> = sql.all(reading!(BRANDS_NAMED).bind(names)).await?;
    Ok(rows.into_iter().map(|AsRow(row)| row).collect())
}

/// Every tax class, or those changed after a moment.
pub(crate) async fn tax_classes(
    sql: &mut Select<'_>,
    since: Option<Timestamp>,
) -> Result<Vec<TaxClass>, Fault> {
    every(sql, since, reading!(TAX_CLASSES), reading!(TAX_CLASSES_SINCE)).await
}

/// The tax class that is offered first, locked.
pub(crate) async fn default_tax_class(sql: &mut Select<'_>) -> Result<Option<TaxClass>, Fault> {
    let row: Option<AsRow<TaxClass>> = sql.optional(reading!(TAX_CLASS_DEFAULT)).await?;
    Ok(row.map(|AsRow(class)| class))
}

async fn every<R: Tabled>(
    sql: &mut Select<'_>,
    since: Option<Timestamp>,
    all: Reading,
    changed: Reading,
) -> Result<Vec<R>, Fault> {
    let reading: Bound<Reading> = match since {
        Some(since) => changed.bind(since.to_sqlx()),
        None => all.into(),
    };
    let rows: Vec<AsRow<R>> = sql.all(reading).await?;
    Ok(rows.into_iter().map(|AsRow(row)| row).collect())
}
