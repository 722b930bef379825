//! What a module and a plug declare.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

use crate::BoxFuture;
use crate::check::{Check, Footed};
use crate::endpoint::{Endpoint, Route};
use crate::fault::{Fault, FaultCode};
use crate::job::{Job, JobInfo};
use crate::list::List;
use crate::migrations::PlugMigrations;
use crate::operation::{Command, Query};
use crate::outbox::{Event, EventInfo};
use crate::permission::Permission;
use crate::port::Port;
use crate::record::{Record, RecordInfo};
use crate::sending::{Letter, LetterInfo};
use crate::setting::{Setting, SettingInfo};
use crate::sweep::Sweep;
use crate::write::Write;

type React = Arc<
    dyn for<'a> Fn(&'a (dyn Any + Send + Sync), &'a mut Write) -> BoxFuture<'a, Result<(), Fault>>
        + Send
        + Sync,
>;

/// What a module does, inside the same transaction, when something happens elsewhere.
#[derive(Clone)]
pub struct Reaction {
    /// The event.
    pub topic: &'static str,
    pub(crate) react: React,
}

/// A query that clients may keep open over the WebSocket: it is answered again whenever one of the topics happens.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// Name of the query.
    pub query: &'static str,
    /// What makes it worth asking again.
    pub topics: &'static [&'static str],
}

/// A module: its operations, rights, faults, settings, reactions and checks.
#[derive(Clone)]
pub struct Module {
    /// Stable name, e.g. `sales`.
    pub name: &'static str,
    /// Modules it needs.
    pub depends_on: Vec<&'static str>,
    /// Rights it knows.
    pub permissions: Vec<Permission>,
    /// What can go wrong in it.
    pub faults: Vec<FaultCode>,
    /// What it offers.
    pub endpoints: Vec<Endpoint>,
    /// Commands without an endpoint.
    pub internal: Vec<&'static str>,
    /// What it does when others do something.
    pub reactions: Vec<Reaction>,
    /// Events it announces, with who may hear of them.
    pub events: BTreeMap<&'static str, EventInfo>,
    /// Its settings.
    pub settings: Vec<SettingInfo>,
    /// What must add up.
    pub checks: Vec<Check>,
    /// Queries that can be kept open.
    pub live: Vec<Live>,
    /// What it was given from outside its plug.
    pub ports: Vec<Port>,
    /// Other first words its names may begin with.
    pub words: Vec<&'static str>,
    /// Tables whose rows are never changed or taken away, each with the columns that may count on.
    pub append_only: Vec<(&'static str, &'static [&'static str])>,
    /// What of its tables is taken away when it is old.
    pub sweeps: Vec<Sweep>,
    /// What it does later, or again and again.
    pub jobs: Vec<JobInfo>,
    /// The mail that it writes.
    pub letters: Vec<LetterInfo>,
    /// The records it writes.
    pub records: Vec<RecordInfo>,
    /// Whether it is about money or goods: people who look after money see its entries in the audit log (screens 1).
    pub is_financial: bool,
}

impl Module {
    /// A module by its stable name.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            depends_on: Vec::new(),
            permissions: Vec::new(),
            faults: Vec::new(),
            endpoints: Vec::new(),
            internal: Vec::new(),
            reactions: Vec::new(),
            events: BTreeMap::new(),
            settings: Vec::new(),
            checks: Vec::new(),
            live: Vec::new(),
            ports: Vec::new(),
            words: Vec::new(),
            append_only: Vec::new(),
            sweeps: Vec::new(),
            jobs: Vec::new(),
            letters: Vec::new(),
            records: Vec::new(),
            is_financial: false,
        }
    }

    /// Says that it is about money or goods.
    #[must_use]
    pub fn financial(mut self) -> Self {
        self.is_financial = true;
        self
    }

    /// Declares a record that it writes: who may see what of it in the audit log.
    #[must_use]
    pub fn record<R: Record>(mut self) -> Self {
        self.records.push(RecordInfo::of::<R>());
        self
    }

