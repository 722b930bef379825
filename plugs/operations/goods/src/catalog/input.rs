//! The fields of a product as a caller sends them, for adding and replacing alike.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::Actor;
use till_kernel::{Fault, Violations};
use till_shared::code;
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId, TaxClassId};
use till_shared::quantity::{Percent, Quantity};
use till_shared::text::{Lines, Text};

use super::about::About;
use super::guarded::{Guarded, not_yet};
use super::model::{Author, Barcode, Component, Product, ProductStatus, VendorSupply};
use super::{CHANGE_COST, VIEW};

/// Longest name of anything in the catalogue, in characters.
pub const NAME_MAX: usize = 200;
/// Longest SKU or barcode, in characters.
pub const CODE_MAX: usize = code::CODE_MAX;
/// Most units of one package: more is an article of its own.
const PACK_MAX: i64 = 10_000;
/// Most barcodes, attributes, components, vendors or branches of a product.
const MANY: usize = 50;

/// A code on a package, as a caller sends it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BarcodeInput {
    /// The code as scanned. The marks of spreadsheets around it (`="0012"`, a leading apostrophe) are taken off.
    pub code: Text<CODE_MAX>,
    /// How many units of the product the package holds; below one only of what is sold in parts.
    #[serde(default = "one")]
    pub pack_quantity: Quantity,
    /// Price of the package in minor units, if it is not the unit price times the quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<i64>,
}

impl BarcodeInput {
    fn barcode(&self) -> Barcode {
        Barcode {
            code: code::meant(&self.code).to_owned(),
            pack_quantity: self.pack_quantity,
            price_minor: self.price_minor,
        }
    }
}

fn one() -> Quantity {
    Quantity::ONE
}

/// A product's fields. What is absent has the value its comment names.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    /// Its id; when adding, made by the caller or left to the server.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// Its own number in the business, unique without regard to case.
    pub sku: Text<CODE_MAX>,
    /// Name.
    pub name: Text<NAME_MAX>,
    /// Text for people. Absent: none.
    #[serde(default)]
    pub description: Lines<4_000>,
    /// Where it stands in the tree. Absent: nowhere.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// Who makes it. Absent: unknown.
    #[serde(default)]
    pub brand_id: Option<BrandId>,
    /// Codes on packages, each unique in the business, whether a GTIN is written with its leading zeros or without. Absent: none.
    #[serde(default)]
    pub barcodes: Vec<BarcodeInput>,
    /// Price of one unit, in minor units.
    pub unit_price_minor: i64,
    /// What one unit cost, in minor units; only for those who may set costs. Absent: as it is, for a new product 0.
    #[serde(default)]
    pub cost_price_minor: Guarded<i64>,
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
    pub unit: Text<20>,
    /// May parts of a unit be sold? Absent: no.
    #[serde(default)]
    pub sells_fractions: bool,
    /// Does the cashier enter the price? Absent: no.
    #[serde(default)]
    pub is_open_price: bool,
    /// Free attributes. Absent: none.
    #[serde(default)]
    pub attributes: BTreeMap<Text<64>, Lines<500>>,
    /// The product that this is a variant of. Absent: none.
    #[serde(default)]
    pub variant_of: Option<ProductId>,
    /// Parts of a kit. Does nothing yet and cannot be newly set. Absent: as they are.
    #[serde(default)]
    pub components: Option<Vec<Component>>,
    /// Suppliers; only for those who may set costs. Absent: as they are, for a new product none.
    #[serde(default)]
    pub vendors: Guarded<Vec<VendorSupply>>,
    /// Branches that sell it. Absent: all; of somebody who acts for some branches only, as they are, for a new product these. Branches that
    /// one does not see stay.
    #[serde(default)]
    pub branch_ids: Option<Vec<BranchId>>,
    /// Is stock kept? Absent: yes.
    #[serde(default = "yes")]
    pub tracks_stock: bool,
    /// By lot? Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub tracks_lots: Option<bool>,
    /// By serial number? Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub tracks_serials: Option<bool>,
    /// With a use-by date? Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub tracks_expiry: Option<bool>,
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
    /// Code on the scale. Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub scale_code: Option<Text<CODE_MAX>>,
    /// Least age of the buyer, in years.
    #[serde(default)]
    pub age_restriction: Option<i16>,
    /// Sign on the tile.
    #[serde(default)]
    pub pictogram: Text<64>,
    /// Picture: an address that begins with `https://` or `http://`.
    #[serde(default)]
    pub image_url: Text<500>,
    /// For commission rules. Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub commission_class: Option<Text<64>>,
    /// Undefined in the sources and kept (K15).
    #[serde(default)]
    pub brand_action: Option<Text<200>>,
    /// What is told of it besides.
    #[serde(flatten)]
    pub about: About,
    /// Has somebody checked the record? Absent: yes.
    #[serde(default = "yes")]
    pub is_validated: bool,
    /// `active` or `hidden`. Absent: `active`.
    #[serde(default)]
    pub status: ProductStatus,
    /// Why, in words, for the audit log. Needed when a product that is there gets another price, tax or cost, or anything else that only who
    /// sets prices or costs may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

