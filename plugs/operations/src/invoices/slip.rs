//! The receipt as paper: pure.

use jiff::tz::TimeZone;
use till_kernel::business::{LEGAL_NAME, RECEIPT_FOOTER, RECEIPT_HEADER, TAX_NUMBER};
use till_kernel::{Fault, Numbered, Printed, Settings};
use till_shared::canon::hex;
use till_shared::ids::BranchId;
use till_shared::money::format_minor;
use till_shared::pricing::TenderKind;
use till_shared::slip::{Block, Slip, Weight};

use super::views::ReceiptView;
use crate::sales::model::Sale;
use crate::sales::views::SaleView;

/// What the shop prints around every receipt.
pub(super) struct Texts {
    pub header: String,
    pub footer: String,
    pub tax_number: String,
    pub legal_name: String,
}

impl Texts {
    /// What a branch prints.
    pub fn of(settings: &Settings, branch: BranchId) -> Self {
        Self {
            header: settings.get(&RECEIPT_HEADER, Some(branch)),
            footer: settings.get(&RECEIPT_FOOTER, Some(branch)),
            tax_number: settings.get(&TAX_NUMBER, None),
            legal_name: settings.get(&LEGAL_NAME, None),
        }
    }
}

/// Data and paper of a receipt; `copy_no` marks a copy.
pub(super) fn receipt(
    sale: &Sale,
    view: SaleView,
    number: &Numbered,
    texts: &Texts,
    copy_no: Option<i32>,
) -> Result<Printed<ReceiptView>, Fault> {
    let issued = number
        .issued()
        .ok_or_else(|| Fault::internal("a receipt has no number"))?;
    let zone = TimeZone::get(&sale.seller.time_zone).unwrap_or(TimeZone::UTC);
    let printed_time = sale
        .received_at
        .to_zoned(zone)
        .strftime("%Y-%m-%d %H:%M")
        .to_string();
    let chain_prefix: String = hex(&issued.chain).chars().take(16).collect();
    let code = format!("{} {chain_prefix} {}", issued.number, sale.sale_id);
    let data = ReceiptView {
        number: issued.number.clone(),
        issued_at: sale.received_at,
        printed_time,
        seller: sale.seller.clone(),
        tax_number: texts.tax_number.clone(),
        legal_name: texts.legal_name.clone(),
        header: texts.header.clone(),
        footer: texts.footer.clone(),
        sale: view,
        copy_no,
        chain_prefix,
        code,
    };
    let slip = paper(sale, &data, texts);
    let slip = copy_no
        .map(|no| slip.marked(format!("COPY {no}")))
        .unwrap_or(slip);
    Ok(Printed { data, slip })
}

fn paper(sale: &Sale, data: &ReceiptView, texts: &Texts) -> Slip {
    let money = |minor: i64| format_minor(minor, sale.currency);
    let mut slip = Slip::new(format!("Receipt {}", data.number), &sale.seller.language);
    slip.heading(&sale.seller.business).quiet(&sale.seller.branch);
    for line in [&sale.seller.address, &sale.seller.phone, &texts.header]
        .into_iter()
        .flat_map(|text| text.lines())
    {
        slip.quiet(line);
    }
    if !texts.legal_name.is_empty() {
        slip.quiet(&texts.legal_name);
    }
    if !texts.tax_number.is_empty() {
        slip.quiet(format!("Tax no. {}", texts.tax_number));
    }
    slip.rule();
    slip.pair("Receipt", &data.number, Weight::Strong);
    slip.pair("Date", &data.printed_time, Weight::Quiet);
    slip.pair("Cashier", &sale.cashier_name, Weight::Quiet);
    if let Some(customer) = &sale.customer {
        slip.pair("Customer", &customer.name, Weight::Quiet);
    }
    slip.rule();
    for line in &sale.lines {
        let detail = format!("{} × {}", line.quantity, money(line.unit_price_minor));
        let mut notes: Vec<String> = line
            .discounts
            .iter()
            .map(|discount| match discount.percent {
                Some(percent) => format!("{percent} % off: −{}", money(discount.amount_minor)),
                None => format!("Discount: −{}", money(discount.amount_minor)),
            })
            .collect();
        notes.extend((!line.note.is_empty()).then(|| line.note.clone()));
        slip.push(Block::Item {
            name: line.name.clone(),
            detail: Some(detail),
            amount: money(line.gross_minor - line.line_discount_minor),
            notes,
        });
    }
    slip.rule();
    if sale.sale_discount_minor > 0 {
        slip.pair(
            "Subtotal",
            money(sale.gross_minor - sale.line_discount_minor),
            Weight::Normal,
        );
        slip.pair(
            "Discount",
            format!("−{}", money(sale.sale_discount_minor)),
            Weight::Normal,
        );
    }
    for tax in sale
        .taxes
        .iter()
        .filter(|tax| !tax.inclusive && tax.tax_minor > 0)
    {
        slip.pair(
            format!("{} {} %", tax.code, tax.rate),
            money(tax.tax_minor),
            Weight::Normal,
        );
    }
    slip.pair(
        format!("Total {}", sale.currency.code()),
        money(sale.total_minor),
        Weight::Grand,
    );
    if sale.settlement.rounding_minor != 0 {
        slip.pair(
            "Cash rounding",
            money(sale.settlement.rounding_minor),
            Weight::Normal,
        );
        slip.pair("To pay", money(sale.settlement.due_minor), Weight::Normal);
    }
    for payment in &sale.payments {
        let name = match payment.kind {
            TenderKind::Cash => "Cash".to_owned(),
            TenderKind::Card => "Card".to_owned(),
            TenderKind::Other => payment.tender.clone(),
        };
        let name = if payment.reference.is_empty() {
            name
        } else {
            format!("{name} ({})", payment.reference)
        };
        slip.pair(name, money(payment.amount_minor), Weight::Normal);
    }
    if sale.settlement.change_minor > 0 {
        slip.pair("Change", money(sale.settlement.change_minor), Weight::Strong);
    }
    slip.rule();
    for tax in &sale.taxes {
        let label = if tax.inclusive {
            format!("incl. {} {} % on {}", tax.code, tax.rate, money(tax.base_minor))
        } else {
            format!("{} {} % on {}", tax.code, tax.rate, money(tax.base_minor))
        };
        slip.pair(label, money(tax.tax_minor), Weight::Quiet);
    }
    if !sale.note.is_empty() {
        slip.quiet(&sale.note);
    }
    for line in texts.footer.lines() {
        slip.quiet(line);
    }
    slip.space();
    slip.qr(&data.code, format!("{} · {}", data.number, data.chain_prefix));
    slip
}
