//! Parked baskets.

use till_kernel::{Footed, Record, as_row, footed_by, list, table};
use till_shared::ids::BranchId;
use uuid::Uuid;

use super::super::basket::ParkedSale;
use super::super::stored_basket::StoredBasket;

table! {
    ParkedSale = "operations.parked_sale", names parked_sale, key sale_id,
    columns [branch_id, register_id, label, customer_id, basket = cart as StoredBasket, line_count, total_minor, status, parked_by,
        parked_by_name, parked_at, voided_at, reason, version],
    changes [register_id, label, customer_id, cart, line_count, total_minor, status, parked_by, parked_by_name, parked_at, voided_at,
        reason, version]
}

impl Record for ParkedSale {
    const ENTITY: &'static str = "parked_sale";
    as_row!();

    fn id(&self) -> Uuid {
        self.sale_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for ParkedSale {
    // As they are stored: that a basket became a sale is told by the sale, not by the basket.
    footed_by!(row);
}

list! {
    /// $1 branches, $2 branch. A sale of the basket's id says that it was paid.
    pub(in crate::sales) WAITING,
    select parked_sale!(),
    from " FROM operations.parked_sale
        WHERE tenant_id = kernel.tenant_id() AND status = 'parked' AND ($1::uuid[] IS NULL OR branch_id = ANY($1))
            AND ($2::uuid IS NULL OR branch_id = $2)
            AND NOT EXISTS (SELECT FROM operations.sale
                WHERE sale.tenant_id = kernel.tenant_id() AND sale.sale_id = parked_sale.sale_id)",
    place "$3", rows "$4",
    orders ["created_at" ("sale_id" Id), "parked_at" ("parked_at" Time, "sale_id" Id)],
    first "created_at",
}
