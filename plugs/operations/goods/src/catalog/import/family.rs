//! What rows of a file take from each other: variants from the first of them, variations from the product that they name.

use std::collections::HashMap;

use super::super::sheet::{Columns, Row, plain};
use super::file::{Note, Notes};

/// What a variant leaves out because another row says it.
#[derive(Clone, Default)]
pub(super) struct Shared {
    pub name: String,
    pub category: String,
    pub brand: String,
    pub description: String,
    /// Whether its variants belong to the name.
    pub is_variant: bool,
}

impl Shared {
    fn fill(&mut self, from: &Self) {
        for (own, other) in [
            (&mut self.name, &from.name),
            (&mut self.category, &from.category),
            (&mut self.brand, &from.brand),
            (&mut self.description, &from.description),
        ] {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
    }
}

/// Rows that hold others together, and the row above.
pub(super) struct Family<'a> {
    columns: &'a Columns,
    /// By SKU, by number, and by `id:` with the number, as WooCommerce names them.
    parents: HashMap<String, Shared>,
    group: String,
    above: Shared,
    lists_categories: bool,
}

impl<'a> Family<'a> {
    /// Learns the parents, in one pass.
    pub fn of(columns: &'a Columns, rows: &[Row]) -> Self {
        let mut family = Self {
            columns,
            parents: HashMap::new(),
            group: String::new(),
            above: Shared::default(),
            lists_categories: plain(&columns.column("category")) == "categories",
        };
        if columns.has("parent") {
            family.parents = family.learnt(rows);
        }
        family
    }

    fn learnt(&self, rows: &[Row]) -> HashMap<String, Shared> {
        let mut parents = HashMap::new();
        for row in rows.iter().filter(|row| self.holds_others(row)) {
            let shared = self.own(row, &mut Notes::default());
            let (sku, id) = (self.text("sku", row), self.text("id", row));
            for key in [sku.to_owned(), id.to_owned(), format!("id:{id}")] {
                parents.entry(key).or_insert_with(|| shared.clone());
            }
        }
        parents
    }

    fn text<'r>(&self, field: &str, row: &'r Row) -> &'r str {
        self.columns.text(field, &row.fields)
    }

    /// A product that is sold only as its variations, or a list of others.
    fn holds_others(&self, row: &Row) -> bool {
        let kind = self.text("kind", row).to_ascii_lowercase();
        kind.contains("variable") || kind.contains("grouped")
    }

    /// Why a row is no product: it is passed over, and told.
    pub fn passed(&self, row: &Row) -> Option<Note> {
        if self.columns.has("kind") && self.holds_others(row) {
            return Some(Note::HoldsOthers);
        }
        let fields = ["name", "sku", "price", "barcodes", "variant"];
        let is_bare = fields.iter().all(|field| self.text(field, row).is_empty());
        let is_more = !self.text("group", row).is_empty() && is_bare;
        is_more.then_some(Note::NoGoods)
    }

    /// What a row says, with what it leaves to others.
    pub fn shared(&mut self, row: &Row, notes: &mut Notes) -> Shared {
        let mut own = self.own(row, notes);
        let parent = self.text("parent", row);
        if !parent.is_empty() {
            if let Some(parent) = self.parents.get(parent) {
                own.fill(parent);
            }
            return own;
        }
        let group = self.text("group", row);
        if own.name.is_empty() && !group.is_empty() && group == self.group {
            own.fill(&self.above);
        } else {
            group.clone_into(&mut self.group);
            self.above = own.clone();
        }
        own
    }

    fn own(&self, row: &Row, notes: &mut Notes) -> Shared {
        let category = self.text("category", row);
        let category = if self.lists_categories {
            let (first, has_more) = first_category(category);
            if has_more {
                notes.add(Note::MoreCategories);
            }
            first
        } else {
            unguarded(category).to_owned()
        };
        Shared {
            name: unguarded(self.text("name", row)).to_owned(),
            category,
            brand: unguarded(self.text("brand", row)).to_owned(),
            description: unguarded(self.text("description", row)).to_owned(),
            // Attributes of what is no variation are told of it, and do not tell it apart.
            is_variant: !self.columns.has("parent") || !self.text("parent", row).is_empty(),
        }
    }
}

/// Exports put an apostrophe before a text that a spreadsheet would take for a formula.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
        .unwrap_or(text)
}

/// Of several categories, separated by commas, the first of the deepest; and whether there are others than those above it. A comma that
/// belongs to a name stands behind a backslash.
fn first_category(list: &str) -> (String, bool) {
    let list = list.replace("\\,", "\u{0}");
    let paths = list
        .split(',')
        .map(|path| unguarded(path.trim()).replace('\u{0}', ","));
    let paths: Vec<String> = paths.filter(|path| !path.is_empty()).collect();
    let depth = |path: &String| path.matches('>').count();
    let deepest = paths.iter().map(depth).max().unwrap_or_default();
    let Some(first) = paths.iter().find(|path| depth(path) == deepest) else {
        return (String::new(), false);
    };
    let levels = |path: &str| {
        path.split('>')
            .map(|level| level.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let chosen = levels(first);
    let has_more = paths.iter().any(|path| !chosen.starts_with(&levels(path)));
    (first.clone(), has_more)
}

/// A name with its variants: `Coffee Large`. What the name says already is not said twice.
pub(super) fn varied(name: &str, variants: [&str; 3]) -> String {
    let mut varied = name.to_owned();
    for variant in variants {
        // What shops call the only one.
        let is_only = matches!(variant, "" | "Default Title" | "Regular");
        if !varied.is_empty() && !is_only && !says(&varied, variant) {
            varied.push(' ');
            varied.push_str(variant);
        }
    }
    varied
}

/// Whether the words of `part` stand in `text` one behind the other.
fn says(text: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (text, part) = (words(text), words(part));
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}
