//! Documents to look at and to test with.

use till_shared::money::{Currency, format_minor};
use till_shared::sheet::{Code, Column, Date, Fact, Grid, Head, Sheet, Weight};

/// An invoice over `lines` articles, in English.
pub fn invoice(lines: usize) -> Sheet {
    let mut sheet = Sheet::new("Invoice B01-26-000023", "en-PK", day(21), shop());
    sheet
        .heading("Invoice")
        .sender("Mall Road Market · 14 Mall Road · Lahore 54000")
        .to([
            "Ravi Textiles (Pvt) Ltd",
            "Accounts payable",
            "Plot 7, Industrial Area",
            "Sundar Estate",
            "Lahore 55150",
        ])
        .fact("Invoice no.", "B01-26-000023")
        .fact("Date", "21 Nov 2026")
        .fact("Due", "21 Dec 2026")
        .fact("Your order", "PO-4471")
        .fact("Customer no.", "C-0118")
        .foot("Mall Road Market · NTN 4418820-6 · STRN 32-77-8761-234-11")
        .foot("Bank Alfalah, Mall Road Branch · PK36 ALFH 0123 4567 8901 2345");
    sheet
        .paragraph("Thank you for your order. Delivered on 19 November 2026 to your store at Sundar Estate.");
    let mut rows = Grid::new([
        Column::short("No."),
        Column::text("Article", 1),
        Column::quantity("Quantity"),
        Column::amount("Unit price"),
        Column::percent("Tax"),
        Column::amount("Amount"),
    ]);
    let goods = [
        (
            "Basmati rice, extra long grain, aged two years, family bag 5 kg",
            "12",
            "2,950.00",
            3_540_000,
        ),
        ("Tea, loose", "7.500 kg", "1,840.00", 1_380_000),
        ("Full cream milk 1 L", "48", "310.00", 1_488_000),
        ("Sugar, refined, 50 kg sack", "2", "7,200.00", 1_440_000),
        ("Returned: glass jars", "-6", "180.00", -108_000),
        ("Delivery", "1", "0.00", 0),
    ];
    let mut sum = 0;
    for (at, (name, quantity, price, minor)) in (1..=lines).zip(goods.iter().cycle()) {
        sum += minor;
        let notes = if at == 1 {
            vec![
                "Lot 26-114, best before 03/2028".to_owned(),
                "10 % contract discount: −3,540.00".to_owned(),
            ]
        } else {
            Vec::new()
        };
        rows.noted(
            [&at.to_string(), *name, quantity, price, "18 %", &money(*minor)],
            notes,
            Some(money(sum)),
        );
    }
    let (tax, paid) = (sum * 18 / 100, 2_500_000);
    sheet.table(rows);
    sheet.totals(vec![
        Fact::new("Net amount", money(sum)),
        Fact::new("Sales tax 18 %", money(tax)),
        Fact::new("Total", rupees(sum + tax)).weighing(Weight::Grand),
        Fact::new("Paid on 19 Nov 2026", money(-paid)),
        Fact::new("Due", rupees(sum + tax - paid)).weighing(Weight::Strong),
    ]);
    let mut taxes = Grid::new([
        Column::text("Tax", 1),
        Column::percent("Rate"),
        Column::amount("Net"),
        Column::amount("Tax"),
    ])
    .small();
    taxes
        .line(["Standard", "18 %", &money(sum), &money(tax)])
        .line(["Exempt", "0 %", "0.00", "0.00"]);
    sheet.section("Tax by rate").table(taxes);
    sheet.payment(
        "How to pay",
        vec![
            Fact::new("Bank", "Bank Alfalah, Mall Road Branch"),
            Fact::new("Account", "PK36 ALFH 0123 4567 8901 2345"),
            Fact::new("Reference", "B01-26-000023").weighing(Weight::Strong),
            Fact::new("By", "21 December 2026"),
        ],
        Code::new(
            "https://mallroad.example/pay/B01-26-000023",
            "Pay with your telephone",
        ),
    );
    sheet.notes(
        "Goods stay ours until they are paid. Complaints within seven days.\nOverdue amounts bear interest of 1.5 % a month.",
    );
    sheet.signatures(["For Mall Road Market", "Received by, with stamp"]);
    sheet
}

