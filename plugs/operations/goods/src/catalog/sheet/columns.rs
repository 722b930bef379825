//! Which column of a file holds what, guessed from its header or said by a person.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::program::Profile;
use super::{Program, Refusal, Sheet};

/// The names that people and programs give to columns.
const NAMES: &str = include_str!("columns.json");

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

till_shared::words! {
    /// How amounts are written.
    #[derive(Default)]
    pub enum Amounts {
        /// `12.50`
        #[default]
        Major = "major",
        /// `1250`
        Minor = "minor",
    }
}

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

/// The order in which fields take their columns: what is needed first. The last four hold rows together and are known by programs' files
/// only, unless a person says so.
const PRODUCTS: [Field; 20] = [
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
    "weighed",
    "low",
    "stock",
    "description",
    "id",
    "group",
    "parent",
    "kind",
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

fn names(kind: Kind) -> &'static Names {
    match kind {
        Kind::Products => &TABLE.0,
        Kind::Customers => &TABLE.1,
    }
}

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
    kind: Kind,
    header: Vec<String>,
    /// Whether anything stands in it, by its place.
    filled: Vec<bool>,
    /// Fields and their columns, from the left.
    places: BTreeMap<Field, Vec<usize>>,
    program: Option<Program>,
    amounts: Option<Amounts>,
}

impl Columns {
    /// Guesses from the header, and from which columns are filled. A program's file is read by what that program means; of others each field
    /// has the first of its names. A column is used once.
    #[must_use]
    pub fn guess(kind: Kind, sheet: &Sheet) -> Self {
        let filled = sheet.filled();
        let plain_names: Vec<String> = sheet.header.iter().map(|name| plain(name)).collect();
        let profile = Profile::of(&plain_names).filter(|_| kind == Kind::Products);
        let mut choice = Choice::of(&plain_names, &filled);
        if let Some(profile) = profile {
            for (field, known) in profile.fields {
                choice.take(field, known);
            }
        } else {
            for (field, known) in names(kind) {
                choice.take(field, known);
            }
        }
        let mut places = choice.places;
        for places in places.values_mut() {
            places.sort_unstable();
        }
        Self {
            kind,
            header: sheet.header.clone(),
            filled,
            places,
            program: profile.map(|profile| profile.program),
            amounts: None,
        }
    }

    /// With what a person says instead: a field, or none, for each column from the left, and how amounts are written.
    #[must_use]
    pub fn said(mut self, fields: Option<&[Option<Field>]>, amounts: Option<Amounts>) -> Self {
        if let Some(fields) = fields {
            self.places.clear();
            for (at, field) in fields.iter().enumerate().take(self.header.len()) {
                if let Some(field) = field {
                    self.places.entry(*field).or_default().push(at);
                }
            }
        }
        self.amounts = amounts;
        self
    }

    /// Every field that a column may hold.
    #[must_use]
    pub fn fields(kind: Kind) -> Vec<Field> {
        names(kind).iter().map(|(field, _)| *field).collect()
    }

    /// The program that wrote the file.
    #[must_use]
    pub fn program(&self) -> Option<Program> {
        self.program
    }

    /// Fields that an import needs and no column holds. Barcodes or a program's own numbers can stand in for SKUs.
    #[must_use]
    pub fn missing(&self) -> Vec<Field> {
        let needed: &[Field] = match self.kind {
            Kind::Products => &["sku", "name", "price"],
            Kind::Customers => &["code", "name"],
        };
        let stands_in = ["barcodes", "id", "group"].iter().any(|field| self.has(field));
        let is_missing = |field: &Field| !(self.has(field) || *field == "sku" && stands_in);
        needed.iter().copied().filter(is_missing).collect()
    }

    /// Refuses a file without the columns that are needed.
    pub fn complete(self) -> Result<Self, Refusal> {
        let fields = self.missing();
        if fields.is_empty() {
            return Ok(self);
        }
        let header = self.header.iter().filter(|name| !name.is_empty()).cloned();
        Err(Refusal::Missing {
            fields,
            header: header.collect(),
        })
    }

