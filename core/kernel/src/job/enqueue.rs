//! Wanting something done later, in the transaction that wants it.

use jiff::Timestamp;
use serde_json::Value;
use till_shared::ids::JobId;

use super::event::JobChanged;
use super::{Job, JobState, store};
use crate::db::Change;
use crate::fault::Fault;
use crate::write::Write;

/// A job, and when.
#[derive(Clone, Copy, Debug)]
pub struct Later<'a, J> {
    job: &'a J,
    at: Option<Timestamp>,
    only_one: Option<&'a str>,
}

impl<'a, J: Job> Later<'a, J> {
    /// As soon as somebody has time.
    #[must_use]
    pub const fn new(job: &'a J) -> Self {
        Self {
            job,
            at: None,
            only_one: None,
        }
    }

    /// Not before `at`.
    #[must_use]
    pub const fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Unless one of the same kind and word waits or runs already: then that is the one.
    #[must_use]
    pub const fn only_one(self, word: &'a str) -> Self {
        Self {
            only_one: Some(word),
            ..self
        }
    }
}

/// A job to store.
pub(super) struct NewJob<'a> {
    pub job_id: JobId,
    pub kind: &'a str,
    pub only_one: Option<&'a str>,
    pub cron: Option<&'a str>,
    pub next_at: Timestamp,
    pub work: Value,
    pub now: Timestamp,
    pub by: Option<uuid::Uuid>,
    pub by_name: &'a str,
    /// The branches that whoever wanted it is confined to.
    pub branches: Option<Vec<uuid::Uuid>>,
}

impl Write {
    /// Has something done later. It is wanted exactly if this transaction commits; then it is done, whatever becomes of this process.
    pub async fn enqueue<J: Job>(&mut self, later: Later<'_, J>) -> Result<JobId, Fault> {
        if self.registry().job(J::NAME).is_none() {
            return Err(Fault::internal(format!("no module declares the job {}", J::NAME)));
        }
        let now = self.now();
        let job_id = self.id();
        let work = serde_json::to_value(later.job).map_err(Fault::internal)?;
        let (by, by_name) = (self.actor().user.map(|user| user.0), self.actor().name.clone());
        let confined = self.actor().confined_to();
        let branches = confined.map(|branches| branches.iter().map(|branch| branch.0).collect());
        let new = NewJob {
            job_id,
            kind: J::NAME,
            only_one: later.only_one,
            cron: None,
            next_at: later.at.unwrap_or(now),
            work,
            now,
            by,
            by_name: &by_name,
            branches,
        };
        self.tables.extend(store::TABLES);
        let mut change = Change::new(&mut self.look.tx);
        if !store::insert(&mut change, &new).await? {
            let word = later.only_one.unwrap_or_default();
            return store::open_one(&mut self.select(), J::NAME, word)
                .await?
                // It ended between the two looks: the caller's transaction is run again.
                .ok_or_else(|| crate::fault::codes::IN_PROGRESS.fault());
        }
        self.emit(JobChanged {
            job_id,
            kind: J::NAME.to_owned(),
            state: JobState::Waiting,
            made: 0,
            total: None,
        })?;
        Ok(job_id)
    }
}
