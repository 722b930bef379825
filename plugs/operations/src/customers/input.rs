//! The fields of a customer as a caller sends them, for adding and replacing alike.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::Violations;
use till_shared::ids::CustomerId;

use super::model::{Customer, CustomerStatus, code_of};

/// Longest name, in characters.
pub const NAME_MAX: usize = 200;
/// Longest code, in characters.
pub const CODE_MAX: usize = 40;
/// Most phones, e-mails or tags.
const MANY: usize = 20;

/// A customer's fields. What is absent has the value its comment names.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerInput {
    /// Its id; when adding, made by the caller or left to the server.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Its number in the business, unique. Absent: as it is, for a new customer one is made.
    #[serde(default)]
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Company. Absent: none.
    #[serde(default)]
    pub company: String,
    /// Number with the tax office. Absent: none.
    #[serde(default)]
    pub tax_number: String,
    /// Phone numbers. Absent: none.
    #[serde(default)]
    pub phones: Vec<String>,
    /// E-mail addresses. Absent: none.
    #[serde(default)]
    pub emails: Vec<String>,
    /// Lines of the address for invoices. Absent: none.
    #[serde(default)]
    pub billing_address: String,
    /// Lines of the address for deliveries. Absent: none.
    #[serde(default)]
    pub shipping_address: String,
    /// Group. Absent: none.
    #[serde(default)]
    pub customer_group: String,
    /// How much may be owed, in minor units. Absent: as it is, for a new customer nothing.
    #[serde(default)]
    pub credit_limit_minor: Option<i64>,
    /// Days until an invoice is due. Absent: as it is, for a new customer none.
    #[serde(default)]
    pub payment_terms_days: Option<i32>,
    /// Birthday. Absent: unknown.
    #[serde(default)]
    pub birthday: Option<Date>,
    /// Anything to know. Absent: as it is.
    #[serde(default)]
    pub notes: Option<String>,
    /// Words to group by. Absent: none.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What the customer agreed to, by kind. Absent: nothing.
    #[serde(default)]
    pub consents: BTreeMap<String, bool>,
    /// Pays no tax. Absent: as it is, for a new customer no.
    #[serde(default)]
    pub is_tax_exempt: Option<bool>,
    /// Number of the certificate that says so. Absent: none.
    #[serde(default)]
    pub tax_exempt_certificate: String,
    /// Gets nothing on credit for now. Absent: as it is, for a new customer no.
    #[serde(default)]
    pub is_blocked: Option<bool>,
}

impl CustomerInput {
    /// A customer with nothing but a name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// What is wrong with the fields by themselves and against each other.
    pub(super) fn validate(&self, v: &mut Violations) {
        if let Some(code) = &self.code {
            v.text("code", code, CODE_MAX);
            v.check(
                !code.contains(char::is_whitespace),
                "code",
                "blank",
                "must not contain blanks",
            );
        }
        v.text("name", &self.name, NAME_MAX);
        v.short("company", &self.company, NAME_MAX);
        v.short("tax_number", &self.tax_number, 40);
        v.at_most("phones", self.phones.len(), MANY);
        for (place, phone) in self.phones.iter().enumerate() {
            self::phone(v, &format!("phones/{place}"), phone);
        }
        v.at_most("emails", self.emails.len(), MANY);
        for (place, email) in self.emails.iter().enumerate() {
            self::email(v, &format!("emails/{place}"), email);
        }
        v.short("billing_address", &self.billing_address, 1_000);
        v.short("shipping_address", &self.shipping_address, 1_000);
        v.short("customer_group", &self.customer_group, 64);
        if let Some(limit) = self.credit_limit_minor {
            v.amount("credit_limit_minor", limit);
        }
        if let Some(days) = self.payment_terms_days {
            v.within("payment_terms_days", i64::from(days), 0, 3_650);
        }
        v.short("notes", self.notes.as_deref().unwrap_or_default(), 4_000);
        v.at_most("tags", self.tags.len(), MANY);
        for (place, tag) in self.tags.iter().enumerate() {
            v.text(&format!("tags/{place}"), tag, 64);
        }
        v.at_most("consents", self.consents.len(), MANY);
        for kind in self.consents.keys() {
            v.text("consents", kind, 64);
        }
        v.short("tax_exempt_certificate", &self.tax_exempt_certificate, 100);
        let has_certificate = !self.tax_exempt_certificate.trim().is_empty();
        let is_exempt = self.is_tax_exempt.unwrap_or(false);
        v.check(
            !is_exempt || has_certificate,
            "tax_exempt_certificate",
            "required",
            "who pays no tax shows a certificate",
        );
    }

    /// The customer with these fields; what is absent by meaning "as it is" comes from `before`.
    pub(super) fn customer(&self, id: CustomerId, before: Option<&Customer>, at: Timestamp) -> Customer {
        let input = self.clone();
        let code = input
            .code
            .or(before.map(|before| before.code.clone()))
            .unwrap_or_else(|| code_of(id));
        Customer {
            customer_id: id,
            code,
            name: input.name.trim().to_owned(),
            company: input.company.trim().to_owned(),
            tax_number: input.tax_number.trim().to_owned(),
            phones: input.phones,
            emails: input.emails,
            billing_address: input.billing_address,
            shipping_address: input.shipping_address,
            customer_group: input.customer_group,
            credit_limit_minor: input
                .credit_limit_minor
                .or(before.map(|before| before.credit_limit_minor))
                .unwrap_or(0),
            payment_terms_days: input
                .payment_terms_days
                .or(before.map(|before| before.payment_terms_days))
                .unwrap_or(0),
            birthday: input.birthday,
            notes: input
                .notes
                .or(before.map(|before| before.notes.clone()))
                .unwrap_or_default(),
            tags: input.tags,
            consents: input.consents,
            is_tax_exempt: input
                .is_tax_exempt
                .or(before.map(|before| before.is_tax_exempt))
                .unwrap_or(false),
            tax_exempt_certificate: input.tax_exempt_certificate,
            is_blocked: input
                .is_blocked
                .or(before.map(|before| before.is_blocked))
                .unwrap_or(false),
            status: before.map_or(CustomerStatus::Active, |before| before.status),
            created_at: before.map_or(at, |before| before.created_at),
            updated_at: at,
            version: before.map_or(1, |before| before.version + 1),
        }
    }
}

/// A phone number: digits and what people write between them.
pub(super) fn phone(v: &mut Violations, field: &str, value: &str) {
    v.text(field, value, 40);
    let is_phone = value
        .chars()
        .all(|c| c.is_ascii_digit() || " +-()/.#*".contains(c))
        && value.contains(|c: char| c.is_ascii_digit());
    v.check(is_phone, field, "phone", "is not a phone number");
}

/// An e-mail address: one `@` with something on both sides and no blanks. Whether it works, only a letter tells.
pub(super) fn email(v: &mut Violations, field: &str, value: &str) {
    v.text(field, value, 254);
    let is_address = value
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    v.check(
        is_address && !value.contains(char::is_whitespace),
        field,
        "email",
        "is not an e-mail address",
    );
}
