//! The fiscal journal: dense numbers, chain, grand total, head.

use std::collections::BTreeMap;

use till_shared::canon::Hash;
use till_shared::ids::{BranchId, RegisterId, SeriesId};

use super::{Finding, Findings, Looked, store};
use crate::read::Read;
use crate::series::{NewSeries, fiscal_chain};

const NAME: &str = "kernel.journal";
const STEP: i64 = 5_000;

pub(super) async fn run(r: &mut Read) -> Findings {
    let mut looked = Looked::default();
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for series in store::series(&mut r.select()).await? {
        let identity = NewSeries {
            series_id: SeriesId(series.id),
            branch_id: BranchId(series.branch_id),
            register_id: RegisterId(series.register_id),
            kind: series.kind,
            prefix: series.prefix,
            fiscal_year: series.fiscal_year,
        };
        let mut walk = Walk {
            chain: identity.seed(),
            grand_total_minor: 0,
            no: 0,
        };
        let mut broken = None;
        'entries: loop {
            let entries = store::entries(&mut r.select(), series.id, walk.no, STEP).await?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                looked.rows += 1;
                *kinds.entry(entry.kind.clone()).or_default() += 1;
                if let Err(what) = walk.step(&entry, &identity.prefix) {
                    broken = Some(Finding {
                        check: NAME,
                        place: format!(
                            "kernel.fiscal_entry {} (series {}, no {})",
                            entry.number, series.id, entry.no
                        ),
                        what,
                    });
                    break 'entries;
                }
            }
        }
        let head = broken.is_none()
            && (walk.no + 1 != series.next_no
                || walk.chain.as_slice() != series.chain_hash
                || walk.grand_total_minor != series.grand_total_minor);
        if head {
            broken = Some(Finding {
                check: NAME,
                place: format!("kernel.series {} ({})", series.id, identity.prefix),
                what: format!(
                    "the journal ends at no {} with total {}, but the series stands at {} with total {}: entries were cut or added",
                    walk.no,
                    walk.grand_total_minor,
                    series.next_no - 1,
                    series.grand_total_minor
                ),
            });
        }
        looked.findings.extend(broken);
    }
    // What each module issued is counted by the module too.
    Ok(kinds.into_iter().fold(looked, |looked, (kind, count)| {
        looked.counting(format!("number of {kind}"), count)
    }))
}

struct Walk {
    chain: Hash,
    grand_total_minor: i64,
    no: i64,
}

impl Walk {
    fn step(&mut self, entry: &store::Entry, prefix: &str) -> Result<(), String> {
        if entry.no != self.no + 1 {
            return Err(format!("number {} is missing", self.no + 1));
        }
        if entry.number != format!("{prefix}{:06}", entry.no) {
            return Err("the printed number is not the series' prefix and number".to_owned());
        }
        let document: Hash = entry
            .document_hash
            .as_slice()
            .try_into()
            .map_err(|_| "the document hash is not 32 bytes".to_owned())?;
        let grand_total_minor = self
            .grand_total_minor
            .checked_add(entry.amount_minor)
            .ok_or_else(|| "the grand total overflows".to_owned())?;
        if grand_total_minor != entry.grand_total_minor {
            return Err(format!(
                "grand total is {}, but the entries so far make {grand_total_minor}",
                entry.grand_total_minor
            ));
        }
        let chain = fiscal_chain(
            &self.chain,
            entry.no,
            &document,
            entry.amount_minor,
            grand_total_minor,
        );
        if chain.as_slice() != entry.chain_hash {
            return Err("the chain is broken: this entry or the one before it was changed".to_owned());
        }
        *self = Self {
            chain,
            grand_total_minor,
            no: entry.no,
        };
        Ok(())
    }
}
