//! The receipt as paper: pure.

use jiff::tz::TimeZone;
use till_kernel::{Fault, Numbered, Printed};
use till_shared::canon::hex;
use till_shared::money::format_minor;
use till_shared::pricing::TenderKind;
use till_shared::quantity::Quantity;
use till_shared::slip::{Block, Form, Slip, Weight};

use super::views::{ReceiptView, Rendering};
use super::words::Words;
use crate::sales::model::{Sale, SaleLine, SellerTexts};
use crate::sales::views::SaleView;

/// Data and paper of a receipt, in the words of the day of sale; `now` is what the shop prints today, for sales from before that was kept.
pub(super) fn receipt(
    sale: &Sale,
    view: SaleView,
    number: &Numbered,
    now: SellerTexts,
    rendering: Rendering,
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
    let texts = sale.seller.texts.clone().unwrap_or(SellerTexts {
        paper_form: Form::FIRST,
        ..now
    });
    let data = ReceiptView {
        number: issued.number.clone(),
        issued_at: sale.received_at,
        printed_time,
        seller: sale.seller.clone(),
        tax_number: texts.tax_number,
        legal_name: texts.legal_name,
        header: texts.header,
        footer: texts.footer,
        sale: view,
        rendering: rendering.kind(),
        copy_no: rendering.copy_no(),
        chain_prefix,
        code,
    };
    let words = Words::of(&sale.seller.language);
    let slip = paper(sale, &data, words, texts.paper_form);
    let slip = match rendering {
        Rendering::Original => slip,
        Rendering::Copy(no) => slip.marked(format!("{} {no}", words.copy)),
        Rendering::Preview => slip.marked(words.preview),
    };
    Ok(Printed { data, slip })
}

/// By the rules of `form`; those before today's are frozen.
fn paper(sale: &Sale, data: &ReceiptView, words: &Words, form: Form) -> Slip {
    let mut slip = Slip::new(
        format!("{} {}", words.receipt, data.number),
        &sale.seller.language,
    );
    head(&mut slip, sale, data, words);
    lines(&mut slip, sale, words);
    totals(&mut slip, sale, words);
    slip.rule();
    for tax in &sale.taxes {
        let base = format_minor(tax.base_minor, sale.currency);
        let label = format!("{} {} % {} {base}", tax.code, tax.rate, words.on);
        let label = if tax.inclusive {
            format!("{} {label}", words.included)
        } else {
            label
        };
        slip.pair(label, format_minor(tax.tax_minor, sale.currency), Weight::Quiet);
    }
    if !sale.note.is_empty() {
        slip.quiet(remark(&sale.note, words));
    }
    for line in data.footer.lines() {
        slip.quiet(line);
    }
    // The till finds a receipt again by scanning it.
    slip.space();
    slip.barcode(&data.number);
    // The number stands below the bars already.
    let proof = if form.is_first() {
        format!("{} · {}", data.number, data.chain_prefix)
    } else {
        format!("{} {}", words.check_code, data.chain_prefix)
    };
    slip.qr(&data.code, proof);
    slip
}

/// What somebody wrote at the till: on one line that says so, or it could pass for a line of the shop's own.
fn remark(note: &str, words: &Words) -> String {
    let one_line: Vec<&str> = note.split_whitespace().collect();
    format!("{}: {}", words.note, one_line.join(" "))
}

fn head(slip: &mut Slip, sale: &Sale, data: &ReceiptView, words: &Words) {
    slip.heading(&sale.seller.business).quiet(&sale.seller.branch);
    for line in [&sale.seller.address, &sale.seller.phone, &data.header]
        .into_iter()
        .flat_map(|text| text.lines())
    {
        slip.quiet(line);
    }
    if !data.legal_name.is_empty() {
        slip.quiet(&data.legal_name);
    }
    if !data.tax_number.is_empty() {
        slip.quiet(format!("{} {}", words.tax_number, data.tax_number));
    }
    slip.rule();
    slip.pair(words.receipt, &data.number, Weight::Strong);
    slip.pair(words.date, &data.printed_time, Weight::Quiet);
    slip.pair(words.cashier, &sale.cashier_name, Weight::Quiet);
    if let Some(customer) = &sale.customer {
        slip.pair(words.customer, &customer.name, Weight::Quiet);
    }
    slip.rule();
}

