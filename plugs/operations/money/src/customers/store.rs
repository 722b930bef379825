//! Every line of SQL of customers. How search works and why: see the catalogue's `store/list.rs`.

use serde::Serialize;
use sqlx::types::Json;
use till_kernel::{
    AsRow, Change, Fault, Footed, Load, Permission, Record, Rows, Select, Written, changing, footed_by, list,
    reading, row,
};
use uuid::Uuid;

use super::model::Customer;
use super::{VIEW, VIEW_CREDIT};
use till_goods::catalog::place::ByName;
use till_goods::catalog::words::{Asked, joined, name_key, signs};

row! {
    Customer, names stored, columns [customer_id, code, name, company, tax_number, phones, emails, billing_address, shipping_address,
        customer_group, credit_limit_minor, payment_terms_days, birthday, notes, tags, consents as json, is_tax_exempt,
        tax_exempt_certificate, is_blocked, status, created_at, updated_at, version]
}

macro_rules! columns {
    () => {
        concat!("SELECT ", stored!("c."), ", c.sort_key ")
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
    pub(super) BROWSED, select stored!("c."),
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
const INSERT: &str = concat!(
    "WITH stored AS (INSERT INTO operations.customer (",
    stored!(),
    ", name_key, search) SELECT ",
    stored!(),
    ", name_key, search FROM jsonb_populate_recordset(NULL::operations.customer, $1)
    )
    INSERT INTO operations.customer_word (word, customer_id) SELECT * FROM UNNEST($2::text[], $3::uuid[])"
);

/// $1 the customer, $2 its version before, $3 its words, $4 its id. What words there were says the row itself: another version of the program
/// may have folded them otherwise. One row if the version was right, none otherwise, and then nothing is written.
const UPDATE: &str = concat!(
    "WITH done AS (
        UPDATE operations.customer c SET (",
    stored!(),
    ", name_key, search) = (SELECT ",
    stored!("n."),
    ", n.name_key, n.search)
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
    SELECT customer_id FROM done"
);

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

/// A customer with what lists are sorted by.
#[derive(sqlx::FromRow)]
pub(super) struct Listed {
    #[sqlx(flatten)]
    pub customer: AsRow<Customer>,
    pub sort_key: String,
}

/// A customer with what it is found by.
#[derive(Serialize)]
struct Indexed<'a> {
    #[serde(flatten)]
    customer: Written<'a, Customer>,
    name_key: String,
    search: String,
}

impl<'a> Indexed<'a> {
    fn of(customer: &'a Customer, words: &[String]) -> Self {
        Self {
            customer: Written(customer),
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
        let row: Option<AsRow<Self>> = sql
            .optional(
                (if lock {
                    reading!(LOAD_LOCKED)
                } else {
                    reading!(LOAD)
                })
                .bind(id),
            )
            .await?;
        Ok(row.map(|AsRow(customer)| customer))
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::insert_all(std::slice::from_ref(self), sql).await
    }

    async fn insert_all(customers: &[Self], sql: &mut Change<'_>) -> Result<(), Fault> {
        let (mut rows, mut words, mut whose) = (Vec::new(), Vec::new(), Vec::new());
        for customer in customers {
            let of_customer = customer.words();
            rows.push(Indexed::of(customer, &of_customer));
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
            .bind(Json(Indexed::of(after, &words)))
            .bind(before.version)
            .bind(words)
            .bind(after.customer_id.0);
        sql.exactly_one(query).await.map_err(taken)
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
    let rows: Vec<AsRow<Customer>> = sql.all(statement.bind(codes)).await?;
    Ok(rows.into_iter().map(|AsRow(customer)| customer).collect())
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
    sql.all(query).await
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
