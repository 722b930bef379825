//! Settings of the business that several plugs need: the administration plug registers and edits them, others print them.

use crate::setting::{Rule, Setting, SettingScope};

/// Name in the commercial register, if it is another one.
pub const LEGAL_NAME: Setting<String> = Setting::new(
    "business.legal_name",
    SettingScope::Business,
    "Name in the commercial register, printed on receipts and invoices; empty if it is the shop's name.",
    String::new,
    Rule::Line { max: 200 },
);
/// Tax number, as printed.
pub const TAX_NUMBER: Setting<String> = Setting::new(
    "business.tax_number",
    SettingScope::Business,
    "Tax number, printed on receipts and invoices.",
    String::new,
    Rule::Line { max: 60 },
);
/// Lines above a receipt.
pub const RECEIPT_HEADER: Setting<String> = Setting::new(
    "business.receipt_header",
    SettingScope::Register,
    "Lines printed at the top of receipts.",
    String::new,
    Rule::Lines { max: 2_000 },
);
/// Lines below a receipt.
pub const RECEIPT_FOOTER: Setting<String> = Setting::new(
    "business.receipt_footer",
    SettingScope::Register,
    "Lines printed at the end of receipts.",
    String::new,
    Rule::Lines { max: 2_000 },
);