    /// Whether a column holds a field.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.places.contains_key(field)
    }

    /// What stands in a field's column, of several in the leftmost that is filled.
    #[must_use]
    pub fn text<'a>(&self, field: &str, fields: &'a [String]) -> &'a str {
        let places = self.places.get(field).into_iter().flatten();
        let mut texts = places.filter_map(|at| fields.get(*at)).map(|text| text.trim());
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The column of a field as the file calls it; the field's word if it has none.
    #[must_use]
    pub fn column(&self, field: &str) -> String {
        let place = self.places.get(field).and_then(|places| places.first());
        let name = place.and_then(|at| self.header.get(*at));
        name.map_or_else(|| field.to_owned(), Clone::clone)
    }

    /// What each column holds, from the left.
    #[must_use]
    pub fn held(&self) -> Vec<Option<Field>> {
        let mut held = vec![None; self.header.len()];
        for (field, places) in &self.places {
            for at in places {
                if let Some(place) = held.get_mut(*at) {
                    *place = Some(*field);
                }
            }
        }
        held
    }

    /// Whether a field's amounts are in minor units: a person says so, or its column does.
    #[must_use]
    pub fn is_minor(&self, field: &str) -> bool {
        if let Some(amounts) = self.amounts {
            return amounts == Amounts::Minor;
        }
        let plain = plain(&self.column(field));
        plain.ends_with("minor") || plain.ends_with("cents")
    }

    /// Whether the columns are named as Tillwright's own fields, whose decimals have a point.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.column("price") == "unit_price_minor"
    }

    /// Whether anything stands in a column.
    #[must_use]
    pub fn is_filled(&self, at: usize) -> bool {
        self.filled.get(at).copied().unwrap_or_default()
    }

    /// Columns with something in them that nothing is taken from.
    #[must_use]
    pub fn not_taken(&self) -> Vec<&str> {
        let used: HashSet<usize> = self.places.values().flatten().copied().collect();
        let is_left =
            |(at, name): &(usize, &String)| !name.is_empty() && self.is_filled(*at) && !used.contains(at);
        let left = self.header.iter().enumerate().filter(is_left);
        left.map(|(_, name)| name.as_str()).collect()
    }
}

/// Columns being given to fields.
struct Choice<'a> {
    names: &'a [String],
    filled: &'a [bool],
    /// The columns of a name.
    by_name: HashMap<&'a str, Vec<usize>>,
    used: HashSet<usize>,
    places: BTreeMap<Field, Vec<usize>>,
}

impl<'a> Choice<'a> {
    fn of(names: &'a [String], filled: &'a [bool]) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, name) in names.iter().enumerate() {
            by_name.entry(name.as_str()).or_default().push(at);
        }
        Self {
            names,
            filled,
            by_name,
            used: HashSet::new(),
            places: BTreeMap::new(),
        }
    }

    /// Gives a field the first of its names that a free column has and that is filled; if none is filled, the first.
    fn take(&mut self, field: Field, known: &[&str]) {
        let found: Vec<usize> = known.iter().filter_map(|name| self.find(name)).collect();
        let is_filled = |at: &&usize| self.filled.get(**at).copied().unwrap_or_default();
        if let Some(at) = found.iter().find(is_filled).or(found.first()).copied() {
            self.used.insert(at);
            self.places.entry(field).or_default().push(at);
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        let is_free = |at: &usize| !self.used.contains(at);
        match name.strip_suffix('*') {
            None => self.by_name.get(name)?.iter().copied().find(is_free),
            Some(begin) => {
                let named = self
                    .names
                    .iter()
                    .enumerate()
                    .filter(|(_, name)| name.starts_with(begin));
                named.map(|(at, _)| at).find(is_free)
            }
        }
    }
}
