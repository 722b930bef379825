//! Shapes of customers on the wire. Credit and notes ask the actor's sight.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{Gated, Output, Sight};
use till_shared::ids::CustomerId;

use super::VIEW_CREDIT;
use super::model::{Customer, CustomerStatus};

/// A customer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Customer")]
pub struct CustomerView {
    /// Its id.
    pub customer_id: CustomerId,
    /// Its number in the business.
    pub code: String,
    /// Name.
    pub name: String,
    /// Company.
    pub company: String,
    /// Number with the tax office.
    pub tax_number: String,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Lines of the address for invoices.
    pub billing_address: String,
    /// Lines of the address for deliveries.
    pub shipping_address: String,
    /// Group.
    pub customer_group: String,
    /// How much may be owed, in minor units; only for those who may see credit.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub credit_limit_minor: Gated<i64>,
    /// Days until an invoice is due; only for those who may see credit.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub payment_terms_days: Gated<i32>,
    /// Birthday.
    pub birthday: Option<Date>,
    /// Anything to know; only for those who may see credit.
    #[serde(skip_serializing_if = "Gated::is_hidden")]
    pub notes: Gated<String>,
    /// Words to group by.
    pub tags: Vec<String>,
    /// What the customer agreed to, by kind.
    pub consents: BTreeMap<String, bool>,
    /// Pays no tax.
    pub is_tax_exempt: bool,
    /// Number of the certificate that says so.
    pub tax_exempt_certificate: String,
    /// Is sold nothing for now.
    pub is_blocked: bool,
    /// Is it dealt with?
    pub status: CustomerStatus,
    /// Since when.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

impl Output for CustomerView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl CustomerView {
    /// A customer as `sight` may see it.
    #[must_use]
    pub fn of(customer: Customer, sight: &Sight) -> Self {
        Self {
            customer_id: customer.customer_id,
            code: customer.code,
            name: customer.name,
            company: customer.company,
            tax_number: customer.tax_number,
            phones: customer.phones,
            emails: customer.emails,
            billing_address: customer.billing_address,
            shipping_address: customer.shipping_address,
            customer_group: customer.customer_group,
            credit_limit_minor: Gated::of(customer.credit_limit_minor, sight, VIEW_CREDIT),
            payment_terms_days: Gated::of(customer.payment_terms_days, sight, VIEW_CREDIT),
            birthday: customer.birthday,
            notes: Gated::of(customer.notes, sight, VIEW_CREDIT),
            tags: customer.tags,
            consents: customer.consents,
            is_tax_exempt: customer.is_tax_exempt,
            tax_exempt_certificate: customer.tax_exempt_certificate,
            is_blocked: customer.is_blocked,
            status: customer.status,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            version: customer.version,
        }
    }
}
