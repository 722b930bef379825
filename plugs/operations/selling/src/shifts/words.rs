//! What X and Z reports say in the language of the shop: English, and its words in others.

use till_shared::language::is;

/// The English, Urdu and Spanish of each.
const WORDS: &[(&str, &str, &str)] = &[
    ("Approvals", "منظوریاں", "Aprobaciones"),
    ("Approved by", "منظوری دی", "Aprobado por"),
    ("In sales", "فروخت میں", "En ventas"),
    ("At", "وقت", "Hora"),
    ("Counted before", "پہلے کی گنتی", "Contado antes"),
    ("Given back unsold", "بغیر فروخت واپس", "Devuelto sin venta"),
    (
        "Difference approved by",
        "فرق کی منظوری دی",
        "Diferencia aprobada por",
    ),
    (
        "For sales of other shifts",
        "دوسری شفٹوں کی فروخت کے لیے",
        "Para ventas de otros turnos",
    ),
    (
        "Taken in other shifts",
        "دوسری شفٹوں میں وصول",
        "Cobrado en otros turnos",
    ),
    ("X report", "X رپورٹ", "Informe X"),
    ("Z report", "Z رپورٹ", "Informe Z"),
    ("X REPORT", "X رپورٹ", "INFORME X"),
    ("Z REPORT", "Z رپورٹ", "INFORME Z"),
    ("COPY", "نقل", "COPIA"),
    ("As of", "اس وقت تک", "Hasta"),
    (
        "The shift goes on. This is not a closing.",
        "شفٹ جاری ہے۔ یہ بندش نہیں ہے۔",
        "El turno sigue. Esto no es un cierre.",
    ),
    ("Closed", "بند ہوئی", "Cerrado"),
    ("Closed by", "بند کرنے والا", "Cerrado por"),
    ("Seal", "مہر", "Sello"),
    ("Register", "کاؤنٹر", "Caja"),
    ("Shift", "شفٹ", "Turno"),
    ("Business day", "کاروباری دن", "Día comercial"),
    ("Cashier", "کیشیئر", "Cajero"),
    ("Opened", "کھلی", "Abierto"),
    ("Sales", "فروخت", "Ventas"),
    ("Items", "بکنے والی سطریں", "Líneas vendidas"),
    (
        "Takings are shown once the drawer is counted.",
        "وصولی دراز کی گنتی کے بعد دکھے گی۔",
        "La recaudación se muestra cuando se ha contado el cajón.",
    ),
    ("Gross", "کل قیمت", "Bruto"),
    ("Discounts", "رعایتیں", "Descuentos"),
    ("Net", "خالص", "Neto"),
    ("Tax", "ٹیکس", "Impuesto"),
    ("Rate", "شرح", "Tasa"),
    ("incl.", "شامل", "incl."),
    ("Tax in all", "کل ٹیکس", "Total de impuestos"),
    ("Rounding", "گول کرنا", "Redondeo"),
    ("Takings", "وصولی", "Recaudación"),
    ("Tenders", "ادائیگی کے طریقے", "Medios de pago"),
    ("Tender", "طریقہ", "Medio de pago"),
    ("No.", "تعداد", "N.º"),
    ("Amount", "رقم", "Importe"),
    ("Cashiers", "کیشیئر حضرات", "Cajeros"),
    ("Cash drawer", "نقدی دراز", "Cajón"),
    ("Opening float", "شروع کی رقم", "Fondo inicial"),
    ("Received", "وصول", "Recibido"),
    ("Change", "بقایا", "Cambio"),
    ("Expected", "متوقع", "Esperado"),
    ("Opened without sale", "بغیر فروخت کھلی", "Abierto sin venta"),
    ("Documents", "دستاویزات", "Documentos"),
    ("Numbered", "نمبر دیے گئے", "Numerados"),
    ("First", "پہلا", "Primero"),
    ("Last", "آخری", "Último"),
    ("Gaps", "خالی نمبر", "Huecos"),
    ("none", "کوئی نہیں", "ninguno"),
    ("Voided by", "منسوخ کرنے والا", "Anulado por"),
    ("Put aside", "روکی ہوئی", "En espera"),
    ("Grand total", "مجموعی کل", "Total acumulado"),
    ("Count", "گنتی", "Recuento"),
    ("Cash", "نقد", "Efectivo"),
    ("Card", "کارڈ", "Tarjeta"),
    ("Coins and notes", "سکے اور نوٹ", "Monedas y billetes"),
    ("Signature", "دستخط", "Firma"),
    ("Counted", "گنا گیا", "Contado"),
    ("Difference", "فرق", "Diferencia"),
    (
        "The difference was approved by a second person.",
        "فرق کی منظوری دوسرے شخص نے دی۔",
        "Una segunda persona aprobó la diferencia.",
    ),
    ("Stays in the drawer", "دراز میں رہی", "Queda en el cajón"),
    ("Taken out", "نکالی گئی", "Retirado"),
    ("Bag", "تھیلی", "Bolsa"),
    ("Paid in", "رقم رکھی", "Ingreso"),
    ("Paid out", "رقم نکالی", "Salida"),
    ("Dropped to safe", "تجوری میں", "A la caja fuerte"),
    ("Bank deposit", "بینک میں جمع", "Depósito bancario"),
    ("Tips paid out", "ٹپ دی گئی", "Propinas pagadas"),
    ("Corrections", "درستیاں", "Correcciones"),
];

/// The words of a language (BCP 47) for some of English; the English where there are none.
pub(super) fn say(language: &str, english: &'static str) -> &'static str {
    match WORDS.iter().find(|(key, ..)| *key == english) {
        Some((_, urdu, _)) if is(language, "ur") => urdu,
        Some((_, _, spanish)) if is(language, "es") => spanish,
        _ => english,
    }
}

#[cfg(test)]
mod tests {
    use super::say;

    #[test]
    fn a_report_reads_the_language_of_the_shop_and_an_unknown_one_reads_english() {
        for (language, words) in [
            ("ur-PK", "فرق"),
            ("ES", "Diferencia"),
            ("de", "Difference"),
            ("", "Difference"),
        ] {
            assert_eq!(say(language, "Difference"), words, "{language}");
        }
        assert_eq!(say("es", "What nobody translated"), "What nobody translated");
    }
}
