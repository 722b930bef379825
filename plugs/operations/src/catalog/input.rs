//! The fields of a product as a caller sends them, for adding and replacing alike.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Violations, Write};
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId, TaxClassId};
use till_shared::quantity::{Percent, Quantity};

use super::model::{Author, Barcode, Component, Product, ProductStatus, VendorSupply};
use super::store::facts;

/// Longest name of anything in the catalogue, in characters.
pub const NAME_MAX: usize = 200;
/// Longest SKU or barcode, in characters.
pub const CODE_MAX: usize = 64;
/// Most barcodes, attributes, components, vendors or branches of a product.
const MANY: usize = 50;

/// A product's fields. What is absent has the value its comment names.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    /// Its id; when adding, made by the caller or left to the server.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// Its own number in the business, unique.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Text for people. Absent: none.
    #[serde(default)]
    pub description: String,
    /// Where it stands in the tree. Absent: nowhere.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// Who makes it. Absent: unknown.
    #[serde(default)]
    pub brand_id: Option<BrandId>,
    /// Codes on packages, each unique in the business. Absent: none.
    #[serde(default)]
    pub barcodes: Vec<Barcode>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// What one unit cost, in minor units. Absent: as it is, for a new product 0.
    #[serde(default)]
    pub cost_price_minor: Option<i64>,
    /// Which taxes apply.
    pub tax_class_id: TaxClassId,
    /// Whether the price includes its taxes. Absent: as the tax class says.
    #[serde(default)]
    pub price_includes_tax: Option<bool>,
    /// May it be discounted? Absent: yes.
    #[serde(default = "yes")]
    pub discount_allowed: bool,
    /// Largest discount. Absent: none.
    #[serde(default)]
    pub discount_percent_max: Option<Percent>,
    /// Lowest price it may be sold at, in minor units. Absent: none.
    #[serde(default)]
    pub min_price_minor: Option<i64>,
    /// Unit of measure. Absent: `pcs`.
    #[serde(default = "pieces")]
    pub unit: String,
    /// May parts of a unit be sold? Absent: no.
    #[serde(default)]
    pub sells_fractions: bool,
    /// Does the cashier enter the price? Absent: no.
    #[serde(default)]
    pub is_open_price: bool,
    /// Free attributes. Absent: none.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The product that this is a variant of. Absent: none.
    #[serde(default)]
    pub variant_of: Option<ProductId>,
    /// Parts of a kit. Absent: it is none.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Suppliers. Absent: as they are, for a new product none.
    #[serde(default)]
    pub vendors: Option<Vec<VendorSupply>>,
    /// Branches that sell it. Absent: all.
    #[serde(default)]
    pub branch_ids: Option<Vec<BranchId>>,
    /// Is stock kept? Absent: yes.
    #[serde(default = "yes")]
    pub tracks_stock: bool,
    /// By lot? Absent: no.
    #[serde(default)]
    pub tracks_lots: bool,
    /// By serial number? Absent: no.
    #[serde(default)]
    pub tracks_serials: bool,
    /// With a use-by date? Absent: no.
    #[serde(default)]
    pub tracks_expiry: bool,
    /// Reorder when stock falls to this. Absent: never.
    #[serde(default)]
    pub reorder_point: Option<Quantity>,
    /// How much to reorder.
    #[serde(default)]
    pub reorder_quantity: Option<Quantity>,
    /// Low-stock threshold. Absent: the reorder point.
    #[serde(default)]
    pub limited_qty: Option<Quantity>,
    /// Most that one sale may hold. Absent: without limit.
    #[serde(default)]
    pub max_per_sale: Option<Quantity>,
    /// Code on the scale.
    #[serde(default)]
    pub scale_code: Option<String>,
    /// Least age of the buyer, in years.
    #[serde(default)]
    pub age_restriction: Option<i16>,
    /// Sign on the tile.
    #[serde(default)]
    pub pictogram: String,
    /// Picture.
    #[serde(default)]
    pub image_url: String,
    /// For commission rules.
    #[serde(default)]
    pub commission_class: String,
    /// Undefined in the sources and kept (K15).
    #[serde(default)]
    pub brand_action: Option<String>,
    /// Has somebody checked the record? Absent: yes.
    #[serde(default = "yes")]
    pub is_validated: bool,
    /// `active` or `hidden`. Absent: `active`.
    #[serde(default)]
    pub status: ProductStatus,
}

fn yes() -> bool {
    true
}

fn pieces() -> String {
    "pcs".to_owned()
}

