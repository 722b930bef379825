//! Writes sample prints as PDF, HTML and text into the folder given (or the current one), to be looked at:
//! `cargo run -p till-print --example samples -- DIR`.

use std::path::PathBuf;

use till_print::slip_pdf;
use till_shared::slip::{Align, Block, COLUMNS_80_MM, Column, Slip, Weight, to_html, to_text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let receipt = receipt();
    let samples = [
        ("receipt", receipt.clone()),
        ("copy", receipt.marked("COPY 2")),
        ("z-report", z_report()),
        ("urdu", urdu()),
    ];
    for (name, slip) in samples {
        std::fs::write(folder.join(name).with_extension("pdf"), slip_pdf(&slip)?)?;
        std::fs::write(folder.join(name).with_extension("html"), to_html(&slip))?;
        std::fs::write(
            folder.join(name).with_extension("txt"),
            to_text(&slip, COLUMNS_80_MM),
        )?;
    }
    Ok(())
}

fn rupees(figure: &str) -> String {
    format!("Rs\u{a0}{figure}")
}

fn receipt() -> Slip {
    let mut slip = Slip::new("Receipt R-02-001042", "en");
    slip.heading("Mall Road Market")
        .quiet("14 Mall Road, Lahore\nNTN 4418820-6 · 042 3735 1100")
        .rule();
    slip.pair("#1042 · Till 2", "21 Nov 2026, 12:04", Weight::Quiet)
        .pair("Customer", "Zara Ahmed", Weight::Quiet)
        .rule();
    slip.item("Bananas, 1 dozen", Some(format!("2 × {}", rupees("240"))), "480");
    slip.item("Mango Chaunsa 1 kg", None, "320");
    slip.item("Sliced bread, large", None, "180");
    slip.push(Block::Item {
        name: "Basmati rice, extra long grain, aged two years, family bag 5 kg".into(),
        detail: Some(format!("1 × {}", rupees("2,950"))),
        amount: "2,700".into(),
        notes: vec!["Weekend discount −250".into()],
    });
    slip.item(
        "Full cream milk 1 L",
        Some(format!("3 × {}", rupees("310"))),
        "930",
    );
    slip.item(
        "Loose almonds",
        Some(format!("0.385 kg × {}", rupees("3,200"))),
        "1,232",
    );
    slip.rule()
        .pair("Subtotal · 9 items", "5,842", Weight::Normal)
        .pair("Discount", "−100", Weight::Normal);
    slip.pair("Incl. sales tax 17%", "834", Weight::Quiet)
        .pair("Total", rupees("5,742"), Weight::Grand);
    slip.pair("Cash", "6,000", Weight::Normal)
        .pair("Change", "258", Weight::Normal)
        .rule();
    slip.quiet("Goods can be returned within 7 days with this receipt.\nThank you, come again.");
    slip.qr(
        "https://mallroad.example/r/0192f0c1-8a4e-7b11-9d5c-2f1e8a77c042",
        "See this receipt online",
    );
    slip.barcode("R-02-001042");
    slip
}

fn z_report() -> Slip {
    let mut slip = Slip::new("Z report 0214", "en");
    slip.heading("Z report 0214")
        .quiet("Mall Road Market · Till 2\nShift of Zara Ahmed")
        .rule();
    slip.pair("Opened", "21 Nov 2026, 08:55", Weight::Normal)
        .pair("Closed", "21 Nov 2026, 21:10", Weight::Normal)
        .rule();
    slip.section("Sales")
        .pair("Gross sales", "148,210", Weight::Normal)
        .pair("Discounts", "−3,120", Weight::Normal);
    slip.pair("Refunds", "−1,480", Weight::Normal)
        .pair("Net sales", rupees("143,610"), Weight::Grand);
    slip.section("Tenders").table(
        vec![
            Column::start("Tender"),
            Column::end("Count"),
            Column::end("Amount"),
        ],
        [
            ["Cash", "84", "96,400"],
            ["Card, Bank Alfalah terminal", "31", "38,710"],
            ["JazzCash", "9", "8,500"],
        ]
        .map(|row| row.map(String::from).to_vec())
        .to_vec(),
    );
    slip.section("Tax").table(
        vec![
            Column::start("Rate"),
            Column::end("Net"),
            Column::end("Tax"),
            Column::end("Gross"),
        ],
        [
            ["17%", "112,607", "19,143", "131,750"],
            ["5%", "10,400", "520", "10,920"],
            ["0%", "940", "0", "940"],
        ]
        .map(|row| row.map(String::from).to_vec())
        .to_vec(),
    );
    slip.section("Drawer")
        .pair("Float", "5,000", Weight::Normal)
        .pair("Expected", "99,920", Weight::Normal);
    slip.pair("Counted", "99,900", Weight::Normal)
        .pair("Short", "−20", Weight::Strong)
        .rule();
    slip.pair(
        "Grand total since installation",
        "PKR\u{a0}18,204,331",
        Weight::Quiet,
    );
    slip.pair("Sales · voids · no-sales", "124 · 2 · 1", Weight::Quiet)
        .space();
    slip.qr("till:z:0214:7f3a9c51d2b84e06", "");
    slip.text("Signature\n\n\n", Align::Start, Weight::Quiet).rule();
    slip
}

fn urdu() -> Slip {
    let mut slip = Slip::new("رسید R-02-001042", "ur-PK");
    slip.heading("مال روڈ مارکیٹ")
        .quiet("۱۴ مال روڈ، لاہور\nNTN 4418820-6")
        .rule();
    slip.pair("#1042 · ٹل 2", "21 نومبر، 12:04", Weight::Quiet).rule();
    slip.item("کیلے، ایک درجن", Some("2 × روپے\u{a0}240".into()), "480");
    slip.item(
        "دودھ، بالائی والا (1 لیٹر)",
        Some("3 × روپے\u{a0}310".into()),
        "930",
    );
    slip.item("Lipton Yellow Label (100 bags)", None, "1,150");
    slip.push(Block::Item {
        name: "باسمتی چاول، دو سال پرانے، خاندانی تھیلا 5 کلو".into(),
        detail: None,
        amount: "2,700".into(),
        notes: vec!["رعایت −250".into()],
    });
    slip.rule()
        .pair("بشمول سیلز ٹیکس 17%", "764", Weight::Quiet)
        .pair("کل رقم", "روپے\u{a0}5,260", Weight::Grand);
    slip.pair("نقد", "6,000", Weight::Normal)
        .pair("واپسی", "740", Weight::Normal)
        .rule();
    slip.quiet("شکریہ، پھر تشریف لائیے").barcode("R-02-001042");
    slip.marked("نقل 2")
}
