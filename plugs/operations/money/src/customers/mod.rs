//! Customers: buyers known by name.
//!
//! - A customer has a code, unique in the business, and is never deleted, only archived, because documents name it.
//! - Credit limit, terms and blocking have their own right; credit and notes are seen only by who may.
//! - Phone numbers are kept as written and found by their digits, with or without the country.
//! - Customers belong to the business, not to a branch.

pub mod archive;
pub mod create;
pub mod events;
pub mod forget;
pub mod get;
pub mod import;
pub mod input;
pub mod list;
pub mod model;
pub mod phone;
pub(crate) mod store;
pub mod update;
pub mod views;

use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Employee, Manager};
use till_kernel::{Module, Permission, get, post, put};

/// Looking at customers.
pub const VIEW: Permission = Permission::new(
    "customers.view",
    "May look at customers.",
    &[Admin, Manager, Cashier, Employee, Accountant, Auditor],
);
/// Adding customers.
pub const CREATE: Permission = Permission::new(
    "customers.create",
    "May add customers.",
    &[Admin, Manager, Cashier, Employee],
);
/// Changing customers.
pub const EDIT: Permission = Permission::new(
    "customers.edit",
    "May change customers.",
    &[Admin, Manager, Employee, Accountant],
);
/// Archiving customers.
pub const ARCHIVE: Permission = Permission::new("customers.archive", "May archive customers.", &[Admin]);
/// Forgetting customers.
pub const FORGET: Permission = Permission::new(
    "customers.forget",
    "May make the business forget a customer for good.",
    &[Admin],
);
/// Seeing credit and notes.
pub const VIEW_CREDIT: Permission = Permission::new(
    "customers.view_credit",
    "May see credit limits, terms and notes of customers.",
    &[Admin, Manager, Employee, Accountant, Auditor],
);
/// Giving credit without asking.
pub const CHANGE_CREDIT: Permission = Permission::new(
    "customers.change_credit",
    "May set credit limits and terms of customers, and block them.",
    &[Admin, Accountant],
);
/// Importing customers.
pub const IMPORT: Permission = Permission::new("customers.import", "May import customers.", &[Admin]);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("customers")
        .depends_on(["catalog"])
        .permissions([
            VIEW,
            CREATE,
            EDIT,
            ARCHIVE,
            FORGET,
            VIEW_CREDIT,
            CHANGE_CREDIT,
            IMPORT,
        ])
        .financial()
        .footed::<model::Customer>()
        .event::<events::CustomerChanged>()
        .command::<create::CreateCustomer>(post("/customers"))
        .list::<list::ListCustomers>(get("/customers"))
        .command::<import::ImportCustomers>(post("/customers/import"))
        .query::<import::CheckCustomers>(post("/customers/import/check"))
        .query::<get::GetCustomer>(get("/customers/{customer_id}"))
        .command::<update::UpdateCustomer>(put("/customers/{customer_id}"))
        .command::<archive::ArchiveCustomer>(post("/customers/{customer_id}/archive"))
        .command::<forget::ForgetCustomer>(post("/customers/{customer_id}/forget"))
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};
    use till_testkit::Shop;

    #[tokio::test]
    async fn every_statement_fits_the_schema() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let mut app = shop.app().await;
        for statement in super::store::STATEMENTS {
            let prepared = (&mut app).prepare(statement.into_sql_str()).await;
            assert!(prepared.is_ok(), "{statement}\n{prepared:?}");
        }
    }
}
