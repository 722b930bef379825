//! Tillwright over HTTP: the endpoint table as routes, problems, rate limits, live updates, health, metrics, documentation.
//!
//! Nothing here knows an operation: routes and OpenAPI come from the registry, and every call goes through
//! [`till_kernel::Endpoint::call`]. What only the composition root knows arrives through [`Identity`] and [`FirstRun`].
//!
//! A request's way: `serve` and `connections` (places, time-outs, what is left of a body) → `frame` (request id, span, `host`, security
//! headers, panics, access log) → CORS → compression → route → `api`
//! (headers to [`till_kernel::Envelope`], token to actor, rate limit, body) → kernel → `reply`. Faults become RFC 9457 problems in one
//! place, `problem`.

mod address;
mod api;
mod auth;
mod body;
mod connections;
mod docs;
mod frame;
mod header;
mod health;
mod host;
mod limits;
mod live;
mod location;
mod meters;
mod openapi;
mod pages;
mod paper;
mod ports;
mod problem;
mod public;
mod reply;
mod routes;
mod serve;
mod settings;
mod setup;
mod starting;
mod state;
mod telemetry;
mod web;

pub use openapi::{FirstRunDocs, SchemaOf, openapi};
pub use ports::{EventSource, FirstRun, Identity, PublicPages, PublicPaper};
pub use problem::{HTTP_FAULTS, HttpFault};
pub use routes::router;
pub use serve::serve;
pub use settings::{ConnectionSettings, LiveSettings, RateSettings, ServerSettings, WebSource};
pub use starting::{Door, Phase};
pub use state::{AppState, Lifecycle, Parts};
pub use telemetry::install_metrics;
