//! Counting a drawer: what somebody found, and how it compares with what should be there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::Violations;
use till_shared::cash::DENOMINATIONS_MAX;
pub use till_shared::cash::{Denomination, worth};
use till_shared::money::{MONEY_MAX, SERIES_MAX, Sum};
use till_shared::pricing::TenderKind;
use till_shared::text::Text;

use super::report::Takings;
use super::tenders::folded;

/// Tenders in one count at most.
const TENDERS_MAX: usize = 50;
/// Most pieces of one kind: nobody counts more by hand.
const PIECES_MAX: u32 = 1_000_000;

/// What was counted of a tender other than cash, e.g. the sum of card slips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedTender {
    /// Which, as sales name it.
    pub tender: Text<40>,
    /// How much, in minor units.
    pub amount_minor: i64,
}

/// An example, for the documentation.
fn a_count() -> serde_json::Value {
    serde_json::json!({ "counted_cash_minor": 10_000 })
}

/// What was counted. Cash comes piece by piece, as a sum, or both if they agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = a_count())]
pub struct Counted {
    /// Coins and notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cash: Vec<Denomination>,
    /// All cash, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_cash_minor: Option<i64>,
    /// Other tenders; one that is left out is taken as the till has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<CountedTender>,
}

/// Most that a count may come to: what all documents that a register may ever number leave in its drawer. A count must be able to say what
/// is there, however it came there.
pub const COUNT_MAX: i64 = SERIES_MAX;

/// Reports what is wrong with a list of pieces.
pub fn check_pieces(field: &str, pieces: &[Denomination], violations: &mut Violations) {
    violations.at_most(field, pieces.len(), DENOMINATIONS_MAX);
    for (at, piece) in pieces.iter().enumerate() {
        let name = |part: &str| format!("{field}/{at}/{part}");
        violations.within(
            &name("denomination_minor"),
            piece.denomination_minor,
            1,
            MONEY_MAX,
        );
        violations.within(&name("count"), i64::from(piece.count), 0, i64::from(PIECES_MAX));
        let again = pieces
            .iter()
            .take(at)
            .any(|other| other.denomination_minor == piece.denomination_minor);
        violations.check(!again, &name("denomination_minor"), "duplicate", "is there twice");
    }
    violations.check(
        worth(pieces).is_some(),
        field,
        "out-of-range",
        "is worth too much",
    );
}

impl Counted {
    /// All cash that was counted, in minor units.
    #[must_use]
    pub fn cash_minor(&self) -> i64 {
        self.counted_cash_minor
            .or_else(|| worth(&self.cash))
            .unwrap_or_default()
    }

    /// Reports what is wrong with the count itself.
    pub fn check(&self, field: &str, violations: &mut Violations) {
        let name = |part: &str| format!("{field}/{part}");
        check_pieces(&name("cash"), &self.cash, violations);
        if let Some(sum) = self.counted_cash_minor {
            violations.within(&name("counted_cash_minor"), sum, 0, COUNT_MAX);
            let agrees = self.cash.is_empty() || worth(&self.cash) == Some(sum);
            let what = "must be what the coins and notes are worth";
            violations.check(agrees, &name("counted_cash_minor"), "mismatch", what);
        } else {
            let what = "count the cash: an empty drawer is counted_cash_minor 0";
            violations.check(!self.cash.is_empty(), &name("cash"), "required", what);
        }
        violations.at_most(&name("others"), self.others.len(), TENDERS_MAX);
        for (at, other) in self.others.iter().enumerate() {
            let tender = name(&format!("others/{at}/tender"));
            violations.text(&tender, &other.tender, 40);
            violations.check(
                folded(&other.tender) != CASH,
                &tender,
                "out-of-range",
                "cash is counted as cash",
            );
            let again = self
                .others
                .iter()
                .take(at)
                .any(|earlier| folded(&earlier.tender) == folded(&other.tender));
            violations.check(!again, &tender, "duplicate", "is there twice");
            violations.within(
                &name(&format!("others/{at}/amount_minor")),
                other.amount_minor,
                0,
                COUNT_MAX,
            );
        }
    }
}

/// How all cash is called in a report, whatever sales name it.
pub const CASH: &str = "cash";

/// A tender, expected and counted; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderCount {
    /// What kind of tender.
    pub kind: TenderKind,
    /// Which.
    pub tender: String,
    /// What should be there.
    pub expected_minor: Sum,
    /// What was found; absent if nobody counted it.
    pub counted_minor: Option<i64>,
    /// Found less expected.
    pub variance_minor: Option<Sum>,
}

impl TenderCount {
    fn of(kind: TenderKind, tender: &str, expected_minor: Sum, counted_minor: Option<i64>) -> Self {
        let variance_minor = counted_minor.map(|counted| Sum::from(counted) - expected_minor);
        Self {
            kind,
            tender: tender.to_owned(),
            expected_minor,
            counted_minor,
            variance_minor,
        }
    }
}