impl ProductInput {
    /// A product with a name, a price and a tax, and all else absent.
    #[must_use]
    pub fn new(sku: &str, name: &str, unit_price_minor: i64, tax_class_id: TaxClassId) -> Self {
        Self {
            product_id: None,
            sku: sku.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            category_id: None,
            brand_id: None,
            barcodes: Vec::new(),
            unit_price_minor,
            cost_price_minor: None,
            tax_class_id,
            price_includes_tax: None,
            discount_allowed: true,
            discount_percent_max: None,
            min_price_minor: None,
            unit: pieces(),
            sells_fractions: false,
            is_open_price: false,
            attributes: BTreeMap::new(),
            variant_of: None,
            components: Vec::new(),
            vendors: None,
            branch_ids: None,
            tracks_stock: true,
            tracks_lots: false,
            tracks_serials: false,
            tracks_expiry: false,
            reorder_point: None,
            reorder_quantity: None,
            limited_qty: None,
            max_per_sale: None,
            scale_code: None,
            age_restriction: None,
            pictogram: String::new(),
            image_url: String::new(),
            commission_class: String::new(),
            brand_action: None,
            is_validated: true,
            status: ProductStatus::Active,
        }
    }

    /// What is wrong with the fields by themselves and against each other.
    pub(super) fn validate(&self, v: &mut Violations) {
        code(v, "sku", &self.sku);
        v.text("name", &self.name, NAME_MAX);
        v.short("description", &self.description, 4_000);
        v.amount("unit_price_minor", self.unit_price_minor);
        if let Some(cost) = self.cost_price_minor {
            v.amount("cost_price_minor", cost);
        }
        if let Some(least) = self.min_price_minor {
            v.amount("min_price_minor", least);
            v.check(
                least <= self.unit_price_minor,
                "min_price_minor",
                "above-price",
                "must not be above the price",
            );
        }
        v.text("unit", &self.unit, 20);
        v.check(
            self.status != ProductStatus::Archived,
            "status",
            "archived",
            "a product is archived by its own operation",
        );
        self.validate_barcodes(v);
        self.validate_parts(v);
        for (field, value) in [
            ("reorder_point", self.reorder_point),
            ("reorder_quantity", self.reorder_quantity),
            ("limited_qty", self.limited_qty),
        ] {
            v.check(
                value.is_none_or(|value| !value.is_negative()),
                field,
                "negative",
                "must not be below zero",
            );
        }
        v.check(
            self.max_per_sale.is_none_or(Quantity::is_positive),
            "max_per_sale",
            "not-positive",
            "must be above zero",
        );
        v.optional_text("scale_code", self.scale_code.as_deref(), CODE_MAX);
        if let Some(age) = self.age_restriction {
            v.within("age_restriction", i64::from(age), 1, 99);
        }
        v.short("pictogram", &self.pictogram, 64);
        v.short("image_url", &self.image_url, 500);
        v.short("commission_class", &self.commission_class, 64);
        v.optional_text("brand_action", self.brand_action.as_deref(), 200);
    }

    fn validate_barcodes(&self, v: &mut Violations) {
        v.at_most("barcodes", self.barcodes.len(), MANY);
        let mut seen = BTreeSet::new();
        for (place, barcode) in self.barcodes.iter().enumerate() {
            let field = format!("barcodes/{place}/code");
            code(v, &field, &barcode.code);
            v.check(
                seen.insert(barcode.code.as_str()),
                &field,
                "twice",
                "is there twice",
            );
            v.check(
                barcode.pack_quantity.is_positive(),
                &format!("barcodes/{place}/pack_quantity"),
                "not-positive",
                "must be above zero",
            );
            if let Some(price) = barcode.price_minor {
                v.amount(&format!("barcodes/{place}/price_minor"), price);
            }
        }
    }

    fn validate_parts(&self, v: &mut Violations) {
        v.at_most("attributes", self.attributes.len(), MANY);
        for (name, value) in &self.attributes {
            v.text(
                &format!("attributes/{}", name.replace('~', "~0").replace('/', "~1")),
                name,
                64,
            );
            v.short(
                &format!("attributes/{}", name.replace('~', "~0").replace('/', "~1")),
                value,
                500,
            );
        }
        v.at_most("components", self.components.len(), MANY);
        for (place, part) in self.components.iter().enumerate() {
            let quantity = format!("components/{place}/quantity");
            v.check(
                part.quantity.is_positive(),
                &quantity,
                "not-positive",
                "must be above zero",
            );
            let product = format!("components/{place}/product_id");
            v.check(
                Some(part.product_id) != self.product_id,
                &product,
                "itself",
                "a product is no part of itself",
            );
        }
        v.check(
            self.variant_of.is_none() || self.variant_of != self.product_id,
            "variant_of",
            "itself",
            "a product is no variant of itself",
        );
        let vendors = self.vendors.as_deref().unwrap_or_default();
        v.at_most("vendors", vendors.len(), MANY);
        for (place, vendor) in vendors.iter().enumerate() {
            v.text(&format!("vendors/{place}/name"), &vendor.name, NAME_MAX);
            v.short(
                &format!("vendors/{place}/vendor_sku"),
                &vendor.vendor_sku,
                CODE_MAX,
            );
            if let Some(cost) = vendor.last_cost_minor {
                v.amount(&format!("vendors/{place}/last_cost_minor"), cost);
            }
            if let Some(days) = vendor.lead_time_days {
                v.within(
                    &format!("vendors/{place}/lead_time_days"),
                    i64::from(days),
                    0,
                    3_650,
                );
            }
        }
        if let Some(branches) = &self.branch_ids {
            v.at_least_one("branch_ids", branches.len());
            v.at_most("branch_ids", branches.len(), 1_000);
        }
    }

