//! Which business somebody signs in to.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use till_kernel::{Fault, Kernel, Tenant};

use super::error;

/// The list of businesses is asked for again after this time.
const FRESH: Duration = Duration::from_secs(5);
/// The same when the wanted one is not in it: it may have been founded a moment ago. A flood of made-up names costs two reads a second.
const FRESH_WHEN_ABSENT: Duration = Duration::from_millis(500);

/// The businesses of the installation, kept for a moment.
#[derive(Default)]
pub(super) struct Businesses(Mutex<Option<(Instant, Arc<Vec<Tenant>>)>>);

impl Businesses {
    /// The business with this short name, or the only one there is if none is named.
    pub async fn find(&self, kernel: &Kernel, slug: Option<&str>) -> Result<Option<Tenant>, Fault> {
        let mut all = self.list(kernel, FRESH).await?;
        let Some(slug) = slug.map(str::trim).filter(|slug| !slug.is_empty()) else {
            return match all.as_slice() {
                [] => Err(error::NO_BUSINESS.fault()),
                [only] => Ok(Some(only.clone())),
                _ => Err(Fault::field("business", "required", "must name the business")),
            };
        };
        if all.iter().all(|tenant| tenant.slug != slug) {
            all = self.list(kernel, FRESH_WHEN_ABSENT).await?;
        }
        Ok(all.iter().find(|tenant| tenant.slug == slug).cloned())
    }

    async fn list(&self, kernel: &Kernel, fresh: Duration) -> Result<Arc<Vec<Tenant>>, Fault> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, all)) = known
            && at.elapsed() < fresh
            && !all.is_empty()
        {
            return Ok(all);
        }
        let all = Arc::new(kernel.tenants().await?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&all)));
        Ok(all)
    }
}