fn lines(slip: &mut Slip, sale: &Sale, words: &Words) {
    let money = |minor: i64| format_minor(minor, sale.currency);
    for line in &sale.lines {
        let detail = how_it_came_about(line, &money(line.unit_price_minor), words);
        let mut notes: Vec<String> = line
            .discounts
            .iter()
            .map(|discount| {
                let off = money(discount.amount_minor);
                match discount.percent {
                    Some(percent) => format!("{} {percent} %: −{off}", words.discount),
                    None => format!("{}: −{off}", words.discount),
                }
            })
            .collect();
        notes.extend((!line.note.is_empty()).then(|| remark(&line.note, words)));
        slip.push(Block::Item {
            name: line.name.clone(),
            detail: Some(detail),
            amount: money(line.gross_minor - line.line_discount_minor),
            notes,
        });
    }
    slip.rule();
}

/// `2 × 114.00`, `0.735 kg × 239.00/kg`, `Pack of 6 · 2 × 114.00`: what the amount was made of.
fn how_it_came_about(line: &SaleLine, price: &str, words: &Words) -> String {
    let pack = line.pack_quantity().filter(|pack| *pack != Quantity::ONE);
    match (pack, spoken(&line.unit)) {
        (Some(pack), _) => {
            let pack = words.pack_of.replace("{}", &pack.to_string());
            format!("{pack} · {} × {price}", line.quantity)
        }
        (None, Some(unit)) => format!("{}\u{a0}{unit} × {price}/{unit}", line.quantity),
        (None, None) => format!("{} × {price}", line.quantity),
    }
}

/// A unit, where it says something: `kg`, not `pcs`.
fn spoken(unit: &str) -> Option<&str> {
    let is_piece = matches!(
        unit.trim_end_matches('.').to_lowercase().as_str(),
        "" | "pc" | "pcs" | "piece" | "pieces" | "stk" | "st"
    );
    (!is_piece).then_some(unit)
}

