//! What a running operation may look at: the same for a query and a command.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use till_shared::ids::{BranchId, TenantId};
use uuid::Uuid;

use crate::actor::{Actor, BranchScope, Sight};
use crate::db::{Load, Select, Tx};
use crate::fault::Fault;
use crate::permission::Permission;
use crate::record::Record;
use crate::registry::Registry;
use crate::setting::{Setting, SettingPlace, Settings};
use crate::tenant::Tenant;

/// What a running operation may look at. [`crate::Read`] and [`crate::Write`] are one each, with more besides: a rule that serves both takes
/// `&mut Look`, and is handed either.
pub struct Look {
    pub(crate) tx: Tx,
    pub(crate) actor: Arc<Actor>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) now: Timestamp,
    /// Whether what is loaded is loaded to be changed.
    pub(crate) locks: bool,
}

impl Look {
    /// Who acts or asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The business.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.actor.tenant
    }

    /// The moment the operation began; the same throughout.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the actor may see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        self.actor.sight()
    }

    /// Every stored setting.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A setting of the business.
    pub fn setting<T: DeserializeOwned>(&self, setting: &Setting<T>) -> T {
        self.settings.get(setting, SettingPlace::Business)
    }

    /// A setting as it holds in a branch, or at a register of it.
    pub fn setting_at<T: DeserializeOwned>(&self, setting: &Setting<T>, place: impl Into<SettingPlace>) -> T {
        self.settings.get(setting, place)
    }

    /// Refuses an actor without a further permission, e.g. for changing one field.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        self.registry.knows(permission)?;
        if self.actor.may(permission) {
            Ok(())
        } else {
            Err(Fault::forbidden(permission.key))
        }
    }

    /// Refuses a branch that the actor does not work in, as if it did not exist.
    pub fn within(&self, branch: BranchId) -> Result<(), Fault> {
        self.within_for(branch, "branch")
    }

    /// The same for the branch of a thing that was asked for: what is not there for the actor is that thing, in the words that they hear when
    /// it does not exist at all.
    pub fn within_for(&self, branch: BranchId, entity: &'static str) -> Result<(), Fault> {
        if self.actor.branches.contains(branch) {
            Ok(())
        } else {
            Err(Fault::not_found(entity))
        }
    }

    /// Where the actor may act or look; its `filter()` goes into SQL.
    #[must_use]
    pub fn branches(&self) -> &BranchScope {
        &self.actor.branches
    }

    /// Loads a record, and locks its row in a command; unseen (absent, other tenant, other branch) is 404.
    pub async fn load<R: Record>(&mut self, id: impl Into<Uuid>) -> Result<R, Fault> {
        self.find(id).await?.ok_or_else(|| Fault::not_found(R::ENTITY))
    }

    /// Loads a record, and locks its row in a command, if it is there for this actor.
    pub async fn find<R: Record>(&mut self, id: impl Into<Uuid>) -> Result<Option<R>, Fault> {
        let locks = self.locks;
        let found = R::load(&mut Load(self.select()), id.into(), locks).await?;
        Ok(found.filter(|record| self.sees(record)))
    }

    /// Loads a record and locks nothing, whatever the operation is; unseen is 404.
    pub async fn peek<R: Record>(&mut self, id: impl Into<Uuid>) -> Result<R, Fault> {
        let found = R::load(&mut Load(self.select()), id.into(), false).await?;
        found
            .filter(|record| self.sees(record))
            .ok_or_else(|| Fault::not_found(R::ENTITY))
    }

    pub(crate) fn sees<R: Record>(&self, record: &R) -> bool {
        record
            .branch()
            .is_none_or(|branch| self.actor.branches.contains(branch))
    }

    /// The time zone of the business.
    pub async fn zone(&mut self) -> Result<TimeZone, Fault> {
        let business = self.tenant();
        let tenant: Option<Tenant> = self.select().unscoped(business.0).await?;
        Ok(tenant.map_or(TimeZone::UTC, |tenant| tenant.zone()))
    }

    /// Reading.
    pub fn select(&mut self) -> Select<'_> {
        Select::new(&mut self.tx)
    }

    /// What a module was given from outside its plug, e.g. `port::<dyn PasswordHasher>()`.
    pub fn port<T: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<T>, Fault> {
        self.registry.port()
    }

    /// What modules have registered: permissions, settings.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }
}
