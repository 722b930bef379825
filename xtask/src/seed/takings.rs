//! What a shift comes to, summed as its sales are made: what the program reads out of the database when it closes one.

use std::collections::BTreeMap;

use till_operations::sales::model::Sale;
use till_operations::shifts::{
    CashierSum, DocumentSums, Figures, Movement, MovementKind, MovementSum, SaleSums, TaxSum, TenderSum,
};
use till_shared::money::Sum;
use till_shared::pricing::TenderKind;
use till_shared::quantity::Rate;

/// Sums so far.
#[derive(Clone, Debug, Default)]
pub struct Takings {
    sales: SaleSums,
    taxes: BTreeMap<(String, Rate, bool), (Sum, Sum)>,
    /// By kind, cash before cards before others, and name.
    tenders: BTreeMap<(u8, String), TenderSum>,
    movements: BTreeMap<&'static str, MovementSum>,
    cashiers: BTreeMap<String, CashierSum>,
    documents: DocumentSums,
    /// What lies in the drawer more than at the start, in minor units.
    pub drawer_minor: i64,
}

impl Takings {
    /// Adds a sale and its number.
    pub fn add(&mut self, sale: &Sale, number: &str) {
        let sums = &mut self.sales;
        sums.count += 1;
        sums.line_count += i64::try_from(sale.lines.len()).unwrap_or_default();
        let columns = [
            (&mut sums.gross_minor, sale.gross_minor),
            (&mut sums.line_discount_minor, sale.line_discount_minor),
            (&mut sums.sale_discount_minor, sale.sale_discount_minor),
            (&mut sums.net_minor, sale.net_minor),
            (&mut sums.tax_minor, sale.tax_minor),
            (&mut sums.total_minor, sale.total_minor),
            (&mut sums.rounding_minor, sale.settlement.rounding_minor),
            (&mut sums.due_minor, sale.settlement.due_minor),
            (&mut sums.change_minor, sale.settlement.change_minor),
        ];
        for (sum, minor) in columns {
            *sum += Sum::from(minor);
        }
        for tax in &sale.taxes {
            let key = (tax.code.clone(), tax.rate, tax.inclusive);
            let (base, of_tax) = self.taxes.entry(key).or_default();
            *base += Sum::from(tax.base_minor);
            *of_tax += Sum::from(tax.tax_minor);
        }
        for payment in &sale.payments {
            let place = match payment.kind {
                TenderKind::Cash => 0,
                TenderKind::Card => 1,
                TenderKind::Other => 2,
            };
            let sum = self
                .tenders
                .entry((place, payment.tender.clone()))
                .or_insert_with(|| TenderSum {
                    kind: payment.kind,
                    tender: payment.tender.clone(),
                    count: 0,
                    amount_minor: Sum::ZERO,
                });
            sum.count += 1;
            sum.amount_minor += Sum::from(payment.amount_minor);
        }
        let name = &sale.cashier_name;
        let cashier = self.cashiers.entry(name.clone()).or_insert_with(|| CashierSum {
            name: name.clone(),
            count: 0,
            total_minor: Sum::ZERO,
        });
        cashier.count += 1;
        cashier.total_minor += Sum::from(sale.total_minor);
        self.documents.count += 1;
        self.documents
            .first_number
            .get_or_insert_with(|| number.to_owned());
        self.documents.last_number = Some(number.to_owned());
        self.documents.amount_minor += Sum::from(sale.total_minor);
        self.drawer_minor += sale.cash_minor();
    }

    /// Adds a movement of cash.
    pub fn moved(&mut self, movement: &Movement) {
        let sum = self.movements.entry(movement.kind.word()).or_insert(MovementSum {
            kind: movement.kind,
            count: 0,
            amount_minor: Sum::ZERO,
        });
        sum.count += 1;
        sum.amount_minor += Sum::from(movement.amount_minor);
        self.drawer_minor += movement.amount_minor;
    }

    /// How many sales, and how many movements that moved something.
    pub fn counts(&self) -> (i64, i64) {
        let moved = self
            .movements
            .values()
            .filter(|sum| sum.kind != MovementKind::NoSaleOpen);
        (self.sales.count, moved.map(|sum| sum.count).sum())
    }

    /// The facts of the report; `before` is the grand total of the register's report before.
    pub fn figures(self, before: Sum) -> Figures {
        let taxes = self.taxes.into_iter();
        Figures {
            sales: self.sales,
            taxes: taxes
                .map(|((code, rate, inclusive), (base_minor, tax_minor))| TaxSum {
                    code,
                    rate,
                    inclusive,
                    base_minor,
                    tax_minor,
                })
                .collect(),
            tenders: self.tenders.into_values().collect(),
            movements: self.movements.into_values().collect(),
            documents: self.documents,
            cashiers: self.cashiers.into_values().collect(),
            grand_total_before_minor: before,
            ..Figures::default()
        }
    }
}
