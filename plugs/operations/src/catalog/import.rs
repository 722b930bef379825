//! Rows of a product import: reading them from a table's text fields and checking them, without a database.

use std::collections::{BTreeMap, HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Violation, Violations};
use till_shared::quantity::Quantity;

use super::input::{CODE_MAX, NAME_MAX, code};

/// Most rows of one import command; the caller sends a file in pieces of this size.
pub const ROWS_MAX: usize = 1_000;
/// Deepest category path.
const PATH_MAX: usize = 8;
/// Separates barcodes in one field.
const LIST_SEPARATOR: char = '|';
/// Separates the levels of a category path in one field.
const PATH_SEPARATOR: char = '>';

/// A product to add, or to bring up to date if its SKU is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRow {
    /// Where the row stands in its file, for error messages.
    pub line: u64,
    /// Its own number in the business.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Text for people. Absent: as it is.
    #[serde(default)]
    pub description: Option<String>,
    /// Category from the top down; missing ones are made. Empty: as it is.
    #[serde(default)]
    pub category: Vec<String>,
    /// Brand; made if missing. Absent: as it is.
    #[serde(default)]
    pub brand: Option<String>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// What one unit cost, in minor units. Absent: as it is.
    #[serde(default)]
    pub cost_price_minor: Option<i64>,
    /// Code of the tax class. Absent: as it is, for a new product the one that is offered first.
    #[serde(default)]
    pub tax_class_code: Option<String>,
    /// Codes on packages. Those the product has and that are not named stay.
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// Unit of measure. Absent: as it is, for a new product `pcs`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Low-stock threshold. Absent: as it is.
    #[serde(default)]
    pub limited_qty: Option<Quantity>,
    /// Stock to begin with; only for new products.
    #[serde(default)]
    pub opening_stock: Option<Quantity>,
}

/// A row that cannot be imported: where, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct RowError {
    /// The row's line in its file.
    pub line: u64,
    /// The column, by the name it has in the file if that is known, else by the field's.
    pub column: String,
    /// Stable word for programs, e.g. `required`, `barcode-taken`.
    pub code: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// A field of an import, by which a mapping names columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// [`ImportRow::sku`].
    Sku,
    /// [`ImportRow::name`].
    Name,
    /// [`ImportRow::description`].
    Description,
    /// [`ImportRow::category`]: several columns are levels; in one column levels are separated by `>`.
    Category,
    /// [`ImportRow::brand`].
    Brand,
    /// [`ImportRow::unit_price_minor`].
    UnitPrice,
    /// [`ImportRow::cost_price_minor`].
    CostPrice,
    /// [`ImportRow::tax_class_code`].
    TaxClass,
    /// [`ImportRow::barcodes`], separated by `|`.
    Barcodes,
    /// [`ImportRow::unit`].
    Unit,
    /// [`ImportRow::limited_qty`].
    LimitedQty,
    /// [`ImportRow::opening_stock`].
    OpeningStock,
}

impl Field {
    /// The name of the violations' pointer.
    const fn word(self) -> &'static str {
        match self {
            Self::Sku => "sku",
            Self::Name => "name",
            Self::Description => "description",
            Self::Category => "category",
            Self::Brand => "brand",
            Self::UnitPrice => "unit_price_minor",
            Self::CostPrice => "cost_price_minor",
            Self::TaxClass => "tax_class_code",
            Self::Barcodes => "barcodes",
            Self::Unit => "unit",
            Self::LimitedQty => "limited_qty",
            Self::OpeningStock => "opening_stock",
        }
    }

    const ALL: [Self; 12] = [
        Self::Sku,
        Self::Name,
        Self::Description,
        Self::Category,
        Self::Brand,
        Self::UnitPrice,
        Self::CostPrice,
        Self::TaxClass,
        Self::Barcodes,
        Self::Unit,
        Self::LimitedQty,
        Self::OpeningStock,
    ];
}

/// Which columns of a file hold which fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    columns: BTreeMap<Field, Vec<String>>,
}

impl Mapping {
    /// Tillwright's own columns: named as the fields of [`ImportRow`].
    #[must_use]
    pub fn own() -> Self {
        Self::of(Field::ALL.map(|field| (field, vec![field.word()])))
    }

    /// Grocery catalogues with `product_id`, `department`, `product_category` and `price_cents`.
    #[must_use]
    pub fn grocery() -> Self {
        Self::of([
            (Field::Sku, vec!["product_id"]),
            (Field::Name, vec!["name"]),
            (Field::Category, vec!["department", "product_category"]),
            (Field::Brand, vec!["brand"]),
            (Field::UnitPrice, vec!["price_cents"]),
        ])
    }

    /// The mapping that fits a header, if one of the known ones does.
    #[must_use]
    pub fn detect(header: &[&str]) -> Option<Self> {
        [Self::own(), Self::grocery()].into_iter().find(|mapping| {
            [Field::Sku, Field::Name, Field::UnitPrice].iter().all(|field| {
                mapping
                    .names(*field)
                    .iter()
                    .all(|name| header.contains(&name.as_str()))
            })
        })
    }

