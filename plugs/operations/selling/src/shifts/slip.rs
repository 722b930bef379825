//! X and Z reports on paper: one builder, so that they read alike.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use till_shared::cash::worth;
use till_shared::money::{Currency, Sum, format_minor};
use till_shared::pricing::TenderKind;
use till_shared::slip::{Align, Block, Column, Slip, Weight};

use super::report::{Closing, Takings};
use super::views::{ReportView, XReportView, ZReportView};
use super::words::say;

/// An X report on paper.
#[must_use]
pub fn x_slip(x: &XReportView) -> Slip {
    let mut paper = Paper::begin(&x.report, "X report", "X REPORT");
    let as_of = paper.time(x.as_of);
    paper.pair("As of", as_of, Weight::Normal);
    paper.body(&x.report);
    let goes_on = paper.say("The shift goes on. This is not a closing.");
    paper.slip.rule().quiet(goes_on);
    paper.slip
}

/// A Z report on paper.
#[must_use]
pub fn z_slip(z: &ZReportView) -> Slip {
    let mut paper = Paper::begin(&z.report, "Z report", "Z REPORT");
    let closed_at = paper.time(z.closing.closed_at);
    paper.pair("Closed", closed_at, Weight::Normal);
    paper.pair("Closed by", &z.closing.closed_by_name, Weight::Normal);
    paper.body(&z.report);
    paper.count(&z.closing);
    let header = &z.report.header;
    let code = format!(
        "TILL-Z1:{}-{}:{}:{}",
        header.place.branch_code, header.place.register_code, header.number, z.seal_hash
    );
    let seal = paper.say("Seal");
    paper.slip.rule().qr(code, seal);
    paper.slip.quiet(&z.seal_hash);
    let signature = paper.say("Signature");
    paper.slip.space().space().rule().quiet(signature);
    paper.slip
}

/// The mark of every further print of a Z report.
#[must_use]
pub fn copy_mark(z: &ZReportView) -> &'static str {
    say(&z.report.header.place.language, "COPY")
}

struct Paper {
    slip: Slip,
    currency: Currency,
    zone: TimeZone,
}

impl Paper {
    fn begin(report: &ReportView, name: &'static str, mark: &'static str) -> Self {
        let header = &report.header;
        let place = &header.place;
        let title = format!(
            "{} {}-{} {}",
            say(&place.language, name),
            place.branch_code,
            place.register_code,
            header.number
        );
        let mut paper = Self {
            slip: Slip::new(title, &place.language),
            currency: place.currency,
            // A name that this machine does not know (any more) must not keep a report from being printed.
            zone: TimeZone::get(&place.time_zone).unwrap_or(TimeZone::UTC),
        };
        let opened_at = paper.time(header.opened_at);
        paper
            .slip
            .heading(&place.business_name)
            .quiet(format!("{} {}", place.branch_code, place.branch_name));
        let text = paper.say(mark).to_owned();
        paper.slip.push(Block::Mark { text });
        let register = format!("{} {}", place.register_code, place.register_name);
        paper.pair("Register", register, Weight::Normal);
        paper.pair("Shift", header.number.to_string(), Weight::Strong);
        paper.pair("Business day", header.business_date.to_string(), Weight::Normal);
        paper.pair("Cashier", &header.cashier_name, Weight::Normal);
        paper.pair("Opened", opened_at, Weight::Normal);
        paper
    }