fn yes() -> bool {
    true
}

fn pieces() -> Text<20> {
    Text::new("pcs").unwrap_or_default()
}

impl ProductInput {
    /// A product with a name, a price and a tax, and all else absent.
    #[must_use]
    pub fn new(sku: &str, name: &str, unit_price_minor: i64, tax_class_id: TaxClassId) -> Self {
        Self {
            product_id: None,
            // What is no text is refused as missing.
            sku: Text::new(sku).unwrap_or_default(),
            name: Text::new(name).unwrap_or_default(),
            description: Lines::default(),
            category_id: None,
            brand_id: None,
            barcodes: Vec::new(),
            unit_price_minor,
            cost_price_minor: Guarded::default(),
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
            components: None,
            vendors: Guarded::default(),
            branch_ids: None,
            tracks_stock: true,
            tracks_lots: None,
            tracks_serials: None,
            tracks_expiry: None,
            reorder_point: None,
            reorder_quantity: None,
            limited_qty: None,
            max_per_sale: None,
            scale_code: None,
            age_restriction: None,
            pictogram: Text::default(),
            image_url: Text::default(),
            commission_class: None,
            brand_action: None,
            about: About::default(),
            is_validated: true,
            status: ProductStatus::Active,
            reason: None,
        }
    }

    /// What is wrong with the fields by themselves and against each other.
    pub(super) fn validate(&self, v: &mut Violations) {
        code(v, "sku", &self.sku);
        v.text("name", &self.name, NAME_MAX);
        v.amount("unit_price_minor", self.unit_price_minor);
        self.cost_price_minor
            .validate(|cost| v.amount("cost_price_minor", *cost));
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
        if let Some(age) = self.age_restriction {
            v.within("age_restriction", i64::from(age), 1, 99);
        }
        let is_web = ["https://", "http://"]
            .iter()
            .any(|scheme| self.image_url.starts_with(scheme));
        v.check(
            self.image_url.is_empty() || is_web,
            "image_url",
            "url",
            "must begin with https:// or http://",
        );
        v.optional_text("brand_action", self.brand_action.as_deref(), 200);
        self.about.validate(v);
        v.not_blank("reason", self.reason.as_deref());
    }

    fn validate_barcodes(&self, v: &mut Violations) {
        v.at_most("barcodes", self.barcodes.len(), MANY);
        let mut seen = BTreeMap::new();
        for (place, barcode) in self.barcodes.iter().enumerate() {
            let field = format!("barcodes/{place}/code");
            code(v, &field, &barcode.code);
            let meant = barcode.barcode();
            let worth = (meant.code.clone(), barcode.pack_quantity, barcode.price_minor);
            let other = seen.insert(code::key(&meant.code).into_owned(), worth.clone());
            // The same package in another spelling of its GTIN does no harm: one of them is kept.
            let is_spelling = other
                .as_ref()
                .is_none_or(|other| other.0 != worth.0 && (other.1, other.2) == (worth.1, worth.2));
            v.check(is_spelling, &field, "twice", "is there twice");
            let pack = format!("barcodes/{place}/pack_quantity");
            v.check(
                barcode.pack_quantity.is_positive(),
                &pack,
                "not-positive",
                "must be above zero",
            );
            v.check(
                self.sells_fractions
                    || !barcode.pack_quantity.is_positive()
                    || barcode.pack_quantity >= Quantity::ONE,
                &pack,
                "whole-only",
                "a package holds at least one, because this product is not sold in parts",
            );
            if barcode.pack_quantity.is_positive() {
                v.within(&pack, barcode.pack_quantity.scaled() / 1_000, 0, PACK_MAX);
            }
            if let Some(price) = barcode.price_minor {
                v.amount(&format!("barcodes/{place}/price_minor"), price);
            }
        }
    }