    fn of<const N: usize>(columns: [(Field, Vec<&str>); N]) -> Self {
        let owned = |names: Vec<&str>| names.into_iter().map(ToOwned::to_owned).collect();
        Self {
            columns: columns
                .into_iter()
                .map(|(field, names)| (field, owned(names)))
                .collect(),
        }
    }

    fn names(&self, field: Field) -> &[String] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The column of a field as the file calls it.
    fn column(&self, pointer: &str) -> String {
        let word = pointer
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        let field = Field::ALL.into_iter().find(|field| field.word() == word);
        field
            .and_then(|field| self.names(field).first())
            .map_or_else(|| word.to_owned(), Clone::clone)
    }
}

/// Reads a row from its text fields; names every field that cannot be read or is not right.
pub fn parse_row<S: std::hash::BuildHasher>(
    line: u64,
    fields: &HashMap<&str, &str, S>,
    mapping: &Mapping,
) -> Result<ImportRow, Vec<RowError>> {
    let mut v = Violations::default();
    let texts = |field: Field| -> Vec<&str> {
        let names = mapping.names(field).iter();
        names
            .filter_map(|name| fields.get(name.as_str()))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let text = |field: Field| texts(field).first().map(|text| (*text).to_owned());
    let split = |field: Field, separator: char| -> Vec<String> {
        let parts = texts(field)
            .into_iter()
            .flat_map(|text| text.split(separator))
            .map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    };
    let minor = |v: &mut Violations, field: Field| -> Option<i64> {
        let text = text(field)?;
        let amount = text.parse();
        if amount.is_err() {
            v.push(
                field.word(),
                "number",
                format!("\"{text}\" is not a whole number of minor units"),
            );
        }
        amount.ok()
    };
    let quantity = |v: &mut Violations, field: Field| -> Option<Quantity> {
        let text = text(field)?;
        text.parse()
            .map_err(|error| v.push(field.word(), "number", format!("\"{text}\": {error}")))
            .ok()
    };
    let price = minor(&mut v, Field::UnitPrice);
    if price.is_none() && v.is_empty() {
        v.push(Field::UnitPrice.word(), "required", "must not be empty");
    }
    // Several columns are levels of their own; a single one may hold a path.
    let category = match mapping.names(Field::Category) {
        [_] => split(Field::Category, PATH_SEPARATOR),
        _ => texts(Field::Category)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect(),
    };
    let row = ImportRow {
        line,
        sku: text(Field::Sku).unwrap_or_default(),
        name: text(Field::Name).unwrap_or_default(),
        description: text(Field::Description),
        category,
        brand: text(Field::Brand),
        unit_price_minor: price.unwrap_or(0),
        cost_price_minor: minor(&mut v, Field::CostPrice),
        tax_class_code: text(Field::TaxClass),
        barcodes: split(Field::Barcodes, LIST_SEPARATOR),
        unit: text(Field::Unit),
        limited_qty: quantity(&mut v, Field::LimitedQty),
        opening_stock: quantity(&mut v, Field::OpeningStock),
    };
    row.validate(&mut v);
    if v.is_empty() {
        Ok(row)
    } else {
        Err(errors(line, v, |pointer| mapping.column(pointer)))
    }
}

/// What is wrong with rows by themselves and against each other: a SKU or barcode that comes twice is refused where it comes again.
#[must_use]
pub fn check_rows(rows: &[ImportRow]) -> Vec<RowError> {
    let mut found = Vec::new();
    let (mut skus, mut barcodes) = (HashSet::new(), HashSet::new());
    for row in rows {
        let mut v = Violations::default();
        row.validate(&mut v);
        v.check(
            skus.insert(row.sku.as_str()),
            "sku",
            "twice",
            "this SKU is in an earlier row",
        );
        for barcode in &row.barcodes {
            v.check(
                barcodes.insert(barcode.as_str()),
                "barcodes",
                "twice",
                "one of these barcodes is in an earlier row",
            );
        }
        found.extend(errors(row.line, v, |pointer| {
            pointer.trim_start_matches('/').to_owned()
        }));
    }
    found
}

fn errors(line: u64, v: Violations, column: impl Fn(&str) -> String) -> Vec<RowError> {
    let error = |violation: Violation| RowError {
        line,
        column: column(&violation.pointer),
        code: violation.code,
        reason: violation.message,
    };
    v.into_vec().into_iter().map(error).collect()
}

impl ImportRow {
    fn validate(&self, v: &mut Violations) {
        code(v, "sku", &self.sku);
        v.text("name", &self.name, NAME_MAX);
        v.short(
            "description",
            self.description.as_deref().unwrap_or_default(),
            4_000,
        );
        v.at_most("category", self.category.len(), PATH_MAX);
        for name in &self.category {
            v.text("category", name, NAME_MAX);
        }
        v.optional_text("brand", self.brand.as_deref(), NAME_MAX);
        v.amount("unit_price_minor", self.unit_price_minor);
        if let Some(cost) = self.cost_price_minor {
            v.amount("cost_price_minor", cost);
        }
        v.optional_text("tax_class_code", self.tax_class_code.as_deref(), CODE_MAX);
        v.at_most("barcodes", self.barcodes.len(), 50);
        for barcode in &self.barcodes {
            code(v, "barcodes", barcode);
        }
        v.optional_text("unit", self.unit.as_deref(), 20);
        for (field, value) in [
            ("limited_qty", self.limited_qty),
            ("opening_stock", self.opening_stock),
        ] {
            v.check(
                value.is_none_or(|value| !value.is_negative()),
                field,
                "negative",
                "must not be below zero",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mapping: &Mapping, fields: &[(&'static str, &'static str)]) -> Result<ImportRow, Vec<RowError>> {
        parse_row(7, &fields.iter().copied().collect::<HashMap<_, _>>(), mapping)
    }

    #[test]
    fn a_grocery_file_is_recognised_and_read() {
        let header = "product_id,name,department,product_category,brand,manufacturer_id,package_size,price_cents,times_sold";
        let mapping = Mapping::detect(&header.split(',').collect::<Vec<_>>()).unwrap();
        assert_eq!(mapping, Mapping::grocery());
        let fields = [
            ("product_id", "25671"),
            ("name", "ICE - CRUSHED/CUBED NAT-2 22 LB"),
            ("department", "GROCERY"),
            ("product_category", "FRZN ICE"),
            ("brand", "National"),
            ("price_cents", "349"),
        ];
        let read = row(&mapping, &fields).unwrap();
        assert_eq!(
            (read.line, read.sku.as_str(), read.unit_price_minor),
            (7, "25671", 349)
        );
        assert_eq!(read.category, ["GROCERY", "FRZN ICE"]);
        assert_eq!(read.brand.as_deref(), Some("National"));
    }

    #[test]
    fn own_columns_hold_lists_and_paths() {
        assert_eq!(
            Mapping::detect(&["sku", "name", "unit_price_minor"]),
            Some(Mapping::own())
        );
        assert_eq!(Mapping::detect(&["sku", "name"]), None);
        let fields = [
            ("sku", "A"),
            ("name", "Tea"),
            ("unit_price_minor", "250"),
            ("category", "Drinks > Tea"),
            ("barcodes", "111| 222 |"),
            ("opening_stock", "1.5"),
        ];
        let read = row(&Mapping::own(), &fields).unwrap();
        assert_eq!(
            (read.category, read.barcodes),
            (
                vec!["Drinks".into(), "Tea".into()],
                vec!["111".into(), "222".into()]
            )
        );
        assert_eq!(read.opening_stock.unwrap().to_string(), "1.5");
    }

    #[test]
    fn every_bad_field_is_named_by_its_column_in_the_file() {
        let bad = row(
            &Mapping::grocery(),
            &[
                ("product_id", "has blank"),
                ("name", " "),
                ("price_cents", "3.49"),
            ],
        );
        let told: Vec<_> = bad
            .unwrap_err()
            .into_iter()
            .map(|error| (error.line, error.column))
            .collect();
        assert_eq!(
            told,
            [
                (7, "price_cents".to_owned()),
                (7, "product_id".to_owned()),
                (7, "name".to_owned())
            ]
        );
        let absent = row(&Mapping::own(), &[("sku", "A"), ("name", "Tea")]).unwrap_err();
        assert_eq!(
            (absent[0].column.as_str(), absent[0].reason.as_str()),
            ("unit_price_minor", "must not be empty")
        );
        let odd = row(
            &Mapping::own(),
            &[
                ("sku", "A"),
                ("name", "T"),
                ("unit_price_minor", "-1"),
                ("limited_qty", "x"),
            ],
        )
        .unwrap_err();
        let columns: Vec<_> = odd.iter().map(|error| error.column.as_str()).collect();
        assert_eq!(columns, ["limited_qty", "unit_price_minor"]);
    }

    #[test]
    fn what_comes_twice_is_refused_where_it_comes_again() {
        let rows: Vec<ImportRow> = [("A", "1"), ("B", "2"), ("A", "3"), ("C", "2")]
            .into_iter()
            .zip(2_u64..)
            .map(|((sku, barcode), line)| ImportRow {
                line,
                barcodes: vec![barcode.to_owned()],
                ..row(
                    &Mapping::own(),
                    &[("sku", sku), ("name", "T"), ("unit_price_minor", "1")],
                )
                .unwrap()
            })
            .collect();
        let told: Vec<_> = check_rows(&rows)
            .into_iter()
            .map(|error| (error.line, error.column))
            .collect();
        assert_eq!(told, [(4, "sku".to_owned()), (5, "barcodes".to_owned())]);
    }
}
