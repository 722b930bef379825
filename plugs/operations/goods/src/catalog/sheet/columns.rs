//! Which column of a file holds what, guessed from its header.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Refusal;

/// The names that people and programs give to columns, shared with the office.
const NAMES: &str = include_str!("../../../../../../web/src/office/import/columns.json");

/// What a file brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Products.
    Products,
    /// Customers.
    Customers,
}

/// A field, by its word in the table of names.
pub type Field = &'static str;

type Names = Vec<(Field, Vec<&'static str>)>;

#[derive(Deserialize)]
struct Table<'a> {
    #[serde(borrow)]
    about: BTreeMap<&'a str, Vec<&'a str>>,
    #[serde(borrow)]
    products: BTreeMap<&'a str, Vec<&'a str>>,
    #[serde(borrow)]
    customers: BTreeMap<&'a str, Vec<&'a str>>,
}

/// The order in which fields take their columns: what is needed first.
const PRODUCTS: [Field; 15] = [
    "sku",
    "name",
    "variant",
    "variant2",
    "variant3",
    "price",
    "cost",
    "category",
    "brand",
    "barcodes",
    "tax",
    "unit",
    "low",
    "stock",
    "description",
];
const CUSTOMERS: [Field; 8] = [
    "code",
    "name",
    "company",
    "phones",
    "emails",
    "billing_address",
    "customer_group",
    "tags",
];

static TABLE: LazyLock<(Names, Names)> = LazyLock::new(|| {
    let table: Table<'static> = serde_json::from_str(NAMES).unwrap_or_else(|_| Table {
        about: BTreeMap::new(),
        products: BTreeMap::new(),
        customers: BTreeMap::new(),
    });
    let ordered = |fields: &[Field], names: &BTreeMap<&'static str, Vec<&'static str>>| -> Names {
        fields
            .iter()
            .map(|field| (*field, names.get(field).cloned().unwrap_or_default()))
            .collect()
    };
    // What is told of a product, last.
    let about = table.about.into_iter();
    (
        ordered(&PRODUCTS, &table.products)
            .into_iter()
            .chain(about)
            .collect(),
        ordered(&CUSTOMERS, &table.customers),
    )
});

/// A name without case, blanks and signs; what stands in square brackets (the name of a shop) is left out.
#[must_use]
pub fn plain(name: &str) -> String {
    let name = match name.split_once('[') {
        Some((before, _)) if !before.trim().is_empty() => before,
        _ => name,
    };
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

/// Which column of a file holds which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    places: BTreeMap<Field, usize>,
    header: Vec<String>,
}

impl Columns {
    /// Guesses from a header: for each field the first of its names that a column has; a column is used once.
    pub fn guess(kind: Kind, header: &[String]) -> Result<Self, Refusal> {
        let (names, needed): (&Names, &[Field]) = match kind {
            Kind::Products => (&TABLE.0, &["sku", "name", "price"]),
            Kind::Customers => (&TABLE.1, &["code", "name"]),
        };
        let plain_names: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut places = BTreeMap::new();
        for (field, known) in names {
            let free = |at: &usize| !places.values().any(|used| used == at);
            let exact = known
                .iter()
                .find_map(|name| plain_names.iter().position(|plain| plain == name).filter(free));
            // "Current Quantity Main St": the name of the shop follows.
            let begins = |name: &&str| {
                let has = |plain: &String| *name == "currentquantity" && plain.starts_with(*name);
                plain_names.iter().position(has).filter(free)
            };
            if let Some(at) = exact.or_else(|| known.iter().find_map(begins)) {
                places.insert(*field, at);
            }
        }
        let missing: Vec<Field> = needed
            .iter()
            .copied()
            .filter(|field| !places.contains_key(field))
            .collect();
        if missing.is_empty() {
            let header = header.to_vec();
            Ok(Self { places, header })
        } else {
            Err(Refusal::Missing {
                fields: missing,
                header: header.iter().filter(|name| !name.is_empty()).cloned().collect(),
            })
        }
    }

    /// What stands in a field's column.
    #[must_use]
    pub fn text<'a>(&self, field: Field, fields: &'a [String]) -> &'a str {
        let at = self.places.get(field);
        at.and_then(|at| fields.get(*at)).map_or("", |text| text.trim())
    }

    /// The column of a field as the file calls it; the field's word if it has none.
    #[must_use]
    pub fn column(&self, field: &str) -> String {
        let name = self.places.get(field).and_then(|at| self.header.get(*at));
        name.map_or_else(|| field.to_owned(), Clone::clone)
    }

    /// Whether a field's amounts are in minor units: its column says so.
    #[must_use]
    pub fn is_minor(&self, field: &str) -> bool {
        let plain = plain(&self.column(field));
        plain.ends_with("minor") || plain.ends_with("cents")
    }

    /// Whether the columns are named as Tillwright's own fields, whose decimals have a point.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.column("price") == "unit_price_minor"
    }

    /// Columns that nothing is taken from.
    #[must_use]
    pub fn unused(&self) -> Vec<&str> {
        let is_unused =
            |(at, name): &(usize, &String)| !name.is_empty() && !self.places.values().any(|used| used == at);
        let unused = self.header.iter().enumerate().filter(is_unused);
        unused.map(|(_, name)| name.as_str()).collect()
    }
}
