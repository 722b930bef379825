//! Registers: the tills of a branch.
//!
//! A register is where sales are rung up. Its code (`R01`) is unique in its branch, stands in the numbers of its documents and therefore
//! never changes. It is taken out of use, never deleted: its documents stay. A register that is taken out of use keeps its open shift
//! until that is closed, but opens no other one.

mod book;
mod create;
mod get;
mod list;
mod model;
mod reactions;
mod store;
mod update;
mod views;

use std::sync::Arc;

use till_kernel::Template::{Accountant, Admin, Auditor, Cashier, Employee, Manager};
use till_kernel::{BusinessFounded, Module, Permission, RegisterBook, get, patch, post};

pub use create::CreateRegister;
pub use get::GetRegister;
pub use list::ListRegisters;
pub use model::{Register, RegisterStatus};
pub use update::UpdateRegister;

/// See registers.
pub const VIEW: Permission = Permission::new(
    "registers.view",
    "May see the registers of a branch.",
    &[Admin, Manager, Cashier, Employee, Accountant, Auditor],
);
/// Add and change registers.
pub const MANAGE: Permission = Permission::new(
    "registers.manage",
    "May add registers, rename them and take them out of use.",
    &[Admin],
);

/// What the registry needs.
#[must_use]
pub fn module() -> Module {
    Module::new("registers")
        .port::<dyn RegisterBook>(Arc::new(book::Book))
        .permissions([VIEW, MANAGE])
        .financial()
        .footed::<model::Register>()
        .command::<CreateRegister>(post("/registers"))
        .command::<UpdateRegister>(patch("/registers/{register_id}"))
        .list::<ListRegisters>(get("/registers"))
        .query::<GetRegister>(get("/registers/{register_id}"))
        .react::<BusinessFounded>(reactions::first_register)
}

#[cfg(test)]
pub(crate) mod testing {
    //! What tests of this module and of those above it share.

    use till_kernel::Plug;
    use till_shared::ids::RegisterId;
    use till_testkit::Shop;

    use super::CreateRegister;

    /// The modules up to shifts: what goes wrong in others does not show here.
    pub fn plugs() -> Vec<Plug> {
        let modules = vec![
            super::module(),
            crate::shifts::module(),
            crate::shifts::tests::sales::module(),
        ];
        vec![crate::plug_of(modules)]
    }

    /// A register of the first branch.
    pub async fn register(shop: &Shop, code: &str) -> RegisterId {
        let input = CreateRegister {
            branch_id: shop.branch,
            code: code.try_into().unwrap(),
            name: format!("Till {code}").try_into().unwrap(),
        };
        shop.run(&shop.owner(), input).await.unwrap().register_id
    }
}
