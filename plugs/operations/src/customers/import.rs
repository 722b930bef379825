//! Adds many customers at once, or brings them up to date; and says what that would do.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Output, Permission, Query, Read, Select, Violations, Write};
use till_shared::ids::CustomerId;
use uuid::Uuid;

use super::IMPORT;
use super::input::CustomerInput;
use super::input::{CODE_MAX, NAME_MAX, email, phone};
use super::model::{Customer, CustomerStatus};
use super::store;
use crate::catalog::import::{ROWS_MAX, RowError};

/// A customer to add, or to bring up to date if the code is known. Empty lists and absent fields leave what is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRow {
    /// Where the row stands in its file, for error messages.
    pub line: u64,
    /// Its number in the business.
    pub code: String,
    /// Name.
    pub name: String,
    /// Company.
    #[serde(default)]
    pub company: Option<String>,
    /// Phone numbers.
    #[serde(default)]
    pub phones: Vec<String>,
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<String>,
    /// Lines of the address for invoices.
    #[serde(default)]
    pub billing_address: Option<String>,
    /// Group.
    #[serde(default)]
    pub customer_group: Option<String>,
    /// Words to group by.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What an import of customers did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CustomerImportReport {
    /// Customers added.
    pub created: usize,
    /// Customers changed.
    pub updated: usize,
    /// Rows that say what is so already.
    pub unchanged: usize,
    /// Rows that were left out, and why.
    pub errors: Vec<RowError>,
}

impl Output for CustomerImportReport {}

/// Which columns of a file hold which fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerMapping {
    /// Columns named as the fields of [`CustomerRow`]; lists separated by `|`.
    Own,
    /// Household panels with `household_id` and demographic columns, which become tags.
    Household,
}

/// Columns of a household file that become tags.
const DEMOGRAPHIC: [&str; 7] = [
    "age",
    "income",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_comp",
    "kids_count",
];

impl CustomerMapping {
    /// The mapping that fits a header, if one of the known ones does.
    #[must_use]
    pub fn detect(header: &[&str]) -> Option<Self> {
        if header.contains(&"household_id") {
            Some(Self::Household)
        } else if header.contains(&"code") && header.contains(&"name") {
            Some(Self::Own)
        } else {
            None
        }
    }

    /// The column of a field as the file calls it.
    fn column(self, pointer: &str) -> String {
        let field = pointer
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        match self {
            Self::Household if matches!(field, "code" | "name") => "household_id".to_owned(),
            _ => field.to_owned(),
        }
    }
}

