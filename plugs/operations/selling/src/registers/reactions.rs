//! What registers do when others do something.

use till_kernel::{BoxFuture, BusinessFounded, Fault, Write};

use super::model::Register;

/// A new business starts with one register in its first branch (P-4.1.8).
pub(super) fn first_register<'a>(
    founded: &'a BusinessFounded,
    w: &'a mut Write,
) -> BoxFuture<'a, Result<(), Fault>> {
    Box::pin(async move {
        let register = Register {
            register_id: w.id(),
            branch_id: founded.branch_id,
            code: "R01".to_owned(),
            name: "Register 1".to_owned(),
            is_active: true,
            created_at: w.now(),
            version: 1,
        };
        w.create(&register).await
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use till_kernel::{Actor, Command, Envelope, Permission, Source};
    use till_shared::ids::BranchId;
    use till_testkit::Shop;

    use super::*;
    use crate::registers::{ListRegisters, testing::plugs};

    #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    struct FoundAgain {
        branch_id: BranchId,
    }

    impl Command for FoundAgain {
        const NAME: &'static str = "test.found-again";
        const SUMMARY: &'static str = "Announces a founding.";
        const PERMISSION: Permission = Permission::INTERNAL;
        type Output = ();
        type Error = Fault;

        async fn run(&self, w: &mut Write) -> Result<(), Fault> {
            w.emit(BusinessFounded {
                tenant_id: w.tenant(),
                branch_id: self.branch_id,
                branch_code: "B01".to_owned(),
                currency: "EUR".parse().map_err(Fault::internal)?,
                country: "DE".to_owned(),
                tax: None,
            })
        }
    }

    #[tokio::test]
    async fn a_new_business_has_a_register_in_its_first_branch() {
        let shop = Shop::open(plugs()).await;
        let system = Arc::new(Actor::system(shop.tenant, "first-run"));
        let envelope = Envelope::internal("test", Source::Cli);
        shop.kernel
            .execute(
                FoundAgain {
                    branch_id: shop.branch,
                },
                system,
                envelope,
            )
            .await
            .unwrap();

        let registers = shop
            .ask(&shop.owner(), ListRegisters::default())
            .await
            .unwrap()
            .items;
        let seen: Vec<_> = registers
            .iter()
            .map(|register| (register.code.as_str(), register.branch_id))
            .collect();
        assert_eq!(seen, [("R01", shop.branch)]);
        assert_eq!(
            shop.audit()
                .await
                .iter()
                .filter(|entry| entry.entity == "register")
                .count(),
            1
        );
    }
}
