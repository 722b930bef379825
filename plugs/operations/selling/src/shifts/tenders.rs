//! Tenders by name: somebody types "visa", "Visa" and "VISA ", and means one card.

use till_shared::pricing::TenderKind;

use super::count::CASH;
use super::facts::TenderSum;

/// What tells one tender from another: without outer blanks, inner ones as one, in small letters.
#[must_use]
pub fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The kind as stored and sealed.
#[must_use]
pub const fn kind_word(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Cash => "cash",
        TenderKind::Card => "card",
        TenderKind::Other => "other",
    }
}

/// One line for every tender, spelled as most of its payments spell it. A name that an earlier kind has, cash before all, is told apart by
/// its kind, so that each line can be counted by its name.
#[must_use]
pub fn fold(sums: &[TenderSum]) -> Vec<TenderSum> {
    let mut lines: Vec<(String, i64, TenderSum)> = Vec::new();
    for sum in sums {
        let name = folded(&sum.tender);
        let line = lines
            .iter_mut()
            .find(|(known, _, line)| line.kind == sum.kind && *known == name);
        if let Some((_, most, line)) = line {
            line.count += sum.count;
            line.amount_minor += sum.amount_minor;
            if sum.count > *most {
                *most = sum.count;
                line.tender = tidy(&sum.tender);
            }
        } else {
            let line = TenderSum {
                tender: tidy(&sum.tender),
                ..sum.clone()
            };
            lines.push((name, sum.count, line));
        }
    }
    let mut taken: Vec<(TenderKind, String)> = vec![(TenderKind::Cash, CASH.to_owned())];
    lines
        .into_iter()
        .map(|(name, _, line)| {
            let is_taken = taken
                .iter()
                .any(|(kind, known)| *kind != line.kind && *known == name);
            taken.push((line.kind, name));
            if is_taken {
                let tender = format!("{} ({})", line.tender, kind_word(line.kind));
                TenderSum { tender, ..line }
            } else {
                line
            }
        })
        .collect()
}

fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use till_shared::pricing::TenderKind::{Card, Cash, Other};

    use super::*;

    fn sum(kind: TenderKind, tender: &str, count: i64, amount_minor: i64) -> TenderSum {
        TenderSum {
            kind,
            tender: tender.to_owned(),
            count,
            amount_minor: amount_minor.into(),
        }
    }

    #[test]
    fn a_card_that_is_typed_three_ways_is_one_line_in_its_commonest_spelling() {
        let typed = [
            sum(Cash, "cash", 3, 700),
            sum(Card, "VISA ", 1, 1_000),
            sum(Card, "Visa", 2, 2_000),
            sum(Card, "visa", 1, 500),
            sum(Card, "Gift  card", 1, 5),
            sum(Card, "gift card", 1, 5),
        ];
        assert_eq!(
            fold(&typed),
            [
                sum(Cash, "cash", 3, 700),
                sum(Card, "Visa", 4, 3_500),
                sum(Card, "Gift card", 2, 10)
            ]
        );
    }

    #[test]
    fn a_name_of_another_kind_is_told_apart() {
        let typed = [
            sum(Card, "Cash", 1, 10),
            sum(Card, "visa", 1, 20),
            sum(Other, "Visa", 1, 30),
        ];
        let names: Vec<String> = fold(&typed).into_iter().map(|line| line.tender).collect();
        assert_eq!(names, ["Cash (card)", "visa", "Visa (other)"]);
    }

    proptest! {
        #[test]
        fn folding_loses_no_money_and_folding_twice_changes_nothing(
            typed in proptest::collection::vec((0..3_u8, "[aAbB][ aAbB]{0,3}", 1..9_i64, 0..1_000_i64), 0..12)
        ) {
            let mut typed: Vec<TenderSum> = typed
                .into_iter()
                .map(|(kind, name, count, minor)| sum([Cash, Card, Other][usize::from(kind)], &name, count, minor))
                .collect();
            typed.sort_by_key(|sum| kind_word(sum.kind));
            let once = fold(&typed);
            let total = |sums: &[TenderSum]| sums.iter().map(|sum| sum.amount_minor).sum::<till_shared::money::Sum>();
            prop_assert_eq!(total(&once), total(&typed));
            let mut keys: Vec<String> = once.iter().map(|sum| folded(&sum.tender)).collect();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), once.len());
            prop_assert_eq!(fold(&once), once);
        }
    }
}
