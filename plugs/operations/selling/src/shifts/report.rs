//! X and Z are one report: the same pure function over the same facts, read while the shift goes on (X) or once it is shut for ever (Z).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::UserId;
use till_shared::money::Sum;
use till_shared::pricing::TenderKind;

use super::count::{CASH, Denomination, TenderCount};
use super::facts::{
    ApprovalSum, CashierSum, DocumentSums, Facts, Figures, Header, MovementSum, ParkedBasket, ReturnedSum,
    TaxSum, TenderSum, VoidSum,
};
use super::model::MovementKind;
use super::tenders::fold;

/// Cash in the drawer, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the unit comes last")]
pub struct CashFlow {
    /// What lay in it at the start.
    pub opening_float_minor: i64,
    /// What buyers handed over.
    pub received_minor: Sum,
    /// What they got back.
    pub change_minor: Sum,
    /// What moved without a sale: in less out.
    pub movements_minor: Sum,
    /// What must be in it: float + received − change + movements.
    pub expected_minor: Sum,
}

/// Payments that were taken in another shift than the sale was completed in, in minor units. Tenders sum to what was due, and `ahead`, less
/// `elsewhere`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartPayments {
    /// Taken here, less given back, for sales that are not this shift's.
    pub ahead_minor: Sum,
    /// Taken in other shifts for sales of this one.
    pub elsewhere_minor: Sum,
}

impl PartPayments {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything from which somebody could work out what the drawer holds; amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Takings {
    /// Quantity × price.
    pub gross_minor: Sum,
    /// Discounts on lines.
    pub line_discount_minor: Sum,
    /// Discounts on whole sales.
    pub sale_discount_minor: Sum,
    /// All discounts.
    pub discount_minor: Sum,
    /// Without tax.
    pub net_minor: Sum,
    /// Taxes per rate.
    pub taxes: Vec<TaxSum>,
    /// All taxes.
    pub tax_minor: Sum,
    /// Net and taxes.
    pub total_minor: Sum,
    /// What cash rounding added.
    pub rounding_minor: Sum,
    /// What was paid: total and rounding.
    pub due_minor: Sum,
    /// Payments by tender: cash first.
    pub tenders: Vec<TenderSum>,
    /// Payments that were taken in another shift than the sale was completed in; absent if there were none.
    #[serde(default, skip_serializing_if = "PartPayments::is_nothing")]
    pub part_payments: PartPayments,
    /// Payments that were given back before their sale was complete; absent if none was.
    #[serde(default, skip_serializing_if = "ReturnedSum::is_nothing")]
    pub returned: ReturnedSum,
    /// Sales by person.
    pub cashiers: Vec<CashierSum>,
    /// Cash in the drawer.
    pub cash: CashFlow,
    /// What the numbered documents of this shift add to the grand total.
    pub documents_minor: Sum,
    /// Total of all documents that the register ever numbered, this shift included. It is never set back, not even with a new fiscal year.
    pub grand_total_minor: Sum,
}

/// The report of a shift: X while it goes on, Z once it is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShiftReport {
    /// Place, person, time.
    pub header: Header,
    /// How many sales.
    pub sales_count: i64,
    /// How many lines were sold in all.
    pub items_count: i64,
    /// Money.
    pub takings: Takings,
    /// Cash that moved without a sale, by kind.
    pub movements: Vec<MovementSum>,
    /// How often the drawer was opened for nothing.
    pub no_sale_count: i64,
    /// Numbers given.
    pub documents: DocumentSums,
    /// Baskets that came to nothing, by person.
    pub voided: Vec<VoidSum>,
    /// Baskets that stay put aside.
    pub parked: Vec<ParkedBasket>,
    /// How many of them there are in all.
    pub parked_count: i64,
    /// What second persons allowed, by person; absent if nobody had to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalSum>,
}

