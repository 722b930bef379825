//! Documents and audit log, from the documents' side: each row has its event of creation and is what its events made of it.

use std::collections::HashMap;

use serde_json::{Map, Value};
use till_shared::ids::TenantId;
use uuid::Uuid;

use super::foot::Foot;
use super::replay::{Event, Members, Tolerance, difference, replay};
use super::{Finding, Findings, Looked, next_id, store};
use crate::audit::personal::{Keys, Opened, Place, open, subject_of};
use crate::audit::store as keys_store;
use crate::fault::Fault;
use crate::read::Read;

const NAME: &str = "kernel.records";
/// Things looked at together.
const STEP: i64 = 200;

pub(super) async fn run(r: &mut Read) -> Findings {
    let feet: Vec<Foot> = r.registry().records().filter_map(|info| info.foot).collect();
    let mut looked = Looked::default();
    for foot in feet {
        let (rows, finding) = walk(r, foot).await?;
        looked.rows += rows;
        looked.findings.extend(finding);
        looked = looked.counting(foot.entity, rows);
    }
    Ok(looked)
}

/// Every row of one kind; stops at the first that is wrong.
async fn walk(r: &mut Read, foot: Foot) -> Result<(u64, Option<Finding>), Fault> {
    let begins: Map<String, Value> = serde_json::from_str(foot.begins).map_err(Fault::internal)?;
    let tolerance = Tolerance {
        is_whole: foot.is_born,
        later: foot.later,
        gone: foot.gone,
    };
    let mut rows = 0;
    let mut from = Some(Uuid::nil());
    while let Some(least) = from {
        let ids = (foot.ids)(r, least, STEP).await?;
        from = ids.last().copied().and_then(next_id);
        let mut states: HashMap<Uuid, Map<String, Value>> =
            (foot.states)(r, &ids).await?.into_iter().collect();
        let mut events = events(r, foot, &ids).await?;
        for id in ids {
            rows += 1;
            let events = events.remove(&id).unwrap_or_default();
            let what = if foot.is_born && !events.iter().any(|event| event.is_creation) {
                Some("the audit log has no event of its creation".to_owned())
            } else {
                match (replay(&events, &begins), states.remove(&id)) {
                    (Err(what), _) => Some(what),
                    (Ok(_), None) => Some("it cannot be read whole".to_owned()),
                    (Ok(expected), Some(row)) => difference(&expected, &row, tolerance),
                }
            };
            if let Some(what) = what {
                let finding = Finding {
                    check: NAME,
                    place: format!("{} {id}", foot.table),
                    what,
                };
                return Ok((rows, Some(finding)));
            }
        }
    }
    Ok((rows, None))
}

/// The events of some things, by thing, in the order of their time.
async fn events(r: &mut Read, foot: Foot, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Event>>, Fault> {
    let rows = store::events_of(&mut r.select(), foot.entity, ids).await?;
    let mut diffs = Vec::with_capacity(rows.len());
    for row in &rows {
        diffs.push(serde_json::from_str::<Value>(&row.diff).unwrap_or_default());
    }
    let mut subjects: Vec<Uuid> = diffs.iter().flat_map(subjects_of).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let keys = if subjects.is_empty() {
        Keys::new()
    } else {
        keys_store::find(&mut r.select(), &subjects).await?
    };
    let mut events: HashMap<Uuid, Vec<Event>> = HashMap::new();
    for (row, diff) in rows.into_iter().zip(diffs) {
        let side = |name: &str| opened(r.tenant(), foot.entity, diff.get(name), &keys);
        events.entry(row.entity_id).or_default().push(Event {
            event_id: row.event_id,
            is_creation: row.change == "create",
            before: side("before"),
            after: side("after"),
        });
    }
    Ok(events)
}

fn subjects_of(diff: &Value) -> Vec<Uuid> {
    ["before", "after"]
        .iter()
        .filter_map(|side| diff.get(side)?.as_object())
        .flat_map(|members| members.values().filter_map(subject_of))
        .collect()
}

/// Members in clear; those of somebody who was forgotten are not known. What does not open stays as it is, and so equals nothing.
fn opened(tenant: TenantId, entity: &str, side: Option<&Value>, keys: &Keys) -> Members {
    let members = side.and_then(Value::as_object).into_iter().flatten();
    members
        .map(|(name, value)| {
            let place = Place {
                tenant,
                entity,
                member: name,
            };
            let value = match open(value, place, keys) {
                Opened::Plain | Opened::Broken => Some(value.clone()),
                Opened::Was(value) => Some(value),
                Opened::Forgotten => None,
            };
            (name.clone(), value)
        })
        .collect()
}