/// Reads a row from its text fields; names every field that is not right.
pub fn parse_row<S: std::hash::BuildHasher>(
    line: u64,
    fields: &HashMap<&str, &str, S>,
    mapping: CustomerMapping,
) -> Result<CustomerRow, Vec<RowError>> {
    let text = |name: &str| {
        fields
            .get(name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    };
    let list = |name: &str| -> Vec<String> {
        let parts = text(name).unwrap_or_default().split('|').map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    };
    let row = match mapping {
        CustomerMapping::Own => CustomerRow {
            line,
            code: text("code").unwrap_or_default().to_owned(),
            name: text("name").unwrap_or_default().to_owned(),
            company: text("company").map(ToOwned::to_owned),
            phones: list("phones"),
            emails: list("emails"),
            billing_address: text("billing_address").map(ToOwned::to_owned),
            customer_group: text("customer_group").map(ToOwned::to_owned),
            tags: list("tags"),
        },
        CustomerMapping::Household => {
            let code = text("household_id").unwrap_or_default();
            let tag = |name: &&str| text(name).map(|value| format!("{name}: {value}"));
            CustomerRow {
                line,
                code: code.to_owned(),
                name: if code.is_empty() {
                    String::new()
                } else {
                    format!("Household {code}")
                },
                tags: DEMOGRAPHIC.iter().filter_map(tag).collect(),
                ..CustomerRow::default()
            }
        }
    };
    let mut v = Violations::default();
    row.validate(&mut v);
    if v.is_empty() {
        Ok(row)
    } else {
        Err(errors(line, v, |pointer| mapping.column(pointer)))
    }
}

/// What is wrong with rows by themselves and against each other.
#[must_use]
pub fn check_rows(rows: &[CustomerRow]) -> Vec<RowError> {
    let mut found = Vec::new();
    let mut codes = HashSet::new();
    for row in rows {
        let mut v = Violations::default();
        row.validate(&mut v);
        v.check(
            codes.insert(row.code.as_str()),
            "code",
            "twice",
            "this code is in an earlier row",
        );
        found.extend(errors(row.line, v, |pointer| {
            CustomerMapping::Own.column(pointer)
        }));
    }
    found
}

fn errors(line: u64, v: Violations, column: impl Fn(&str) -> String) -> Vec<RowError> {
    v.into_vec()
        .into_iter()
        .map(|violation| RowError {
            line,
            column: column(&violation.pointer),
            code: violation.code,
            reason: violation.message,
        })
        .collect()
}

impl CustomerRow {
    fn validate(&self, v: &mut Violations) {
        v.text("code", &self.code, CODE_MAX);
        v.check(
            !self.code.contains(char::is_whitespace),
            "code",
            "blank",
            "must not contain blanks",
        );
        v.text("name", &self.name, NAME_MAX);
        v.short("company", self.company.as_deref().unwrap_or_default(), NAME_MAX);
        v.at_most("phones", self.phones.len(), 20);
        self.phones.iter().for_each(|number| phone(v, "phones", number));
        v.at_most("emails", self.emails.len(), 20);
        self.emails.iter().for_each(|address| email(v, "emails", address));
        v.short(
            "billing_address",
            self.billing_address.as_deref().unwrap_or_default(),
            1_000,
        );
        v.short(
            "customer_group",
            self.customer_group.as_deref().unwrap_or_default(),
            64,
        );
        v.at_most("tags", self.tags.len(), 20);
        self.tags.iter().for_each(|tag| v.text("tags", tag, 64));
    }

    /// The customer as the row wants it.
    fn merge(&self, id: CustomerId, before: Option<&Customer>, at: Timestamp) -> Customer {
        let mut customer = match before {
            Some(before) => Customer {
                updated_at: at,
                version: before.version + 1,
                ..before.clone()
            },
            None => CustomerInput {
                code: Some(self.code.clone()),
                ..CustomerInput::named(&self.name)
            }
            .customer(id, None, at),
        };
        self.name.trim().clone_into(&mut customer.name);
        for (row, field) in [
            (&self.company, &mut customer.company),
            (&self.billing_address, &mut customer.billing_address),
            (&self.customer_group, &mut customer.customer_group),
        ] {
            if let Some(text) = row {
                field.clone_from(text);
            }
        }
        for (row, field) in [
            (&self.phones, &mut customer.phones),
            (&self.emails, &mut customer.emails),
            (&self.tags, &mut customer.tags),
        ] {
            if !row.is_empty() {
                field.clone_from(row);
            }
        }
        customer
    }
}

/// What an import writes.
#[derive(Default)]
struct Plan {
    created: Vec<Customer>,
    updated: Vec<(Customer, Customer)>,
    unchanged: usize,
    errors: Vec<RowError>,
}

impl Plan {
    async fn of(
        sql: &mut Select<'_>,
        rows: &[CustomerRow],
        lock: bool,
        at: Timestamp,
        mut id: impl FnMut() -> Uuid + Send,
    ) -> Result<Self, Fault> {
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let known = store::by_codes(sql, &codes, lock).await?;
        let known: HashMap<&str, &Customer> = known
            .iter()
            .map(|customer| (customer.code.as_str(), customer))
            .collect();
        let mut plan = Self {
            errors: check_rows(rows),
            ..Self::default()
        };
        for row in rows {
            if known
                .get(row.code.as_str())
                .is_some_and(|known| known.status == CustomerStatus::Archived)
            {
                let reason = "this customer is archived".to_owned();
                plan.errors.push(RowError {
                    line: row.line,
                    column: "code".to_owned(),
                    code: "archived".to_owned(),
                    reason,
                });
            }
        }
        plan.errors.sort();
        let bad: BTreeSet<u64> = plan.errors.iter().map(|error| error.line).collect();
        for row in rows.iter().filter(|row| !bad.contains(&row.line)) {
            match known.get(row.code.as_str()) {
                None => plan.created.push(row.merge(CustomerId(id()), None, at)),
                Some(before) => {
                    let after = row.merge(before.customer_id, Some(before), at);
                    if after.is_same_as(before) {
                        plan.unchanged += 1;
                    } else {
                        plan.updated.push(((*before).clone(), after));
                    }
                }
            }
        }
        Ok(plan)
    }

    fn report(self) -> CustomerImportReport {
        CustomerImportReport {
            created: self.created.len(),
            updated: self.updated.len(),
            unchanged: self.unchanged,
            errors: self.errors,
        }
    }
}

fn validate(v: &mut Violations, rows: &[CustomerRow]) {
    v.at_most("rows", rows.len(), ROWS_MAX);
    let lines: BTreeSet<u64> = rows.iter().map(|row| row.line).collect();
    v.check(
        lines.len() == rows.len(),
        "rows",
        "twice",
        "two rows have the same line number",
    );
}

/// Adds customers, or brings those with a known code up to date. Rows that are not right are left out and reported, the others are
/// written, each with its own note in the audit log. Sending the same rows again changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportCustomers {
    /// The rows, at most 1,000.
    pub rows: Vec<CustomerRow>,
}

impl Command for ImportCustomers {
    const NAME: &'static str = "customers.import";
    const SUMMARY: &'static str = "Adds many customers at once, or brings them up to date by code.";
    const PERMISSION: Permission = IMPORT;
    const CARE: Care = Care::plain();
    type Output = CustomerImportReport;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        validate(v, &self.rows);
    }

    async fn run(&self, w: &mut Write) -> Result<CustomerImportReport, Fault> {
        let ids: Vec<Uuid> = self.rows.iter().map(|_| w.id()).collect();
        let mut ids = ids.into_iter();
        let at = w.now();
        let plan = Plan::of(&mut w.select(), &self.rows, true, at, move || {
            ids.next().unwrap_or_default()
        })
        .await?;
        if !plan.created.is_empty() {
            w.create_all(&plan.created).await?;
        }
        for (before, after) in &plan.updated {
            w.update(before, after).await?;
        }
        Ok(plan.report())
    }
}