/// How the shift was closed; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Closing {
    /// When.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// Their name.
    pub closed_by_name: String,
    /// Every tender, expected and counted: cash first.
    pub counts: Vec<TenderCount>,
    /// Coins and notes, if they were counted piece by piece.
    pub denominations: Vec<Denomination>,
    /// Cash found less cash expected.
    pub variance_minor: Sum,
    /// Why they differ.
    pub variance_reason: Option<String>,
    /// Whether somebody else approved the difference.
    pub is_approved: bool,
    /// Who approved it; reports of an older program do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by_name: Option<String>,
    /// What was counted before, the last time before this one at the end; absent if the first count held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_counts: Vec<EarlierCount>,
    /// What stays in the drawer for the next shift.
    pub carried_float_minor: i64,
    /// What is taken out of it.
    pub deposit_minor: i64,
    /// Number of the bag it goes into.
    pub deposit_reference: Option<String>,
}

/// A count of the drawer that was not the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierCount {
    /// 1, 2, 3 … in its shift.
    pub count_no: i32,
    /// All cash that was counted, in minor units.
    pub cash_minor: i64,
    /// Who counted.
    pub user_name: String,
    /// When.
    pub recorded_at: Timestamp,
}

/// What is sealed at closing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ZReport {
    /// The report.
    pub report: ShiftReport,
    /// How the shift was closed.
    pub closing: Closing,
}

/// The report over some facts; adds nothing but sums.
#[must_use]
pub fn report(facts: &Facts) -> ShiftReport {
    let Facts {
        header,
        opening_float_minor,
        figures,
    } = facts;
    let sales = &figures.sales;
    let cash = cash(*opening_float_minor, figures);
    let tenders: Vec<TenderSum> = figures
        .tenders
        .iter()
        .map(|sum| {
            let is_cash = sum.kind == TenderKind::Cash;
            TenderSum {
                tender: if is_cash {
                    CASH.to_owned()
                } else {
                    sum.tender.clone()
                },
                amount_minor: sum.amount_minor - if is_cash { sales.change_minor } else { Sum::ZERO },
                ..sum.clone()
            }
        })
        .collect();
    let no_sale_count = count_of(&figures.movements, MovementKind::NoSaleOpen);
    ShiftReport {
        header: header.clone(),
        sales_count: sales.count,
        items_count: sales.line_count,
        takings: Takings {
            gross_minor: sales.gross_minor,
            line_discount_minor: sales.line_discount_minor,
            sale_discount_minor: sales.sale_discount_minor,
            discount_minor: sales.line_discount_minor + sales.sale_discount_minor,
            net_minor: sales.net_minor,
            taxes: figures.taxes.clone(),
            tax_minor: sales.tax_minor,
            total_minor: sales.total_minor,
            rounding_minor: sales.rounding_minor,
            due_minor: sales.due_minor,
            tenders: fold(&tenders),
            part_payments: PartPayments {
                ahead_minor: figures.taken_ahead_minor,
                elsewhere_minor: figures.taken_elsewhere_minor,
            },
            returned: figures.returned.clone(),
            cashiers: figures.cashiers.clone(),
            cash,
            documents_minor: figures.documents.amount_minor,
            grand_total_minor: figures.grand_total_before_minor + figures.documents.amount_minor,
        },
        movements: figures
            .movements
            .iter()
            .filter(|sum| sum.kind != MovementKind::NoSaleOpen)
            .cloned()
            .collect(),
        no_sale_count,
        // The sum of the documents belongs to the takings, which may be hidden.
        documents: DocumentSums {
            amount_minor: Sum::ZERO,
            ..figures.documents.clone()
        },
        voided: figures.voided.clone(),
        parked: figures.parked.clone(),
        parked_count: figures.parked_count,
        approvals: figures.approvals.clone(),
    }
}

fn cash(opening_float_minor: i64, figures: &Figures) -> CashFlow {
    let received = figures.tenders.iter().filter(|sum| sum.kind == TenderKind::Cash);
    let received_minor: Sum = received.map(|sum| sum.amount_minor).sum();
    let movements_minor: Sum = figures.movements.iter().map(|sum| sum.amount_minor).sum();
    let change_minor = figures.sales.change_minor;
    CashFlow {
        opening_float_minor,
        received_minor,
        change_minor,
        movements_minor,
        expected_minor: Sum::from(opening_float_minor) + received_minor - change_minor + movements_minor,
    }
}

impl ShiftReport {
    /// How often cash moved without a sale.
    #[must_use]
    pub fn movements_count(&self) -> i64 {
        self.movements.iter().map(|sum| sum.count).sum()
    }
}

