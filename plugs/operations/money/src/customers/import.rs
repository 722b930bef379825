//! Adds many customers at once, or brings them up to date; and says what that would do.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Output, Permission, Query, Read, Select, Violations, Write};
use till_shared::code::meant;
use till_shared::ids::CustomerId;
use till_shared::text::{Lines, Text};
use uuid::Uuid;

use super::IMPORT;
use super::input::{Allowed, CODE_MAX, CustomerInput, NAME_MAX, code, email, phone};
use super::model::{Customer, CustomerStatus};
use super::store;
use till_goods::catalog::import::{ROWS_MAX, RowError, errors};
use till_goods::catalog::sheet::{Columns, Row, Sheet};

/// A customer to add, or to bring up to date if the code is known. Empty lists and absent fields leave what is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRow {
    /// Where the row stands in its file, for error messages.
    pub line: u64,
    /// Its number in the business.
    pub code: Text<CODE_MAX>,
    /// Name.
    pub name: Text<NAME_MAX>,
    /// Company.
    #[serde(default)]
    pub company: Option<Text<NAME_MAX>>,
    /// Phone numbers.
    #[serde(default)]
    pub phones: Vec<Text<40>>,
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<Text<254>>,
    /// Lines of the address for invoices.
    #[serde(default)]
    pub billing_address: Option<Lines<1_000>>,
    /// Group.
    #[serde(default)]
    pub customer_group: Option<Text<64>>,
    /// Words to group by.
    #[serde(default)]
    pub tags: Vec<Text<64>>,
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

/// Reads the rows of a file; names every field that is not right.
#[must_use]
pub fn read_rows(sheet: &Sheet, columns: &Columns) -> (Vec<CustomerRow>, Vec<RowError>) {
    let (mut rows, mut wrong) = (Vec::new(), sheet.errors.clone());
    for row in &sheet.rows {
        match read_row(row, columns) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors),
        }
    }
    (rows, wrong)
}

fn read_row(row: &Row, columns: &Columns) -> Result<CustomerRow, Vec<RowError>> {
    let mut v = Violations::default();
    let given = |field| columns.text(field, &row.fields);
    let read = CustomerRow {
        line: row.line,
        code: short(&mut v, "code", meant(given("code"))),
        name: short(&mut v, "name", given("name")),
        company: optional(&mut v, "company", given("company")),
        phones: list(&mut v, "phones", given("phones")),
        emails: list(&mut v, "emails", given("emails")),
        billing_address: match given("billing_address") {
            "" => None,
            text => Lines::new(text)
                .map_err(|flaw| v.push("billing_address", flaw.code(), flaw.to_string()))
                .ok(),
        },
        customer_group: optional(&mut v, "customer_group", given("customer_group")),
        tags: list(&mut v, "tags", given("tags")),
    };
    read.validate(&mut v);
    if v.is_empty() {
        return Ok(read);
    }
    let mut seen = BTreeSet::new();
    let mut wrong = errors(row.line, v, |field| {
        let found = columns.text(field, &row.fields);
        (columns.column(field), found.to_owned())
    });
    wrong.retain(|error| seen.insert(error.column.clone()));
    Err(wrong)
}

fn short<const MAX: usize>(v: &mut Violations, field: &str, text: &str) -> Text<MAX> {
    Text::new(text).unwrap_or_else(|flaw| {
        v.push(field, flaw.code(), flaw.to_string());
        Text::default()
    })
}

fn optional<const MAX: usize>(v: &mut Violations, field: &str, text: &str) -> Option<Text<MAX>> {
    (!text.is_empty()).then(|| short(v, field, text))
}

fn list<const MAX: usize>(v: &mut Violations, field: &str, text: &str) -> Vec<Text<MAX>> {
    let parts = text.split('|').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| short(v, field, part)).collect()
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
            codes.insert(meant(&row.code).to_lowercase()),
            "code",
            "twice",
            "this code is in an earlier row",
        );
        found.extend(errors(row.line, v, |field| (field.to_owned(), String::new())));
    }
    found
}

impl CustomerRow {
    fn validate(&self, v: &mut Violations) {
        code(v, "code", &self.code);
        v.text("name", &self.name, NAME_MAX);
        v.at_most("phones", self.phones.len(), 20);
        self.phones.iter().for_each(|number| phone(v, "phones", number));
        v.at_most("emails", self.emails.len(), 20);
        self.emails.iter().for_each(|address| email(v, "emails", address));
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
            .customer(id, None, at, &Allowed::default()),
        };
        customer.name = self.name.clone().into();
        for (row, field) in [
            (self.company.as_deref(), &mut customer.company),
            (self.billing_address.as_deref(), &mut customer.billing_address),
            (self.customer_group.as_deref(), &mut customer.customer_group),
        ] {
            if let Some(text) = row {
                text.clone_into(field);
            }
        }
        keep(&self.phones, &mut customer.phones);
        keep(&self.emails, &mut customer.emails);
        keep(&self.tags, &mut customer.tags);
        customer
    }
}