    fn validate_parts(&self, v: &mut Violations) {
        v.at_most("attributes", self.attributes.len(), MANY);
        for name in self.attributes.keys() {
            v.text(
                &format!("attributes/{}", name.replace('~', "~0").replace('/', "~1")),
                name,
                64,
            );
        }
        let components = self.components.as_deref().unwrap_or_default();
        v.at_most("components", components.len(), MANY);
        for (place, part) in components.iter().enumerate() {
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
        self.vendors.validate(|vendors| validate_vendors(v, vendors));
        if let Some(branches) = &self.branch_ids {
            v.at_least_one("branch_ids", branches.len());
            v.at_most("branch_ids", branches.len(), 1_000);
        }
    }

    /// Refuses what nothing acts on yet, unless the product has it from before.
    pub(super) fn refuse_not_yet(&self, v: &mut Violations, before: Option<&Product>) {
        let stored = |field: fn(&Product) -> bool| before.map(field);
        not_yet(
            v,
            "components",
            self.components.as_ref(),
            before.map(|before| &before.components),
            &Vec::new(),
        );
        for (field, wanted, stored) in [
            (
                "tracks_lots",
                self.tracks_lots,
                stored(|before| before.tracks_lots),
            ),
            (
                "tracks_serials",
                self.tracks_serials,
                stored(|before| before.tracks_serials),
            ),
            (
                "tracks_expiry",
                self.tracks_expiry,
                stored(|before| before.tracks_expiry),
            ),
        ] {
            not_yet(v, field, wanted.as_ref(), stored.as_ref(), &false);
        }
        let scale_code = before.and_then(|before| before.scale_code.as_deref());
        not_yet(
            v,
            "scale_code",
            self.scale_code.as_deref().as_ref(),
            scale_code.as_ref(),
            &"",
        );
        let class = before.map(|before| before.commission_class.as_str());
        not_yet(
            v,
            "commission_class",
            self.commission_class.as_deref().as_ref(),
            class.as_ref(),
            &"",
        );
    }

    /// What of this the actor may say: the guarded fields, refused to others, and the branches.
    pub(super) fn allowed(&self, actor: &Actor, before: Option<&Product>) -> Result<Allowed, Fault> {
        Ok(Allowed {
            cost_price_minor: self.cost_price_minor.allowed(actor, CHANGE_COST)?.copied(),
            vendors: self.vendors.allowed(actor, CHANGE_COST)?.cloned(),
            branch_ids: self.branches(actor, before),
        })
    }

    /// Where it is to be sold; `None`: everywhere.
    fn branches(&self, actor: &Actor, before: Option<&Product>) -> Option<Vec<BranchId>> {
        let stored = before.and_then(|before| before.branch_ids.as_ref());
        let Some(named) = &self.branch_ids else {
            let own = actor.confined_to()?;
            return before.map_or_else(|| Some(own.to_vec()), |_| stored.cloned());
        };
        // Who reads a product is not told of branches they do not see, so sending back what was read must not drop these.
        let seen = actor.scope_of(VIEW);
        let unseen = stored.into_iter().flatten().copied();
        let unseen = unseen.filter(|branch| !seen.contains(*branch) && !named.contains(branch));
        Some(named.iter().copied().chain(unseen).collect())
    }

    /// The product with these fields; what is absent by meaning "as it is" comes from `before`.
    pub(super) fn product(
        &self,
        id: ProductId,
        before: Option<&Product>,
        at: jiff::Timestamp,
        author: Author,
        allowed: &Allowed,
    ) -> Product {
        let input = self.clone();
        let stays = |field: fn(&Product) -> bool| before.is_some_and(field);
        let attributes = input
            .attributes
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Product {
            product_id: id,
            sku: code::meant(&input.sku).to_owned(),
            name: input.name.into(),
            description: input.description.into(),
            category_id: input.category_id,
            brand_id: input.brand_id,
            barcodes: barcodes(&input.barcodes),
            unit_price_minor: input.unit_price_minor,
            cost_price_minor: allowed
                .cost_price_minor
                .or(before.map(|before| before.cost_price_minor))
                .unwrap_or(0),
            tax_class_id: input.tax_class_id,
            price_includes_tax: input.price_includes_tax,
            discount_allowed: input.discount_allowed,
            discount_percent_max: input.discount_percent_max,
            min_price_minor: input.min_price_minor,
            unit: input.unit.into(),
            sells_fractions: input.sells_fractions,
            is_open_price: input.is_open_price,
            attributes: attributes.collect(),
            variant_of: input.variant_of,
            components: input
                .components
                .or(before.map(|before| before.components.clone()))
                .unwrap_or_default(),
            vendors: allowed
                .vendors
                .clone()
                .or(before.map(|before| before.vendors.clone()))
                .unwrap_or_default(),
            branch_ids: allowed.branch_ids.clone(),
            tracks_stock: input.tracks_stock,
            tracks_lots: input.tracks_lots.unwrap_or(stays(|before| before.tracks_lots)),
            tracks_serials: input
                .tracks_serials
                .unwrap_or(stays(|before| before.tracks_serials)),
            tracks_expiry: input
                .tracks_expiry
                .unwrap_or(stays(|before| before.tracks_expiry)),
            reorder_point: input.reorder_point,
            reorder_quantity: input.reorder_quantity,
            limited_qty: input.limited_qty,
            max_per_sale: input.max_per_sale,
            scale_code: match input.scale_code {
                Some(code) => Some(String::from(code)).filter(|code| !code.is_empty()),
                None => before.and_then(|before| before.scale_code.clone()),
            },
            age_restriction: input.age_restriction,
            pictogram: input.pictogram.into(),
            image_url: input.image_url.into(),
            commission_class: match input.commission_class {
                Some(class) => class.into(),
                None => before
                    .map(|before| before.commission_class.clone())
                    .unwrap_or_default(),
            },
            brand_action: input.brand_action.map(Into::into),
            about: input.about,
            is_validated: input.is_validated,
            status: input.status,
            created_at: before.map_or(at, |before| before.created_at),
            updated_at: at,
            version: before.map_or(1, |before| before.version + 1),
            author,
        }
    }
}

/// What [`ProductInput::allowed`] has let through.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    cost_price_minor: Option<i64>,
    vendors: Option<Vec<VendorSupply>>,
    branch_ids: Option<Vec<BranchId>>,
}

/// The codes as they are stored: sorted, and each in one spelling.
fn barcodes(given: &[BarcodeInput]) -> Vec<Barcode> {
    let mut codes: Vec<Barcode> = given.iter().map(BarcodeInput::barcode).collect();
    codes.sort_by(|one, other| one.code.cmp(&other.code));
    let mut seen = BTreeSet::new();
    codes.retain(|barcode| seen.insert(code::key(&barcode.code).into_owned()));
    codes
}

fn validate_vendors(v: &mut Violations, vendors: &[VendorSupply]) {
    v.at_most("vendors", vendors.len(), MANY);
    for (place, vendor) in vendors.iter().enumerate() {
        v.text(&format!("vendors/{place}/name"), &vendor.name, NAME_MAX);
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
}

/// A SKU or barcode: short, printable, no blanks inside, because scanners and cashiers type it; and nothing that a spreadsheet has spoilt.
pub(super) fn code(v: &mut Violations, field: &str, value: &str) {
    if let Some(odd) = code::odd(code::meant(value)) {
        match odd {
            code::Odd::TooLong => v.too_long(field, CODE_MAX),
            odd => v.push(field, odd.word(), odd.message()),
        }
    }
}
