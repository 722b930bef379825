//! The sale beside the audit log.

use serde_json::{Map, Value};
use till_kernel::{Fault, Footed, Select, footed_by};
use uuid::Uuid;

use super::super::model::Sale;
use super::document;

impl Footed for Sale {
    footed_by!("operations.sale", "sale_id");
    // Sales of before the audit log referred to customers, hashed the seller and knew the version of the engine.
    const LATER: &'static [&'static str] = &["seller", "engine_version"];
    const GONE: &'static [&'static str] = &[
        "customer.code",
        "customer.name",
        "customer.company",
        "customer.tax_number",
        "customer.address",
    ];

    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let mut states = Vec::with_capacity(ids.len());
        for sale in document::documents(sql, ids).await? {
            if let Value::Object(state) = serde_json::to_value(&sale).map_err(Fault::internal)? {
                states.push((sale.sale_id.0, state));
            }
        }
        Ok(states)
    }
}
