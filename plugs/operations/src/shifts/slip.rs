//! X and Z reports on paper: one builder, so that they read alike.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use till_shared::money::{Currency, Sum, format_minor};
use till_shared::slip::{Align, Block, Column, Slip, Weight};

use super::report::{Closing, Takings};
use super::views::{ReportView, XReportView, ZReportView};

/// An X report on paper.
#[must_use]
pub fn x_slip(x: &XReportView) -> Slip {
    let mut paper = Paper::begin(&x.report, "X");
    let as_of = paper.time(x.as_of);
    paper.slip.pair("As of", as_of, Weight::Normal);
    paper.body(&x.report);
    paper
        .slip
        .rule()
        .quiet("The shift goes on. This is not a closing.");
    paper.slip
}

/// A Z report on paper.
#[must_use]
pub fn z_slip(z: &ZReportView) -> Slip {
    let mut paper = Paper::begin(&z.report, "Z");
    let closed_at = paper.time(z.closing.closed_at);
    paper.slip.pair("Closed", closed_at, Weight::Normal);
    paper
        .slip
        .pair("Closed by", &z.closing.closed_by_name, Weight::Normal);
    paper.body(&z.report);
    paper.count(&z.closing);
    let header = &z.report.header;
    let code = format!(
        "TILL-Z1:{}-{}:{}:{}",
        header.place.branch_code, header.place.register_code, header.number, z.seal_hash
    );
    paper.slip.rule().qr(code, "Seal");
    paper.slip.quiet(&z.seal_hash);
    paper.slip
}

struct Paper {
    slip: Slip,
    currency: Currency,
    zone: TimeZone,
}

impl Paper {
    fn begin(report: &ReportView, letter: &str) -> Self {
        let header = &report.header;
        let place = &header.place;
        let title = format!(
            "{letter} report {}-{} {}",
            place.branch_code, place.register_code, header.number
        );
        let mut paper = Self {
            slip: Slip::new(title, &place.language),
            currency: place.currency,
            // A name that this machine does not know (any more) must not keep a report from being printed.
            zone: TimeZone::get(&place.time_zone).unwrap_or(TimeZone::UTC),
        };
        let opened_at = paper.time(header.opened_at);
        let slip = &mut paper.slip;
        slip.heading(&place.business_name)
            .quiet(format!("{} {}", place.branch_code, place.branch_name));
        slip.push(Block::Mark {
            text: format!("{letter} REPORT"),
        });
        slip.pair(
            "Register",
            format!("{} {}", place.register_code, place.register_name),
            Weight::Normal,
        );
        slip.pair("Shift", header.number.to_string(), Weight::Strong);
        slip.pair("Business day", header.business_date.to_string(), Weight::Normal);
        slip.pair("Cashier", &header.cashier_name, Weight::Normal);
        slip.pair("Opened", opened_at, Weight::Normal);
        paper
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }

    fn amount(&self, minor: impl Into<Sum>) -> String {
        format_minor(minor, self.currency)
    }

    fn money(&mut self, label: &str, minor: impl Into<Sum>, weight: Weight) {
        let amount = self.amount(minor);
        self.slip.pair(label, amount, weight);
    }

    fn body(&mut self, report: &ReportView) {
        self.slip.rule();
        self.slip
            .pair("Sales", report.sales_count.to_string(), Weight::Normal);
        self.slip
            .pair("Items", report.items_count.to_string(), Weight::Normal);
        match report.takings.value() {
            Some(takings) => self.takings(takings),
            None => {
                self.slip.quiet("Takings are shown once the drawer is counted.");
            }
        }
        self.cash(report);
        self.documents(report);
    }

