//! The fields of a customer as a caller sends them, for adding and replacing alike.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Actor, Fault, Violations};
use till_shared::code::meant;
use till_shared::ids::CustomerId;
use till_shared::text::{Lines, Text};

use super::model::{Customer, CustomerStatus, code_of};
use super::{CHANGE_CREDIT, VIEW_CREDIT};
use till_goods::catalog::guarded::{Guarded, not_yet};

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
    /// Its number in the business, unique without regard to case. Absent: as it is, for a new customer one is made.
    #[serde(default)]
    pub code: Option<Text<CODE_MAX>>,
    /// Name.
    pub name: Text<NAME_MAX>,
    /// Company. Absent: none.
    #[serde(default)]
    pub company: Text<NAME_MAX>,
    /// Number with the tax office. Absent: none.
    #[serde(default)]
    pub tax_number: Text<40>,
    /// Phone numbers. Absent: none.
    #[serde(default)]
    pub phones: Vec<Text<40>>,
    /// E-mail addresses. Absent: none.
    #[serde(default)]
    pub emails: Vec<Text<254>>,
    /// Lines of the address for invoices. Absent: none.
    #[serde(default)]
    pub billing_address: Lines<1_000>,
    /// Lines of the address for deliveries. Absent: none.
    #[serde(default)]
    pub shipping_address: Lines<1_000>,
    /// Group. Absent: none.
    #[serde(default)]
    pub customer_group: Text<64>,
    /// How much may be owed, in minor units; only for those who may change credit. Does nothing yet and cannot be newly set. Absent: as it
    /// is.
    #[serde(default)]
    pub credit_limit_minor: Guarded<i64>,
    /// Days until an invoice is due; only for those who may change credit. Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub payment_terms_days: Guarded<i32>,
    /// Birthday, not before 1800 and not in the future. Absent: unknown.
    #[serde(default)]
    pub birthday: Option<Date>,
    /// Anything to know; only for those who may see it. Absent: as it is.
    #[serde(default)]
    pub notes: Guarded<Lines<4_000>>,
    /// Words to group by. Absent: none.
    #[serde(default)]
    pub tags: Vec<Text<64>>,
    /// What the customer agreed to, by kind. Absent: nothing.
    #[serde(default)]
    pub consents: BTreeMap<Text<64>, bool>,
    /// Pays no tax. Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub is_tax_exempt: Option<bool>,
    /// Number of the certificate that says so. Does nothing yet and cannot be newly set. Absent: as it is.
    #[serde(default)]
    pub tax_exempt_certificate: Option<Text<100>>,
    /// Is sold nothing for now. Absent: as it is, for a new customer no.
    #[serde(default)]
    pub is_blocked: Option<bool>,
    /// Why, in words, for the audit log. Needed when the credit of a customer who is there changes: limit, terms, or being blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl CustomerInput {
    /// A customer with nothing but a name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            // What is no text is refused as missing.
            name: Text::new(name).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// What is wrong with the fields by themselves and against each other.
    pub(super) fn validate(&self, v: &mut Violations) {
        if let Some(given) = &self.code {
            code(v, "code", given);
        }
        v.text("name", &self.name, NAME_MAX);
        v.not_blank("reason", self.reason.as_deref());
        v.at_most("phones", self.phones.len(), MANY);
        for (place, phone) in self.phones.iter().enumerate() {
            self::phone(v, &format!("phones/{place}"), phone);
        }
        v.at_most("emails", self.emails.len(), MANY);
        for (place, email) in self.emails.iter().enumerate() {
            self::email(v, &format!("emails/{place}"), email);
        }
        self.credit_limit_minor
            .validate(|limit| v.amount("credit_limit_minor", *limit));
        self.payment_terms_days
            .validate(|days| v.within("payment_terms_days", i64::from(*days), 0, 3_650));
        v.at_most("tags", self.tags.len(), MANY);
        for (place, tag) in self.tags.iter().enumerate() {
            v.text(&format!("tags/{place}"), tag, 64);
        }
        v.at_most("consents", self.consents.len(), MANY);
        for kind in self.consents.keys() {
            v.text("consents", kind, 64);
        }
    }

    /// The guarded fields, if the actor may set those that are there.
    pub(super) fn allowed(&self, actor: &Actor) -> Result<Allowed, Fault> {
        Ok(Allowed {
            credit_limit_minor: self.credit_limit_minor.allowed(actor, CHANGE_CREDIT)?.copied(),
            payment_terms_days: self.payment_terms_days.allowed(actor, CHANGE_CREDIT)?.copied(),
            notes: self.notes.allowed(actor, VIEW_CREDIT)?.cloned().map(Into::into),
        })
    }

    /// Refuses what nothing acts on yet and a birthday that is none, unless the customer has it from before.
    pub(super) fn check(
        &self,
        before: Option<&Customer>,
        allowed: &Allowed,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut v = Violations::default();
        let had = before.and_then(|before| before.birthday);
        if let Some(day) = self.birthday.filter(|day| Some(*day) != had) {
            v.birthday("birthday", day, now);
        }
        let limit = before.map(|before| before.credit_limit_minor);
        not_yet(
            &mut v,
            "credit_limit_minor",
            allowed.credit_limit_minor.as_ref(),
            limit.as_ref(),
            &0,
        );
        let days = before.map(|before| before.payment_terms_days);
        not_yet(
            &mut v,
            "payment_terms_days",
            allowed.payment_terms_days.as_ref(),
            days.as_ref(),
            &0,
        );
        let exempt = before.map(|before| before.is_tax_exempt);
        not_yet(
            &mut v,
            "is_tax_exempt",
            self.is_tax_exempt.as_ref(),
            exempt.as_ref(),
            &false,
        );
        let certificate = before.map(|before| before.tax_exempt_certificate.as_str());
        let wanted = self.tax_exempt_certificate.as_deref();
        not_yet(
            &mut v,
            "tax_exempt_certificate",
            wanted.as_ref(),
            certificate.as_ref(),
            &"",
        );
        if v.is_empty() {
            Ok(())
        } else {
            Err(Fault::invalid(v))
        }
    }

    /// The customer with these fields; what is absent by meaning "as it is" comes from `before`.
    pub(super) fn customer(
        &self,
        id: CustomerId,
        before: Option<&Customer>,
        at: Timestamp,
        allowed: &Allowed,
    ) -> Customer {
        let input = self.clone();
        let code = input
            .code
            .map(|code| meant(&code).to_owned())
            .or(before.map(|before| before.code.clone()))
            .unwrap_or_else(|| code_of(id));
        Customer {
            customer_id: id,
            code,
            name: input.name.into(),
            company: input.company.into(),
            tax_number: input.tax_number.into(),
            phones: input.phones.into_iter().map(Into::into).collect(),
            emails: input.emails.into_iter().map(Into::into).collect(),
            billing_address: input.billing_address.into(),
            shipping_address: input.shipping_address.into(),
            customer_group: input.customer_group.into(),
            credit_limit_minor: allowed
                .credit_limit_minor
                .or(before.map(|before| before.credit_limit_minor))
                .unwrap_or(0),
            payment_terms_days: allowed
                .payment_terms_days
                .or(before.map(|before| before.payment_terms_days))
                .unwrap_or(0),
            birthday: input.birthday,
            notes: allowed
                .notes
                .clone()
                .or(before.map(|before| before.notes.clone()))
                .unwrap_or_default(),
            tags: input.tags.into_iter().map(Into::into).collect(),
            consents: input
                .consents
                .into_iter()
                .map(|(kind, given)| (kind.into(), given))
                .collect(),
            is_tax_exempt: input
                .is_tax_exempt
                .or(before.map(|before| before.is_tax_exempt))
                .unwrap_or(false),
            tax_exempt_certificate: match input.tax_exempt_certificate {
                Some(certificate) => certificate.into(),
                None => before
                    .map(|before| before.tax_exempt_certificate.clone())
                    .unwrap_or_default(),
            },
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

/// What [`CustomerInput::allowed`] has let through.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    credit_limit_minor: Option<i64>,
    payment_terms_days: Option<i32>,
    notes: Option<String>,
}

/// A customer's number: as the codes of products, see [`till_shared::code`].
pub(super) fn code(v: &mut Violations, field: &str, value: &str) {
    let code = meant(value);
    if let Some(odd) = till_shared::code::odd(code) {
        v.push(field, odd.word(), odd.message());
    } else if code.chars().count() > CODE_MAX {
        v.too_long(field, CODE_MAX);
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