/// A statement of account over `lines` entries, in Urdu.
pub fn statement(lines: usize) -> Sheet {
    let head = Head {
        name: "مال روڈ مارکیٹ".into(),
        lines: ["۱۴ مال روڈ، لاہور", "فون: +92 42 3735 1100", "NTN 4418820-6"]
            .map(String::from)
            .into(),
    };
    let mut sheet = Sheet::new("کھاتے کا گوشوارہ C-0118", "ur-PK", day(30), head);
    sheet
        .heading("کھاتے کا گوشوارہ")
        .sender("مال روڈ مارکیٹ · ۱۴ مال روڈ · لاہور")
        .to([
            "راوی ٹیکسٹائل (پرائیویٹ) لمیٹڈ",
            "Ravi Textiles (Pvt) Ltd",
            "پلاٹ 7، صنعتی علاقہ",
            "لاہور 55150",
        ])
        .fact("گاہک نمبر", "C-0118")
        .fact("مدت", "1 تا 30 نومبر 2026")
        .fact("تاریخ", "30 نومبر 2026")
        .foot("مال روڈ مارکیٹ · NTN 4418820-6 · فون +92 42 3735 1100");
    sheet.paragraph("آپ کے کھاتے میں اس مہینے یہ لین دین ہوا۔ فرق کی اطلاع سات دن میں دیں، ورنہ 10 % تک کا فرق مانا جائے گا۔");
    let mut rows = Grid::new([
        Column::short("تاریخ"),
        Column::text("تفصیل", 1),
        Column::amount("رقم"),
        Column::amount("بقایا"),
    ]);
    let mut balance = 1_840_000;
    rows.group("نومبر 2026");
    for at in 1..=lines {
        let minor = if at % 3 == 0 { -2_500_000 } else { 843_750 };
        balance += minor;
        let what = if minor < 0 {
            "ادائیگی، Bank Alfalah"
        } else {
            "انوائس B01-26-000023 (2 × 310.00)"
        };
        rows.noted(
            [
                format!("{} نومبر", 1 + at % 30),
                what.into(),
                money(minor),
                money(balance),
            ],
            Vec::new(),
            Some(money(balance)),
        );
    }
    rows.sum(["کل بقایا", "", "", &money(balance)]);
    sheet.table(rows);
    sheet.totals(vec![
        Fact::new("پچھلا بقایا", "18,400.00"),
        Fact::new("واجب الادا", rupees(balance)).weighing(Weight::Grand),
    ]);
    sheet.payment(
        "ادائیگی",
        vec![
            Fact::new("بینک", "Bank Alfalah"),
            Fact::new("اکاؤنٹ", "PK36 ALFH 0123 4567 8901 2345"),
        ],
        Code::new("https://mallroad.example/pay/C-0118", "فون سے ادا کریں"),
    );
    sheet.notes("رقم ملنے پر شکریہ۔").signatures(["دستخط", "مہر"]);
    sheet
}

/// A report to nobody, in Spanish, with groups and sums.
pub fn report() -> Sheet {
    let mut sheet = Sheet::new("Ventas de noviembre", "es", day(30), shop());
    sheet
        .heading("Ventas por categoría")
        .fact("Período", "1–30 nov 2026")
        .fact("Sucursal", "B01 Mall Road");
    sheet.mark = Some("BORRADOR".into());
    let mut rows = Grid::new([
        Column::text("Artículo", 3),
        Column::text("Vendedor", 1),
        Column::quantity("Cantidad"),
        Column::amount("Importe"),
    ]);
    for group in ["Bebidas", "Almacén"] {
        rows.group(group)
            .line(["Té negro", "Ana", "24", "41,230.00"])
            .line(["Leche entera 1 L", "Íñigo", "13", "38,100.50"])
            .line(["Devoluciones", "", "-1", "-1,200.00"])
            .sum([&format!("Total {group}"), "", "36", "78,130.50"]);
    }
    rows.sum(["Total", "", "72", "156,261.00"]);
    sheet.table(rows);
    sheet
}

fn day(day: i8) -> Date {
    Date::constant(2026, 11, day)
}

fn shop() -> Head {
    Head {
        name: "Mall Road Market".into(),
        lines: [
            "14 Mall Road",
            "Lahore 54000, Pakistan",
            "+92 42 3735 1100",
            "accounts@mallroad.example",
            "NTN 4418820-6",
        ]
        .map(String::from)
        .into(),
    }
}

fn rupees(minor: i64) -> String {
    format!("PKR\u{a0}{}", money(minor))
}

fn money(minor: i64) -> String {
    Currency::from_code("PKR").map_or_else(|_| minor.to_string(), |currency| format_minor(minor, currency))
}
