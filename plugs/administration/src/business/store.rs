//! SQL of the founding.

use serde::Serialize;
use till_kernel::{Change, Fault, Load, Record, changing};
use till_shared::ids::TenantId;
use uuid::Uuid;

/// The business is the first of its installation.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct FirstFounding(pub TenantId);

impl Record for FirstFounding {
    const ENTITY: &'static str = "founding";
    const TABLES: &'static [&'static str] = &["administration.founding"];

    fn id(&self) -> Uuid {
        self.0.0
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // Only the unique index asks for it.
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(changing!(
            "INSERT INTO administration.founding (is_first) VALUES (true)"
        ))
        .await?;
        Ok(())
    }
}
