//! What benches and fault runs share: a server of their own to hurt, a lean client to hurt it with, and figures.

mod api;
mod database;
mod http;
mod ids;
mod server;
mod stats;

pub use api::{ADMIN, Api, BASKET_LINES, Basket, Founded, PASSWORD};
pub use database::{Cluster, bare_start};
pub use http::{Reply, query_value};
pub use ids::{Ids, now_millis};
pub use server::{Options, TillServer, ended_children_time, processor_time};
pub use stats::{Spread, median, percentile};
