//! Which program a file comes from: known by the set of its columns, each with what it becomes here.
//!
//! The names are written as [`super::plain`] makes them; one that ends in `*` begins a name that a shop's own word follows. Where a field
//! stands twice, the leftmost of its columns that is filled counts. What is not named here is not taken over, and the person is told.

use std::collections::HashSet;

use super::Field;

till_shared::words! {
    /// A program whose files are known.
    pub enum Program {
        /// Loyverse: *Items*, *Export*.
        Loyverse = "loyverse",
        /// Square: *Items*, *Actions*, *Export library*.
        Square = "square",
        /// Shopify: *Products*, *Export*.
        Shopify = "shopify",
        /// WooCommerce: *Products*, *Export*.
        WooCommerce = "woocommerce",
        /// Open Source Point of Sale: *Items*, *CSV import*, the template filled in.
        Ospos = "ospos",
    }
}

impl Program {
    /// As people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loyverse => "Loyverse",
            Self::Square => "Square",
            Self::Shopify => "Shopify",
            Self::WooCommerce => "WooCommerce",
            Self::Ospos => "Open Source Point of Sale",
        }
    }

    /// Whether its descriptions are web pages.
    #[must_use]
    pub const fn writes_markup(self) -> bool {
        matches!(self, Self::Shopify | Self::WooCommerce)
    }
}

/// Field, and the names of its column: the first that is there and filled.
pub(super) type Taken = (Field, &'static [&'static str]);

/// A form of file that a program writes.
pub(super) struct Profile {
    pub program: Program,
    /// Columns that no other program writes together.
    signs: &'static [&'static str],
    pub fields: &'static [Taken],
}

impl Profile {
    /// The one whose signs a header shows.
    pub fn of(names: &[String]) -> Option<&'static Self> {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let shown = |profile: &&Self| profile.signs.iter().all(|sign| names.contains(sign));
        PROFILES.iter().find(shown)
    }
}

const PROFILES: [Profile; 6] = [
    Profile {
        program: Program::Loyverse,
        signs: &["handle", "sku", "name", "soldbyweight"],
        fields: LOYVERSE,
    },
    Profile {
        program: Program::Square,
        signs: &["token", "itemname", "variationname", "sku"],
        fields: SQUARE,
    },
    Profile {
        program: Program::Shopify,
        signs: &["handle", "title", "variantsku", "variantprice"],
        fields: SHOPIFY,
    },
    Profile {
        program: Program::Shopify,
        signs: &["urlhandle", "title", "sku", "price", "option1value"],
        fields: SHOPIFY_TODAY,
    },
    Profile {
        program: Program::WooCommerce,
        signs: &["type", "sku", "name", "regularprice"],
        fields: WOOCOMMERCE,
    },
    Profile {
        program: Program::Ospos,
        signs: &["itemname", "costprice", "unitprice", "allowaltdescription"],
        fields: OSPOS,
    },
];

const LOYVERSE: &[Taken] = &[
    ("group", &["handle"]),
    ("sku", &["sku"]),
    ("name", &["name"]),
    ("variant", &["option1value"]),
    ("variant2", &["option2value"]),
    ("variant3", &["option3value"]),
    // A shop's own price is what it sells for.
    ("price", &["price", "defaultprice"]),
    ("cost", &["cost"]),
    ("category", &["category"]),
    ("barcodes", &["barcode"]),
    ("weighed", &["soldbyweight"]),
    ("stock", &["instock"]),
    ("low", &["lowstock"]),
    ("description", &["description"]),
];

const SQUARE: &[Taken] = &[
    ("id", &["token"]),
    ("sku", &["sku"]),
    ("name", &["itemname"]),
    ("variant", &["variationname"]),
    ("variant", &["optionvalue1"]),
    ("variant2", &["optionvalue2"]),
    ("variant3", &["optionvalue3"]),
    ("price", &["price"]),
    ("cost", &["defaultunitcost"]),
    ("category", &["reportingcategory", "categories", "category"]),
    ("barcodes", &["gtin"]),
    ("stock", &["currentquantity*"]),
    ("low", &["stockalertcount*"]),
    ("description", &["description"]),
];

const SHOPIFY: &[Taken] = &[
    ("group", &["handle"]),
    ("sku", &["variantsku"]),
    ("name", &["title"]),
    ("variant", &["option1value"]),
    ("variant2", &["option2value"]),
    ("variant3", &["option3value"]),
    ("price", &["variantprice"]),
    ("cost", &["costperitem"]),
    (
        "category",
        &[
            "type",
            "customproducttype",
            "productcategory",
            "standardproducttype",
        ],
    ),
    ("brand", &["vendor"]),
    ("barcodes", &["variantbarcode"]),
    ("stock", &["variantinventoryqty"]),
    ("description", &["bodyhtml"]),
];

/// As Shopify has called the same since 2025.
const SHOPIFY_TODAY: &[Taken] = &[
    ("group", &["urlhandle"]),
    ("sku", &["sku"]),
    ("name", &["title"]),
    ("variant", &["option1value"]),
    ("variant2", &["option2value"]),
    ("variant3", &["option3value"]),
    ("price", &["price"]),
    ("cost", &["costperitem"]),
    ("category", &["type", "productcategory"]),
    ("brand", &["vendor"]),
    ("barcodes", &["barcode"]),
    ("stock", &["inventoryquantity"]),
    ("description", &["description"]),
];

const WOOCOMMERCE: &[Taken] = &[
    ("id", &["id"]),
    ("kind", &["type"]),
    ("parent", &["parent"]),
    ("sku", &["sku"]),
    ("name", &["name"]),
    ("variant", &["attribute1values"]),
    ("variant2", &["attribute2values"]),
    ("variant3", &["attribute3values"]),
    ("price", &["regularprice"]),
    ("category", &["categories"]),
    ("brand", &["brands", "brand"]),
    ("barcodes", &["gtinupceanorisbn"]),
    ("stock", &["stock"]),
    ("low", &["lowstockamount"]),
    ("description", &["shortdescription"]),
    ("description", &["description"]),
];

const OSPOS: &[Taken] = &[
    ("id", &["id"]),
    ("name", &["itemname"]),
    ("price", &["unitprice"]),
    ("cost", &["costprice"]),
    ("category", &["category"]),
    ("barcodes", &["barcode"]),
    ("stock", &["qty*", "quantity*", "location*"]),
    ("low", &["reorderlevel"]),
    ("description", &["description"]),
];
