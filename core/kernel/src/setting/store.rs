//! SQL of settings.

use crate::db::Load;
use crate::{changing, reading};
use serde::Serialize;
use serde_json::Value;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::check::Footed;
use crate::db::{Change, Select};
use crate::fault::{Fault, codes};
use crate::record::Record;

/// One stored setting. Changing a setting is an update from the last version (0 and the default, if it was never stored).
#[derive(Clone, Debug, Serialize)]
pub struct SettingChange {
    /// Identity of the row in the audit log.
    #[serde(skip)]
    pub setting_id: Uuid,
    /// `module.word`.
    pub key: String,
    /// Only in this branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// The value.
    pub value: Value,
    /// 0 before it is stored for the first time.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    setting_id: Uuid,
    key: String,
    branch_id: Option<Uuid>,
    value: Value,
    version: i64,
}

impl From<Row> for SettingChange {
    fn from(row: Row) -> Self {
        Self {
            setting_id: row.setting_id,
            key: row.key,
            branch_id: row.branch_id.map(BranchId),
            value: row.value,
            version: row.version,
        }
    }
}

impl Record for SettingChange {
    const ENTITY: &'static str = "setting";
    const TABLES: &'static [&'static str] = &["kernel.setting"];

    fn id(&self) -> Uuid {
        self.setting_id
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        const PLAIN: &str =
            "SELECT setting_id, key, branch_id, value, version FROM kernel.setting WHERE setting_id = $1";
        const LOCKED: &str = "SELECT setting_id, key, branch_id, value, version FROM kernel.setting WHERE setting_id = $1 FOR UPDATE";
        let row: Option<Row> = sql
            .optional((if lock { reading!(LOCKED) } else { reading!(PLAIN) }).bind(id))
            .await?;
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO kernel.setting (setting_id, key, branch_id, value, version) VALUES ($1, $2, $3, $4, $5)")
                .bind(self.setting_id)
                .bind(&self.key)
                .bind(self.branch_id.map(|branch| branch.0))
                .bind(&self.value)
                .bind(self.version),
        )
        .await?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let touched = sql
            .run(
                changing!("UPDATE kernel.setting SET value = $3, version = $4, updated_at = now() WHERE setting_id = $1 AND version = $2")
                    .bind(before.setting_id)
                    .bind(before.version)
                    .bind(&after.value)
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

impl Footed for SettingChange {
    crate::footed_by!("kernel.setting", "setting_id");
}

pub(crate) async fn load_all(sql: &mut Select<'_>) -> Result<Vec<SettingChange>, Fault> {
    let rows: Vec<Row> = sql
        .all(reading!(
            "SELECT setting_id, key, branch_id, value, version FROM kernel.setting"
        ))
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
