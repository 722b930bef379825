//! Registers, as whoever places a device sees them: the kernel's port, kept by this module.

use till_kernel::{BoxFuture, Fault, RegisterBook, RegisterPlace, Select};
use till_shared::ids::RegisterId;

use super::model::Register;

/// The registers of this module.
pub struct Book;

impl RegisterBook for Book {
    fn register<'a>(
        &'a self,
        mut sql: Select<'a>,
        register: RegisterId,
    ) -> BoxFuture<'a, Result<Option<RegisterPlace>, Fault>> {
        Box::pin(async move {
            let found = sql.unscoped::<Register>(register.0).await?;
            Ok(found.map(|register| RegisterPlace {
                register_id: register.register_id,
                branch_id: register.branch_id,
                code: register.code,
                name: register.name,
                is_active: register.is_active,
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_kernel::Actor;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::testing::{plugs, register};

    async fn found(shop: &Shop, id: RegisterId) -> Option<RegisterPlace> {
        let system = Arc::new(Actor::system(shop.tenant, "test"));
        let look = shop.kernel.read(&system, "test.register", move |r| {
            Box::pin(async move {
                let book = r.port::<dyn RegisterBook>()?;
                book.register(r.select(), id).await
            })
        });
        look.await.unwrap()
    }

    #[tokio::test]
    async fn a_register_is_known_in_its_business_only() {
        let (shop, other) = (Shop::open(plugs()).await, Shop::open(plugs()).await);
        let id = register(&shop, "R01").await;
        let place = found(&shop, id).await.unwrap();
        assert_eq!(
            (place.branch_id, place.code.as_str(), place.is_active),
            (shop.branch, "R01", true)
        );
        assert!(found(&other, id).await.is_none());
    }
}
