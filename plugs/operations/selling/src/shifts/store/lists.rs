//! Pages of shifts.

use till_kernel::list;

use super::columns;

list! {
    /// $1 branches, $2 branch, $3 register, $4 everybody's or $5 this person's, $6 status, $7 and $8 business days. Ids carry the time they
    /// were made at, so the newest shift has the greatest id.
    pub(in super::super) SHIFTS, select columns!(),
    from " FROM operations.shift
    WHERE tenant_id = kernel.tenant_id() AND ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
        AND ($3::uuid IS NULL OR register_id = $3) AND ($4::boolean OR cashier_id = $5) AND ($6::text IS NULL OR status = $6)
        AND ($7::date IS NULL OR business_date >= $7) AND ($8::date IS NULL OR business_date <= $8)",
    place "$9", rows "$10",
    orders [
        "opened_at" ("shift.shift_id" Id),
        "business_date" ("shift.business_date" Day, "shift.shift_id" Id),
    ],
    first "-opened_at",
}
