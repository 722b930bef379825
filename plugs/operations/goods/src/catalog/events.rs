//! What the catalogue announces.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Event, Permission};
use till_shared::ids::{BranchId, ProductId, TenantId};
use uuid::Uuid;

use super::VIEW;
use super::model::{Product, ProductStatus};

/// A product was added or changed; tills show the new price at once. Tells no cost.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductChanged {
    /// Which.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its price in minor units.
    pub unit_price_minor: i64,
    /// Is it sold?
    pub status: ProductStatus,
    /// Its version.
    pub version: i64,
}

impl ProductChanged {
    /// What there is to tell of a product.
    #[must_use]
    pub fn of(product: &Product) -> Self {
        Self {
            product_id: product.product_id,
            sku: product.sku.clone(),
            name: product.name.clone(),
            unit_price_minor: product.unit_price_minor,
            status: product.status,
            version: product.version,
        }
    }
}

impl Event for ProductChanged {
    const TOPIC: &'static str = "catalog.product_changed";
    const SUMMARY: &'static str = "A product was added, changed, archived or restored.";
    const VISIBLE_TO: Permission = VIEW;

    fn entity_id(&self) -> Uuid {
        self.product_id.0
    }
}

/// Many products were added or changed at once; tills fetch the changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductsImported {
    /// The business.
    pub tenant_id: TenantId,
    /// How many were added.
    pub created: usize,
    /// How many were changed.
    pub updated: usize,
}

impl Event for ProductsImported {
    const TOPIC: &'static str = "catalog.products_imported";
    const SUMMARY: &'static str = "Many products were added or changed at once: fetch the changes.";
    const VISIBLE_TO: Permission = VIEW;

    fn entity_id(&self) -> Uuid {
        self.tenant_id.0
    }
}

/// Stock that imported products start with; the stock module books it in the same transaction.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpeningStock {
    /// Where it lies.
    pub branch_id: BranchId,
    /// (product, thousandths, unit cost in minor units).
    pub lines: Vec<(ProductId, i64, i64)>,
}

impl Event for OpeningStock {
    const TOPIC: &'static str = "catalog.opening_stock";
    const SUMMARY: &'static str = "Imported products start with stock.";
    const VISIBLE_TO: Permission = super::VIEW_COST;

    fn entity_id(&self) -> Uuid {
        self.branch_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}