    fn takings(&mut self, takings: &Takings) {
        let currency = self.currency.code();
        self.money("Gross", takings.gross_minor, Weight::Normal);
        self.money("Discounts", -takings.discount_minor, Weight::Normal);
        self.money("Net", takings.net_minor, Weight::Normal);
        if !takings.taxes.is_empty() {
            let rows = takings
                .taxes
                .iter()
                .map(|tax| {
                    let name = format!(
                        "{} {}%{}",
                        tax.code,
                        tax.rate,
                        if tax.inclusive { " incl." } else { "" }
                    );
                    vec![name, self.amount(tax.base_minor), self.amount(tax.tax_minor)]
                })
                .collect();
            self.slip.section("Tax").table(
                vec![Column::start("Rate"), Column::end("Net"), Column::end("Tax")],
                rows,
            );
        }
        self.money("Tax in all", takings.tax_minor, Weight::Normal);
        self.money("Rounding", takings.rounding_minor, Weight::Normal);
        self.money(&format!("Takings {currency}"), takings.due_minor, Weight::Grand);
        if !takings.tenders.is_empty() {
            let rows = takings
                .tenders
                .iter()
                .map(|sum| {
                    vec![
                        sum.tender.clone(),
                        sum.count.to_string(),
                        self.amount(sum.amount_minor),
                    ]
                })
                .collect();
            let columns = vec![Column::start("Tender"), Column::end("No."), Column::end("Amount")];
            self.slip.section("Tenders").table(columns, rows);
        }
        if takings.cashiers.len() > 1 {
            let rows = takings
                .cashiers
                .iter()
                .map(|sum| {
                    vec![
                        sum.name.clone(),
                        sum.count.to_string(),
                        self.amount(sum.total_minor),
                    ]
                })
                .collect();
            let columns = vec![
                Column::start("Cashier"),
                Column::end("No."),
                Column::end("Amount"),
            ];
            self.slip.section("Cashiers").table(columns, rows);
        }
    }

    fn cash(&mut self, report: &ReportView) {
        self.slip.section("Cash drawer");
        let takings = report.takings.value();
        if let Some(cash) = takings.map(|takings| takings.cash.clone()) {
            self.money("Opening float", cash.opening_float_minor, Weight::Normal);
            self.money("Received", cash.received_minor, Weight::Normal);
            self.money("Change", -cash.change_minor, Weight::Normal);
        }
        for sum in &report.movements {
            self.money(
                &format!("{} ({})", sum.kind.title(), sum.count),
                sum.amount_minor,
                Weight::Normal,
            );
        }
        if let Some(takings) = takings {
            self.money("Expected", takings.cash.expected_minor, Weight::Strong);
        }
        self.slip.pair(
            "Opened without sale",
            report.no_sale_count.to_string(),
            Weight::Normal,
        );
    }

    fn documents(&mut self, report: &ReportView) {
        let documents = &report.documents;
        self.slip
            .section("Documents")
            .pair("Numbered", documents.count.to_string(), Weight::Normal);
        if let (Some(first), Some(last)) = (&documents.first_number, &documents.last_number) {
            self.slip
                .pair("First", first, Weight::Normal)
                .pair("Last", last, Weight::Normal);
        }
        let gaps: Vec<String> = documents
            .gaps
            .iter()
            .map(|gap| format!("{} to {}", gap.from_no, gap.to_no))
            .collect();
        let gaps = if gaps.is_empty() {
            "none".to_owned()
        } else {
            gaps.join(", ")
        };
        self.slip.pair("Gaps", gaps, Weight::Normal);
        for sum in &report.voided {
            let amount = self.amount(sum.total_minor);
            self.slip.pair(
                format!("Voided by {} ({})", sum.name, sum.count),
                amount,
                Weight::Normal,
            );
        }
        self.slip
            .pair("Put aside", report.parked_count.to_string(), Weight::Normal);
        for basket in &report.parked {
            let amount = self.amount(basket.total_minor);
            let label = if basket.label.is_empty() {
                &basket.parked_by_name
            } else {
                &basket.label
            };
            self.slip.pair(label, amount, Weight::Quiet);
        }
        if let Some(takings) = report.takings.value() {
            self.money("Grand total", takings.grand_total_minor, Weight::Strong);
        }
    }

