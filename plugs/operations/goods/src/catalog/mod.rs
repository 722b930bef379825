//! The catalogue: what the business sells, in a tree of categories, with codes, prices and taxes.
//!
//! - A product has one SKU and any number of barcodes, both unique in the business. It is never deleted, only archived, because
//!   documents name it.
//! - Price and cost each have their own right to change them, and a history with author. Cost is seen only by who may.
//! - A product always has a tax class; its rates and whether prices include them belong to the class, and a product may differ in the
//!   latter.
//! - Search finds words by their beginning (`words.rs`); tills take the whole as a snapshot, then deltas (`snapshot.rs`, `changes.rs`).
//! - Every change bumps `updated_at`; that is what deltas go by.

pub mod about;
pub mod archive;
pub mod changes;
pub mod check_import;
mod checks;
pub mod create;
pub mod create_brand;
pub mod create_category;
pub mod create_tax_class;
pub mod events;
pub mod get;
pub mod guarded;
pub mod import;
mod import_plan;
pub mod import_products;
pub mod imports;
pub mod input;
pub mod life;
pub mod list;
pub mod list_brands;
pub mod list_categories;
pub mod list_tax_classes;
pub mod lookup;
pub mod model;
mod offer;
pub mod place;
pub mod price_history;
mod reactions;
pub mod read_import;
mod references;
pub mod restore;
pub mod sheet;
pub mod snapshot;
pub(crate) mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod update;
pub mod update_brand;
pub mod update_category;
pub mod update_tax_class;
pub mod views;
pub mod words;

pub use import_plan::ImportReport;

use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Employee, Manager};
use till_kernel::{BusinessFounded, Module, Permission, get, post, put};

/// Looking at products, categories, brands and tax classes.
pub const VIEW: Permission = Permission::new(
    "catalog.view",
    "May look at products and prices.",
    &[Admin, Manager, Cashier, Employee, Accountant, Auditor],
);
/// Adding and changing products, categories and brands.
pub const EDIT: Permission = Permission::new(
    "catalog.edit",
    "May add and change products.",
    &[Admin, Manager, Employee],
);
/// Archiving and restoring without asking.
pub const ARCHIVE: Permission = Permission::new("catalog.archive", "May archive products.", &[Admin]);
/// Setting prices without asking.
pub const CHANGE_PRICE: Permission = Permission::new(
    "catalog.change_price",
    "May set the price of products.",
    &[Admin, Manager],
);
/// Setting costs.
pub const CHANGE_COST: Permission = Permission::new(
    "catalog.change_cost",
    "May set what products cost the shop.",
    &[Admin, Manager],
);
/// Seeing costs.
pub const VIEW_COST: Permission = Permission::new(
    "catalog.view_cost",
    "May see what products cost the shop.",
    &[Admin, Manager, Accountant, Auditor],
);
/// Tax classes.
pub const EDIT_TAX: Permission = Permission::new(
    "catalog.edit_tax",
    "May change tax classes and their rates.",
    &[Admin],
);
/// Importing with prices and costs.
pub const IMPORT: Permission = Permission::new(
    "catalog.import",
    "May import products with their prices and costs.",
    &[Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("catalog")
        .append_only("operations.product_price", &[])
        .financial()
        .footed::<model::Product>()
        .footed::<model::Category>()
        .footed::<model::Brand>()
        .footed::<model::TaxClass>()
        .footed::<imports::model::Import>()
        .footed::<imports::model::ImportPiece>()
        .check(checks::PRICES)
        .permissions([
            VIEW,
            EDIT,
            ARCHIVE,
            CHANGE_PRICE,
            CHANGE_COST,
            VIEW_COST,
            EDIT_TAX,
            IMPORT,
        ])
        .event::<events::ProductChanged>()
        .event::<events::ProductsImported>()
        .event::<events::OpeningStock>()
        .event::<imports::events::ImportChanged>()
        .command::<create::CreateProduct>(post("/products"))
        .list::<list::ListProducts>(get("/products"))
        .query::<get::GetProduct>(get("/products/{product_id}"))
        .command::<update::UpdateProduct>(put("/products/{product_id}"))
        .command::<archive::ArchiveProduct>(post("/products/{product_id}/archive"))
        .command::<restore::RestoreProduct>(post("/products/{product_id}/restore"))
        .list::<price_history::PriceHistory>(get("/products/{product_id}/prices"))
        .query::<lookup::Lookup>(get("/catalog/lookup"))
        .query::<snapshot::CatalogueSnapshot>(get("/catalog/snapshot"))
        .query::<changes::CatalogueChangesSince>(get("/catalog/changes"))
        .list::<list_categories::ListCategories>(get("/categories"))
        .command::<create_category::CreateCategory>(post("/categories"))
        .command::<update_category::UpdateCategory>(put("/categories/{category_id}"))
        .list::<list_brands::ListBrands>(get("/brands"))
        .command::<create_brand::CreateBrand>(post("/brands"))
        .command::<update_brand::UpdateBrand>(put("/brands/{brand_id}"))
        .list::<list_tax_classes::ListTaxClasses>(get("/tax-classes"))
        .command::<create_tax_class::CreateTaxClass>(post("/tax-classes"))
        .command::<update_tax_class::UpdateTaxClass>(put("/tax-classes/{tax_class_id}"))
        .command::<imports::start::StartImport>(post("/catalog/imports"))
        .list::<imports::list::ListImports>(get("/catalog/imports"))
        .query::<imports::get::GetImport>(get("/catalog/imports/{import_id}"))
        .list::<imports::errors::ListImportErrors>(get("/catalog/imports/{import_id}/errors"))
        .job::<imports::bring_in::BringIn>()
        .command::<import_products::ImportProducts>(post("/catalog/import"))
        .query::<read_import::ReadImport>(post("/catalog/import/read"))
        .query::<check_import::CheckImport>(post("/catalog/import/check"))
        .react::<BusinessFounded>(|event, w| Box::pin(reactions::lay_foundations(event, w)))
}
