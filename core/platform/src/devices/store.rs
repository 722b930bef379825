//! SQL of devices.

use till_kernel::{AsRow, Footed, Record, as_row, footed_by, list, table};
use till_shared::ids::BranchId;
use uuid::Uuid;

use super::model::Device;

table! {
    Device = "platform.device", names device, key device_id,
    columns [name, branch_id, register_id, secret_hash as bytes, client, enrolled_by, enrolled_at, revoked_by, revoked_at, revoke_reason,
        version],
    changes [name, branch_id, register_id, revoked_by, revoked_at, revoke_reason, version]
}

impl Record for Device {
    const ENTITY: &'static str = "device";
    as_row!();

    fn id(&self) -> Uuid {
        self.device_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Footed for Device {
    footed_by!(row);
}

list! {
    /// $1 branches, $2 branch, $3 whether taken back. With when the newest session was last used: ids are in order of time, so it is the one
    /// with the greatest id.
    pub(super) DEVICES,
    select concat!(device!("d."), ",
        (SELECT s.last_seen_at FROM platform.session AS s
            WHERE s.tenant_id = d.tenant_id AND s.device_id = d.device_id ORDER BY s.session_id DESC LIMIT 1) AS last_seen_at"),
    from " FROM platform.device AS d
        WHERE ($1::uuid[] IS NULL OR d.branch_id = ANY($1)) AND ($2::uuid IS NULL OR d.branch_id = $2)
            AND ($3::boolean IS NULL OR (d.revoked_at IS NOT NULL) = $3)",
    place "$4", rows "$5",
    orders ["enrolled_at" ("d.device_id" Id), "name" ("lower(d.name)" Text, "d.device_id" Id)],
    first "-enrolled_at",
}

/// A device as lists show it.
#[derive(sqlx::FromRow)]
pub(super) struct Listed {
    #[sqlx(flatten)]
    pub device: AsRow<Device>,
    pub last_seen_at: Option<jiff_sqlx::Timestamp>,
}
