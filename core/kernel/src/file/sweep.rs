//! The job that looks at the store beside the rows: contents that nobody wants are taken away, those that are missing are told.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use till_shared::canon::{Hash, hex, unhex};
use till_shared::ids::TenantId;

use super::{FileStore, store};
use crate::fault::Fault;
use crate::job::{Job, Outside, Step};
use crate::write::Write;

/// So long a file that was taken away can be had back.
pub const FILE_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A content that is younger may be of a file that is being added.
const YOUNG: SignedDuration = SignedDuration::from_hours(24);
/// So many contents are looked at by one step.
const PAGE: usize = 500;

/// Looks at the store beside the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SweepFiles {
    /// Contents up to this hash are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// What the store has after it; absent: it is to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<Result<Vec<String>, String>>,
    /// Whether that was the last of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_last: bool,
    /// Contents that were looked at, that were taken away, and that are missing.
    #[serde(default, skip_serializing_if = "Seen::is_none")]
    seen: Seen,
}

/// What was seen so far.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Seen {
    looked_at: u64,
    taken_away: u64,
    missing: u64,
}

impl Seen {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Job for SweepFiles {
    const NAME: &'static str = "files.sweep";
    const SUMMARY: &'static str =
        "Takes contents away that no file holds any more, and tells which are missing.";

    async fn step(&self, w: &mut Write) -> Result<Step<Self>, Fault> {
        let found = match &self.found {
            None => return ask(w, self, Vec::new()),
            Some(Err(why)) => return Ok(Step::Again(why.clone())),
            Some(Ok(_)) if self.is_last => return Step::done(&json!(self.seen)),
            Some(Ok(found)) => found.iter().filter_map(|hash| read(hash)).collect::<Vec<Hash>>(),
        };
        let after = self.after.as_deref().and_then(read);
        let up_to = found.last().copied().filter(|_| found.len() >= PAGE);
        let removed_after = w.now() - FILE_BACK;
        let wanted: HashMap<Hash, bool> = store::wanted(&mut w.select(), after, up_to, removed_after)
            .await?
            .into_iter()
            .filter_map(|row| Some((Hash::try_from(row.sha256).ok()?, row.is_kept)))
            .collect();
        let orphans: Vec<Hash> = found
            .iter()
            .copied()
            .filter(|hash| !wanted.contains_key(hash))
            .collect();
        let missing = wanted
            .iter()
            .filter(|(hash, is_kept)| **is_kept && !found.contains(*hash));
        let missing: Vec<String> = missing.map(|(hash, _)| hex(hash)).collect();
        for hash in &missing {
            tracing::error!(tenant = %w.tenant(), %hash, "the content of a file is missing");
        }
        let seen = Seen {
            looked_at: self.seen.looked_at + found.len() as u64,
            missing: self.seen.missing + missing.len() as u64,
            ..self.seen
        };
        if up_to.is_none() && orphans.is_empty() {
            return Step::done(&json!(seen));
        }
        let next = Self {
            after: found.last().map(|hash| hex(hash)),
            found: None,
            is_last: up_to.is_none(),
            seen,
        };
        ask(w, &next, orphans)
    }
}

/// Takes orphans away and asks for what the store has next.
fn ask(w: &Write, from: &SweepFiles, orphans: Vec<Hash>) -> Result<Step<SweepFiles>, Fault> {
    let store = w.port::<dyn FileStore>()?;
    let (tenant, before) = (w.tenant(), w.now() - YOUNG);
    let left = from.clone();
    let from = from.clone();
    let outside = Outside::new(async move {
        let mut next = from;
        match look(&*store, tenant, before, &orphans, next.after.as_deref()).await {
            Ok((taken_away, found)) => {
                next.seen.taken_away += taken_away;
                next.found = Some(Ok(found));
            }
            Err(fault) => next.found = Some(Err(fault.to_string())),
        }
        next
    });
    Ok(Step::Outside { left, outside })
}

async fn look(
    store: &dyn FileStore,
    tenant: TenantId,
    before: Timestamp,
    orphans: &[Hash],
    after: Option<&str>,
) -> Result<(u64, Vec<String>), Fault> {
    let mut taken_away = 0;
    for hash in orphans {
        taken_away += u64::from(store.remove(tenant, *hash, before).await?);
    }
    let found = store.list(tenant, after.and_then(read), PAGE).await?;
    Ok((taken_away, found.iter().map(|hash| hex(hash)).collect()))
}

fn read(hash: &str) -> Option<Hash> {
    unhex(hash)?.try_into().ok()
}
