//! What X and Z reports say in the language of the shop: English, and its words in others.

/// Urdu, by the English.
const UR: &[(&str, &str)] = &[
    ("X report", "X رپورٹ"),
    ("Z report", "Z رپورٹ"),
    ("X REPORT", "X رپورٹ"),
    ("Z REPORT", "Z رپورٹ"),
    ("COPY", "نقل"),
    ("As of", "اس وقت تک"),
    (
        "The shift goes on. This is not a closing.",
        "شفٹ جاری ہے۔ یہ بندش نہیں ہے۔",
    ),
    ("Closed", "بند ہوئی"),
    ("Closed by", "بند کرنے والا"),
    ("Seal", "مہر"),
    ("Register", "کاؤنٹر"),
    ("Shift", "شفٹ"),
    ("Business day", "کاروباری دن"),
    ("Cashier", "کیشیئر"),
    ("Opened", "کھلی"),
    ("Sales", "فروخت"),
    ("Items", "بکنے والی سطریں"),
    (
        "Takings are shown once the drawer is counted.",
        "وصولی دراز کی گنتی کے بعد دکھے گی۔",
    ),
    ("Gross", "کل قیمت"),
    ("Discounts", "رعایتیں"),
    ("Net", "خالص"),
    ("Tax", "ٹیکس"),
    ("Rate", "شرح"),
    ("incl.", "شامل"),
    ("Tax in all", "کل ٹیکس"),
    ("Rounding", "گول کرنا"),
    ("Takings", "وصولی"),
    ("Tenders", "ادائیگی کے طریقے"),
    ("Tender", "طریقہ"),
    ("No.", "تعداد"),
    ("Amount", "رقم"),
    ("Cashiers", "کیشیئر حضرات"),
    ("Cash drawer", "نقدی دراز"),
    ("Opening float", "شروع کی رقم"),
    ("Received", "وصول"),
    ("Change", "بقایا"),
    ("Expected", "متوقع"),
    ("Opened without sale", "بغیر فروخت کھلی"),
    ("Documents", "دستاویزات"),
    ("Numbered", "نمبر دیے گئے"),
    ("First", "پہلا"),
    ("Last", "آخری"),
    ("Gaps", "خالی نمبر"),
    ("none", "کوئی نہیں"),
    ("Voided by", "منسوخ کرنے والا"),
    ("Put aside", "روکی ہوئی"),
    ("Grand total", "مجموعی کل"),
    ("Count", "گنتی"),
    ("Counted", "گنا گیا"),
    ("Difference", "فرق"),
    (
        "The difference was approved by a second person.",
        "فرق کی منظوری دوسرے شخص نے دی۔",
    ),
    ("Stays in the drawer", "دراز میں رہی"),
    ("Taken out", "نکالی گئی"),
    ("Bag", "تھیلی"),
    ("Paid in", "رقم رکھی"),
    ("Paid out", "رقم نکالی"),
    ("Dropped to safe", "تجوری میں"),
    ("Bank deposit", "بینک میں جمع"),
    ("Tips paid out", "ٹپ دی گئی"),
    ("Corrections", "درستیاں"),
];

/// The words of a language (BCP 47) for some of English; the English where there are none.
pub(super) fn say(language: &str, english: &'static str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let found = UR.iter().find(|(key, _)| *key == english);
    match found {
        Some((_, urdu)) if primary.eq_ignore_ascii_case("ur") => urdu,
        _ => english,
    }
}
