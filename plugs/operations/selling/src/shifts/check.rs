//! What must hold of closed shifts, for `till verify` (reliability 3.1: chains, cross-foot).

use std::collections::HashMap;

use till_kernel::{Check, Fault, Finding, Findings, Looked, Read};
use till_shared::canon::{Hash, hex};
use till_shared::ids::RegisterId;
use uuid::Uuid;

use super::facts::{Facts, Figures, Header};
use super::model::Closed;
use super::report::{ShiftReport, ZReport, report};
use super::seal::seal;
use super::store::{self, Stored};
use super::tenders::fold;

const NAME: &str = "shifts.seals";
/// Shifts read at once.
const STEP: i64 = 200;

/// Seals, their chain, and the facts under them.
pub const SEALS: Check = Check {
    name: NAME,
    rule: "Every closed shift's seal fits its Z report and the seal before it, shifts are numbered without a gap, and the report says \
           what its sales, payments, movements and numbers still say.",
    run: |r| Box::pin(run(r)),
};

/// Where the chain of a register stands.
struct Link {
    number: i64,
    seal: Option<Hash>,
    is_broken: bool,
}

async fn run(r: &mut Read) -> Findings {
    let mut findings = Vec::new();
    let mut looked_at = 0;
    let mut links: HashMap<RegisterId, Link> = HashMap::new();
    let mut from = Some((Uuid::nil(), i64::MIN));
    while let Some(least) = from {
        let step = store::closed_from(&mut r.select(), least, STEP).await?;
        // A number after the largest is another register's.
        from = step.last().and_then(|last| {
            let register = last.shift.register_id.0;
            let next = last.shift.number.checked_add(1).map(|number| (register, number));
            next.or_else(|| till_kernel::next_id(register).map(|register| (register, i64::MIN)))
        });
        for stored in step {
            let link = links.entry(stored.shift.register_id).or_insert(Link {
                number: 0,
                seal: None,
                is_broken: false,
            });
            if link.is_broken {
                // The first bad one of a register says where to look; those after it follow from it.
                continue;
            }
            looked_at += 1;
            let what = match sealed_as_stored(&stored, link) {
                Ok(z) => recount(r, &stored, &z).await?,
                Err(what) => Some(what),
            };
            link.is_broken = what.is_some();
            link.number = stored.shift.number;
            link.seal = stored.shift.closed.as_ref().map(|closed| closed.seal_hash);
            findings.extend(what.map(|what| Finding {
                check: NAME,
                place: format!(
                    "operations.shift {} (number {})",
                    stored.shift.shift_id, stored.shift.number
                ),
                what,
            }));
        }
    }
    Ok(Looked::at(looked_at)
        .counting("closed shift", looked_at)
        .finding(findings))
}

/// The report of a shift, if number, chain, seal and columns fit it.
fn sealed_as_stored(stored: &Stored, before: &Link) -> Result<ZReport, String> {
    let shift = &stored.shift;
    let Some(closed) = &shift.closed else {
        return Err("it is closed, but nobody knows when".to_owned());
    };
    if shift.number != before.number + 1 {
        return Err(format!(
            "shift {} of the register is missing or was never closed",
            before.number + 1
        ));
    }
    if closed.previous_seal_hash != before.seal {
        return Err(
            "the seal before it is another one: that shift was changed, taken out or slipped in".to_owned(),
        );
    }
    let z: ZReport = serde_json::from_value(stored.report.clone())
        .map_err(|error| format!("the Z report cannot be read: {error}"))?;
    let fresh = seal(&z, before.seal.as_ref());
    if fresh != closed.seal_hash {
        let sealed = hex(&closed.seal_hash);
        return Err(format!(
            "the Z report was changed after it was sealed ({sealed}; now {})",
            hex(&fresh)
        ));
    }
    if says(closed, &z) {
        Ok(z)
    } else {
        Err("the shift's columns are not what its Z report says".to_owned())
    }
}

/// Whether the columns of a closed shift repeat its report.
fn says(closed: &Closed, z: &ZReport) -> bool {
    let cash = z.closing.counts.first();
    closed.closed_at == z.closing.closed_at
        && closed.closed_by == z.closing.closed_by
        && closed.expected_cash_minor == z.report.takings.cash.expected_minor
        && cash.is_some_and(|cash| cash.counted_minor == Some(closed.counted_cash_minor))
        && closed.counted.cash_minor() == closed.counted_cash_minor
        && closed.variance_minor == z.closing.variance_minor
        && closed.variance_reason == z.closing.variance_reason
        && closed.carried_float_minor == z.closing.carried_float_minor
}

/// Makes the report once more from what is stored under it; names what differs.
async fn recount(r: &mut Read, stored: &Stored, z: &ZReport) -> Result<Option<String>, Fault> {
    let shift = &stored.shift;
    let sealed = &z.report;
    let figures = store::figures(&mut r.select(), shift.shift_id).await?;
    let facts = Facts {
        // Names may change later, and baskets that were put aside become something: these are as they were sealed.
        header: Header::of(shift, sealed.header.place.clone()),
        opening_float_minor: shift.opening_float_minor,
        figures: Figures {
            voided: sealed.voided.clone(),
            parked: sealed.parked.clone(),
            parked_count: sealed.parked_count,
            ..figures
        },
    };
    let fresh = report(&facts);
    // A report from before tenders were folded has a line for every spelling.
    let mut sealed = sealed.clone();
    sealed.takings.tenders = fold(&sealed.takings.tenders);
    if fresh == sealed {
        return Ok(None);
    }
    Ok(Some(format!(
        "the Z report is not what its sales, payments, movements and numbers add up to: {}",
        differences(&sealed, &fresh)
    )))
}

/// The parts in which two reports differ, `name (sealed, now)`.
fn differences(sealed: &ShiftReport, fresh: &ShiftReport) -> String {
    let members = |report: &ShiftReport| {
        let mut parts = serde_json::to_value(report).unwrap_or_default();
        let takings = parts
            .as_object_mut()
            .and_then(|parts| parts.remove("takings"))
            .unwrap_or_default();
        [parts, takings]
            .into_iter()
            .filter_map(|part| part.as_object().cloned())
            .flatten()
            .collect::<Vec<_>>()
    };
    let differing: Vec<String> = members(sealed)
        .into_iter()
        .zip(members(fresh))
        .filter(|(old, new)| old != new)
        .map(|((name, old), (_, new))| format!("{name} ({old}, {new})"))
        .collect();
    differing.join("; ")
}
