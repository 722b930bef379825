//! SQL of devices.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use till_kernel::Load;
use till_kernel::{Change, Fault, Footed, Record, codes, footed_by, list};
use till_kernel::{changing, reading};
use till_shared::ids::{BranchId, DeviceId, RegisterId, UserId};
use uuid::Uuid;

use super::model::Device;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    device_id: Uuid,
    name: String,
    branch_id: Uuid,
    register_id: Option<Uuid>,
    secret_hash: Vec<u8>,
    client: String,
    enrolled_by: Option<Uuid>,
    enrolled_at: jiff_sqlx::Timestamp,
    revoked_by: Option<Uuid>,
    revoked_at: Option<jiff_sqlx::Timestamp>,
    revoke_reason: Option<String>,
    version: i64,
}

impl TryFrom<Row> for Device {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        Ok(Self {
            device_id: DeviceId(row.device_id),
            name: row.name,
            branch_id: BranchId(row.branch_id),
            register_id: row.register_id.map(RegisterId),
            secret_hash: row
                .secret_hash
                .try_into()
                .map_err(|_| Fault::internal("the hash of a device's secret has another length"))?,
            client: row.client,
            enrolled_by: row.enrolled_by.map(UserId),
            enrolled_at: row.enrolled_at.to_jiff(),
            revoked_by: row.revoked_by.map(UserId),
            revoked_at: row.revoked_at.map(jiff_sqlx::Timestamp::to_jiff),
            revoke_reason: row.revoke_reason,
            version: row.version,
        })
    }
}

impl Record for Device {
    const ENTITY: &'static str = "device";
    const TABLES: &'static [&'static str] = &["platform.device"];

    fn id(&self) -> Uuid {
        self.device_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str = "SELECT device_id, name, branch_id, register_id, secret_hash, client, enrolled_by, enrolled_at, revoked_by,
                revoked_at, revoke_reason, version
             FROM platform.device WHERE tenant_id = kernel.tenant_id() AND device_id = $1";
        const LOCKED: &str = "SELECT device_id, name, branch_id, register_id, secret_hash, client, enrolled_by, enrolled_at, revoked_by,
                revoked_at, revoke_reason, version
             FROM platform.device WHERE tenant_id = kernel.tenant_id() AND device_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO platform.device (device_id, name, branch_id, register_id, secret_hash, client, enrolled_by, enrolled_at,
                    version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(self.device_id.0)
            .bind(&self.name)
            .bind(self.branch_id.0)
            .bind(self.register_id.map(|register| register.0))
            .bind(self.secret_hash.to_vec())
            .bind(&self.client)
            .bind(self.enrolled_by.map(|user| user.0))
            .bind(self.enrolled_at.to_sqlx())
            .bind(self.version),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE platform.device SET name = $3, branch_id = $4, register_id = $5, revoked_by = $6, revoked_at = $7,
                        revoke_reason = $8, version = $9
                     WHERE tenant_id = kernel.tenant_id() AND device_id = $1 AND version = $2")
                .bind(before.device_id.0)
                .bind(before.version)
                .bind(&after.name)
                .bind(after.branch_id.0)
                .bind(after.register_id.map(|register| register.0))
                .bind(after.revoked_by.map(|user| user.0))
                .bind(after.revoked_at.map(ToSqlx::to_sqlx))
                .bind(after.revoke_reason.as_deref())
                .bind(after.version),
            )
            .await?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

impl Footed for Device {
    footed_by!("platform.device", "device_id");
}

list! {
    /// $1 branches, $2 branch, $3 whether taken back. With when the newest session was last used: ids are in order of time, so it is the one
    /// with the greatest id.
    pub(super) DEVICES,
    select "d.device_id, d.name, d.branch_id, d.register_id, d.secret_hash, d.client, d.enrolled_by, d.enrolled_at,
        d.revoked_by, d.revoked_at, d.revoke_reason, d.version,
        (SELECT s.last_seen_at FROM platform.session AS s
            WHERE s.tenant_id = d.tenant_id AND s.device_id = d.device_id ORDER BY s.session_id DESC LIMIT 1) AS last_seen_at",
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
    device: Row,
    last_seen_at: Option<jiff_sqlx::Timestamp>,
}

impl TryFrom<Listed> for (Device, Option<Timestamp>) {
    type Error = Fault;

    fn try_from(row: Listed) -> Result<Self, Fault> {
        let seen = row.last_seen_at.map(jiff_sqlx::Timestamp::to_jiff);
        Ok((row.device.try_into()?, seen))
    }
}
