//! The seal of a Z report: a hash over everything in it and over the seal of the register's shift before, so that no report can be changed,
//! taken out or slipped in without breaking those after it (reliability 3.1).

use till_shared::canon::{Canon, Hash};
use till_shared::money::Sum;
use uuid::Uuid;

use super::facts::{Header, TaxSum};
use super::report::{Closing, ShiftReport, Takings, ZReport};
use super::tenders::kind_word;

/// Kind and version of the form. It never changes: a report with other fields gets another version.
const FORM: &str = "till/z/1";
/// The form of a report that says what the first one has no place for.
const FORM_2: &str = "till/z/2";

/// The form of a report that says what the second one has no place for.
const FORM_3: &str = "till/z/3";

/// The seal of version 1: `till/z/1`, the previous seal, then header, takings, counts and closing, field by field in the order below. Of
/// version 2: the same, then payments taken in another shift than their sale's, and who approved the difference. Of
/// version 3: the same, then payments given back, what second persons allowed, and the counts before the last.
#[must_use]
pub fn seal(z: &ZReport, previous: Option<&Hash>) -> Hash {
    let parts = &z.report.takings.part_payments;
    let is_second = !parts.is_nothing() || z.closing.approved_by_name.is_some();
    let is_third = !z.report.takings.returned.is_nothing()
        || !z.report.approvals.is_empty()
        || !z.closing.earlier_counts.is_empty();
    let form = match (is_third, is_second) {
        (true, _) => FORM_3,
        (false, true) => FORM_2,
        (false, false) => FORM,
    };
    let canon = Canon::new(form).option(previous, |canon, hash| canon.bytes(hash));
    let canon = header(canon, &z.report.header);
    let canon = takings(canon, &z.report.takings);
    let canon = counters(canon, &z.report);
    let canon = closing(canon, &z.closing);
    if !is_second && !is_third {
        return canon.finish();
    }
    let canon = sums(canon, [parts.ahead_minor, parts.elsewhere_minor]);
    let canon = text_if_any(canon, z.closing.approved_by_name.as_deref());
    if is_third {
        third(canon, z).finish()
    } else {
        canon.finish()
    }
}

/// What the third form adds.
fn third(canon: Canon, z: &ZReport) -> Canon {
    let returned = &z.report.takings.returned;
    sum(canon.int(returned.count), returned.amount_minor)
        .list(&z.report.approvals, |canon, one| {
            canon.text(&one.name).int(one.acts_count).int(one.movements_count)
        })
        .list(&z.closing.earlier_counts, |canon, count| {
            canon
                .int(i64::from(count.count_no))
                .int(count.cash_minor)
                .text(&count.user_name)
                .int(count.recorded_at.as_microsecond())
        })
}

fn text_if_any(canon: Canon, text: Option<&str>) -> Canon {
    canon.option(text, Canon::text)
}

fn id_if_any(canon: Canon, id: Option<Uuid>) -> Canon {
    canon.option(id, Canon::uuid)
}

/// A sum: an integer of the form; one that no integer of it holds, which the form knew nothing of, as its 16 bytes.
fn sum(canon: Canon, sum: Sum) -> Canon {
    match sum.amount() {
        Some(minor) => canon.int(minor),
        None => canon.bytes(&sum.minor().to_be_bytes()),
    }
}

fn sums(canon: Canon, all: impl IntoIterator<Item = Sum>) -> Canon {
    all.into_iter().fold(canon, sum)
}

fn header(canon: Canon, header: &Header) -> Canon {
    let canon = canon
        .text(&header.place.business_name)
        .text(&header.place.language)
        .text(header.place.currency.code())
        .text(&header.place.time_zone)
        .uuid(header.branch_id.0)
        .text(&header.place.branch_code)
        .text(&header.place.branch_name)
        .uuid(header.register_id.0)
        .text(&header.place.register_code)
        .text(&header.place.register_name)
        .uuid(header.shift_id.0)
        .int(header.number)
        .text(&header.business_date.to_string());
    id_if_any(canon, header.cashier_id.map(|id| id.0))
        .text(&header.cashier_name)
        .int(header.opened_at.as_microsecond())
}

