//! Products, categories, brands and tax classes: their fields and the rules that need no database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::code::check_digit;
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId, TaxClassId, UserId};
use till_shared::quantity::{Percent, Quantity, Rate};
use till_shared::text::Lines;

use super::about::About;
use super::words;

/// Most of a product that one document moves by hand: a typing error or a scanned code in the field for quantity is more. Levels hold
/// hundreds of millions of such documents.
pub const MOVED_MAX: i64 = 10_000_000;

till_kernel::words! {
    /// Whether a product is sold.
    #[derive(Default)]
    pub enum ProductStatus {
        /// Sold.
        #[default]
        Active = "active",
        /// Kept, but not offered at the till.
        Hidden = "hidden",
        /// Put away for good; documents still name it.
        Archived = "archived",
    }
}

/// A code on a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Barcode {
    /// The code as scanned.
    pub code: String,
    /// How many units of the product the package holds.
    pub pack_quantity: Quantity,
    /// Price of the package in minor units, if it is not the unit price times the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<i64>,
}

/// What a kit is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The product.
    pub product_id: ProductId,
    /// How much of it goes into one kit.
    pub quantity: Quantity,
}

/// Who supplies a product, and for how much. A secret like the cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorSupply {
    /// The vendor's name.
    pub name: Lines<200>,
    /// The vendor's own number for the product.
    #[serde(default)]
    pub vendor_sku: Lines<64>,
    /// What a unit cost last, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_cost_minor: Option<i64>,
    /// Days from order to delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_time_days: Option<i32>,
}

/// Who last changed something, for histories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The person; none for the product itself.
    pub user_id: Option<UserId>,
    /// The name at that time.
    pub name: String,
}

impl Author {
    /// Whoever acts.
    #[must_use]
    pub fn of(actor: &till_kernel::Actor) -> Self {
        Self {
            user_id: actor.user,
            name: actor.name.clone(),
        }
    }
}

/// A product, whole (screens 3, K15). Amounts are minor units of the business's currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Product {
    /// Its id.
    pub product_id: ProductId,
    /// Its own number in the business.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Text for people.
    pub description: String,
    /// Where it stands in the tree.
    pub category_id: Option<CategoryId>,
    /// Who makes it.
    pub brand_id: Option<BrandId>,
    /// Codes on packages, sorted by code.
    pub barcodes: Vec<Barcode>,
    /// Price of one unit.
    pub unit_price_minor: i64,
    /// What one unit cost.
    pub cost_price_minor: i64,
    /// Which taxes apply.
    pub tax_class_id: TaxClassId,
    /// Whether the price includes its taxes; `None`: as the tax class says.
    pub price_includes_tax: Option<bool>,
    /// May it be discounted?
    pub discount_allowed: bool,
    /// Largest discount.
    pub discount_percent_max: Option<Percent>,
    /// Lowest price it may be sold at.
    pub min_price_minor: Option<i64>,
    /// Unit of measure.
    pub unit: String,
    /// May parts of a unit be sold?
    pub sells_fractions: bool,
    /// Does the cashier enter the price?
    pub is_open_price: bool,
    /// Free attributes.
    pub attributes: BTreeMap<String, String>,
    /// The product that this is a variant of.
    pub variant_of: Option<ProductId>,
    /// Parts of a kit.
    pub components: Vec<Component>,
    /// Suppliers.
    pub vendors: Vec<VendorSupply>,
    /// Branches that sell it; `None`: all.
    pub branch_ids: Option<Vec<BranchId>>,
    /// Is stock kept?
    pub tracks_stock: bool,
    /// By lot?
    pub tracks_lots: bool,
    /// By serial number?
    pub tracks_serials: bool,
    /// With a use-by date?
    pub tracks_expiry: bool,
    /// Reorder when stock falls to this.
    pub reorder_point: Option<Quantity>,
    /// How much to reorder.
    pub reorder_quantity: Option<Quantity>,
    /// Low-stock threshold (K15).
    pub limited_qty: Option<Quantity>,
    /// Most that one sale may hold (K15).
    pub max_per_sale: Option<Quantity>,
    /// Code on the scale.
    pub scale_code: Option<String>,
    /// Least age of the buyer, in years.
    pub age_restriction: Option<i16>,
    /// Sign on the tile.
    pub pictogram: String,
    /// Picture.
    pub image_url: String,
    /// For commission rules.
    pub commission_class: String,
    /// Undefined in the sources and kept (K15).
    pub brand_action: Option<String>,
    /// What is told of it besides.
    #[serde(flatten)]
    pub about: About,
    /// Has somebody checked the record (R-ENT-PRODUCT)?
    pub is_validated: bool,
    /// Is it sold?
    pub status: ProductStatus,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
    /// Who makes this change; for the price history.
    #[serde(skip)]
    pub author: Author,
}