    fn count(&mut self, closing: &Closing) {
        let rows = closing
            .counts
            .iter()
            .map(|count| {
                let amount =
                    |minor: Option<Sum>| minor.map_or_else(|| "–".to_owned(), |minor| self.amount(minor));
                vec![
                    count.tender.clone(),
                    amount(count.counted_minor.map(Sum::from)),
                    amount(count.variance_minor),
                ]
            })
            .collect();
        let columns = vec![
            Column::start("Tender"),
            Column::end("Counted"),
            Column::end("Difference"),
        ];
        self.slip.section("Count").table(columns, rows);
        if let Some(reason) = &closing.variance_reason {
            self.slip.text(reason, Align::Start, Weight::Quiet);
        }
        if closing.is_approved {
            self.slip.quiet("The difference was approved by a second person.");
        }
        self.money("Stays in the drawer", closing.carried_float_minor, Weight::Normal);
        self.money("Taken out", closing.deposit_minor, Weight::Normal);
        if let Some(reference) = &closing.deposit_reference {
            self.slip.pair("Bag", reference, Weight::Normal);
        }
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Actor, Gated, PermissionSet};
    use till_shared::ids::TenantId;
    use till_shared::slip::{COLUMNS_80_MM, to_text};
    use uuid::Uuid;

    use super::super::report::{report, tests::busy};
    use super::super::seal::tests::closed;
    use super::*;

    #[test]
    fn a_z_report_prints_everything_that_is_sealed() {
        let sight = Actor::system(TenantId(Uuid::nil()), "test").sight();
        let slip = z_slip(&ZReportView::of(closed(), &[7; 32], None, &sight));
        insta::assert_snapshot!(to_text(&slip, COLUMNS_80_MM), @r"
                          Corner shop
                        B01 Main street
                        *** Z REPORT ***
        Register                               R01 Front
        Shift                                         12
        Business day                          2026-03-02
        Cashier                                     Mina
        Opened                          2026-03-02 09:00
        Closed                          2026-03-02 18:00
        Closed by                                   Omar
        ------------------------------------------------
        Sales                                          3
        Items                                          7
        Gross                                     130.00
        Discounts                                 -11.00
        Net                                       100.00
        Tax
        Rate                                  Net    Tax
        VAT 19% incl.                      100.00  19.00
        Tax in all                                 19.00
        Rounding                                   -0.02
        Takings EUR                               118.98
        Tenders
        Tender                               No.  Amount
        cash                                   2   68.98
        card                                   1   50.00
        Cash drawer
        Opening float                             100.00
        Received                                   70.00
        Change                                     -1.02
        Paid in (1)                                 5.00
        Paid out (2)                              -15.00
        Expected                                  158.98
        Opened without sale                            4
        Documents
        Numbered                                       3
        First                          B01-R01-26-000001
        Last                           B01-R01-26-000003
        Gaps                                        none
        Voided by Mina (1)                          4.50
        Put aside                                      1
        Blue coat                                   9.99
        Grand total                             1,000.00
        Count
        Tender                       Counted  Difference
        cash                          153.90       -5.08
        card                           50.00        0.00
        Wrong change
        Stays in the drawer                       100.00
        Taken out                                  53.90
        Bag                                        BAG-7
        ------------------------------------------------
                              Seal
        TILL-Z1:B01-R01:12:0707070707070707070707070707070707070707070707070707070707070707
        070707070707070707070707070707070707070707070707
                        0707070707070707
        ");
    }

    #[test]
    fn an_x_report_for_blind_eyes_prints_no_takings() {
        let mut actor = Actor::system(TenantId(Uuid::nil()), "test");
        actor.permissions = std::sync::Arc::new(PermissionSet::default());
        let x = XReportView::of(
            report(&busy()),
            "2026-03-02T10:00:00Z".parse().unwrap(),
            &actor.sight(),
        );
        assert!(Gated::is_hidden(&x.report.takings));
        insta::assert_snapshot!(to_text(&x_slip(&x), COLUMNS_80_MM), @r"
                          Corner shop
                        B01 Main street
                        *** X REPORT ***
        Register                               R01 Front
        Shift                                         12
        Business day                          2026-03-02
        Cashier                                     Mina
        Opened                          2026-03-02 09:00
        As of                           2026-03-02 11:00
        ------------------------------------------------
        Sales                                          3
        Items                                          7
         Takings are shown once the drawer is counted.
        Cash drawer
        Paid in (1)                                 5.00
        Paid out (2)                              -15.00
        Opened without sale                            4
        Documents
        Numbered                                       3
        First                          B01-R01-26-000001
        Last                           B01-R01-26-000003
        Gaps                                        none
        Voided by Mina (1)                          4.50
        Put aside                                      1
        Blue coat                                   9.99
        ------------------------------------------------
           The shift goes on. This is not a closing.
        ");
    }
}
