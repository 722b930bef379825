//! Rows as COPY reads them in its text form, one buffer a table.

use std::io::{self, Write};

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

/// A table that the history is written to, and the columns that are.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// `schema.table`.
    pub name: &'static str,
    /// In the order of the rows.
    pub columns: &'static str,
}

/// Each table after those that its keys name.
pub const TABLES: [Table; 12] = [
    Table {
        name: "kernel.series",
        columns: "tenant_id, series_id, branch_id, register_id, kind, prefix, fiscal_year, chain_hash",
    },
    Table {
        name: "operations.shift",
        columns: "tenant_id, shift_id, register_id, branch_id, number, business_date, invoice_series_id, cashier_id, cashier_name, \
            opened_at, opening_float_minor, opening_count, first_no, status, counted, closed_at, closed_by, closed_by_name, \
            expected_cash_minor, counted_cash_minor, variance_minor, variance_reason, carried_float_minor, report, seal_hash, \
            previous_seal_hash, version, updated_at",
    },
    Table {
        name: "operations.sale",
        columns: "tenant_id, sale_id, branch_id, register_id, shift_id, cashier_id, cashier_name, customer_id, channel, business_date, \
            occurred_at, received_at, currency, gross_minor, line_discount_minor, sale_discount_minor, net_minor, tax_minor, \
            total_minor, rounding_minor, due_minor, tendered_minor, change_minor, line_count, discounts, taxes, note, engine_version, \
            rounding, tax_rounding, request_hash, clock_off_ms, age_checked, cash_minor",
    },
    Table {
        name: "operations.sale_line",
        columns: "tenant_id, sale_id, line_no, line_id, product_id, barcode, sku, name, unit, quantity_milli, stock_milli, \
            unit_price_minor, list_price_minor, price_source, unit_cost_minor, gross_minor, line_discount_minor, \
            sale_discount_minor, net_minor, tax_minor, total_minor, taxes, discounts, note, discountable",
    },
    Table {
        name: "operations.payment",
        columns: "tenant_id, sale_id, payment_no, payment_id, kind, tender, amount_minor, reference",
    },
    Table {
        name: "operations.invoice",
        columns: "tenant_id, invoice_id, sale_id, kind, branch_id, customer_id, customer, seller, currency, total_minor, \
            balance_minor, payment_status, issued_at, updated_at",
    },
    Table {
        name: "operations.stock_move",
        columns: "tenant_id, branch_id, product_id, move_id, quantity_milli, reason, reference_id, unit_cost_minor, occurred_at, \
            recorded_at, user_id, note",
    },
    Table {
        name: "operations.cash_movement",
        columns: "tenant_id, movement_id, shift_id, register_id, branch_id, kind, amount_minor, reason, reference, user_id, user_name, \
            recorded_at",
    },
    Table {
        name: "operations.drawer_count",
        columns: "tenant_id, shift_id, count_no, count_id, branch_id, content, sales_count, movements_count, user_id, user_name, \
            recorded_at",
    },
    Table {
        name: "kernel.fiscal_entry",
        columns: "tenant_id, series_id, no, number, kind, document_id, document_hash, amount_minor, grand_total_minor, chain_hash, \
            hash_version, gate, recorded_at",
    },
    Table {
        name: "kernel.audit_event",
        columns: "tenant_id, recorded_at, event_id, occurred_at, actor_user, actor_name, actor_role, session_id, device_id, register_id, \
            branch_id, module, action, entity, entity_id, change, diff, reason, approvals, request_id, source, salt, payload_hash, \
            hash_version, leaf_hash",
    },
    Table {
        name: "operations.stock_level",
        columns: "tenant_id, branch_id, product_id, on_hand_milli, updated_at",
    },
];

/// Rows of some tables, ready to be sent.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    sheets: [Sheet; TABLES.len()],
}

/// Rows of one table.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// As COPY reads them.
    pub bytes: Vec<u8>,
    /// How many.
    pub count: u64,
}

/// Where in [`TABLES`] a table stands.
#[derive(Clone, Copy, Debug)]
pub enum To {
    Series,
    Shift,
    Sale,
    Line,
    Payment,
    Invoice,
    StockMove,
    CashMovement,
    Count,
    Entry,
    Audit,
    Level,
}

impl Rows {
    /// Begins a row of a table; [`Row::end`] ends it.
    pub fn of(&mut self, table: To) -> Row<'_> {
        let [
            series,
            shift,
            sale,
            line,
            payment,
            invoice,
            stock_move,
            cash_movement,
            count,
            entry,
            audit,
            level,
        ] = &mut self.sheets;
        let sheet = match table {
            To::Series => series,
            To::Shift => shift,
            To::Sale => sale,
            To::Line => line,
            To::Payment => payment,
            To::Invoice => invoice,
            To::StockMove => stock_move,
            To::CashMovement => cash_movement,
            To::Count => count,
            To::Entry => entry,
            To::Audit => audit,
            To::Level => level,
        };
        Row {
            sheet,
            is_begun: false,
        }
    }

    /// Tables that have rows, with those.
    pub fn filled(&self) -> impl Iterator<Item = (Table, &Sheet)> {
        let tables = TABLES.iter().zip(&self.sheets);
        tables
            .filter(|(_, sheet)| sheet.count > 0)
            .map(|(table, sheet)| (*table, sheet))
    }

    /// All bytes.
    pub fn size(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.bytes.len()).sum()
    }
}