fn takings(canon: Canon, takings: &Takings) -> Canon {
    let discounts = [
        takings.gross_minor,
        takings.line_discount_minor,
        takings.sale_discount_minor,
        takings.net_minor,
    ];
    let totals = [
        takings.tax_minor,
        takings.total_minor,
        takings.rounding_minor,
        takings.due_minor,
    ];
    let canon = sums(sums(canon, discounts).list(&takings.taxes, tax), totals)
        .list(&takings.tenders, |canon, one| {
            sum(
                canon.text(kind_word(one.kind)).text(&one.tender).int(one.count),
                one.amount_minor,
            )
        })
        .list(&takings.cashiers, |canon, one| {
            sum(canon.text(&one.name).int(one.count), one.total_minor)
        })
        .int(takings.cash.opening_float_minor);
    let rest = [
        takings.cash.received_minor,
        takings.cash.change_minor,
        takings.cash.movements_minor,
        takings.cash.expected_minor,
        takings.documents_minor,
        takings.grand_total_minor,
    ];
    sums(canon, rest)
}

fn tax(canon: Canon, tax: &TaxSum) -> Canon {
    let canon = canon
        .text(&tax.code)
        .decimal(tax.rate.get())
        .int(i64::from(tax.inclusive));
    sums(canon, [tax.base_minor, tax.tax_minor])
}

fn counters(canon: Canon, report: &ShiftReport) -> Canon {
    let documents = &report.documents;
    let canon = canon
        .int(report.sales_count)
        .int(report.items_count)
        .list(&report.movements, |canon, one| {
            sum(canon.text(one.kind.word()).int(one.count), one.amount_minor)
        })
        .int(report.no_sale_count)
        .int(documents.count);
    let canon = text_if_any(canon, documents.first_number.as_deref());
    text_if_any(canon, documents.last_number.as_deref())
        .list(&documents.gaps, |canon, gap| {
            canon.int(gap.from_no).int(gap.to_no)
        })
        .list(&report.voided, |canon, one| {
            sum(canon.text(&one.name).int(one.count), one.total_minor)
        })
        .list(&report.parked, |canon, basket| {
            canon
                .uuid(basket.sale_id.0)
                .text(&basket.label)
                .int(i64::from(basket.line_count))
                .int(basket.total_minor)
                .text(&basket.parked_by_name)
                .int(basket.parked_at.as_microsecond())
        })
        .int(report.parked_count)
}

fn closing(canon: Canon, closing: &Closing) -> Canon {
    let canon = id_if_any(
        canon.int(closing.closed_at.as_microsecond()),
        closing.closed_by.map(|id| id.0),
    )
    .text(&closing.closed_by_name)
    .list(&closing.counts, |canon, count| {
        sum(
            canon.text(kind_word(count.kind)).text(&count.tender),
            count.expected_minor,
        )
        .option(count.counted_minor, Canon::int)
    })
    .list(&closing.denominations, |canon, piece| {
        canon.int(piece.denomination_minor).int(i64::from(piece.count))
    });
    let canon = text_if_any(
        sum(canon, closing.variance_minor),
        closing.variance_reason.as_deref(),
    )
    .int(i64::from(closing.is_approved))
    .int(closing.carried_float_minor)
    .int(closing.deposit_minor);
    text_if_any(canon, closing.deposit_reference.as_deref())
}

#[cfg(test)]
pub(crate) mod tests {
    use till_shared::canon::hex;

    use super::super::count::{Counted, CountedTender, Denomination, compare};
    use super::super::facts::{ApprovalSum, ReturnedSum};
    use super::super::report::{EarlierCount, PartPayments, report, tests::busy};
    use super::*;

    /// A Z report with something in every field.
    pub fn closed() -> ZReport {
        let report = report(&busy());
        let counted = Counted {
            cash: vec![
                Denomination {
                    denomination_minor: 5_000,
                    count: 3,
                },
                Denomination {
                    denomination_minor: 1,
                    count: 390,
                },
            ],
            counted_cash_minor: None,
            others: vec![CountedTender {
                tender: "card".try_into().unwrap(),
                amount_minor: 5_000,
            }],
        };
        let closing = Closing {
            closed_at: "2026-03-02T17:00:00Z".parse().unwrap(),
            closed_by: None,
            closed_by_name: "Omar".to_owned(),
            counts: compare(&report.takings, &counted),
            denominations: counted.cash,
            variance_minor: (-8).into(),
            variance_reason: Some("Wrong change".to_owned()),
            is_approved: false,
            approved_by_name: None,
            earlier_counts: Vec::new(),
            carried_float_minor: 10_000,
            deposit_minor: 5_390,
            deposit_reference: Some("BAG-7".to_owned()),
        };
        ZReport { report, closing }
    }

    #[test]
    fn the_first_form_of_the_seal_is_frozen() {
        assert_eq!(
            hex(&seal(&closed(), None)),
            "533c409c83bf894bd6935bf92c50b472528561c6c28ae273edd701b9dbb5f0d4"
        );
        assert_eq!(
            hex(&seal(&closed(), Some(&[7; 32]))),
            "5ab66ca4d423963a8d039c5e9c4b0c3e262dea528625ac90a25ed4a80a03776d"
        );
    }

