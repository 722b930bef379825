//! What a receipt says in the language of the shop. A language that is not here reads English.

use till_shared::language::is;

/// The words of a receipt.
pub(super) struct Words {
    pub receipt: &'static str,
    pub date: &'static str,
    pub cashier: &'static str,
    pub customer: &'static str,
    pub tax_number: &'static str,
    pub discount: &'static str,
    pub subtotal: &'static str,
    pub total: &'static str,
    pub rounding: &'static str,
    pub to_pay: &'static str,
    pub cash: &'static str,
    pub card: &'static str,
    pub change: &'static str,
    pub included: &'static str,
    pub on: &'static str,
    pub note: &'static str,
    /// `{}` is how many units are in a pack.
    pub pack_of: &'static str,
    /// Wares of the sample.
    pub sample_one: &'static str,
    pub sample_two: &'static str,
    pub copy: &'static str,
    pub preview: &'static str,
    /// What stands before the code that proves the receipt.
    pub check_code: &'static str,
}

const EN: Words = Words {
    receipt: "Receipt",
    date: "Date",
    cashier: "Cashier",
    customer: "Customer",
    tax_number: "Tax no.",
    discount: "Discount",
    subtotal: "Subtotal",
    total: "Total",
    rounding: "Cash rounding",
    to_pay: "To pay",
    cash: "Cash",
    card: "Card",
    change: "Change",
    included: "incl.",
    on: "on",
    note: "Note",
    pack_of: "Pack of {}",
    sample_one: "Bananas, 1 dozen",
    sample_two: "Apples 1 kg",
    copy: "COPY",
    preview: "COPY · PREVIEW",
    check_code: "Check code",
};

const UR: Words = Words {
    receipt: "رسید",
    date: "تاریخ",
    cashier: "کیشیئر",
    customer: "گاہک",
    tax_number: "ٹیکس نمبر",
    discount: "رعایت",
    subtotal: "ذیلی کل",
    total: "کل",
    rounding: "نقد میں گول کرنا",
    to_pay: "قابلِ ادا",
    cash: "نقد",
    card: "کارڈ",
    change: "بقایا",
    included: "شامل",
    on: "پر",
    note: "نوٹ",
    pack_of: "{} کا پیک",
    sample_one: "کیلے، 1 درجن",
    sample_two: "سیب 1 کلو",
    copy: "نقل",
    preview: "نقل · صرف دیکھنے کے لیے",
    check_code: "تصدیقی کوڈ",
};

const ES: Words = Words {
    receipt: "Recibo",
    date: "Fecha",
    cashier: "Cajero",
    customer: "Cliente",
    tax_number: "N.º fiscal",
    discount: "Descuento",
    subtotal: "Subtotal",
    total: "Total",
    rounding: "Redondeo del efectivo",
    to_pay: "A pagar",
    cash: "Efectivo",
    card: "Tarjeta",
    change: "Cambio",
    included: "incl.",
    on: "sobre",
    note: "Nota",
    pack_of: "Paquete de {}",
    sample_one: "Plátanos, 1 docena",
    sample_two: "Manzanas 1 kg",
    copy: "COPIA",
    preview: "COPIA · VISTA PREVIA",
    check_code: "Código de control",
};

impl Words {
    /// Of a language, BCP 47.
    pub fn of(language: &str) -> &'static Self {
        if is(language, "ur") {
            &UR
        } else if is(language, "es") {
            &ES
        } else {
            &EN
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_shop_reads_its_language_and_an_unknown_one_reads_english() {
        assert_eq!(Words::of("ur-PK").total, "کل");
        assert_eq!(Words::of("es-MX").change, "Cambio");
        for language in ["en", "de", "", "urx", "est"] {
            assert_eq!(Words::of(language).total, "Total", "{language}");
        }
    }
}
