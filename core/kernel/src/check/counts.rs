//! Whether checks that look at the same things looked at equally many.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Finding, Looked};

pub(super) const NAME: &str = "kernel.counts";

/// Puts the comparison into the place of its own check. A check that found something stopped there, so its count says nothing.
pub(crate) fn compare(results: &mut [(&'static str, Looked)]) {
    let mut counted: BTreeMap<&str, Vec<(&'static str, u64)>> = BTreeMap::new();
    for (check, looked) in results.iter().filter(|(_, looked)| looked.findings.is_empty()) {
        for (thing, count) in &looked.counted {
            counted.entry(thing).or_default().push((check, *count));
        }
    }
    let rows = u64::try_from(counted.len()).unwrap_or_default();
    let findings: Vec<Finding> = counted
        .into_iter()
        .filter_map(|(thing, counts)| disagreement(thing, &counts))
        .collect();
    if let Some((_, own)) = results.iter_mut().find(|(check, _)| *check == NAME) {
        *own = Looked::at(rows).finding(findings);
    }
}

fn disagreement(thing: &str, counts: &[(&'static str, u64)]) -> Option<Finding> {
    let first = counts.first()?.1;
    if counts.iter().all(|(_, count)| *count == first) {
        return None;
    }
    let said: Vec<Cow<'static, str>> = counts
        .iter()
        .map(|(check, count)| format!("{check} {count}").into())
        .collect();
    Some(Finding {
        check: NAME,
        place: thing.to_owned(),
        what: format!("checks looked at different numbers of it: {}", said.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(counts: &[(&'static str, u64)]) -> Looked {
        counts.iter().fold(Looked::at(1), |looked, (thing, count)| {
            looked.counting(*thing, *count)
        })
    }

    #[test]
    fn a_row_that_only_one_check_looked_at_is_found() {
        let mut results = vec![
            ("sales.documents", looked(&[("sale", 4_733)])),
            ("sales.cross_foot", looked(&[("sale", 4_734), ("invoice", 3)])),
            ("kernel.records", looked(&[("invoice", 3)])),
            (NAME, Looked::default()),
        ];
        compare(&mut results);
        let own = &results[3].1;
        assert_eq!((own.rows, own.findings.len()), (2, 1));
        assert_eq!(own.findings[0].place, "sale");
        assert_eq!(
            own.findings[0].what,
            "checks looked at different numbers of it: sales.documents 4733, sales.cross_foot 4734"
        );
    }

    #[test]
    fn a_check_that_stopped_at_a_finding_is_not_compared() {
        let found = Finding {
            check: "a.b",
            place: String::new(),
            what: String::new(),
        };
        let mut results = vec![
            ("a.b", looked(&[("sale", 1)]).finding([found])),
            ("a.c", looked(&[("sale", 2)])),
            (NAME, Looked::default()),
        ];
        compare(&mut results);
        assert!(results[2].1.findings.is_empty());
    }
}