/// An empty list leaves what is.
fn keep<const MAX: usize>(row: &[Text<MAX>], field: &mut Vec<String>) {
    if !row.is_empty() {
        *field = row.iter().cloned().map(Into::into).collect();
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
        let codes: Vec<&str> = rows.iter().map(|row| meant(&row.code)).collect();
        let exact: HashSet<&str> = codes.iter().copied().collect();
        let customers = store::by_codes(sql, &codes, lock).await?;
        // By code in lower case; of twins the one that is written exactly so, else the first.
        let mut known: HashMap<String, &Customer> = HashMap::new();
        for customer in &customers {
            let is_exact = exact.contains(customer.code.as_str());
            let place = known.entry(customer.code.to_lowercase()).or_insert(customer);
            if is_exact {
                *place = customer;
            }
        }
        let known = |row: &CustomerRow| known.get(&meant(&row.code).to_lowercase()).copied();
        let mut plan = Self {
            errors: check_rows(rows),
            ..Self::default()
        };
        for row in rows {
            if known(row).is_some_and(|known| known.status == CustomerStatus::Archived) {
                let reason = "this customer is archived".to_owned();
                plan.errors.push(RowError {
                    line: row.line,
                    column: "code".to_owned(),
                    code: "archived".to_owned(),
                    reason,
                    found: row.code.to_string(),
                });
            }
        }
        plan.errors.sort();
        let bad: BTreeSet<u64> = plan.errors.iter().map(|error| error.line).collect();
        for row in rows.iter().filter(|row| !bad.contains(&row.line)) {
            match known(row) {
                None => plan.created.push(row.merge(CustomerId(id()), None, at)),
                Some(before) => {
                    let after = row.merge(before.customer_id, Some(before), at);
                    if after.is_same_as(before) {
                        plan.unchanged += 1;
                    } else {
                        plan.updated.push((before.clone(), after));
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
        w.create_all(&plan.created).await?;
        let changes: Vec<(&Customer, &Customer)> = plan.updated.iter().map(|(was, is)| (was, is)).collect();
        w.update_all(&changes).await?;
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
    use till_goods::catalog::sheet::Kind;

    fn row(line: u64, code: &str, name: &str) -> CustomerRow {
        CustomerRow {
            line,
            code: code.try_into().unwrap(),
            name: name.try_into().unwrap(),
            ..CustomerRow::default()
        }
    }

    #[test]
    fn a_file_of_customers_is_read() {
        let file = b"code;Name;Phone;E-mail;Address;tags\nC1;\"O'Neil; Se\xe1n\";+49 (0)151 / 234-567|030 1234;sean@example.org;\"Main St. 1\n10115 Berlin\";vip\n\
C2;Excel Phone;4,91521E+11;;;\nC3;Bad;;not-a-mail;;\n=\"0042\";Zero;;;;\n";
        let sheet = Sheet::read(file).unwrap();
        let columns = Columns::guess(Kind::Customers, &sheet).complete().unwrap();
        let (rows, wrong) = read_rows(&sheet, &columns);
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        assert_eq!(codes, ["C1", "0042"]);
        assert_eq!((rows[0].name.as_str(), rows[0].phones.len()), ("O'Neil; Seán", 2));
        assert_eq!(
            rows[0].billing_address.as_deref(),
            Some("Main St. 1\n10115 Berlin")
        );
        let told: Vec<_> = wrong
            .iter()
            .map(|error| (error.line, error.column.as_str()))
            .collect();
        assert_eq!(told, [(4, "Phone"), (5, "E-mail")]);
        let sheet = Sheet::read(b"Phone\n1\n").unwrap();
        assert!(Columns::guess(Kind::Customers, &sheet).complete().is_err());
    }

    #[test]
    fn files_of_customers_that_spreadsheets_wrote_are_read() {
        let read = |file: &[u8]| {
            let sheet = Sheet::read(file).unwrap();
            let columns = Columns::guess(Kind::Customers, &sheet).complete().unwrap();
            let (rows, mut wrong) = read_rows(&sheet, &columns);
            wrong.extend(check_rows(&rows));
            let names: Vec<String> = rows.iter().map(|row| row.name.to_string()).collect();
            let told = wrong
                .iter()
                .map(|error| format!("{} {} {}", error.line, error.column, error.code));
            (names, told.collect::<Vec<_>>())
        };
        let file = "code;name;phones;emails;billing_address;tags\nC1;\"O'Neil; Seán\";+49 (0)151 / 234-567|030 1234;sean@example.org;\"Main St. 1\n\
10115 Berlin\";vip\nC2;Excel Phone;4,91521E+11;x@example.org;;\nC3;Bad mail;;not-a-mail;;\nC1;Twice;;;;\n;No code;;;;\n";
        let (names, told) = read(file.as_bytes());
        assert_eq!(names, ["O'Neil; Seán", "Twice"]);
        let wanted = [
            "4 phones phone",
            "5 emails email",
            "7 code required",
            "6 code twice",
        ];
        assert_eq!(told, wanted);
        let (names, told) = read(b"code,name\nK1,M\xfcller\n");
        assert_eq!((names, told), (vec!["Müller".to_owned()], vec![]));
    }

    #[tokio::test]
    async fn rows_are_added_brought_up_to_date_and_left_alone() {
        let shop = Shop::open(vec![crate::plug()]).await;
        let ada = CustomerRow {
            tags: vec!["vip".try_into().unwrap()],
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