    fn say(&self, english: &'static str) -> &'static str {
        say(&self.slip.language, english)
    }

    fn pair(&mut self, label: &'static str, value: impl Into<String>, weight: Weight) {
        let label = self.say(label);
        self.slip.pair(label, value, weight);
    }

    fn section(&mut self, title: &'static str) -> &mut Slip {
        let title = self.say(title);
        self.slip.section(title)
    }

    /// A column of words and two of figures.
    fn columns(&self, [words, first, second]: [&'static str; 3]) -> Vec<Column> {
        vec![
            Column::start(self.say(words)),
            Column::end(self.say(first)),
            Column::end(self.say(second)),
        ]
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }

    fn amount(&self, minor: impl Into<Sum>) -> String {
        format_minor(minor, self.currency)
    }

    fn money(&mut self, label: &'static str, minor: impl Into<Sum>, weight: Weight) {
        let amount = self.amount(minor);
        self.pair(label, amount, weight);
    }

    fn body(&mut self, report: &ReportView) {
        self.slip.rule();
        self.pair("Sales", report.sales_count.to_string(), Weight::Normal);
        self.pair("Items", report.items_count.to_string(), Weight::Normal);
        if let Some(takings) = report.takings.value() {
            self.takings(takings);
        } else {
            let hidden = self.say("Takings are shown once the drawer is counted.");
            self.slip.quiet(hidden);
        }
        self.cash(report);
        self.documents(report);
        self.approvals(report);
    }

    /// What second persons allowed.
    fn approvals(&mut self, report: &ReportView) {
        if report.approvals.is_empty() {
            return;
        }
        let rows = report
            .approvals
            .iter()
            .map(|sum| {
                let name = if sum.name.is_empty() { "–" } else { &sum.name };
                vec![
                    name.to_owned(),
                    sum.acts_count.to_string(),
                    sum.movements_count.to_string(),
                ]
            })
            .collect();
        let columns = self.columns(["Approved by", "In sales", "Cash"]);
        self.section("Approvals").table(columns, rows);
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
                    let name = if tax.inclusive {
                        format!("{} {}% {}", tax.code, tax.rate, self.say("incl."))
                    } else {
                        format!("{} {}%", tax.code, tax.rate)
                    };
                    vec![name, self.amount(tax.base_minor), self.amount(tax.tax_minor)]
                })
                .collect();
            let columns = self.columns(["Rate", "Net", "Tax"]);
            self.section("Tax").table(columns, rows);
        }
        self.money("Tax in all", takings.tax_minor, Weight::Normal);
        self.money("Rounding", takings.rounding_minor, Weight::Normal);
        let label = format!("{} {currency}", self.say("Takings"));
        let amount = self.amount(takings.due_minor);
        self.slip.pair(label, amount, Weight::Grand);
        if !takings.tenders.is_empty() {
            let rows = takings
                .tenders
                .iter()
                .map(|sum| {
                    vec![
                        self.tender(sum.kind, &sum.tender),
                        sum.count.to_string(),
                        self.amount(sum.amount_minor),
                    ]
                })
                .collect();
            let columns = self.columns(["Tender", "No.", "Amount"]);
            self.section("Tenders").table(columns, rows);
        }
        let parts = &takings.part_payments;
        if parts.ahead_minor != Sum::ZERO {
            self.money("For sales of other shifts", parts.ahead_minor, Weight::Normal);
        }
        if parts.elsewhere_minor != Sum::ZERO {
            self.money("Taken in other shifts", parts.elsewhere_minor, Weight::Normal);
        }
        if takings.returned.count > 0 {
            let label = format!("{} ({})", self.say("Given back unsold"), takings.returned.count);
            let amount = self.amount(-takings.returned.amount_minor);
            self.slip.pair(label, amount, Weight::Normal);
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
            let columns = self.columns(["Cashier", "No.", "Amount"]);
            self.section("Cashiers").table(columns, rows);
        }
    }

    fn cash(&mut self, report: &ReportView) {
        self.section("Cash drawer");
        let takings = report.takings.value();
        if let Some(cash) = takings.map(|takings| takings.cash.clone()) {
            self.money("Opening float", cash.opening_float_minor, Weight::Normal);
            self.money("Received", cash.received_minor, Weight::Normal);
            self.money("Change", -cash.change_minor, Weight::Normal);
        }
        for sum in &report.movements {
            let label = format!("{} ({})", self.say(sum.kind.title()), sum.count);
            let amount = self.amount(sum.amount_minor);
            self.slip.pair(label, amount, Weight::Normal);
        }
        if let Some(takings) = takings {
            self.money("Expected", takings.cash.expected_minor, Weight::Strong);
        }
        self.pair(
            "Opened without sale",
            report.no_sale_count.to_string(),
            Weight::Normal,
        );
    }

    /// Our word for cash and cards, else the shop's.
    fn tender(&self, kind: TenderKind, tender: &str) -> String {
        match kind {
            TenderKind::Cash => self.say("Cash").to_owned(),
            TenderKind::Card => self.say("Card").to_owned(),
            TenderKind::Other => tender.to_owned(),
        }
    }

    /// The coins and notes that were counted.
    fn pieces(&mut self, closing: &Closing) {
        let rows: Vec<Vec<String>> = closing
            .denominations
            .iter()
            .map(|piece| {
                let comes_to = worth(std::slice::from_ref(piece));
                vec![
                    self.amount(piece.denomination_minor),
                    piece.count.to_string(),
                    comes_to.map_or_else(|| "–".to_owned(), |minor| self.amount(minor)),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let columns = self.columns(["Coins and notes", "No.", "Amount"]);
            self.slip.table(columns, rows);
        }
    }

    /// What was counted before the count that holds.
    fn earlier(&mut self, closing: &Closing) {
        let rows: Vec<Vec<String>> = closing
            .earlier_counts
            .iter()
            .map(|count| {
                vec![
                    count.user_name.clone(),
                    self.time(count.recorded_at),
                    self.amount(count.cash_minor),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let columns = self.columns(["Counted before", "At", "Cash"]);
            self.slip.table(columns, rows);
        }
    }

    fn documents(&mut self, report: &ReportView) {
        let documents = &report.documents;
        self.section("Documents");
        self.pair("Numbered", documents.count.to_string(), Weight::Normal);
        if let (Some(first), Some(last)) = (&documents.first_number, &documents.last_number) {
            self.pair("First", first, Weight::Normal);
            self.pair("Last", last, Weight::Normal);
        }
        let gaps: Vec<String> = documents
            .gaps
            .iter()
            .map(|gap| format!("{}–{}", gap.from_no, gap.to_no))
            .collect();
        let gaps = if gaps.is_empty() {
            self.say("none").to_owned()
        } else {
            gaps.join(", ")
        };
        self.pair("Gaps", gaps, Weight::Normal);
        for sum in &report.voided {
            let amount = self.amount(sum.total_minor);
            let label = format!("{} {} ({})", self.say("Voided by"), sum.name, sum.count);
            self.slip.pair(label, amount, Weight::Normal);
        }
        self.pair("Put aside", report.parked_count.to_string(), Weight::Normal);
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
                    self.tender(count.kind, &count.tender),
                    amount(count.counted_minor.map(Sum::from)),
                    amount(count.variance_minor),
                ]
            })
            .collect();
        let columns = self.columns(["Tender", "Counted", "Difference"]);
        self.section("Count").table(columns, rows);
        self.pieces(closing);
        self.earlier(closing);
        if let Some(reason) = &closing.variance_reason {
            self.slip.text(reason, Align::Start, Weight::Quiet);
        }
        if closing.is_approved {
            if let Some(name) = &closing.approved_by_name {
                self.pair("Difference approved by", name, Weight::Normal);
            } else {
                let approved = self.say("The difference was approved by a second person.");
                self.slip.quiet(approved);
            }
        }
        self.money("Stays in the drawer", closing.carried_float_minor, Weight::Normal);
        self.money("Taken out", closing.deposit_minor, Weight::Normal);
        if let Some(reference) = &closing.deposit_reference {
            self.pair("Bag", reference, Weight::Normal);
        }
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Actor, Gated, PermissionSet};
    use till_shared::ids::TenantId;
    use till_shared::slip::{COLUMNS_80_MM, to_text};
    use uuid::Uuid;

    use super::super::report::{ZReport, report, tests::busy};
    use super::super::seal::tests::{closed, closed_with_most};
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
        Cash                                   2   68.98
        Card                                   1   50.00
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
        Cash                          153.90       -5.08
        Card                           50.00        0.00
        Coins and notes                      No.  Amount
        50.00                                  3  150.00
        0.01                                 390    3.90
        Wrong change
        Stays in the drawer                       100.00
        Taken out                                  53.90
        Bag                                        BAG-7
        ------------------------------------------------
                              Seal
        TILL-Z1:B01-R01:12:0707070707070707070707070707070707070707070707070707070707070707
        070707070707070707070707070707070707070707070707
                        0707070707070707


        ------------------------------------------------
                           Signature
        ");
    }

    #[test]
    fn what_second_persons_allowed_and_earlier_counts_are_printed() {
        let sight = Actor::system(TenantId(Uuid::nil()), "test").sight();
        let most = to_text(
            &z_slip(&ZReportView::of(closed_with_most(), &[7; 32], None, &sight)),
            COLUMNS_80_MM,
        );
        let least = to_text(
            &z_slip(&ZReportView::of(closed(), &[7; 32], None, &sight)),
            COLUMNS_80_MM,
        );
        let new: Vec<&str> = most.lines().filter(|line| !least.contains(line)).collect();
        insta::assert_snapshot!(new.join("\n"), @r"
        For sales of other shifts                   7.00
        Taken in other shifts                       3.00
        Given back unsold (1)                      -5.00
        Approvals
        Approved by                       In sales  Cash
        Petra                                    2     1
        Counted before                        At    Cash
        Mina                    2026-03-02 17:50  150.00
        Difference approved by                     Petra
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

    #[test]
    fn a_shop_in_urdu_reads_its_reports_in_urdu() {
        let mut facts = busy();
        facts.header.place.language = "ur".to_owned();
        let z = ZReport {
            report: report(&facts),
            ..closed()
        };
        let sight = Actor::system(TenantId(Uuid::nil()), "test").sight();
        let z = ZReportView::of(z, &[7; 32], None, &sight);
        let mut labels = Vec::new();
        for block in &z_slip(&z).blocks {
            match block {
                Block::Section { text } | Block::Mark { text } => labels.push(text.clone()),
                Block::Pair { left, .. } => labels.push(left.clone()),
                Block::Table { columns, .. } => {
                    labels.extend(columns.iter().map(|column| column.title.clone()));
                }
                _ => {}
            }
        }
        labels.retain(|label| label != "Blue coat");
        assert!(labels.len() > 40, "{labels:?}");
        for label in labels {
            let is_urdu = label.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}'));
            assert!(is_urdu, "{label}");
        }
        assert_eq!(copy_mark(&z), "نقل");
    }
}
