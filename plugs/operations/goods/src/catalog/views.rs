//! Shapes of the catalogue on the wire. Costs have one constructor each, which asks the actor's sight.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{BranchesSeen, Fault, Gated, Output, Sight};
use till_shared::ids::{BrandId, CategoryId, ProductId, TaxClassId, UserId};
use till_shared::level::Level;
use till_shared::quantity::{Percent, Quantity, Rate};

use super::VIEW_COST;
use super::about::About;
use super::model::{
    Barcode, Brand, Category, Component, Product, ProductStatus, TaxClass, VendorSupply, Warning,
    barcode_warnings,
};
use super::store::list::{Listed, Surroundings};
use super::store::product::PriceRow;

/// A product with everything there is to see. `price`, `cost`, `stock_quantity` and `stock_level` say the same as `unit_price_minor`,
/// `cost_price_minor` and `on_hand` under the names other specifications use (K15).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Product")]
pub struct ProductView {
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
    /// Name of the category.
    pub category_name: Option<String>,
    /// Who makes it.
    pub brand_id: Option<BrandId>,
    /// Name of the brand.
    pub brand_name: Option<String>,
    /// Codes on packages.
    pub barcodes: Vec<Barcode>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// The same.
    pub price: i64,
    /// What one unit cost, in minor units; only for those who may see it.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub cost_price_minor: Gated<i64>,
    /// The same.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub cost: Gated<i64>,
    /// Which taxes apply.
    pub tax_class_id: TaxClassId,
    /// Code of the tax class.
    pub tax_code: String,
    /// Sum of the rates, in percent.
    pub tax_rate: Rate,
    /// Whether the price includes its taxes; `null`: as the tax class says.
    pub price_includes_tax: Option<bool>,
    /// Whether the price includes its taxes, after all.
    pub is_tax_included: bool,
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
    /// Suppliers with their prices; only for those who may see costs.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub vendors: Gated<Vec<VendorSupply>>,
    /// Branches that sell it, of those one sees; `null`: all.
    pub branch_ids: Option<BranchesSeen>,
    /// Is stock kept?
    pub tracks_stock: bool,
    /// By lot?
    pub tracks_lots: bool,
    /// By serial number?
    pub tracks_serials: bool,
    /// With a use-by date?
    pub tracks_expiry: bool,
    /// Stock in the branches the caller works in.
    pub on_hand: Level,
    /// The same.
    pub stock_quantity: Level,
    /// The same.
    pub stock_level: Level,
    /// Reorder when stock falls to this.
    pub reorder_point: Option<Quantity>,
    /// How much to reorder.
    pub reorder_quantity: Option<Quantity>,
    /// Low-stock threshold.
    pub limited_qty: Option<Quantity>,
    /// Most that one sale may hold.
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
    /// Has somebody checked the record?
    pub is_validated: bool,
    /// Is it sold?
    pub status: ProductStatus,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
    /// What is odd about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

impl Output for ProductView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl ProductView {
    pub(crate) fn of(product: Product, around: Surroundings, sight: &Sight) -> Result<Self, Fault> {
        Ok(Self {
            warnings: barcode_warnings(&product.barcodes),
            price: product.unit_price_minor,
            cost_price_minor: Gated::of(product.cost_price_minor, sight, VIEW_COST),
            cost: Gated::of(product.cost_price_minor, sight, VIEW_COST),
            vendors: Gated::of(product.vendors, sight, VIEW_COST),
            category_name: around.category_name,
            brand_name: around.brand_name,
            tax_code: around.tax_code,
            tax_rate: Rate::new(around.tax_rate).map_err(Fault::internal)?,
            is_tax_included: product.price_includes_tax.unwrap_or(around.is_inclusive),
            on_hand: around.on_hand,
            stock_quantity: around.on_hand,
            stock_level: around.on_hand,
            product_id: product.product_id,
            sku: product.sku,
            name: product.name,
            description: product.description,
            category_id: product.category_id,
            brand_id: product.brand_id,
            barcodes: product.barcodes,
            unit_price_minor: product.unit_price_minor,
            tax_class_id: product.tax_class_id,
            price_includes_tax: product.price_includes_tax,
            discount_allowed: product.discount_allowed,
            discount_percent_max: product.discount_percent_max,
            min_price_minor: product.min_price_minor,
            unit: product.unit,
            sells_fractions: product.sells_fractions,
            is_open_price: product.is_open_price,
            attributes: product.attributes,
            variant_of: product.variant_of,
            components: product.components,
            branch_ids: product
                .branch_ids
                .map(|branches| BranchesSeen::of(branches, sight)),
            tracks_stock: product.tracks_stock,
            tracks_lots: product.tracks_lots,
            tracks_serials: product.tracks_serials,
            tracks_expiry: product.tracks_expiry,
            reorder_point: product.reorder_point,
            reorder_quantity: product.reorder_quantity,
            limited_qty: product.limited_qty,
            max_per_sale: product.max_per_sale,
            scale_code: product.scale_code,
            age_restriction: product.age_restriction,
            pictogram: product.pictogram,
            image_url: product.image_url,
            commission_class: product.commission_class,
            brand_action: product.brand_action,
            about: product.about,
            is_validated: product.is_validated,
            status: product.status,
            created_at: product.created_at,
            updated_at: product.updated_at,
            version: product.version,
        })
    }
}

/// A product as lists show it; aliases as in [`ProductView`].
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductItem {
    /// Its id.
    pub product_id: ProductId,
    /// Its own number in the business.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Where it stands in the tree.
    pub category_id: Option<CategoryId>,
    /// Name of the category.
    pub category_name: Option<String>,
    /// Who makes it.
    pub brand_id: Option<BrandId>,
    /// Name of the brand.
    pub brand_name: Option<String>,
    /// Codes on packages.
    pub barcodes: Vec<String>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// The same.
    pub price: i64,
    /// What one unit cost, in minor units; only for those who may see it.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub cost_price_minor: Gated<i64>,
    /// The same.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub cost: Gated<i64>,
    /// Which taxes apply.
    pub tax_class_id: TaxClassId,
    /// Unit of measure.
    pub unit: String,
    /// Is stock kept?
    pub tracks_stock: bool,
    /// Stock in the branches the caller works in, or in the one asked for.
    pub on_hand: Level,
    /// The same.
    pub stock_quantity: Level,
    /// The same.
    pub stock_level: Level,
    /// Low-stock threshold.
    pub limited_qty: Option<Quantity>,
    /// Is stock at or below the threshold?
    pub is_low: bool,
    /// Sign on the tile.
    pub pictogram: String,
    /// Picture.
    pub image_url: String,
    /// What is told of it besides.
    #[serde(flatten)]
    pub about: About,
    /// Is it sold?
    pub status: ProductStatus,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for ProductItem {}

impl ProductItem {
    pub(crate) fn of(listed: Listed, sight: &Sight) -> Self {
        Self {
            product_id: ProductId(listed.product_id),
            sku: listed.sku,
            name: listed.name,
            category_id: listed.category_id.map(CategoryId),
            category_name: listed.category_name,
            brand_id: listed.brand_id.map(BrandId),
            brand_name: listed.brand_name,
            barcodes: listed.barcodes,
            unit_price_minor: listed.unit_price_minor,
            price: listed.unit_price_minor,
            cost_price_minor: Gated::of(listed.cost_price_minor, sight, VIEW_COST),
            cost: Gated::of(listed.cost_price_minor, sight, VIEW_COST),
            tax_class_id: TaxClassId(listed.tax_class_id),
            unit: listed.unit,
            tracks_stock: listed.tracks_stock,
            on_hand: listed.on_hand,
            stock_quantity: listed.on_hand,
            stock_level: listed.on_hand,
            limited_qty: listed.threshold,
            is_low: listed.tracks_stock
                && listed
                    .threshold
                    .is_some_and(|threshold| listed.on_hand <= Level::from(threshold)),
            pictogram: listed.pictogram,
            image_url: listed.image_url,
            about: listed.about,
            status: listed.status,
            updated_at: listed.updated_at,
            version: listed.version,
        }
    }
}

/// What a scanned or typed code stands for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LookupView {
    /// The product.
    pub product: ProductView,
    /// Whether the code is one of its barcodes or its SKU.
    pub matched: Matched,
    /// How many units the package with this code holds.
    pub pack_quantity: Quantity,
    /// Price of the package in minor units, if it has one of its own.
    pub barcode_price_minor: Option<i64>,
}

impl Output for LookupView {}

/// What kind of code it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matched {
    /// A barcode.
    Barcode,
    /// The SKU.
    Sku,
}