/// Compares a count with the takings: cash first, then the other tenders of the shift, then what was counted though nothing was taken.
#[must_use]
pub fn compare(takings: &Takings, counted: &Counted) -> Vec<TenderCount> {
    let cash = TenderCount::of(
        TenderKind::Cash,
        CASH,
        takings.cash.expected_minor,
        Some(counted.cash_minor()),
    );
    let taken = takings.tenders.iter().filter(|sum| sum.kind != TenderKind::Cash);
    let is_one = |one: &str, other: &str| folded(one) == folded(other);
    let found = |tender: &str| counted.others.iter().find(|other| is_one(&other.tender, tender));
    let others = taken.clone().map(|sum| {
        let counted = found(&sum.tender).map(|other| other.amount_minor);
        TenderCount::of(sum.kind, &sum.tender, sum.amount_minor, counted)
    });
    let untaken = counted
        .others
        .iter()
        .filter(|other| !taken.clone().any(|sum| is_one(&sum.tender, &other.tender)))
        .map(|other| {
            TenderCount::of(
                TenderKind::Other,
                &other.tender,
                Sum::ZERO,
                Some(other.amount_minor),
            )
        });
    std::iter::once(cash).chain(others).chain(untaken).collect()
}

/// The largest difference of any tender, either way, in minor units.
#[must_use]
pub fn largest_variance(counts: &[TenderCount]) -> Sum {
    counts
        .iter()
        .filter_map(|count| count.variance_minor)
        .map(Sum::abs)
        .max()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::facts::TenderSum;
    use super::super::report::CashFlow;
    use super::*;

    fn pieces(of: &[(i64, u32)]) -> Vec<Denomination> {
        of.iter()
            .map(|&(denomination_minor, count)| Denomination {
                denomination_minor,
                count,
            })
            .collect()
    }

    fn wrong(counted: &Counted) -> Vec<(String, String)> {
        let mut violations = Violations::default();
        counted.check("counted", &mut violations);
        violations
            .into_vec()
            .into_iter()
            .map(|violation| (violation.pointer, violation.code))
            .collect()
    }

    #[test]
    fn a_year_of_the_largest_documents_in_one_drawer_can_be_counted() {
        let counted = |minor: i64| Counted {
            counted_cash_minor: Some(minor),
            ..Counted::default()
        };
        // One a minute, day and night.
        assert_eq!(wrong(&counted(525_600 * MONEY_MAX)), []);
        assert_eq!(wrong(&counted(SERIES_MAX)), []);
        assert_eq!(wrong(&counted(SERIES_MAX + 1)).len(), 1);
    }

    #[test]
    fn cash_must_be_counted_somehow_and_both_ways_must_agree() {
        assert_eq!(
            wrong(&Counted::default()),
            [("/counted/cash".to_owned(), "required".to_owned())]
        );
        let empty_drawer = Counted {
            counted_cash_minor: Some(0),
            ..Counted::default()
        };
        assert_eq!(wrong(&empty_drawer), []);
        let both = |sum| Counted {
            cash: pieces(&[(100, 2)]),
            counted_cash_minor: Some(sum),
            others: vec![],
        };
        assert_eq!(wrong(&both(200)), []);
        assert_eq!(
            wrong(&both(201)),
            [("/counted/counted_cash_minor".to_owned(), "mismatch".to_owned())]
        );
    }

    #[test]
    fn everything_wrong_with_a_count_is_said_at_once() {
        let tender = |tender: &str, amount_minor| CountedTender {
            tender: tender.try_into().unwrap(),
            amount_minor,
        };
        let counted = Counted {
            cash: pieces(&[(0, 1), (5, 1), (5, 2_000_000)]),
            counted_cash_minor: None,
            others: vec![tender("cash", 1), tender("card", -1), tender("card", 1)],
        };
        let places: Vec<String> = wrong(&counted).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(
            places,
            [
                "/counted/cash/0/denomination_minor",
                "/counted/cash/2/count",
                "/counted/cash/2/denomination_minor",
                "/counted/others/0/tender",
                "/counted/others/1/amount_minor",
                "/counted/others/2/tender",
            ]
        );
    }

    #[test]
    fn a_tender_that_nobody_counted_differs_in_nothing() {
        let sum = |kind, tender: &str, amount_minor: i64| TenderSum {
            kind,
            tender: tender.to_owned(),
            count: 1,
            amount_minor: amount_minor.into(),
        };
        let takings = Takings {
            tenders: vec![
                sum(TenderKind::Cash, "cash", 700),
                sum(TenderKind::Card, "card", 900),
                sum(TenderKind::Other, "voucher", 50),
            ],
            cash: CashFlow {
                expected_minor: Sum::from(1_700),
                ..CashFlow::default()
            },
            ..Takings::default()
        };
        let counted = Counted {
            cash: vec![],
            counted_cash_minor: Some(1_600),
            others: vec![
                CountedTender {
                    tender: " CARD".try_into().unwrap(),
                    amount_minor: 910,
                },
                CountedTender {
                    tender: "cheque".try_into().unwrap(),
                    amount_minor: 30,
                },
            ],
        };
        let counts = compare(&takings, &counted);
        let seen: Vec<_> = counts
            .iter()
            .map(|count| (count.tender.as_str(), count.variance_minor.and_then(Sum::amount)))
            .collect();
        assert_eq!(
            seen,
            [
                ("cash", Some(-100)),
                ("card", Some(10)),
                ("voucher", None),
                ("cheque", Some(30))
            ]
        );
        assert_eq!(largest_variance(&counts), 100);
    }
}
