//! Customers known by name.

use anyhow::Result;
use rand::rngs::StdRng;
use till_shared::ids::CustomerId;

use super::founding::Founded;
use super::people::buyers;
use super::stage::Stage;

/// Adds the customers, each with how often they come.
pub(super) async fn customers(_stage: &Stage, _founded: &Founded, rng: &mut StdRng) -> Result<Vec<(CustomerId, u32)>> {
    let _ = buyers(rng);
    Ok(Vec::new())
}