impl Product {
    /// The words by which it is found: name, SKU, barcodes, scale code.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let codes = self.barcodes.iter().map(|barcode| barcode.code.as_str());
        let scale = self.scale_code.as_deref();
        words::words(
            [self.name.as_str(), self.sku.as_str()]
                .into_iter()
                .chain(codes)
                .chain(scale),
        )
    }

    /// Whether search may find it by other words than `before`, or beside another name: something that its words come from differs.
    #[must_use]
    pub fn is_found_otherwise_than<'a>(&'a self, before: &'a Self) -> bool {
        let is_archived = |product: &Self| product.status == ProductStatus::Archived;
        let codes = |product: &'a Self| product.barcodes.iter().map(|barcode| &barcode.code);
        self.name != before.name
            || self.sku != before.sku
            || self.scale_code != before.scale_code
            || is_archived(self) != is_archived(before)
            || !codes(self).eq(codes(before))
    }

    /// Whether it is the same but for version, time and author.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let mut as_other = self.clone();
        as_other.version = other.version;
        as_other.updated_at = other.updated_at;
        as_other.author = other.author.clone();
        as_other == *other
    }
}

/// A node of the catalogue's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// Its id.
    pub category_id: CategoryId,
    /// The node above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    /// Name, unique below its parent.
    pub name: String,
    /// Colour of its tiles, 0 to 359 degrees.
    pub hue: i16,
    /// Sign on its tile.
    pub pictogram: String,
    /// Place among its siblings.
    pub sort_no: i32,
    /// Is it offered?
    pub is_active: bool,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// A maker's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Brand {
    /// Its id.
    pub brand_id: BrandId,
    /// Name.
    pub name: String,
    /// Is it offered?
    pub is_active: bool,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// One tax of a tax class; all are charged on the same net amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxPart {
    /// Short code, e.g. `VAT`.
    pub code: Lines<20>,
    /// As printed.
    pub name: Lines<60>,
    /// In percent.
    pub rate: Rate,
}

/// Which taxes apply to a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaxClass {
    /// Its id.
    pub tax_class_id: TaxClassId,
    /// Short code, unique, never changes.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether prices include the taxes, unless a product says otherwise.
    pub is_inclusive: bool,
    /// The taxes; none means no tax.
    pub rates: Vec<TaxPart>,
    /// Is it offered first? One class is.
    pub is_default: bool,
    /// Is it offered?
    pub is_active: bool,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// Something odd that is no error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    /// JSON pointer to the field.
    pub pointer: String,
    /// Stable word.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

/// What is odd about the codes.
#[must_use]
pub fn barcode_warnings(barcodes: &[Barcode]) -> Vec<Warning> {
    let wrong = barcodes
        .iter()
        .enumerate()
        .filter(|(_, barcode)| check_digit(&barcode.code) == Some(false));
    wrong
        .map(|(place, barcode)| Warning {
            pointer: format!("/barcodes/{place}/code"),
            code: "check-digit".to_owned(),
            message: format!(
                "{} has the length of an EAN or UPC, but its last digit does not fit",
                barcode.code
            ),
        })
        .collect()
}

/// Whether putting `node` below `parent` would make a circle, or a tree deeper than 8; `parent_of` knows the tree.
#[must_use]
pub fn breaks_tree(
    node: CategoryId,
    parent: CategoryId,
    parent_of: &BTreeMap<CategoryId, Option<CategoryId>>,
) -> bool {
    let mut at = Some(parent);
    for _ in 0..8 {
        match at {
            None => return false,
            Some(above) if above == node => return true,
            Some(above) => at = parent_of.get(&above).copied().flatten(),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_wrong_check_digit_is_named_by_its_place() {
        let code = |code: &str| Barcode {
            code: code.to_owned(),
            pack_quantity: Quantity::ONE,
            price_minor: None,
        };
        let warnings = barcode_warnings(&[code("4006381333931"), code("4006381333932"), code("X1")]);
        assert_eq!(warnings.len(), 1);
        assert_eq!(
            (warnings[0].pointer.as_str(), warnings[0].code.as_str()),
            ("/barcodes/1/code", "check-digit")
        );
    }

    #[test]
    fn a_category_is_never_below_itself() {
        let id = |n| CategoryId(Uuid::from_u128(n));
        let tree = BTreeMap::from([(id(1), None), (id(2), Some(id(1))), (id(3), Some(id(2)))]);
        assert!(breaks_tree(id(1), id(3), &tree) && breaks_tree(id(1), id(1), &tree));
        assert!(!breaks_tree(id(3), id(1), &tree) && !breaks_tree(id(9), id(3), &tree));
    }

    #[test]
    fn a_tree_has_at_most_eight_levels() {
        let id = |n| CategoryId(Uuid::from_u128(n));
        let tree: BTreeMap<_, _> = (1..=9).map(|n| (id(n), (n > 1).then(|| id(n - 1)))).collect();
        assert!(!breaks_tree(id(99), id(7), &tree));
        assert!(breaks_tree(id(99), id(8), &tree));
    }
}
