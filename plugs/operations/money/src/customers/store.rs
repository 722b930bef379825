//! Every line of SQL of customers. How search works and why: see the catalogue's `store/list.rs`.

use std::collections::BTreeMap;
use till_kernel::Load;
use till_kernel::Rows;
use till_kernel::{changing, list, reading};

use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{Change, Fault, Footed, Permission, Record, Select, codes, footed_by};
use till_shared::ids::CustomerId;
use uuid::Uuid;

use super::model::{Customer, CustomerStatus};
use super::{VIEW, VIEW_CREDIT};
use till_goods::catalog::place::ByName;
use till_goods::catalog::words::{Asked, joined, name_key, signs};

macro_rules! customer {
    () => {
        "c.customer_id, c.code, c.name, c.company, c.tax_number, c.phones, c.emails, c.billing_address, c.shipping_address,
            c.customer_group, c.credit_limit_minor, c.payment_terms_days, c.birthday, c.notes, c.tags, c.consents, c.is_tax_exempt,
            c.tax_exempt_certificate, c.is_blocked, c.status, c.created_at, c.updated_at, c.version, c.sort_key"
    };
}

macro_rules! columns {
    () => {
        concat!("SELECT ", customer!(), " ")
    };
}

/// $1 status, ($2, $3) where the last page ended, $4 rows, $5 group.
macro_rules! filters {
    () => {
        "($1::text IS NULL OR c.status = $1) AND (c.sort_key, c.customer_id) > ($2, $3) AND ($5::text IS NULL OR c.customer_group = $5)"
    };
}

const LOAD: &str = concat!(columns!(), "FROM operations.customer c WHERE c.customer_id = $1");
const LOAD_LOCKED: &str = concat!(
    columns!(),
    "FROM operations.customer c WHERE c.customer_id = $1 FOR UPDATE"
);
/// By code whatever its case, in an order that is the same for everybody. A look-up for each, because a plan made while the table was empty would read all
/// of it for as long as it is kept.
const BY_CODES: &str = concat!(
    columns!(),
    "FROM (SELECT DISTINCT lower(code) AS code FROM UNNEST($1::text[]) code ORDER BY 1) wanted
    CROSS JOIN LATERAL (
        SELECT * FROM operations.customer WHERE code_key = wanted.code ORDER BY code_twin_no OFFSET 0 FOR UPDATE
    ) c"
);
const BY_CODES_PLAIN: &str = concat!(
    columns!(),
    "FROM (SELECT DISTINCT lower(code) AS code FROM UNNEST($1::text[]) code ORDER BY 1) wanted
    CROSS JOIN LATERAL (SELECT * FROM operations.customer WHERE code_key = wanted.code ORDER BY code_twin_no OFFSET 0) c"
);

list! {
    /// $1 status, $2 group.
    pub(super) BROWSED, select customer!(),
    from " FROM operations.customer c
        WHERE ($1::text IS NULL OR c.status = $1) AND ($2::text IS NULL OR c.customer_group = $2)",
    place "$3", rows "$4",
    orders [
        "name" ("c.sort_key" Text, "c.customer_id" Id),
        "code" ("c.code_key" Text, "c.code_twin_no" Int),
    ],
    first "name",
}

/// $6 to $7 the range of the most telling word, $8 a pattern for every word.
const WORDS: &str = concat!(columns!(), "FROM (
        SELECT DISTINCT w.customer_id FROM operations.customer_word w WHERE w.word >= (SELECT $6::text) AND w.word < (SELECT $7::text)
    ) hit CROSS JOIN LATERAL (
        SELECT * FROM operations.customer WHERE customer_id = hit.customer_id OFFSET 0
    ) c
    WHERE c.search LIKE ALL ($8) AND ", filters!(), " ORDER BY c.sort_key, c.customer_id LIMIT $4");

/// $6 patterns: stands anywhere.
const INSIDE: &str = concat!(
    columns!(),
    "FROM operations.customer c WHERE c.search LIKE ALL ($6)
    AND ",
    filters!(),
    " ORDER BY c.sort_key, c.customer_id LIMIT $4"
);

/// $1 status, $2 group, $3 patterns.
const COUNT: &str = "SELECT count(*) FROM operations.customer c
    WHERE ($1::text IS NULL OR c.status = $1) AND ($2::text IS NULL OR c.customer_group = $2) AND c.search LIKE ALL ($3)";