fn count_of(movements: &[MovementSum], kind: MovementKind) -> i64 {
    movements
        .iter()
        .filter(|sum| sum.kind == kind)
        .map(|sum| sum.count)
        .sum()
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use till_shared::ids::{BranchId, RegisterId, SaleId, ShiftId};
    use till_shared::money::MONEY_MAX;
    use till_shared::slip::Form;
    use uuid::Uuid;

    use super::super::facts::{Place, SaleSums};
    use super::*;

    /// A header that is always the same.
    pub fn header() -> Header {
        Header {
            place: Place {
                business_name: "Corner shop".to_owned(),
                language: "en".to_owned(),
                currency: "EUR".parse().unwrap(),
                time_zone: "Europe/Berlin".to_owned(),
                branch_code: "B01".to_owned(),
                branch_name: "Main street".to_owned(),
                register_code: "R01".to_owned(),
                register_name: "Front".to_owned(),
                paper_form: Form::FIRST,
            },
            branch_id: BranchId(Uuid::from_u128(1)),
            register_id: RegisterId(Uuid::from_u128(2)),
            shift_id: ShiftId(Uuid::from_u128(3)),
            number: 12,
            business_date: "2026-03-02".parse().unwrap(),
            cashier_id: Some(UserId(Uuid::from_u128(4))),
            cashier_name: "Mina".to_owned(),
            opened_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        }
    }

    /// A shift with something in every part of its report.
    pub fn busy() -> Facts {
        let tender = |kind, tender: &str, count, amount_minor: i64| TenderSum {
            kind,
            tender: tender.to_owned(),
            count,
            amount_minor: Sum::from(amount_minor),
        };
        let moved = |kind, count, amount_minor: i64| MovementSum {
            kind,
            count,
            amount_minor: Sum::from(amount_minor),
        };
        Facts {
            header: header(),
            opening_float_minor: 10_000,
            figures: Figures {
                sales: SaleSums {
                    count: 3,
                    line_count: 7,
                    gross_minor: Sum::from(13_000),
                    line_discount_minor: Sum::from(600),
                    sale_discount_minor: Sum::from(500),
                    net_minor: Sum::from(10_000),
                    tax_minor: Sum::from(1_900),
                    total_minor: Sum::from(11_900),
                    rounding_minor: Sum::from(-2),
                    due_minor: Sum::from(11_898),
                    change_minor: Sum::from(102),
                },
                taxes: vec![TaxSum {
                    code: "VAT".to_owned(),
                    rate: "19".parse().unwrap(),
                    inclusive: true,
                    base_minor: Sum::from(10_000),
                    tax_minor: Sum::from(1_900),
                }],
                tenders: vec![
                    tender(TenderKind::Cash, "cash", 2, 7_000),
                    tender(TenderKind::Card, "card", 1, 5_000),
                ],
                movements: vec![
                    moved(MovementKind::PayIn, 1, 500),
                    moved(MovementKind::PayOut, 2, -1_500),
                    moved(MovementKind::NoSaleOpen, 4, 0),
                ],
                documents: DocumentSums {
                    count: 3,
                    first_number: Some("B01-R01-26-000001".to_owned()),
                    last_number: Some("B01-R01-26-000003".to_owned()),
                    amount_minor: Sum::from(11_898),
                    gaps: vec![],
                },
                cashiers: vec![CashierSum {
                    name: "Mina".to_owned(),
                    count: 3,
                    total_minor: Sum::from(11_900),
                }],
                voided: vec![VoidSum {
                    name: "Mina".to_owned(),
                    count: 1,
                    total_minor: Sum::from(450),
                }],
                parked: vec![ParkedBasket {
                    sale_id: SaleId(Uuid::from_u128(9)),
                    label: "Blue coat".to_owned(),
                    line_count: 2,
                    total_minor: 999,
                    parked_by_name: "Mina".to_owned(),
                    parked_at: "2026-03-02T09:30:00Z".parse().unwrap(),
                }],
                parked_count: 1,
                grand_total_before_minor: Sum::from(88_102),
                taken_ahead_minor: Sum::ZERO,
                taken_elsewhere_minor: Sum::ZERO,
                returned: ReturnedSum::default(),
                approvals: Vec::new(),
            },
        }
    }

    #[test]
    fn the_drawer_must_hold_float_and_cash_less_change_and_what_moved() {
        let report = report(&busy());
        let cash = report.takings.cash;
        assert_eq!(
            [cash.received_minor, cash.change_minor, cash.movements_minor].map(Sum::amount),
            [Some(7_000), Some(102), Some(-1_000)]
        );
        assert_eq!(cash.expected_minor, 10_000 + 7_000 - 102 - 1_000);
        assert_eq!(report.no_sale_count, 4);
        assert!(
            report
                .movements
                .iter()
                .all(|sum| sum.kind != MovementKind::NoSaleOpen)
        );
    }

    #[test]
    fn tenders_sum_to_what_was_paid() {
        let takings = report(&busy()).takings;
        assert_eq!(
            takings.tenders.iter().map(|sum| sum.amount_minor).sum::<Sum>(),
            takings.due_minor
        );
        assert_eq!(takings.discount_minor, 1_100);
    }

    #[test]
    fn the_grand_total_goes_on_from_the_report_before() {
        assert_eq!(report(&busy()).takings.grand_total_minor, 100_000);
    }

    #[test]
    fn an_empty_shift_expects_its_float() {
        let facts = Facts {
            header: header(),
            opening_float_minor: 777,
            figures: Figures::default(),
        };
        let report = report(&facts);
        assert_eq!(report.takings.cash.expected_minor, 777);
        assert_eq!((report.sales_count, report.documents.count), (0, 0));
    }

    #[test]
    fn what_is_stored_reads_back_the_same() {
        let report = report(&busy());
        let stored = serde_json::to_value(&report).unwrap();
        assert_eq!(serde_json::from_value::<ShiftReport>(stored).unwrap(), report);
    }

    proptest! {
        #[test]
        fn reports_of_two_halves_expect_what_the_whole_does(
            float in 0_i64..1_000_000, first in 0_i64..1_000_000, second in 0_i64..1_000_000,
            back in 0_i64..1_000, out in -100_000_i64..100_000,
        ) {
            let facts = |opening_float_minor, cash: i64, change_minor: i64, moved: i64| Facts {
                header: header(),
                opening_float_minor,
                figures: Figures {
                    sales: SaleSums { change_minor: change_minor.into(), ..SaleSums::default() },
                    tenders: vec![TenderSum { kind: TenderKind::Cash, tender: "cash".to_owned(), count: 1, amount_minor: cash.into() }],
                    movements: vec![MovementSum { kind: MovementKind::Correction, count: 1, amount_minor: moved.into() }],
                    ..Figures::default()
                },
            };
            let expected = |facts: &Facts| report(facts).takings.cash.expected_minor;
            let morning = expected(&facts(float, first, back, out));
            let afternoon = expected(&facts(morning.amount().unwrap(), second, 0, 0));
            prop_assert_eq!(afternoon, expected(&facts(float, first + second, back, out)));
        }

        #[test]
        fn as_many_sums_as_large_as_they_come_still_make_a_report(
            sums in proptest::collection::vec(proptest::num::i64::ANY, 1..40), float in 0..=MONEY_MAX,
        ) {
            // Every figure as large as the widest column, many times over: nothing wraps and nothing is lost on the way through JSON.
            let all: Sum = sums.iter().map(|minor| Sum::from(*minor)).sum();
            let tender = |(at, minor): (usize, &i64)| TenderSum {
                kind: TenderKind::Cash, tender: format!("cash {at}"), count: 1, amount_minor: Sum::from(*minor),
            };
            let facts = Facts {
                header: header(),
                opening_float_minor: float,
                figures: Figures {
                    sales: SaleSums { gross_minor: all, change_minor: -all, due_minor: all, ..SaleSums::default() },
                    tenders: sums.iter().enumerate().map(tender).collect(),
                    movements: vec![MovementSum { kind: MovementKind::PayIn, count: 1, amount_minor: all }],
                    grand_total_before_minor: all,
                    ..Figures::default()
                },
            };
            let report = report(&facts);
            prop_assert_eq!(report.takings.cash.expected_minor.minor(), i128::from(float) + 3 * all.minor());
            let stored = serde_json::to_value(&report).unwrap();
            prop_assert_eq!(serde_json::from_value::<ShiftReport>(stored).unwrap(), report);
        }
    }
}
