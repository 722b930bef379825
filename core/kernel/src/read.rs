//! A running query's view of the database: READ ONLY.

use std::sync::Arc;

use jiff::Timestamp;
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use crate::actor::{Actor, BranchScope, Sight};
use crate::branch::Branch;
use crate::db::{Load, Select, Tx};
use crate::fault::Fault;
use crate::permission::Permission;
use crate::record::Record;
use crate::setting::{Setting, SettingPlace, Settings};

/// A running query's view of the database. PostgreSQL itself refuses changes: the transaction is READ ONLY.
pub struct Read {
    pub(crate) tx: Tx,
    pub(crate) actor: Arc<Actor>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) registry: Arc<crate::registry::Registry>,
    pub(crate) now: Timestamp,
}

impl Read {
    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The business.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.actor.tenant
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the actor may see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        self.actor.sight()
    }

    /// A setting of the business.
    pub fn setting<T: serde::de::DeserializeOwned>(&self, setting: &Setting<T>) -> T {
        self.settings.get(setting, SettingPlace::Business)
    }

    /// A setting as it holds in a branch, or at a register of it.
    pub fn setting_at<T: serde::de::DeserializeOwned>(
        &self,
        setting: &Setting<T>,
        place: impl Into<SettingPlace>,
    ) -> T {
        self.settings.get(setting, place)
    }

    /// Every stored setting.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Refuses an actor without a further permission.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        self.registry().knows(permission)?;
        if self.actor.may(permission) {
            Ok(())
        } else {
            Err(Fault::forbidden(permission.key))
        }
    }

    /// Refuses a branch that the actor does not work in, as if it did not exist.
    pub fn within(&self, branch: BranchId) -> Result<(), Fault> {
        if self.actor.branches.contains(branch) {
            Ok(())
        } else {
            Err(Fault::not_found("branch"))
        }
    }

    /// Refuses a branch that the question is narrowed down to, if it is not there for the actor.
    pub(crate) async fn narrowed_to(&mut self, branch: Option<BranchId>) -> Result<(), Fault> {
        let Some(branch) = branch else { return Ok(()) };
        self.within(branch)?;
        // Branches by name are there; who works in all of them may name anything.
        if self.branches().filter().is_none() {
            self.load::<Branch>(branch).await?;
        }
        Ok(())
    }

    /// Where the actor may look; its `filter()` goes into SQL.
    #[must_use]
    pub fn branches(&self) -> &BranchScope {
        &self.actor.branches
    }

    /// Loads a record; unseen (absent, other tenant, other branch) is 404.
    pub async fn load<R: Record>(&mut self, id: impl Into<Uuid>) -> Result<R, Fault> {
        self.find(id).await?.ok_or_else(|| Fault::not_found(R::ENTITY))
    }

    /// Loads a record, if it is there for this actor.
    pub async fn find<R: Record>(&mut self, id: impl Into<Uuid>) -> Result<Option<R>, Fault> {
        let found = R::load(&mut Load(self.select()), id.into(), false).await?;
        Ok(found.filter(|record| {
            record
                .branch()
                .is_none_or(|branch| self.actor.branches.contains(branch))
        }))
    }

    /// Reading.
    pub fn select(&mut self) -> Select<'_> {
        Select::new(&mut self.tx)
    }

    /// What a module was given from outside its plug, e.g. `port::<dyn PasswordHasher>()`.
    pub fn port<T: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<T>, Fault> {
        self.registry().port()
    }

    /// What modules have registered.
    #[must_use]
    pub fn registry(&self) -> &crate::registry::Registry {
        &self.registry
    }
}
