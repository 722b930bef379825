//! Everything the modules of this build have declared, checked for consistency once at start.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::check::{Check, KERNEL};
use crate::endpoint::Endpoint;
use crate::fault::{FaultCode, codes};
use crate::migrations::{MIGRATIONS, PlugMigrations};
use crate::module::{Live, Module, Plug, Reaction};
use crate::permission::{Permission, Template};
use crate::port::Ports;
use crate::record::RecordInfo;
use crate::setting::SettingInfo;

/// Everything the modules of this build have declared.
pub struct Registry {
    plugs: Vec<Plug>,
    reactions: HashMap<&'static str, Vec<Reaction>>,
    permissions: BTreeMap<&'static str, Permission>,
    settings: BTreeMap<&'static str, SettingInfo>,
    events: BTreeMap<&'static str, Permission>,
    ports: Ports,
    records: BTreeMap<&'static str, RecordInfo>,
}

/// The records of the kernel itself.
fn kernel_records() -> [RecordInfo; 6] {
    [
        RecordInfo::footed::<crate::tenant::Tenant>(),
        RecordInfo::footed::<crate::branch::Branch>(),
        RecordInfo::footed::<crate::setting::SettingChange>(),
        RecordInfo::footed::<crate::series::NewSeries>(),
        RecordInfo::footed::<crate::series::Gate>(),
        RecordInfo::footed::<crate::approval::Approval>(),
    ]
}

