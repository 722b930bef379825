//! What every request shares.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use metrics_exporter_prometheus::PrometheusHandle;
use till_kernel::{Actor, Kernel};
use till_shared::ids::TenantId;
use tokio::sync::{Semaphore, watch};

use crate::health::Ping;
use crate::host::Hosts;
use crate::limits::Limits;
use crate::live::Sockets;
use crate::meters::Meters;
use crate::openapi::FirstRunDocs;
use crate::ports::{EventSource, FirstRun, Identity, PublicPages};
use crate::settings::ServerSettings;

/// What the composition root puts in.
pub struct Parts {
    /// The kernel.
    pub kernel: Kernel,
    /// Who is calling.
    pub identity: Arc<dyn Identity>,
    /// Setting up; `None` where businesses are founded elsewhere.
    pub first_run: Option<Arc<dyn FirstRun>>,
    /// What [`FirstRun`] reads, answers and refuses, for the documentation.
    pub first_run_docs: FirstRunDocs,
    /// Pages behind links, if there are any.
    pub public_pages: Option<Arc<dyn PublicPages>>,
    /// Events of every replica, after commit: `Bus::events`.
    pub events: EventSource,
    /// What `/metrics` shows.
    pub metrics: Option<PrometheusHandle>,
    /// Where in its life the process is.
    pub lifecycle: Lifecycle,
    /// How the server behaves.
    pub settings: ServerSettings,
}

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

pub(crate) struct Inner {
    pub parts: Parts,
    pub limits: Limits,
    pub prints: Arc<Semaphore>,
    pub hosts: Hosts,
    pub sockets: Sockets,
    pub anonymous: Arc<Actor>,
    pub ping: Ping,
    pub openapi: OnceLock<Bytes>,
    pub meters: Meters,
}

impl AppState {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            limits: Limits::new(&parts.settings.rates),
            prints: Arc::new(Semaphore::new(parts.settings.prints_at_once.max(1))),
            hosts: Hosts::new(&parts.settings),
            sockets: Sockets::new(&parts.settings.live),
            // Whose business an unknown caller means is unknown too.
            anonymous: Arc::new(Actor::anonymous(TenantId(uuid::Uuid::nil()))),
            ping: Ping::default(),
            openapi: OnceLock::new(),
            meters: Meters::default(),
            parts,
        }))
    }

    /// The kernel.
    #[must_use]
    pub fn kernel(&self) -> &Kernel {
        &self.0.parts.kernel
    }

    /// Where in its life the process is.
    #[must_use]
    pub fn lifecycle(&self) -> &Lifecycle {
        &self.0.parts.lifecycle
    }

    pub(crate) fn settings(&self) -> &ServerSettings {
        &self.0.parts.settings
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }
}

/// Where in its life the process is: not migrated, ready, draining. Cheap to clone.
#[derive(Clone)]
pub struct Lifecycle(Arc<Life>);

struct Life {
    migrated: AtomicBool,
    draining: watch::Sender<bool>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self(Arc::new(Life {
            migrated: AtomicBool::new(false),
            draining: watch::Sender::new(false),
        }))
    }
}

impl Lifecycle {
    /// The schema is the one this program needs.
    pub fn migrated(&self) {
        self.0.migrated.store(true, Ordering::Release);
    }

    /// Whether the schema is the one this program needs.
    #[must_use]
    pub fn is_migrated(&self) -> bool {
        self.0.migrated.load(Ordering::Acquire)
    }

    /// The process is about to stop: not ready any more, WebSockets are told to go elsewhere.
    pub fn drain(&self) {
        self.0.draining.send_replace(true);
    }

    /// Whether the process is about to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.0.draining.borrow()
    }

    /// Hears when draining begins.
    pub(crate) fn draining(&self) -> watch::Receiver<bool> {
        self.0.draining.subscribe()
    }
}