    /// One that says what the first form has no place for.
    fn closed_with_more() -> ZReport {
        let mut z = closed();
        z.report.takings.part_payments = PartPayments {
            ahead_minor: 700.into(),
            elsewhere_minor: 300.into(),
        };
        z.closing.is_approved = true;
        z.closing.approved_by_name = Some("Petra".to_owned());
        z
    }

    #[test]
    fn the_second_form_of_the_seal_is_frozen() {
        assert_eq!(
            hex(&seal(&closed_with_more(), Some(&[7; 32]))),
            "b6b308b4e8d45e1d2daf2af5cf783fc595c3513e1107e37c4b9463879659ba91"
        );
    }

    /// One that says what the second form has no place for.
    pub fn closed_with_most() -> ZReport {
        let mut z = closed_with_more();
        z.report.takings.returned = ReturnedSum {
            count: 1,
            amount_minor: 500.into(),
        };
        z.report.approvals = vec![ApprovalSum {
            name: "Petra".to_owned(),
            acts_count: 2,
            movements_count: 1,
        }];
        z.closing.earlier_counts = vec![EarlierCount {
            count_no: 1,
            cash_minor: 15_000,
            user_name: "Mina".to_owned(),
            recorded_at: "2026-03-02T16:50:00Z".parse().unwrap(),
        }];
        z
    }

    #[test]
    fn the_third_form_of_the_seal_is_frozen() {
        assert_eq!(
            hex(&seal(&closed_with_most(), Some(&[7; 32]))),
            "0e3fa9457eaaebe5f5e7911c2e655544034123494ddaa9fdddc9254ff87b92ef"
        );
        // Each of what is new makes it the third.
        let third = closed_with_most();
        let mut one = closed();
        one.closing.earlier_counts = third.closing.earlier_counts;
        assert_ne!(seal(&one, None), seal(&closed(), None));
        let mut one = closed();
        one.report.approvals = third.report.approvals;
        assert_ne!(seal(&one, None), seal(&closed(), None));
    }

    #[test]
    fn whatever_is_changed_in_a_report_changes_its_seal() {
        for z in [closed(), closed_with_more(), closed_with_most()] {
            every_leaf_is_sealed(&z);
        }
    }

    fn every_leaf_is_sealed(z: &ZReport) {
        let sealed = seal(z, None);
        // Every number and text of the report, one after the other, through its stored form.
        let stored = serde_json::to_value(z).unwrap();
        let mut places = Vec::new();
        leaves(&stored, String::new(), &mut places);
        assert!(places.len() > 80, "{}", places.len());
        let mut unsealed = Vec::new();
        for place in places {
            let mut forged = stored.clone();
            let leaf = forged.pointer_mut(&place).unwrap();
            if let Some(number) = leaf.as_i64() {
                *leaf = (number + 1).into();
            } else if let Some(flag) = leaf.as_bool() {
                *leaf = (!flag).into();
            } else if let Some(text) = leaf.as_str() {
                *leaf = other_text(text).into();
            } else {
                continue;
            }
            let Ok(forged) = serde_json::from_value::<ZReport>(forged) else {
                continue;
            };
            if seal(&forged, None) == sealed {
                unsealed.push(place);
            }
        }
        // Sums of sealed parts.
        unsealed.retain(|place| !place.ends_with("/discount_minor"));
        unsealed.retain(|place| !(place.contains("/counts/") && place.ends_with("/variance_minor")));
        assert_eq!(unsealed, Vec::<String>::new());
    }

    fn leaves(value: &serde_json::Value, place: String, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(members) => {
                members
                    .iter()
                    .for_each(|(name, value)| leaves(value, format!("{place}/{name}"), into));
            }
            serde_json::Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(at, value)| leaves(value, format!("{place}/{at}"), into));
            }
            _ => into.push(place),
        }
    }

    /// Another text of the same kind: date, time, id, currency, decimal or word.
    fn other_text(text: &str) -> String {
        match text {
            "EUR" => "USD".to_owned(),
            "19" => "7".to_owned(),
            "cash" | "pay_in" => text.replace("cash", "card").replace("pay_in", "tip_out"),
            "card" => "other".to_owned(),
            "pay_out" => "tip_out".to_owned(),
            _ if text.starts_with("2026-03-02") => text.replace("2026-03-02", "2026-03-01"),
            _ if text.len() == 36 && text.contains("-0000-") => text.replace("00000000-", "10000000-"),
            _ => format!("{text}!"),
        }
    }
}
