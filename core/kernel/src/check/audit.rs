//! Hashes of the audit log; and from its side, that what each event tells of is there.

use std::collections::{BTreeMap, HashSet};

use till_shared::canon::Hash;
use uuid::Uuid;

use super::foot::Foot;
use super::{Finding, Findings, Looked, store};
use crate::audit::{Header, leaf_hash, payload_hash};
use crate::fault::Fault;
use crate::read::Read;

const NAME: &str = "kernel.audit";
const STEP: i64 = 5_000;

pub(super) async fn run(r: &mut Read) -> Findings {
    let mut looked = Looked::default();
    let mut is_hash_broken = false;
    let mut missing: BTreeMap<&'static str, Finding> = BTreeMap::new();
    let mut after = None;
    loop {
        let rows = store::audit(&mut r.select(), after, STEP).await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = Some((last.recorded_at.to_jiff(), last.event_id));
        for row in &rows {
            looked.rows += 1;
            if let Some(what) = hashed(row, r.tenant().0).filter(|_| !is_hash_broken) {
                // The first bad one says where to look.
                is_hash_broken = true;
                looked.findings.push(Finding {
                    check: NAME,
                    place: place(row),
                    what,
                });
            }
        }
        let feet: Vec<Foot> = r.registry().records().filter_map(|info| info.foot).collect();
        for foot in feet {
            if !missing.contains_key(foot.entity)
                && let Some(finding) = without_row(r, foot, &rows).await?
            {
                missing.insert(foot.entity, finding);
            }
        }
    }
    Ok(looked.finding(missing.into_values()))
}

fn place(row: &store::AuditRow) -> String {
    format!(
        "kernel.audit_event {} ({} {} {})",
        row.event_id, row.action, row.entity, row.entity_id
    )
}

/// What is wrong with the hashes of a row. Each is judged by the formula it was written with.
fn hashed(row: &store::AuditRow, tenant: Uuid) -> Option<String> {
    let payload: Option<Hash> = row.payload_hash.as_slice().try_into().ok();
    let Some(payload) = payload.filter(|hash| *hash == payload_hash(&row.salt, &row.diff)) else {
        return Some("the payload was changed after it was written".to_owned());
    };
    match row.hash_version {
        1 => None,
        2 if row.leaf_hash.as_deref() == Some(leaf_hash(&header(row, tenant), &payload).as_slice()) => None,
        2 => Some("who, what, when or why was changed after it was written".to_owned()),
        version => Some(format!(
            "version {version} of the hash is not known to this program"
        )),
    }
}

fn header(row: &store::AuditRow, tenant_id: Uuid) -> Header<'_> {
    Header {
        tenant_id,
        event_id: row.event_id,
        recorded_at: row.recorded_at.to_jiff(),
        occurred_at: row.occurred_at.to_jiff(),
        actor_user: row.actor_user,
        actor_name: &row.actor_name,
        actor_role: &row.actor_role,
        session_id: row.session_id,
        device_id: row.device_id,
        register_id: row.register_id,
        branch_id: row.branch_id,
        module: &row.module,
        action: &row.action,
        entity: &row.entity,
        entity_id: row.entity_id,
        change: &row.change,
        reason: row.reason.as_deref(),
        approvals: &row.approvals,
        request_id: &row.request_id,
        source: &row.source,
    }
}

/// The first event of a kind of record whose row is not there.
async fn without_row(r: &mut Read, foot: Foot, rows: &[store::AuditRow]) -> Result<Option<Finding>, Fault> {
    let told = || rows.iter().filter(|row| row.entity == foot.entity);
    let ids: HashSet<Uuid> = told().map(|row| row.entity_id).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let held: HashSet<Uuid> = (foot.held)(r, &ids).await?.into_iter().collect();
    Ok(told()
        .find(|row| !held.contains(&row.entity_id))
        .map(|row| Finding {
            check: NAME,
            place: place(row),
            what: format!(
                "what it tells of is not in {}: that was removed, or the event was slipped in",
                foot.table
            ),
        }))
}
