//! SQL of settings. Those of registers are in a table of their own (migration 0006).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use till_shared::ids::{BranchId, RegisterId};
use uuid::Uuid;

use super::SettingPlace;
use crate::check::Footed;
use crate::db::{Change, Load, Select};
use crate::fault::{Fault, codes};
use crate::record::Record;
use crate::{changing, reading};

/// One stored setting. Changing a setting is an update from the last version (0 and the default, if it was never stored).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingChange {
    /// Identity of the row in the audit log.
    #[serde(skip)]
    pub setting_id: Uuid,
    /// `module.word`.
    pub key: String,
    /// Only in this branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    /// Only at this register of the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_id: Option<RegisterId>,
    /// The value; `null` while nothing is set.
    pub value: Value,
    /// Whether it is set. What was taken back keeps its row and its version, so that a change seen before it does not fit any more.
    pub is_set: bool,
    /// 0 before it is stored for the first time.
    pub version: i64,
}

impl SettingChange {
    /// Set for the first time.
    #[must_use]
    pub fn first(setting_id: Uuid, key: &str, place: impl Into<SettingPlace>, value: Value) -> Self {
        let place = place.into();
        Self {
            setting_id,
            key: key.to_owned(),
            branch_id: place.branch(),
            register_id: place.register(),
            value,
            is_set: true,
            version: 1,
        }
    }

    /// Set to another value.
    #[must_use]
    pub fn set(&self, value: Value) -> Self {
        Self {
            value,
            is_set: true,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Taken back: what is around the place holds there again.
    #[must_use]
    pub fn reset(&self) -> Self {
        Self {
            value: Value::Null,
            is_set: false,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Where.
    #[must_use]
    pub fn place(&self) -> SettingPlace {
        SettingPlace::of(self.branch_id, self.register_id)
    }

    fn reset_version(&self) -> Option<i64> {
        (!self.is_set).then_some(self.version)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    setting_id: Uuid,
    key: String,
    branch_id: Option<Uuid>,
    register_id: Option<Uuid>,
    value: Value,
    version: i64,
    reset_version: Option<i64>,
    updated_at: jiff_sqlx::Timestamp,
}

impl From<Row> for SettingChange {
    fn from(row: Row) -> Self {
        Self {
            setting_id: row.setting_id,
            key: row.key,
            branch_id: row.branch_id.map(BranchId),
            register_id: row.register_id.map(RegisterId),
            value: row.value,
            is_set: row.reset_version != Some(row.version),
            version: row.version,
        }
    }
}

macro_rules! columns {
    ($register:literal, $from:literal) => {
        concat!(
            "SELECT setting_id, key, branch_id, ",
            $register,
            " AS register_id, value, version, reset_version, updated_at FROM ",
            $from
        )
    };
}

impl Record for SettingChange {
    const ENTITY: &'static str = "setting";
    const TABLES: &'static [&'static str] = &["kernel.setting", "kernel.register_setting"];

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
        const OUTER: &str = columns!("NULL::uuid", "kernel.setting WHERE setting_id = $1");
        const OUTER_LOCKED: &str = columns!("NULL::uuid", "kernel.setting WHERE setting_id = $1 FOR UPDATE");
        const OWN: &str = columns!("register_id", "kernel.register_setting WHERE setting_id = $1");
        const OWN_LOCKED: &str = columns!(
            "register_id",
            "kernel.register_setting WHERE setting_id = $1 FOR UPDATE"
        );
        let (outer, own) = if lock {
            (reading!(OUTER_LOCKED), reading!(OWN_LOCKED))
        } else {
            (reading!(OUTER), reading!(OWN))
        };
        let mut row: Option<Row> = sql.optional(outer.bind(id)).await?;
        if row.is_none() {
            row = sql.optional(own.bind(id)).await?;
        }
        Ok(row.map(Into::into))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let text = if self.register_id.is_none() {
            changing!(
                "INSERT INTO kernel.setting (setting_id, key, branch_id, value, version, reset_version) VALUES ($1, $2, $3, $4, $5, $6)"
            )
        } else {
            changing!(
                "INSERT INTO kernel.register_setting (setting_id, key, branch_id, value, version, reset_version, register_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            )
        };
        let mut changing = text
            .bind(self.setting_id)
            .bind(&self.key)
            .bind(self.branch_id.map(|branch| branch.0))
            .bind(&self.value)
            .bind(self.version)
            .bind(self.reset_version());
        if let Some(register) = self.register_id {
            changing = changing.bind(register.0);
        }
        // Somebody else may set it first at this very moment.
        sql.run(changing).await.map_err(|fault| {
            fault
                .on_constraint("setting_key", || codes::STALE.fault())
                .on_constraint("register_setting_key", || codes::STALE.fault())
        })?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let text = if after.register_id.is_none() {
            changing!(
                "UPDATE kernel.setting SET value = $3, version = $4, reset_version = $5, updated_at = now()
                 WHERE setting_id = $1 AND version = $2"
            )
        } else {
            changing!(
                "UPDATE kernel.register_setting SET value = $3, version = $4, reset_version = $5, updated_at = now()
                 WHERE setting_id = $1 AND version = $2"
            )
        };
        let changing = text
            .bind(before.setting_id)
            .bind(before.version)
            .bind(&after.value)
            .bind(after.version)
            .bind(after.reset_version());
        match sql.run(changing).await? {
            1 => Ok(()),
            _ => Err(codes::STALE.fault()),
        }
    }
}

impl Footed for SettingChange {
    /// Rows from before settings could be taken back.
    const LATER: &'static [&'static str] = &["is_set"];
    crate::footed_by!(
        ids: "SELECT setting_id FROM (
                 SELECT setting_id FROM kernel.setting WHERE tenant_id = kernel.tenant_id() AND setting_id >= $1
                 UNION ALL SELECT setting_id FROM kernel.register_setting WHERE tenant_id = kernel.tenant_id() AND setting_id >= $1
             ) AS every ORDER BY setting_id LIMIT $2",
        held: "SELECT setting_id FROM kernel.setting WHERE tenant_id = kernel.tenant_id() AND setting_id = ANY($1)
             UNION ALL SELECT setting_id FROM kernel.register_setting WHERE tenant_id = kernel.tenant_id() AND setting_id = ANY($1)"
    );
}

/// The row of a key at a place, set or taken back.
pub async fn find_setting(
    sql: &mut Select<'_>,
    key: &str,
    place: SettingPlace,
) -> Result<Option<Uuid>, Fault> {
    let row: Option<(Uuid,)> = match place.register() {
        None => {
            sql.optional(
                reading!("SELECT setting_id FROM kernel.setting WHERE key = $1 AND branch_id IS NOT DISTINCT FROM $2")
                    .bind(key)
                    .bind(place.branch().map(|branch| branch.0)),
            )
            .await?
        }
        Some(register) => {
            sql.optional(
                reading!("SELECT setting_id FROM kernel.register_setting WHERE key = $1 AND register_id = $2")
                    .bind(key)
                    .bind(register.0),
            )
            .await?
        }
    };
    Ok(row.map(|(id,)| id))
}

/// Everything that is stored, each with its last change.
pub(super) async fn all(sql: &mut Select<'_>) -> Result<Vec<(SettingChange, Timestamp)>, Fault> {
    const ALL: &str = concat!(
        columns!("NULL::uuid", "kernel.setting"),
        " UNION ALL ",
        columns!("register_id", "kernel.register_setting")
    );
    let rows: Vec<Row> = sql.all(reading!(ALL)).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let updated_at = row.updated_at.to_jiff();
            (row.into(), updated_at)
        })
        .collect())
}
