//! Everything the modules of this build have declared, checked for consistency once at start.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::check::{Check, KERNEL};
use crate::directory::reach;
use crate::endpoint::{Endpoint, EndpointKind};
use crate::fault::{FaultCode, codes};
use crate::job::{Cron, JobInfo};
use crate::migrations::{MIGRATIONS, PlugMigrations};
use crate::module::{Live, Module, Plug, Reaction};
use crate::outbox::{Event, EventInfo};
use crate::permission::{Permission, Template};
use crate::port::Ports;
use crate::record::RecordInfo;
use crate::sending::{NOT_SET_UP, TOO_MANY_SENDINGS};
use crate::setting::SettingInfo;
use crate::tenant::BusinessFounded;

/// Everything the modules of this build have declared.
pub struct Registry {
    plugs: Vec<Plug>,
    reactions: HashMap<&'static str, Vec<Reaction>>,
    permissions: BTreeMap<&'static str, Permission>,
    settings: BTreeMap<&'static str, SettingInfo>,
    events: BTreeMap<&'static str, EventInfo>,
    ports: Ports,
    records: BTreeMap<&'static str, RecordInfo>,
    jobs: BTreeMap<&'static str, JobInfo>,
}

/// The records of the kernel itself.
fn kernel_records() -> [RecordInfo; 7] {
    [
        RecordInfo::footed::<crate::tenant::Tenant>(),
        RecordInfo::footed::<crate::branch::Branch>(),
        RecordInfo::footed::<crate::setting::SettingChange>(),
        RecordInfo::footed::<crate::series::NewSeries>(),
        RecordInfo::footed::<crate::series::Gate>(),
        RecordInfo::footed::<crate::approval::Approval>(),
        RecordInfo::of::<crate::job::JobStanding>(),
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
        let mut jobs = BTreeMap::new();
        let records = declare_records(&plugs, &mut errors);
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
            errors.extend(declare_jobs(module, &mut jobs));
            for port in &module.ports {
                if !ports.insert(port.clone()) {
                    errors.push(format!("port {} is provided twice", port.name));
                }
            }
            events.extend(module.events.iter().map(|(topic, event)| (*topic, *event)));
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
        errors.extend(names_of_others(&modules));
        errors.extend(dangling(&modules, &permissions));
        if errors.is_empty() {
            Ok(Self {
                plugs,
                reactions,
                permissions,
                settings,
                events,
                ports,
                records,
                jobs,
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

    /// What waits for an event that nobody announces: a reaction or a live query with a misspelt topic would be silently dead. Asked of a
    /// whole product; a test with a few modules lacks those that announce.
    #[must_use]
    pub fn deaf(&self) -> Vec<String> {
        let known = |topic: &str| topic == BusinessFounded::TOPIC || self.events.contains_key(topic);
        let mut deaf = Vec::new();
        for module in self.modules() {
            let reactions = module
                .reactions
                .iter()
                .map(|reaction| (module.name, reaction.topic));
            let live = module
                .live
                .iter()
                .flat_map(|live| live.topics.iter().map(|topic| (live.query, *topic)));
            deaf.extend(
                reactions
                    .chain(live)
                    .filter(|(_, topic)| !known(topic))
                    .map(|(who, topic)| format!("{who} waits for {topic}, which no module announces")),
            );
        }
        deaf
    }

    /// Refuses (as our mistake) a permission that no module declares: nobody could ever be given it.
    pub fn knows(&self, permission: Permission) -> Result<(), crate::fault::Fault> {
        if !permission.is_granted() || self.permissions.contains_key(permission.key) {
            Ok(())
        } else {
            Err(crate::fault::Fault::internal(format!(
                "no module declares the permission {}",
                permission.key
            )))
        }
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

    /// What is known of an event.
    #[must_use]
    pub fn event(&self, topic: &str) -> Option<&EventInfo> {
        self.events.get(topic)
    }

    /// Every event, by topic.
    #[must_use]
    pub fn events(&self) -> &BTreeMap<&'static str, EventInfo> {
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

    /// What is taken away when it is old.
    pub fn sweeps(&self) -> impl Iterator<Item = &crate::sweep::Sweep> {
        crate::sweep::KERNEL
            .iter()
            .chain(self.modules().flat_map(|module| &module.sweeps))
    }

    /// A kind of mail.
    #[must_use]
    pub fn letter(&self, kind: &str) -> Option<crate::sending::LetterInfo> {
        self.modules()
            .flat_map(|module| &module.letters)
            .find(|letter| letter.kind == kind)
            .cloned()
    }

    /// A kind of job.
    #[must_use]
    pub fn job(&self, name: &str) -> Option<&JobInfo> {
        self.jobs.get(name)
    }

    /// Every kind of job.
    pub fn jobs(&self) -> impl Iterator<Item = &JobInfo> {
        self.jobs.values()
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

    /// Tables whose rows are never changed or taken away, with the columns that may count on.
    pub fn append_only(&self) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        const OWN: [(&str, &[&str]); 5] = [
            ("kernel.audit_event", &[]),
            ("kernel.outbox", &[]),
            ("kernel.fiscal_entry", &[]),
            ("kernel.security_event", &["times"]),
            ("kernel.reply", &[]),
        ];
        OWN.into_iter().chain(
            self.modules()
                .flat_map(|module| module.append_only.iter().copied()),
        )
    }

    pub(crate) fn reactions(&self, topic: &str) -> &[Reaction] {
        self.reactions.get(topic).map_or(&[], Vec::as_slice)
    }
}

/// The records of the kernel and of every module; one kind may be declared by several.
fn declare_records(plugs: &[Plug], errors: &mut Vec<String>) -> BTreeMap<&'static str, RecordInfo> {
    let mut records: BTreeMap<&'static str, RecordInfo> = BTreeMap::new();
    let declared = plugs
        .iter()
        .flat_map(|plug| &plug.modules)
        .flat_map(|module| &module.records);
    for record in kernel_records().into_iter().chain(declared.cloned()) {
        match records.entry(record.entity) {
            Entry::Vacant(entry) => {
                entry.insert(record);
            }
            Entry::Occupied(mut entry) => {
                if !entry.get_mut().join(record) {
                    errors.push(format!("two records say how a {} is compared", entry.key()));
                }
            }
        }
    }
    records
}

/// Notes the jobs of a module; answers what is wrong with them.
fn declare_jobs(module: &Module, jobs: &mut BTreeMap<&'static str, JobInfo>) -> Vec<String> {
    let mut errors = Vec::new();
    for job in &module.jobs {
        if jobs.insert(job.name, job.clone()).is_some() {
            errors.push(format!("two jobs are called {}", job.name));
        }
        if let Some((cron, _)) = &job.schedule
            && let Err(error) = Cron::parse(cron)
        {
            errors.push(format!("the times of {}, {cron}: {error}", job.name));
        }
    }
    errors
}

/// Names that do not begin with their module's word: whoever reads a name finds its module in one guess.
fn names_of_others(modules: &[&Module]) -> Vec<String> {
    let mut errors = Vec::new();
    for module in modules {
        let operations = module
            .endpoints
            .iter()
            .map(|endpoint| ("operation", endpoint.name));
        let internal = module.internal.iter().map(|name| ("operation", *name));
        let permissions = module
            .permissions
            .iter()
            .map(|permission| ("permission", permission.key));
        let faults = module.faults.iter().map(|fault| ("fault", fault.code));
        let events = module.events.keys().map(|topic| ("event", *topic));
        let settings = module.settings.iter().map(|setting| ("setting", setting.key));
        let checks = module.checks.iter().map(|check| ("check", check.name));
        for (what, name) in operations
            .chain(internal)
            .chain(permissions)
            .chain(faults)
            .chain(events)
            .chain(settings)
            .chain(checks)
        {
            let word = name.split('.').next().unwrap_or_default();
            if word != module.name && !module.words.contains(&word) {
                errors.push(format!("the {what} {name} belongs to the module {}", module.name));
            }
        }
    }
    errors
}

/// References to what nobody declares: a reaction to a misspelt topic would be silently dead, an approval nobody could give.
fn dangling(modules: &[&Module], permissions: &BTreeMap<&'static str, Permission>) -> Vec<String> {
    let mut errors = Vec::new();
    let unknown =
        |permission: &Permission| permission.is_granted() && !permissions.contains_key(permission.key);
    let faults: BTreeSet<&str> = modules
        .iter()
        .flat_map(|module| &module.faults)
        .chain(codes::ALL)
        .chain(&reach::ALL)
        // Of what any module may send.
        .chain(&[NOT_SET_UP, TOO_MANY_SENDINGS])
        .map(|fault| fault.code)
        .collect();
    let queries: BTreeSet<&str> = modules
        .iter()
        .flat_map(|module| &module.endpoints)
        .filter(|endpoint| endpoint.kind == EndpointKind::Query)
        .map(|endpoint| endpoint.name)
        .collect();
    for module in modules {
        for endpoint in &module.endpoints {
            for fault in endpoint
                .faults
                .iter()
                .filter(|fault| !faults.contains(fault.code))
            {
                errors.push(format!(
                    "{} refuses with {}, which no module declares",
                    endpoint.name, fault.code
                ));
            }
            if let Some(approver) = endpoint.care.approved_by.filter(unknown) {
                errors.push(format!(
                    "{} is approved by {}, which no module declares",
                    endpoint.name, approver.key
                ));
            }
        }
        for (topic, event) in &module.events {
            for right in [event.visible_to, event.of_others]
                .iter()
                .filter(|right| unknown(right))
            {
                errors.push(format!(
                    "the event {topic} is for {}, which no module declares",
                    right.key
                ));
            }
        }
        for live in &module.live {
            if !queries.contains(live.query) {
                errors.push(format!(
                    "{} cannot be kept open: it is no query with an endpoint",
                    live.query
                ));
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use till_shared::ids::BranchId;
    use uuid::Uuid;

    use super::*;
    use crate::care::Care;
    use crate::endpoint::post;
    use crate::fault::Fault;
    use crate::module::Live;
    use crate::operation::Command;
    use crate::write::Write;

    const ACT: Permission = Permission::new("probe.act", "Acts.", &[]);
    const APPROVE: Permission = Permission::new("probe.approve", "Approves.", &[]);

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Act {}

    impl Command for Act {
        const NAME: &'static str = "probe.act";
        const SUMMARY: &'static str = "Acts.";
        const PERMISSION: Permission = ACT;
        const CARE: Care = Care::plain().approved_by(APPROVE);
        const FAULTS: &'static [FaultCode] = &[FaultCode::conflict("probe.odd", "Odd.")];
        type Output = ();
        type Error = Fault;
        async fn run(&self, _w: &mut Write) -> Result<(), Fault> {
            Ok(())
        }
    }

    #[derive(Serialize, JsonSchema)]
    struct Rang;

    impl Event for Rang {
        const TOPIC: &'static str = "bells.rang";
        const SUMMARY: &'static str = "A bell rang.";
        const VISIBLE_TO: Permission = APPROVE;
        fn entity_id(&self) -> Uuid {
            Uuid::nil()
        }
        fn branch(&self) -> Option<BranchId> {
            None
        }
    }

    fn registry(modules: Vec<Module>) -> Result<Registry, Vec<String>> {
        Registry::new(vec![Plug {
            name: "probe",
            migrations: PlugMigrations {
                schema: "probe",
                files: &[],
            },
            modules,
        }])
    }

    #[test]
    fn every_reference_is_checked() {
        let errors = registry(vec![
            Module::new("probe")
                .permissions([ACT, Permission::new("other.act", "Of another.", &[])])
                .command::<Act>(post("/probe"))
                .event::<Rang>(),
        ])
        .map(|_| ())
        .unwrap_err();
        for told in [
            "the permission other.act belongs to the module probe",
            "the event bells.rang belongs to the module probe",
            "probe.act is approved by probe.approve, which no module declares",
            "probe.act refuses with probe.odd, which no module declares",
            "the event bells.rang is for probe.approve, which no module declares",
        ] {
            assert!(errors.iter().any(|error| error == told), "{told}: {errors:?}");
        }
    }

    #[test]
    fn whoever_waits_for_an_event_that_nobody_announces_is_named() {
        let mut probe = Module::new("probe")
            .permissions([ACT, APPROVE])
            .react::<Rang>(|_, _| Box::pin(async { Ok(()) }));
        probe.live.push(Live {
            query: "probe.look",
            topics: &["bells.rung"],
        });
        let errors = registry(vec![probe.clone()]).map(|_| ()).unwrap_err();
        assert_eq!(
            errors,
            ["probe.look cannot be kept open: it is no query with an endpoint"]
        );
        probe.live.clear();
        assert_eq!(
            registry(vec![probe]).unwrap().deaf(),
            ["probe waits for bells.rang, which no module announces"]
        );
    }
}