    /// Declares a record that it writes and that `till verify` compares with the audit log, both ways.
    #[must_use]
    pub fn footed<R: Footed + 'static>(mut self) -> Self {
        self.records.push(RecordInfo::footed::<R>());
        self
    }

    /// Names modules it needs.
    #[must_use]
    pub fn depends_on(mut self, modules: impl IntoIterator<Item = &'static str>) -> Self {
        self.depends_on.extend(modules);
        self
    }

    /// Allows names (operations, permissions, events, faults) that begin with another word than the module's.
    #[must_use]
    pub fn speaks_of(mut self, words: impl IntoIterator<Item = &'static str>) -> Self {
        self.words.extend(words);
        self
    }

    /// Names a table whose rows are never changed or taken away; `counts` are columns that may still count on. Start-up refuses a database
    /// in which the app role could.
    #[must_use]
    pub fn append_only(mut self, table: &'static str, counts: &'static [&'static str]) -> Self {
        self.append_only.push((table, counts));
        self
    }

    /// Declares permissions; each carries its default grants.
    #[must_use]
    pub fn permissions(mut self, permissions: impl IntoIterator<Item = Permission>) -> Self {
        self.permissions.extend(permissions);
        self
    }

    /// Declares faults.
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = FaultCode>) -> Self {
        self.faults.extend(faults);
        self
    }

    /// Offers a command.
    #[must_use]
    pub fn command<C: Command>(mut self, route: Route) -> Self {
        self.endpoints.push(Endpoint::command::<C>(route));
        self
    }

    /// Offers a query.
    #[must_use]
    pub fn query<Q: Query>(mut self, route: Route) -> Self {
        self.endpoints.push(Endpoint::query::<Q>(route));
        self
    }

    /// Offers a list.
    #[must_use]
    pub fn list<L: List>(mut self, route: Route) -> Self {
        self.endpoints.push(Endpoint::list::<L>(route));
        self
    }

    /// Names a command that has no endpoint.
    #[must_use]
    pub fn internal<C: Command>(mut self) -> Self {
        self.internal.push(C::NAME);
        self
    }

    /// Declares what of a table is taken away when it is old.
    #[must_use]
    pub fn sweep(mut self, sweep: Sweep) -> Self {
        self.sweeps.push(sweep);
        self
    }

    /// Declares what it does later ([`Write::enqueue`]).
    #[must_use]
    pub fn job<J: Job>(mut self) -> Self {
        self.jobs.push(JobInfo::of::<J>());
        self.internal.push(J::NAME);
        self
    }

    /// Declares what it does for every business at these times (five fields of cron, in the zone of the business), until a business says
    /// otherwise.
    #[must_use]
    pub fn scheduled<J: Job>(mut self, cron: &'static str, job: &J) -> Self {
        self.jobs.push(JobInfo::of::<J>().at(cron, job));
        self.internal.push(J::NAME);
        self
    }

    /// Declares mail that it writes ([`Write::send`]).
    #[must_use]
    pub fn letter<L: Letter>(mut self) -> Self {
        self.letters.push(LetterInfo::of::<L>());
        self
    }

    /// Announces an event.
    #[must_use]
    pub fn event<E: Event>(mut self) -> Self {
        self.events.insert(E::TOPIC, EventInfo::of::<E>());
        self
    }

    /// Reacts to an event inside its transaction.
    #[must_use]
    pub fn react<E: Event>(
        mut self,
        react: for<'a> fn(&'a E, &'a mut Write) -> BoxFuture<'a, Result<(), Fault>>,
    ) -> Self {
        self.reactions.push(Reaction {
            topic: E::TOPIC,
            react: Arc::new(move |event, write| match event.downcast_ref::<E>() {
                Some(event) => react(event, write),
                None => Box::pin(async { Err(Fault::internal("an event came under another event's topic")) }),
            }),
        });
        self
    }

    /// Declares a setting.
    #[must_use]
    pub fn setting<T: Serialize + DeserializeOwned + schemars::JsonSchema>(
        mut self,
        setting: &Setting<T>,
    ) -> Self {
        self.settings.push(setting.info());
        self
    }

    /// Declares what must add up.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// Keeps an implementation of a trait for [`crate::Look::port`].
    #[must_use]
    pub fn port<T: ?Sized + Send + Sync + 'static>(mut self, value: Arc<T>) -> Self {
        self.ports.push(Port::of(value));
        self
    }

    /// Lets a query be kept open over the WebSocket.
    #[must_use]
    pub fn live<Q: Query>(mut self, topics: &'static [&'static str]) -> Self {
        self.live.push(Live {
            query: Q::NAME,
            topics,
        });
        self
    }
}

/// A plug: modules that ship together, with one PostgreSQL schema.
#[derive(Clone)]
pub struct Plug {
    /// Stable name; also the schema's.
    pub name: &'static str,
    /// Its migrations.
    pub migrations: PlugMigrations,
    /// Its modules.
    pub modules: Vec<Module>,
}