    /// The product with these fields; what is absent by meaning "as it is" comes from `before`.
    pub(super) fn product(
        &self,
        id: ProductId,
        before: Option<&Product>,
        at: jiff::Timestamp,
        author: Author,
    ) -> Product {
        let input = self.clone();
        let mut barcodes = input.barcodes;
        barcodes.sort_by(|one, other| one.code.cmp(&other.code));
        Product {
            product_id: id,
            sku: input.sku.trim().to_owned(),
            name: input.name.trim().to_owned(),
            description: input.description,
            category_id: input.category_id,
            brand_id: input.brand_id,
            barcodes,
            unit_price_minor: input.unit_price_minor,
            cost_price_minor: input
                .cost_price_minor
                .or(before.map(|before| before.cost_price_minor))
                .unwrap_or(0),
            tax_class_id: input.tax_class_id,
            price_includes_tax: input.price_includes_tax,
            discount_allowed: input.discount_allowed,
            discount_percent_max: input.discount_percent_max,
            min_price_minor: input.min_price_minor,
            unit: input.unit,
            sells_fractions: input.sells_fractions,
            is_open_price: input.is_open_price,
            attributes: input.attributes,
            variant_of: input.variant_of,
            components: input.components,
            vendors: input
                .vendors
                .or(before.map(|before| before.vendors.clone()))
                .unwrap_or_default(),
            branch_ids: input.branch_ids,
            tracks_stock: input.tracks_stock,
            tracks_lots: input.tracks_lots,
            tracks_serials: input.tracks_serials,
            tracks_expiry: input.tracks_expiry,
            reorder_point: input.reorder_point,
            reorder_quantity: input.reorder_quantity,
            limited_qty: input.limited_qty,
            max_per_sale: input.max_per_sale,
            scale_code: input.scale_code,
            age_restriction: input.age_restriction,
            pictogram: input.pictogram,
            image_url: input.image_url,
            commission_class: input.commission_class,
            brand_action: input.brand_action,
            is_validated: input.is_validated,
            status: input.status,
            created_at: before.map_or(at, |before| before.created_at),
            updated_at: at,
            version: before.map_or(1, |before| before.version + 1),
            author,
        }
    }
}

/// A SKU or barcode: short, printable, no blanks inside, because scanners and cashiers type it.
pub(super) fn code(v: &mut Violations, field: &str, value: &str) {
    v.text(field, value, CODE_MAX);
    v.check(
        !value.contains(char::is_whitespace),
        field,
        "blank",
        "must not contain blanks",
    );
}

/// Refuses a product whose references do not exist or whose codes are taken; names all of it at once.
pub(super) async fn check_references(
    w: &mut Write,
    input: &ProductInput,
    product: &Product,
) -> Result<(), Fault> {
    let known = facts::references(&mut w.select(), product).await?;
    let mut v = Violations::default();
    v.check(!known.sku_taken, "sku", "taken", "another product has this SKU");
    // By their places in the request: the product keeps them sorted.
    for (place, barcode) in input.barcodes.iter().enumerate() {
        let is_taken = known.codes_taken.contains(&barcode.code);
        v.check(
            !is_taken,
            &format!("barcodes/{place}/code"),
            "taken",
            "another product has this barcode",
        );
    }
    v.check(
        known.has_category,
        "category_id",
        "unknown",
        "there is no such category",
    );
    v.check(known.has_brand, "brand_id", "unknown", "there is no such brand");
    v.check(
        known.has_tax_class,
        "tax_class_id",
        "unknown",
        "there is no such tax class",
    );
    let has = |id: ProductId| known.products.contains(&id.0);
    v.check(
        product.variant_of.is_none_or(has),
        "variant_of",
        "unknown",
        "there is no such product",
    );
    for (place, part) in product.components.iter().enumerate() {
        v.check(
            has(part.product_id),
            &format!("components/{place}/product_id"),
            "unknown",
            "there is no such product",
        );
    }
    for (place, branch) in product.branch_ids.iter().flatten().enumerate() {
        v.check(
            known.branches.contains(&branch.0),
            &format!("branch_ids/{place}"),
            "unknown",
            "there is no such branch",
        );
    }
    if v.is_empty() {
        Ok(())
    } else {
        Err(Fault::invalid(v))
    }
}