/// Says what [`ImportCustomers`] would do with the same rows, and writes nothing: the dry run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckCustomers {
    /// The rows, at most 1,000.
    pub rows: Vec<CustomerRow>,
}

impl Query for CheckCustomers {
    const NAME: &'static str = "customers.check_import";
    const SUMMARY: &'static str = "Says what an import of customers would do.";
    const PERMISSION: Permission = IMPORT;
    type Output = CustomerImportReport;

    fn validate(&self, v: &mut Violations) {
        validate(v, &self.rows);
    }

    async fn run(&self, r: &mut Read) -> Result<CustomerImportReport, Fault> {
        let at = r.now();
        Ok(Plan::of(&mut r.select(), &self.rows, false, at, Uuid::nil)
            .await?
            .report())
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;

    use super::*;
    use crate::customers::EDIT;
    use crate::customers::list::ListCustomers;

    fn row(line: u64, code: &str, name: &str) -> CustomerRow {
        CustomerRow {
            line,
            code: code.to_owned(),
            name: name.to_owned(),
            ..CustomerRow::default()
        }
    }

    #[test]
    fn a_household_file_is_recognised_and_read() {
        let header = ["household_id", "age", "income", "kids_count"];
        let mapping = CustomerMapping::detect(&header).unwrap();
        let fields = HashMap::from([
            ("household_id", "17"),
            ("age", "65+"),
            ("income", ""),
            ("kids_count", "0"),
        ]);
        let read = parse_row(2, &fields, mapping).unwrap();
        assert_eq!((read.code.as_str(), read.name.as_str()), ("17", "Household 17"));
        assert_eq!(read.tags, ["age: 65+", "kids_count: 0"]);
        let empty = parse_row(3, &HashMap::from([("household_id", "")]), mapping).unwrap_err();
        assert!(
            empty
                .iter()
                .all(|error| (error.line, error.column.as_str()) == (3, "household_id"))
        );
        assert_eq!(
            CustomerMapping::detect(&["code", "name"]),
            Some(CustomerMapping::Own)
        );
        assert_eq!(CustomerMapping::detect(&["name"]), None);
    }

    #[test]
    fn every_bad_field_is_named() {
        let fields = HashMap::from([
            ("code", "a b"),
            ("name", ""),
            ("phones", "1|x"),
            ("emails", "nobody"),
        ]);
        let bad = parse_row(9, &fields, CustomerMapping::Own).unwrap_err();
        let columns: Vec<&str> = bad.iter().map(|error| error.column.as_str()).collect();
        assert_eq!(columns, ["code", "name", "phones", "emails"]);
    }

    #[tokio::test]
    async fn rows_are_added_brought_up_to_date_and_left_alone() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let ada = CustomerRow {
            tags: vec!["vip".into()],
            ..row(2, "1", "Ada")
        };
        let first = ImportCustomers {
            rows: vec![ada, row(3, "2", "Grace")],
        };
        let report = shop.run(&shop.owner(), first).await.unwrap();
        assert_eq!((report.created, report.updated), (2, 0));
        let second = ImportCustomers {
            rows: vec![
                row(2, "1", "Ada L."),
                row(3, "2", "Grace"),
                row(4, "2", "Twice"),
                row(5, "3", " "),
            ],
        };
        let dry = shop
            .ask(
                &shop.owner(),
                CheckCustomers {
                    rows: second.rows.clone(),
                },
            )
            .await
            .unwrap();
        let report = shop.run(&shop.owner(), second).await.unwrap();
        assert_eq!(dry, report);
        assert_eq!((report.created, report.updated, report.unchanged), (0, 1, 1));
        let told: Vec<_> = report
            .errors
            .iter()
            .map(|error| (error.line, error.column.as_str()))
            .collect();
        assert_eq!(told, [(4, "code"), (5, "name")]);
        let page = shop.ask(&shop.owner(), ListCustomers::default()).await.unwrap();
        assert_eq!(
            (
                page.items.len(),
                page.items[0].name.as_str(),
                page.items[0].tags.len()
            ),
            (2, "Ada L.", 1)
        );
        assert_eq!(shop.audit().await.len(), 3, "a note for each customer and change");
    }

    #[tokio::test]
    async fn it_needs_the_permission_and_at_most_a_thousand_rows() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let one = ImportCustomers {
            rows: vec![row(2, "1", "Ada")],
        };
        assert_eq!(
            shop.run(&shop.holder(&[EDIT]), one.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.stranger(), CheckCustomers { rows: one.rows })
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        let many = (0..1_001).map(|line| row(line, &line.to_string(), "N")).collect();
        assert_eq!(
            shop.run(&shop.owner(), ImportCustomers { rows: many })
                .await
                .unwrap_err()
                .violation_list()[0]
                .pointer,
            "/rows"
        );
    }
}