/// $1 customers, ($2, $3) words and whose.
const INSERT: &str = "WITH stored AS (
        INSERT INTO operations.customer (customer_id, code, name, company, tax_number, phones, emails, billing_address, shipping_address,
            customer_group, credit_limit_minor, payment_terms_days, birthday, notes, tags, consents, is_tax_exempt,
            tax_exempt_certificate, is_blocked, status, created_at, updated_at, version, name_key, search)
        SELECT customer_id, code, name, company, tax_number, phones, emails, billing_address, shipping_address,
            customer_group, credit_limit_minor, payment_terms_days, birthday, notes, tags, consents, is_tax_exempt,
            tax_exempt_certificate, is_blocked, status, created_at, updated_at, version, name_key, search
        FROM jsonb_populate_recordset(NULL::operations.customer, $1)
    )
    INSERT INTO operations.customer_word (word, customer_id) SELECT * FROM UNNEST($2::text[], $3::uuid[])";

/// $1 the customer, $2 its version before, $3 its words, $4 its id. What words there were says the row itself: another version of the program
/// may have folded them otherwise. One row if the version was right, none otherwise, and then nothing is written.
const UPDATE: &str = "WITH done AS (
        UPDATE operations.customer c SET code = n.code, name = n.name, company = n.company, tax_number = n.tax_number, phones = n.phones,
            emails = n.emails, billing_address = n.billing_address, shipping_address = n.shipping_address,
            customer_group = n.customer_group, credit_limit_minor = n.credit_limit_minor, payment_terms_days = n.payment_terms_days,
            birthday = n.birthday, notes = n.notes, tags = n.tags, consents = n.consents, is_tax_exempt = n.is_tax_exempt,
            tax_exempt_certificate = n.tax_exempt_certificate, is_blocked = n.is_blocked, status = n.status, updated_at = n.updated_at,
            version = n.version, name_key = n.name_key, search = n.search
        FROM jsonb_populate_record(NULL::operations.customer, $1) n
        WHERE c.customer_id = n.customer_id AND c.version = $2
        RETURNING c.customer_id
    ), lost AS (
        DELETE FROM operations.customer_word WHERE customer_id = (SELECT customer_id FROM done)
            AND word = ANY ((SELECT string_to_array(btrim(search), ' ') FROM operations.customer WHERE customer_id = $4)::text[])
            AND NOT word = ANY($3)
    ), won AS (
        INSERT INTO operations.customer_word (word, customer_id) SELECT word, done.customer_id FROM done, UNNEST($3::text[]) word
        ON CONFLICT DO NOTHING
    )
    SELECT customer_id FROM done";

/// Every statement, for the test that prepares them.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LOAD,
    LOAD_LOCKED,
    BY_CODES,
    BY_CODES_PLAIN,
    WORDS,
    INSIDE,
    COUNT,
    INSERT,
    UPDATE,
    COUNTRY,
];

/// A customer as it is read.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    customer_id: Uuid,
    code: String,
    name: String,
    company: String,
    tax_number: String,
    phones: Vec<String>,
    emails: Vec<String>,
    billing_address: String,
    shipping_address: String,
    customer_group: String,
    credit_limit_minor: i64,
    payment_terms_days: i32,
    birthday: Option<jiff_sqlx::Date>,
    notes: String,
    tags: Vec<String>,
    consents: Json<BTreeMap<String, bool>>,
    is_tax_exempt: bool,
    tax_exempt_certificate: String,
    is_blocked: bool,
    status: String,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    version: i64,
    sort_key: String,
}

impl TryFrom<Row> for Customer {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        Ok(Self {
            customer_id: CustomerId(row.customer_id),
            code: row.code,
            name: row.name,
            company: row.company,
            tax_number: row.tax_number,
            phones: row.phones,
            emails: row.emails,
            billing_address: row.billing_address,
            shipping_address: row.shipping_address,
            customer_group: row.customer_group,
            credit_limit_minor: row.credit_limit_minor,
            payment_terms_days: row.payment_terms_days,
            birthday: row.birthday.map(jiff_sqlx::Date::to_jiff),
            notes: row.notes,
            tags: row.tags,
            consents: row.consents.0,
            is_tax_exempt: row.is_tax_exempt,
            tax_exempt_certificate: row.tax_exempt_certificate,
            is_blocked: row.is_blocked,
            status: CustomerStatus::of(&row.status).ok_or_else(|| Fault::internal("customer status"))?,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        })
    }
}

/// A customer in the columns of its table; PostgreSQL reads it by column name.
#[derive(Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    customer: &'a Customer,
    name_key: String,
    search: String,
}

impl<'a> Stored<'a> {
    fn of(customer: &'a Customer, words: &[String]) -> Self {
        Self {
            customer,
            name_key: name_key(&customer.name),
            search: joined(words, &signs(&customer.name)),
        }
    }
}

