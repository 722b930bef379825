//! SQL of registers.

use till_kernel::{Fault, Footed, Record, as_row, footed_by, list, table};
use till_shared::ids::BranchId;
use uuid::Uuid;

use super::model::Register;

table! {
    Register = "operations.register", names register, key register_id,
    columns [branch_id, code, name, is_active, created_at, version],
    changes [name, is_active, version]
}

list! {
    /// $1 branches, $2 branch, $3 whether in use.
    pub(super) REGISTERS, select register!(),
    from " FROM operations.register
        WHERE ($1::uuid[] IS NULL OR branch_id = ANY($1)) AND ($2::uuid IS NULL OR branch_id = $2)
            AND ($3::boolean IS NULL OR is_active = $3)",
    place "$4", rows "$5",
    orders [
        "code" ("code" Text, "register_id" Id),
        "name" ("lower(name)" Text, "register_id" Id),
        "created_at" ("created_at" Time, "register_id" Id),
    ],
    first "code",
}

impl Record for Register {
    const ENTITY: &'static str = "register";
    as_row!(|fault| fault.on_constraint("register_code_key", || {
        Fault::field("code", "taken", "another register of this branch has this code")
    }));

    fn id(&self) -> Uuid {
        self.register_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for Register {
    footed_by!(row);
}