/// A row that is being written, column by column.
pub struct Row<'s> {
    sheet: &'s mut Sheet,
    is_begun: bool,
}

impl Row<'_> {
    fn next(&mut self) -> &mut Vec<u8> {
        if self.is_begun {
            self.sheet.bytes.push(b'\t');
        }
        self.is_begun = true;
        &mut self.sheet.bytes
    }

    fn shown(mut self, value: impl std::fmt::Display) -> Self {
        // Writing to memory does not fail.
        let _ = write!(self.next(), "{value}");
        self
    }

    /// Nothing.
    pub fn null(mut self) -> Self {
        self.next().extend_from_slice(b"\\N");
        self
    }

    fn option<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self, value),
            None => self.null(),
        }
    }

    /// An id.
    pub fn uuid(mut self, id: Uuid) -> Self {
        let mut text = Uuid::encode_buffer();
        let text = id.hyphenated().encode_lower(&mut text);
        self.next().extend_from_slice(text.as_bytes());
        self
    }

    /// An id, or nothing.
    pub fn uuid_if(self, id: Option<Uuid>) -> Self {
        self.option(id, Self::uuid)
    }

    /// A whole number.
    pub fn int(self, value: i64) -> Self {
        self.shown(value)
    }

    /// A whole number, or nothing.
    pub fn int_if(self, value: Option<i64>) -> Self {
        self.option(value, Self::int)
    }

    /// Whether.
    pub fn bool(mut self, value: bool) -> Self {
        self.next().push(if value { b't' } else { b'f' });
        self
    }

    /// Text.
    pub fn text(mut self, text: &str) -> Self {
        let _ = Escaped(self.next()).write_all(text.as_bytes());
        self
    }

    /// Text, or nothing.
    pub fn text_if(self, text: Option<&str>) -> Self {
        self.option(text, Self::text)
    }

    /// JSON of something.
    pub fn json(mut self, value: &impl Serialize) -> Result<Self> {
        serde_json::to_writer(Escaped(self.next()), value)?;
        Ok(self)
    }

    /// Bytes.
    pub fn bytes(mut self, value: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let out = self.next();
        out.extend_from_slice(b"\\\\x");
        for byte in value {
            for half in [byte >> 4, byte & 15] {
                out.extend(DIGITS.get(usize::from(half)));
            }
        }
        self
    }

    /// Bytes, or nothing.
    pub fn bytes_if(self, value: Option<&[u8]>) -> Self {
        self.option(value, Self::bytes)
    }

    /// A moment.
    pub fn at(self, at: Timestamp) -> Self {
        self.shown(at)
    }

    /// A day.
    pub fn date(self, date: Date) -> Self {
        self.shown(date)
    }

    /// Ends the row.
    pub fn end(self) {
        self.sheet.bytes.push(b'\n');
        self.sheet.count += 1;
    }
}

/// Marks what would end a column or row.
struct Escaped<'b>(&'b mut Vec<u8>);

impl Write for Escaped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match byte {
                b'\\' => self.0.extend_from_slice(b"\\\\"),
                b'\n' => self.0.extend_from_slice(b"\\n"),
                b'\r' => self.0.extend_from_slice(b"\\r"),
                b'\t' => self.0.extend_from_slice(b"\\t"),
                other => self.0.push(*other),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_copy_reads() {
        let mut rows = Rows::default();
        rows.of(To::Payment)
            .uuid(Uuid::from_u128(1))
            .uuid_if(None)
            .int(-7)
            .bool(true)
            .text("a\tb\\c\nd")
            .json(&serde_json::json!({ "said": "\"no\"" }))
            .unwrap()
            .bytes(&[0, 255])
            .at("2026-03-02T09:00:00.000001Z".parse().unwrap())
            .date("2026-03-02".parse().unwrap())
            .end();
        let sheet: Vec<_> = rows.filled().collect();
        assert_eq!(
            (sheet.len(), sheet[0].0.name, sheet[0].1.count),
            (1, "operations.payment", 1)
        );
        assert_eq!(
            String::from_utf8(sheet[0].1.bytes.clone()).unwrap(),
            "00000000-0000-0000-0000-000000000001\t\\N\t-7\tt\ta\\tb\\\\c\\nd\t{\"said\":\"\\\\\"no\\\\\"\"}\t\\\\x00ff\t\
             2026-03-02T09:00:00.000001Z\t2026-03-02\n"
        );
        assert_eq!(rows.size(), sheet[0].1.bytes.len());
    }
}