impl Record for Customer {
    const ENTITY: &'static str = "customer";
    const SHARED: bool = true;
    const TABLES: &'static [&'static str] = &["operations.customer", "operations.customer_word"];
    const ROWS: Rows = Rows::Document;
    const PERSONAL: &'static [&'static str] = &[
        "name",
        "company",
        "tax_number",
        "phones",
        "emails",
        "billing_address",
        "shipping_address",
        "birthday",
        "notes",
        "tags",
        "tax_exempt_certificate",
    ];
    const PERSONAL_SEEN_BY: Permission = VIEW;
    const GUARDED: &'static [(&'static str, Permission)] = &[
        ("credit_limit_minor", VIEW_CREDIT),
        ("payment_terms_days", VIEW_CREDIT),
        ("notes", VIEW_CREDIT),
    ];

    fn id(&self) -> Uuid {
        self.customer_id.0
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.customer_id.0)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    async fn load(sql: &mut Load<'_>, id: Uuid, lock: bool) -> Result<Option<Self>, Fault> {
        let row: Option<Row> = sql
            .optional(
                (if lock {
                    reading!(LOAD_LOCKED)
                } else {
                    reading!(LOAD)
                })
                .bind(id),
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(customers: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        let (mut rows, mut words, mut whose) = (Vec::new(), Vec::new(), Vec::new());
        for customer in customers {
            let of_customer = customer.words();
            rows.push(Stored::of(customer, &of_customer));
            whose.extend(std::iter::repeat_n(customer.customer_id.0, of_customer.len()));
            words.extend(of_customer);
        }
        sql.run(changing!(INSERT).bind(Json(rows)).bind(words).bind(whose))
            .await
            .map_err(taken)?;
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        let words = after.words();
        let query = changing!(UPDATE)
            .bind(Json(Stored::of(after, &words)))
            .bind(before.version)
            .bind(words)
            .bind(after.customer_id.0);
        let touched = sql.run(query).await.map_err(taken)?;
        if touched == 1 {
            Ok(())
        } else {
            Err(codes::STALE.fault())
        }
    }
}

impl Footed for Customer {
    footed_by!("operations.customer", "customer_id");
}

fn taken(fault: Fault) -> Fault {
    let code = || Fault::field("code", "taken", "another customer has this code");
    fault
        .on_constraint("customer_code_key", code)
        .on_constraint("customer_code_unique", code)
}

/// Customers by code whatever its case, locked if `lock`.
pub(super) async fn by_codes(
    sql: &mut Select<'_>,
    codes: &[&str],
    lock: bool,
) -> Result<Vec<Customer>, Fault> {
    let statement = if lock {
        reading!(BY_CODES)
    } else {
        reading!(BY_CODES_PLAIN)
    };
    let rows: Vec<Row> = sql.all(statement.bind(codes)).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The way to find rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// Words begin so.
    Words(&'a Asked),
    /// Stands anywhere.
    Inside(&'a Asked),
}

impl Way<'_> {
    fn patterns(self) -> Vec<String> {
        match self {
            Self::Words(asked) => asked.beginnings(),
            Self::Inside(asked) => asked.anywhere(),
        }
    }
}

const COUNTRY: &str = "SELECT country FROM kernel.tenant WHERE tenant_id = kernel.tenant_id()";

/// The shop's country.
pub(super) async fn country(sql: &mut Select<'_>) -> Result<String, Fault> {
    let (country,): (String,) = sql.one(reading!(COUNTRY)).await?;
    Ok(country)
}

/// Which customers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    /// NULL for every status.
    pub status: Option<&'static str>,
    pub group: Option<&'a str>,
}

/// A customer with what lists are sorted by.
pub(super) struct Listed {
    pub key: String,
    pub customer: Customer,
}

/// Customers who fit a question, by name, at most so many `rows`.
pub(super) async fn page(
    sql: &mut Select<'_>,
    filter: Filter<'_>,
    way: Way<'_>,
    after: &ByName,
    rows: i64,
) -> Result<Vec<Listed>, Fault> {
    let statement = match way {
        Way::Words(_) => reading!(WORDS),
        Way::Inside(_) => reading!(INSIDE),
    };
    let query = statement
        .bind(filter.status)
        .bind(&after.key)
        .bind(after.id)
        .bind(rows)
        .bind(filter.group);
    let query = match way {
        Way::Words(asked) => {
            let (from, to) = asked.range();
            query.bind(from).bind(to).bind(way.patterns())
        }
        Way::Inside(_) => query.bind(way.patterns()),
    };
    let rows: Vec<Row> = sql.all(query).await?;
    let listed = |mut row: Row| {
        let key = std::mem::take(&mut row.sort_key);
        Ok(Listed {
            key,
            customer: row.try_into()?,
        })
    };
    rows.into_iter().map(listed).collect()
}

/// How many there are in all.
pub(super) async fn count(sql: &mut Select<'_>, filter: Filter<'_>, way: Way<'_>) -> Result<i64, Fault> {
    let query = reading!(COUNT)
        .bind(filter.status)
        .bind(filter.group)
        .bind(way.patterns());
    let (count,): (i64,) = sql.one(query).await?;
    Ok(count)
}