fn totals(slip: &mut Slip, sale: &Sale, words: &Words) {
    let money = |minor: i64| format_minor(minor, sale.currency);
    if sale.sale_discount_minor > 0 {
        slip.pair(
            words.subtotal,
            money(sale.gross_minor - sale.line_discount_minor),
            Weight::Normal,
        );
        slip.pair(
            words.discount,
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
        format!("{} {}", words.total, sale.currency.code()),
        money(sale.total_minor),
        Weight::Grand,
    );
    if sale.settlement.rounding_minor != 0 {
        slip.pair(
            words.rounding,
            money(sale.settlement.rounding_minor),
            Weight::Normal,
        );
        slip.pair(words.to_pay, money(sale.settlement.due_minor), Weight::Normal);
    }
    for payment in &sale.payments {
        let name = match payment.kind {
            TenderKind::Cash => words.cash.to_owned(),
            TenderKind::Card => words.card.to_owned(),
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
        slip.pair(words.change, money(sale.settlement.change_minor), Weight::Strong);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use till_kernel::{Actor, Issued};
    use till_shared::ids::{PaymentId, TenantId};
    use till_shared::slip::{COLUMNS_80_MM, to_text};
    use uuid::Uuid;

    use super::super::sample::{SampleReceipt, line};
    use super::*;
    use crate::sales::model::Payment;

    /// A sale with something in every place of its receipt.
    fn full(language: &str) -> Sale {
        let sample: SampleReceipt = serde_json::from_value(json!({
            "business": "Corner shop", "branch": "High Street", "address": "1 High Street\nDover", "phone": "01304 1",
            "legal_name": "Corner Ltd.", "tax_number": "GB123", "header": "Open till ten", "footer": "Keep this slip.",
            "currency": "EUR", "language": language,
        }))
        .unwrap();
        let mut sale = sample.sale("2026-03-02T10:00:00Z".parse().unwrap(), "Mina");
        sale.customer =
            serde_json::from_value(json!({"customer_id": Uuid::nil(), "code": "C1", "name": "Ada"})).unwrap();
        sale.lines.push(SaleLine {
            unit: "kg".to_owned(),
            line_discount_minor: 100,
            discounts: serde_json::from_value(
                json!([{"percent": "10", "amount_minor": 60}, {"amount_minor": 40}]),
            )
            .unwrap(),
            note: "cut\nthin".to_owned(),
            ..line("Figs", "0.735".parse().unwrap(), 2_390)
        });
        sale.gross_minor += sale.lines[2].gross_minor;
        sale.line_discount_minor = 100;
        sale.sale_discount_minor = 57;
        sale.taxes = serde_json::from_value(json!([
            {"code": "VAT", "rate": "20", "inclusive": true, "base_minor": 6650, "tax_minor": 1330},
            {"code": "LUX", "rate": "1.5", "inclusive": false, "base_minor": 1000, "tax_minor": 15},
        ]))
        .unwrap();
        sale.total_minor = 7_997;
        sale.settlement = serde_json::from_value(json!({
            "due_minor": 7_995, "rounding_minor": -2, "tendered_minor": 9_000, "change_minor": 1_005, "balance_minor": 0, "cash_due_minor": 0,
        }))
        .unwrap();
        sale.payments = [("card", "4711"), ("other", ""), ("cash", "")]
            .into_iter()
            .map(|(kind, reference)| Payment {
                payment_id: PaymentId(Uuid::nil()),
                kind: serde_json::from_value(json!(kind)).unwrap(),
                tender: "Voucher".to_owned(),
                amount_minor: 3_000,
                reference: reference.to_owned(),
            })
            .collect();
        sale.note = "for the office".to_owned();
        sale
    }

    /// Receipts that were given out are composed by these rules for seven years: a difference here is a new `Form`, not a new snapshot.
    #[test]
    fn a_receipt_of_each_form_is_what_it_was_to_the_letter() {
        let sight = Actor::system(TenantId(Uuid::nil()), "test").sight();
        let forms = [(1, Form::FIRST), (2, Form::SECOND)];
        assert_eq!(forms.last().map(|(_, form)| *form), Some(Form::NOW));
        for (language, (no, form)) in ["en", "es", "ur"]
            .into_iter()
            .flat_map(|language| forms.map(|form| (language, form)))
        {
            let mut sale = full(language);
            sale.seller.texts.as_mut().unwrap().paper_form = form;
            let number = Numbered::known(Issued {
                no: 123,
                number: "B01-R01-26-000123".to_owned(),
                chain: [0x5a; 32],
            });
            let view = SaleView::of(&sale, number.clone(), &sight);
            let printed = receipt(&sale, view, &number, SellerTexts::default(), Rendering::Original).unwrap();
            insta::assert_snapshot!(
                format!("receipt_form_{no}_{language}"),
                to_text(&printed.slip, COLUMNS_80_MM)
            );
        }
    }

    #[test]
    fn an_amount_says_of_what_unit_and_pack_it_is_made() {
        let said = |quantity: &str, unit: &str, stock: &str, language: &str| {
            let line = SaleLine {
                unit: unit.to_owned(),
                stock_quantity: stock.parse().unwrap(),
                ..line("Figs", quantity.parse().unwrap(), 2_390)
            };
            how_it_came_about(&line, "23.90", Words::of(language))
        };
        assert_eq!(said("0.735", "kg", "0.735", "en"), "0.735\u{a0}kg × 23.90/kg");
        assert_eq!(said("2", "pcs", "2", "en"), "2 × 23.90");
        assert_eq!(said("2", "Stk.", "0", "en"), "2 × 23.90");
        assert_eq!(said("2", "pcs", "12", "en"), "Pack of 6 · 2 × 23.90");
        assert_eq!(said("0.5", "pcs", "3", "es"), "Paquete de 6 · 0.5 × 23.90");
        assert_eq!(
            said("0.007", "pcs", "0.010", "en"),
            "0.007 × 23.90",
            "cut stock tells of no pack"
        );
        assert_eq!(said("1", "", "6", "ur"), "6 کا پیک · 1 × 23.90");
    }
}