impl Registry {
    /// Gathers the plugs. `Err` lists everything that contradicts itself: two modules, operations, routes, permissions or faults of one
    /// name, unknown dependencies, a permission that no module declares, an internal command with an endpoint.
    pub fn new(plugs: Vec<Plug>) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut names = BTreeSet::new();
        let mut operations = BTreeSet::new();
        let mut routes = BTreeSet::new();
        let mut reactions: HashMap<&'static str, Vec<Reaction>> = HashMap::new();
        let mut permissions = BTreeMap::new();
        let mut settings = BTreeMap::new();
        let mut events = BTreeMap::new();
        let mut faults = BTreeSet::new();
        let mut ports = Ports::default();
        let mut records: BTreeMap<&'static str, RecordInfo> = BTreeMap::new();
        let declared = plugs
            .iter()
            .flat_map(|plug| &plug.modules)
            .flat_map(|module| &module.records);
        for record in kernel_records().into_iter().chain(declared.cloned()) {
            match records.entry(record.entity) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(record);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    if !entry.get_mut().join(record) {
                        errors.push(format!("two records say how a {} is compared", entry.key()));
                    }
                }
            }
        }
        let modules: Vec<&Module> = plugs.iter().flat_map(|plug| &plug.modules).collect();
        for module in &modules {
            for needed in &module.depends_on {
                if !names.contains(needed) {
                    errors.push(format!(
                        "module {} depends on {needed}, which does not come before it",
                        module.name
                    ));
                }
            }
            if !names.insert(module.name) {
                errors.push(format!("two modules are called {}", module.name));
            }
            for permission in &module.permissions {
                if permissions.insert(permission.key, *permission).is_some() {
                    errors.push(format!("permission {} is declared twice", permission.key));
                }
            }
            for setting in &module.settings {
                if settings.insert(setting.key, setting.clone()).is_some() {
                    errors.push(format!("setting {} is declared twice", setting.key));
                }
            }
            for fault in &module.faults {
                if !faults.insert(fault.code) {
                    errors.push(format!("fault {} is declared twice", fault.code));
                }
            }
            for port in &module.ports {
                if !ports.insert(port.clone()) {
                    errors.push(format!("port {} is provided twice", port.name));
                }
            }
            events.extend(module.events.iter().map(|(topic, seen_by)| (*topic, *seen_by)));
            for reaction in &module.reactions {
                reactions
                    .entry(reaction.topic)
                    .or_default()
                    .push(reaction.clone());
            }
        }
        for endpoint in modules.iter().flat_map(|module| &module.endpoints) {
            if !operations.insert(endpoint.name) {
                errors.push(format!("two operations are called {}", endpoint.name));
            }
            if !routes.insert((endpoint.route.method, endpoint.route.path)) {
                errors.push(format!(
                    "two operations answer {} {}",
                    endpoint.route.method.word(),
                    endpoint.route.path
                ));
            }
            if endpoint.permission.is_internal() {
                errors.push(format!(
                    "{} is internal and must not have an endpoint",
                    endpoint.name
                ));
            }
            if endpoint.permission.is_granted() && !permissions.contains_key(endpoint.permission.key) {
                errors.push(format!(
                    "{} needs {}, which no module declares",
                    endpoint.name, endpoint.permission.key
                ));
            }
        }
        if errors.is_empty() {
            Ok(Self {
                plugs,
                reactions,
                permissions,
                settings,
                events,
                ports,
                records,
            })
        } else {
            Err(errors)
        }
    }

    /// The plugs, in order.
    #[must_use]
    pub fn plugs(&self) -> &[Plug] {
        &self.plugs
    }

    /// The modules, in order.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.plugs.iter().flat_map(|plug| &plug.modules)
    }

    /// Every endpoint.
    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.modules().flat_map(|module| &module.endpoints)
    }

    /// The endpoint of an operation.
    #[must_use]
    pub fn endpoint(&self, operation: &str) -> Option<&Endpoint> {
        self.endpoints().find(|endpoint| endpoint.name == operation)
    }

    /// Every permission, by key.
    #[must_use]
    pub fn permissions(&self) -> &BTreeMap<&'static str, Permission> {
        &self.permissions
    }

    /// What a role template holds at first (screens 1).
    #[must_use]
    pub fn default_grants(&self, template: Template) -> Vec<&'static str> {
        self.permissions
            .values()
            .filter(|permission| template == Template::SuperAdmin || permission.templates.contains(&template))
            .map(|permission| permission.key)
            .collect()
    }

    /// Every setting, by key.
    #[must_use]
    pub fn settings(&self) -> &BTreeMap<&'static str, SettingInfo> {
        &self.settings
    }

    /// Who may hear of an event.
    #[must_use]
    pub fn event_visible_to(&self, topic: &str) -> Option<Permission> {
        self.events.get(topic).copied()
    }

    /// Every event, with who may hear of it.
    #[must_use]
    pub fn events(&self) -> &BTreeMap<&'static str, Permission> {
        &self.events
    }

    /// What a module was given from outside its plug; `Err` (internal) if none was.
    pub fn port<T: ?Sized + Send + Sync + 'static>(&self) -> Result<std::sync::Arc<T>, crate::fault::Fault> {
        self.ports.get()
    }

    /// What is declared of a kind of record, by its name in the audit log.
    #[must_use]
    pub fn record(&self, entity: &str) -> Option<&RecordInfo> {
        self.records.get(entity)
    }

    /// Every kind of record.
    pub fn records(&self) -> impl Iterator<Item = &RecordInfo> {
        self.records.values()
    }

    /// First words of the operations that are about money or goods, as the audit log names modules.
    #[must_use]
    pub fn financial(&self) -> BTreeSet<&'static str> {
        let financial = || self.modules().filter(|module| module.is_financial);
        let operations = financial().flat_map(|module| {
            let internal = module.internal.iter().copied();
            module
                .endpoints
                .iter()
                .map(|endpoint| endpoint.name)
                .chain(internal)
        });
        operations
            .filter_map(|name| name.split('.').next())
            .chain(financial().map(|module| module.name))
            .collect()
    }

    /// Queries that can be kept open.
    pub fn live(&self) -> impl Iterator<Item = &Live> {
        self.modules().flat_map(|module| &module.live)
    }

    /// Every check of `till verify`.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        KERNEL
            .iter()
            .chain(self.modules().flat_map(|module| &module.checks))
    }

    /// Every fault.
    pub fn faults(&self) -> impl Iterator<Item = &FaultCode> {
        codes::ALL
            .iter()
            .chain(self.modules().flat_map(|module| &module.faults))
    }

    /// Migrations in order: the kernel's, then each plug's.
    pub fn migrations(&self) -> impl Iterator<Item = &PlugMigrations> {
        std::iter::once(&MIGRATIONS).chain(self.plugs.iter().map(|plug| &plug.migrations))
    }

    pub(crate) fn reactions(&self, topic: &str) -> &[Reaction] {
        self.reactions.get(topic).map_or(&[], Vec::as_slice)
    }
}
