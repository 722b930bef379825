//! SQL of invoices.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::types::Json;
use till_kernel::{
    Change, Fault, Footed, Load, Record, Select, as_row, changing, footed_by, list, reading, row, table,
};
use till_shared::ids::{BranchId, SaleId, UserId};
use uuid::Uuid;

use super::link::{ReceiptLink, Way};
use super::views::{InvoiceRow, ReceiptLinkView};

/// What may change about an invoice after it was issued.
#[derive(Clone, Debug, Serialize)]
pub(super) struct InvoiceState {
    #[serde(skip)]
    pub invoice_id: SaleId,
    #[serde(skip)]
    pub branch_id: BranchId,
    pub issued_at: Timestamp,
    pub kind: String,
    pub payment_status: String,
    pub balance_minor: i64,
    pub print_count: i32,
    /// When the one unmarked receipt was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_at: Option<Timestamp>,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_by: Option<UserId>,
}

table! {
    InvoiceState = "operations.invoice", key invoice_id,
    columns [branch_id, issued_at, kind, payment_status, balance_minor, print_count, original_at, original_by],
    changes [print_count, original_at, original_by] by lock
}

impl Record for InvoiceState {
    const ENTITY: &'static str = "invoice";
    // It is issued with its sale.
    as_row!(part);

    fn id(&self) -> Uuid {
        self.invoice_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

/// A further print of a receipt.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ReceiptCopy {
    pub copy_id: Uuid,
    pub invoice_id: SaleId,
    #[serde(skip)]
    pub branch_id: BranchId,
    pub copy_no: i32,
    pub user_id: Option<UserId>,
    pub user_name: String,
    pub reason: String,
    /// How it was given out; older copies were printed.
    #[serde(skip_serializing_if = "is_print")]
    pub way: Way,
    pub printed_at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_print(way: &Way) -> bool {
    *way == Way::Print
}

impl Record for ReceiptCopy {
    const ENTITY: &'static str = "receipt_copy";
    const TABLES: &'static [&'static str] = &["operations.receipt_copy"];

    fn id(&self) -> Uuid {
        self.copy_id
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        // Copies are only written; how many there are is in the invoice.
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("INSERT INTO operations.receipt_copy (copy_id, invoice_id, copy_no, user_id, user_name, reason, printed_at, way)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(self.copy_id)
            .bind(self.invoice_id.0)
            .bind(self.copy_no)
            .bind(self.user_id.map(|id| id.0))
            .bind(&self.user_name)
            .bind(&self.reason)
            .bind(self.printed_at.to_sqlx())
            .bind(self.way.word()),
        )
        .await?;
        Ok(())
    }
}

impl Footed for InvoiceState {
    footed_by!(row);
    // It is issued with its sale, paid and not printed again.
    const IS_BORN: bool = false;
    const BEGINS: &'static str = r#"{"payment_status": "paid", "balance_minor": 0, "print_count": 0}"#;
}

impl Footed for ReceiptLink {
    footed_by!(row);
}

impl Footed for ReceiptCopy {
    footed_by!("operations.receipt_copy", "copy_id");

    async fn states(sql: &mut Select<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Map<String, Value>)>, Fault> {
        let rows: Vec<(Uuid, Json<Map<String, Value>>)> = sql
            .all(
                reading!(
                    "SELECT copy_id, jsonb_build_object('copy_id', copy_id, 'invoice_id', invoice_id, 'copy_no', copy_no,
                        'user_id', user_id, 'user_name', user_name, 'reason', reason, 'printed_at', printed_at)
                        || CASE WHEN way = 'print' THEN '{}'::jsonb ELSE jsonb_build_object('way', way) END
                     FROM operations.receipt_copy WHERE tenant_id = kernel.tenant_id() AND copy_id = ANY($1)")
                .bind(ids),
            )
            .await?;
        Ok(rows.into_iter().map(|(id, Json(state))| (id, state)).collect())
    }
}

row! {
    InvoiceRow, reads [invoice_id, number, branch_id, customer_name, issued_at, currency, total_minor, balance_minor, payment_status,
        copy_count = print_count]
}

list! {
    /// $1 branches, $2 branch, $3 everybody's or $4 this person's, $5 customer, $6 the beginning of the number, $7 and $8 business days,
    /// $9 since when. Ids are made in the order of time.
    pub(super) INVOICES,
    select "invoice.invoice_id, coalesce(entry.number, '') AS number, invoice.branch_id, invoice.customer ->> 'name' AS customer_name,
        invoice.issued_at, invoice.currency, invoice.total_minor, invoice.balance_minor, invoice.payment_status, invoice.print_count",
    from " FROM operations.invoice AS invoice
        JOIN operations.sale AS sale ON sale.tenant_id = invoice.tenant_id AND sale.sale_id = invoice.sale_id
        LEFT JOIN kernel.fiscal_entry AS entry
            ON entry.tenant_id = invoice.tenant_id AND entry.document_id = invoice.invoice_id AND entry.kind = 'invoice'
        WHERE invoice.tenant_id = kernel.tenant_id()
            AND ($1::uuid[] IS NULL OR invoice.branch_id = ANY($1)) AND ($2::uuid IS NULL OR invoice.branch_id = $2)
            AND ($3::boolean OR sale.cashier_id = $4) AND ($5::uuid IS NULL OR invoice.customer_id = $5)
            AND ($6::text IS NULL OR starts_with(entry.number, $6))
            AND ($7::date IS NULL OR sale.business_date >= $7) AND ($8::date IS NULL OR sale.business_date <= $8)
            AND ($9::timestamptz IS NULL OR invoice.issued_at >= $9)",
    place "$10", rows "$11",
    orders [
        "created_at" ("invoice.invoice_id" Id),
        "issued_at" ("invoice.issued_at" Time, "invoice.invoice_id" Id),
    ],
    first "-created_at",
}

row! {
    ReceiptLinkView, reads [link_id, invoice_id, number, branch_id, way, copy_no, language, created_at, user_name, expires_at, revoked_at,
        revoked_by_name, token_hash as bytes], besides [path, url]
}

list! {
    /// $1 branches, $2 branch, $3 invoice, $4 whether it is there at $5, $6 way.
    pub(super) LINKS,
    select "link.link_id, link.invoice_id, coalesce(entry.number, '') AS number, link.branch_id, link.way, link.copy_no, link.language,
        link.created_at, link.user_name, link.expires_at, link.revoked_at, link.revoked_by_name, link.token_hash",
    from " FROM operations.receipt_link AS link
        LEFT JOIN kernel.fiscal_entry AS entry
            ON entry.tenant_id = link.tenant_id AND entry.document_id = link.invoice_id AND entry.kind = 'invoice'
        WHERE link.tenant_id = kernel.tenant_id()
            AND ($1::uuid[] IS NULL OR link.branch_id = ANY($1)) AND ($2::uuid IS NULL OR link.branch_id = $2)
            AND ($3::uuid IS NULL OR link.invoice_id = $3)
            AND ($4::bool IS NULL OR (link.revoked_at IS NULL AND link.expires_at > $5::timestamptz) = $4)
            AND ($6::text IS NULL OR link.way = $6)",
    place "$7", rows "$8",
    orders ["created_at" ("link.created_at" Time, "link.link_id" Id)],
    first "-created_at",
}
