//! Customers: their fields and the rules that need no database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use till_kernel::{Life, Step};
use till_shared::ids::CustomerId;

use super::{ARCHIVE, EDIT, FORGET, phone};
use till_goods::catalog::words;

till_kernel::words! {
    /// Whether a customer is dealt with.
    #[derive(Default)]
    pub enum CustomerStatus {
        /// Is.
        #[default]
        Active = "active",
        /// Put away for good; documents still name it.
        Archived = "archived",
    }
}

till_shared::words! {
    /// The life of a customer. That one was forgotten is not stored: that nothing is left of them says so.
    pub enum CustomerLife {
        /// Is dealt with.
        Active = "active",
        /// Put away for good.
        Archived = "archived",
        /// And nobody can tell any more who it was.
        Forgotten = "forgotten",
    }
}

impl Life for CustomerLife {
    const ENTITY: &'static str = "customer";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Active, Self::Active, EDIT),
        Step::new(Self::Active, Self::Archived, ARCHIVE),
        Step::new(Self::Active, Self::Forgotten, FORGET),
        Step::new(Self::Archived, Self::Forgotten, FORGET),
    ];
}

/// A buyer known by name (screens 3). Amounts are minor units of the business's currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Customer {
    /// Its id.
    pub customer_id: CustomerId,
    /// Its number in the business, e.g. on a card.
    pub code: String,
    /// Name.
    pub name: String,
    /// Company.
    pub company: String,
    /// Number with the tax office.
    pub tax_number: String,
    /// Phone numbers, as written.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Lines of the address for invoices.
    pub billing_address: String,
    /// Lines of the address for deliveries.
    pub shipping_address: String,
    /// Group, for price lists and reports.
    pub customer_group: String,
    /// How much may be owed.
    pub credit_limit_minor: i64,
    /// Days until an invoice is due.
    pub payment_terms_days: i32,
    /// Birthday.
    pub birthday: Option<Date>,
    /// Anything to know.
    pub notes: String,
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

impl Customer {
    /// Where it stands.
    #[must_use]
    pub fn life(&self) -> CustomerLife {
        match self.status {
            CustomerStatus::Active => CustomerLife::Active,
            CustomerStatus::Archived if self.is_same_as(&self.forgotten(self.updated_at)) => {
                CustomerLife::Forgotten
            }
            CustomerStatus::Archived => CustomerLife::Archived,
        }
    }

    /// What they may owe and for how long, and whether they are sold anything: who changes that says why (P-4.6.10).
    #[must_use]
    pub fn credit(&self) -> (i64, i32, bool) {
        (self.credit_limit_minor, self.payment_terms_days, self.is_blocked)
    }

    /// The words by which it is found: code, name, company, e-mails, and phone numbers from any digit on.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let texts = [self.code.as_str(), self.name.as_str(), self.company.as_str()];
        let mut found = words::words(texts.into_iter().chain(self.emails.iter().map(String::as_str)));
        for phone in &self.phones {
            for tail in phone::tails(phone) {
                if !found.contains(&tail) {
                    found.push(tail);
                }
            }
        }
        found
    }

    /// What stays of a customer who is forgotten: the id and code that documents name, and nothing that tells who it was.
    #[must_use]
    pub fn forgotten(&self, now: Timestamp) -> Self {
        Self {
            customer_id: self.customer_id,
            code: self.code.clone(),
            // A customer has a name.
            name: self.code.clone(),
            company: String::new(),
            tax_number: String::new(),
            phones: Vec::new(),
            emails: Vec::new(),
            billing_address: String::new(),
            shipping_address: String::new(),
            customer_group: self.customer_group.clone(),
            credit_limit_minor: 0,
            payment_terms_days: 0,
            birthday: None,
            notes: String::new(),
            tags: Vec::new(),
            consents: BTreeMap::new(),
            is_tax_exempt: false,
            tax_exempt_certificate: String::new(),
            is_blocked: self.is_blocked,
            status: CustomerStatus::Archived,
            created_at: self.created_at,
            updated_at: now,
            version: self.version + 1,
        }
    }

    /// Whether it is the same but for version and time.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let mut as_other = self.clone();
        as_other.version = other.version;
        as_other.updated_at = other.updated_at;
        as_other == *other
    }
}

/// The code of a customer that was given none: from the id, short enough to read out.
#[must_use]
pub fn code_of(id: CustomerId) -> String {
    let hex = id.0.simple().to_string().to_uppercase();
    format!("C{}", hex.get(24..).unwrap_or(&hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_customer_is_whole() {
        assert_eq!(
            till_kernel::life::oddities::<CustomerLife>(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_code_is_short() {
        let code = code_of(CustomerId(uuid::Uuid::from_u128(0xabcd_ef01)));
        assert_eq!(code, "CABCDEF01");
    }
}