/// An entry of a product's price history.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceChangeView {
    /// `price` or `cost`.
    pub kind: String,
    /// Before, in minor units; absent for the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_minor: Option<i64>,
    /// After, in minor units.
    pub after_minor: i64,
    /// When.
    pub changed_at: Timestamp,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Name at that time.
    pub user_name: String,
    /// The product's version with this change.
    pub version: i64,
}

impl Output for PriceChangeView {}

impl From<PriceRow> for PriceChangeView {
    fn from(row: PriceRow) -> Self {
        Self {
            kind: row.kind,
            before_minor: row.before_minor,
            after_minor: row.after_minor,
            changed_at: row.changed_at.to_jiff(),
            user_id: row.user_id.map(UserId),
            user_name: row.user_name,
            version: row.version,
        }
    }
}

/// A product as tills keep it: what selling needs, nothing secret. Members that are absent have the value that their comment names.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(transform = About::left_out)]
pub struct TillProduct {
    /// Its id.
    pub product_id: ProductId,
    /// Its own number in the business.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Where it stands in the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand_id: Option<BrandId>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// Which taxes apply.
    pub tax_class_id: TaxClassId,
    /// Whether the price includes its taxes; absent: as the tax class says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_includes_tax: Option<bool>,
    /// May it be discounted? Absent: yes.
    #[serde(skip_serializing_if = "is_true")]
    pub discount_allowed: bool,
    /// Largest discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_percent_max: Option<Percent>,
    /// Lowest price it may be sold at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_price_minor: Option<i64>,
    /// Unit of measure.
    pub unit: String,
    /// May parts of a unit be sold? Absent: no.
    #[serde(skip_serializing_if = "is_false")]
    pub sells_fractions: bool,
    /// Does the cashier enter the price? Absent: no.
    #[serde(skip_serializing_if = "is_false")]
    pub is_open_price: bool,
    /// Is stock kept? Absent: yes.
    #[serde(skip_serializing_if = "is_true")]
    pub tracks_stock: bool,
    /// Most that one sale may hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_sale: Option<Quantity>,
    /// Code on the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_code: Option<String>,
    /// Least age of the buyer, in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_restriction: Option<i16>,
    /// Sign on the tile. Absent: none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pictogram: String,
    /// Picture. Absent: none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image_url: String,
    /// What is told of it besides. Absent: nothing.
    #[serde(flatten, skip_serializing_if = "About::is_empty")]
    pub about: About,
    /// Its version.
    pub version: i64,
    /// Codes on packages. Absent: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub barcodes: Vec<Barcode>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_true(flag: &bool) -> bool {
    *flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What changed in the catalogue since a cursor. Applying it twice does no harm.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CatalogueChanges {
    /// Ask with this next time.
    pub cursor: String,
    /// So much changed that taking the snapshot is quicker; the rest is empty then.
    pub is_reload: bool,
    /// Products added or changed.
    pub products: Vec<TillProduct>,
    /// Products no longer sold here.
    pub gone: Vec<ProductId>,
    /// Tax classes added or changed.
    pub tax_classes: Vec<TaxClass>,
    /// Categories added or changed.
    pub categories: Vec<Category>,
    /// Brands added or changed.
    pub brands: Vec<Brand>,
}

impl Output for CatalogueChanges {}

impl Output for Category {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Output for Brand {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Output for TaxClass {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
