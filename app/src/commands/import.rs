//! `till import`: the same operations as the API, fed from a CSV file.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use till_kernel::{Actor, Envelope, Fault, Kernel, Source, codes};
use till_operations::catalog::check_import::CheckImport;
use till_operations::catalog::import::{self as products, ImportRow, Mapping, ROWS_MAX, RowError};
use till_operations::catalog::import_products::ImportProducts;
use till_operations::customers::import::{
    self as customers, CheckCustomers, CustomerMapping, CustomerRow, ImportCustomers,
};
use till_shared::ids::{BranchId, TenantId};
use tokio::task::JoinSet;

use crate::cli::{Cli, Import, ImportKind};
use crate::installation::Open;

/// Brings a file in, a thousand rows at a time; with `--dry-run` says what it would do. Rows that are not right are listed and left out.
pub(super) async fn run(cli: &Cli, import: &Import) -> Result<ExitCode> {
    let table = Table::read(&import.file)?;
    let open = Open::new(cli).await?;
    let tenant = open.tenant(import.business.as_deref()).await?.tenant_id;
    let began = Instant::now();
    let mut total = Total::default();
    let done = match import.kind {
        ImportKind::Products => {
            bring_in(
                &open.kernel,
                tenant,
                &Products {
                    branch: only_branch(&open.kernel, tenant).await?,
                },
                &table,
                import.dry_run,
                &mut total,
            )
            .await
        }
        ImportKind::Customers => {
            bring_in(
                &open.kernel,
                tenant,
                &Customers,
                &table,
                import.dry_run,
                &mut total,
            )
            .await
        }
    };
    Box::pin(open.close()).await?;
    done?;
    total.errors.sort();
    for error in &total.errors {
        println!("line {}, {}: {}", error.line, error.column, error.reason);
    }
    let would = if import.dry_run { "would be " } else { "" };
    println!(
        "{} rows in {:.1} s: {} {would}added, {} {would}changed, {} unchanged, {} not right",
        table.rows.len() + table.errors.len(),
        began.elapsed().as_secs_f64(),
        total.created,
        total.updated,
        total.unchanged,
        total.bad_lines()
    );
    Ok(if total.errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A CSV file as text.
struct Table {
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    errors: Vec<RowError>,
}

impl Table {
    fn read(file: &Path) -> Result<Self> {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first_line = String::from_utf8_lossy(first_line);
        let count = |wanted: char| first_line.matches(wanted).count();
        let delimiter = if count(';') > count(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text);
        let header: Vec<String> = reader
            .byte_headers()?
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_lowercase())
            .collect();
        let mut table = Self {
            header,
            rows: Vec::new(),
            errors: Vec::new(),
        };
        for record in reader.byte_records() {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            let fields: Result<Vec<String>, _> = record
                .iter()
                .map(|field| String::from_utf8(field.to_vec()))
                .collect();
            let wrong = |code: &str, reason: String| RowError {
                line,
                column: "row".to_owned(),
                code: code.to_owned(),
                reason,
            };
            match fields {
                Ok(fields) if fields.len() == table.header.len() => table.rows.push((line, fields)),
                Ok(fields) => {
                    let reason = format!(
                        "has {} fields, but the header has {}",
                        fields.len(),
                        table.header.len()
                    );
                    table.errors.push(wrong("columns", reason));
                }
                Err(_) => table
                    .errors
                    .push(wrong("not-text", "is not UTF-8 text".to_owned())),
            }
        }
        Ok(table)
    }

    fn names(&self) -> Vec<&str> {
        self.header.iter().map(String::as_str).collect()
    }

    fn fields<'a>(&'a self, row: &'a [String]) -> HashMap<&'a str, &'a str> {
        self.header
            .iter()
            .map(String::as_str)
            .zip(row.iter().map(String::as_str))
            .collect()
    }
}

#[derive(Default)]
struct Total {
    created: usize,
    updated: usize,
    unchanged: usize,
    errors: Vec<RowError>,
}

impl Total {
    fn add(&mut self, (created, updated, unchanged, errors): Outcome) {
        self.created += created;
        self.updated += updated;
        self.unchanged += unchanged;
        self.errors.extend(errors);
    }

    fn bad_lines(&self) -> usize {
        self.errors
            .iter()
            .map(|error| error.line)
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    }
}

/// Created, updated, unchanged, errors.
type Outcome = (usize, usize, usize, Vec<RowError>);

/// Pieces under way at a time: one is prepared here while PostgreSQL writes the other.
const AT_ONCE: usize = 2;
/// How often a piece is tried again because the other one made the same category or brand first.
const TRIES_MAX: usize = 20;

/// What can be brought in.
trait Kind: Copy + Send + Sync + 'static {
    type Row: Clone + Send + Sync + 'static;

    fn parse(&self, table: &Table) -> Result<(Vec<Self::Row>, Vec<RowError>)>;
    fn check(&self, rows: &[Self::Row]) -> Vec<RowError>;
    fn line(row: &Self::Row) -> u64;
    fn dry_run(
        self,
        kernel: Kernel,
        actor: Arc<Actor>,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Outcome, Fault>> + Send;
    fn write(
        self,
        kernel: Kernel,
        actor: Arc<Actor>,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Outcome, Fault>> + Send;
}

async fn bring_in<K: Kind>(
    kernel: &Kernel,
    tenant: TenantId,
    kind: &K,
    table: &Table,
    dry: bool,
    total: &mut Total,
) -> Result<()> {
    let (rows, errors) = kind.parse(table)?;
    total.errors.extend(table.errors.iter().cloned());
    total.errors.extend(errors);
    // Against each other over the whole file: a row that comes twice may lie in another thousand.
    let wrong = kind.check(&rows);
    let bad: std::collections::HashSet<u64> = wrong.iter().map(|error| error.line).collect();
    total.errors.extend(wrong);
    let rows: Vec<K::Row> = rows
        .into_iter()
        .filter(|row| !bad.contains(&K::line(row)))
        .collect();
    let actor = Arc::new(Actor::system(tenant, "import"));
    let (mut done, mut under_way) = (0, JoinSet::new());
    let mut pieces = rows.chunks(ROWS_MAX);
    loop {
        while under_way.len() < AT_ONCE
            && let Some(piece) = pieces.next()
        {
            under_way.spawn(bring_piece(
                *kind,
                kernel.clone(),
                Arc::clone(&actor),
                piece.to_vec(),
                dry,
            ));
        }
        let Some(finished) = under_way.join_next().await else {
            break;
        };
        let (count, outcome) = finished?;
        total.add(outcome?);
        done += count;
        eprint!("\r{done} of {} rows", rows.len());
        std::io::stderr().flush()?;
    }
    eprintln!();
    Ok(())
}

/// One piece; once more if another one made the same category or brand in the same moment.
async fn bring_piece<K: Kind>(
    kind: K,
    kernel: Kernel,
    actor: Arc<Actor>,
    rows: Vec<K::Row>,
    dry: bool,
) -> (usize, Result<Outcome, Fault>) {
    let count = rows.len();
    if dry {
        return (count, kind.dry_run(kernel, actor, rows).await);
    }
    let mut outcome = kind.write(kernel.clone(), Arc::clone(&actor), rows.clone()).await;
    for _ in 0..TRIES_MAX {
        match &outcome {
            Err(fault) if fault.code() == codes::TAKEN || fault.code() == codes::INVALID => {
                outcome = kind.write(kernel.clone(), Arc::clone(&actor), rows.clone()).await;
            }
            _ => break,
        }
    }
    (count, outcome)
}

fn envelope() -> Envelope {
    Envelope::internal("import", Source::Cli)
}

#[derive(Clone, Copy)]
struct Products {
    /// Where opening stock lies: the business's branch, if it has one only.
    branch: Option<BranchId>,
}

async fn only_branch(kernel: &Kernel, tenant: TenantId) -> Result<Option<BranchId>, Fault> {
    let actor = Arc::new(Actor::system(tenant, "import"));
    let branches = kernel.read(&actor, "import.branches", |r| {
        Box::pin(async move {
            let scope = r.branches().clone();
            till_kernel::list_branches(&mut r.select(), &scope).await
        })
    });
    Ok(match branches.await?.as_slice() {
        [only] => Some(only.branch_id),
        _ => None,
    })
}

impl Kind for Products {
    type Row = ImportRow;

    fn parse(&self, table: &Table) -> Result<(Vec<ImportRow>, Vec<RowError>)> {
        let Some(mapping) = Mapping::detect(&table.names()) else {
            bail!(
                "the columns {} are not known; name them sku, name, unit_price_minor, … (see docs/guide-administrator.md)",
                table.header.join(", ")
            );
        };
        Ok(parted(table.rows.iter().map(|(line, row)| {
            products::parse_row(*line, &table.fields(row), &mapping)
        })))
    }

    fn check(&self, rows: &[ImportRow]) -> Vec<RowError> {
        products::check_rows(rows)
    }

    fn line(row: &ImportRow) -> u64 {
        row.line
    }

    async fn dry_run(
        self,
        kernel: Kernel,
        actor: Arc<Actor>,
        rows: Vec<ImportRow>,
    ) -> Result<Outcome, Fault> {
        let report = kernel.query(&CheckImport { rows }, actor, &envelope()).await?;
        Ok((report.created, report.updated, report.unchanged, report.errors))
    }

    async fn write(self, kernel: Kernel, actor: Arc<Actor>, rows: Vec<ImportRow>) -> Result<Outcome, Fault> {
        let report = kernel
            .execute(
                ImportProducts {
                    branch_id: self.branch,
                    rows,
                },
                actor,
                envelope(),
            )
            .await?
            .into_value()?;
        Ok((report.created, report.updated, report.unchanged, report.errors))
    }
}

#[derive(Clone, Copy)]
struct Customers;

impl Kind for Customers {
    type Row = CustomerRow;

    fn parse(&self, table: &Table) -> Result<(Vec<CustomerRow>, Vec<RowError>)> {
        let Some(mapping) = CustomerMapping::detect(&table.names()) else {
            bail!(
                "the columns {} are not known; name them code, name, phones, … (see docs/guide-administrator.md)",
                table.header.join(", ")
            );
        };
        Ok(parted(table.rows.iter().map(|(line, row)| {
            customers::parse_row(*line, &table.fields(row), mapping)
        })))
    }

    fn check(&self, rows: &[CustomerRow]) -> Vec<RowError> {
        customers::check_rows(rows)
    }

    fn line(row: &CustomerRow) -> u64 {
        row.line
    }

    async fn dry_run(
        self,
        kernel: Kernel,
        actor: Arc<Actor>,
        rows: Vec<CustomerRow>,
    ) -> Result<Outcome, Fault> {
        let report = kernel.query(&CheckCustomers { rows }, actor, &envelope()).await?;
        Ok((report.created, report.updated, report.unchanged, report.errors))
    }

    async fn write(
        self,
        kernel: Kernel,
        actor: Arc<Actor>,
        rows: Vec<CustomerRow>,
    ) -> Result<Outcome, Fault> {
        let report = kernel
            .execute(ImportCustomers { rows }, actor, envelope())
            .await?
            .into_value()?;
        Ok((report.created, report.updated, report.unchanged, report.errors))
    }
}

fn parted<R>(rows: impl Iterator<Item = Result<R, Vec<RowError>>>) -> (Vec<R>, Vec<RowError>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => good.push(row),
            Err(errors) => bad.extend(errors),
        }
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &[u8]) -> Table {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Table::read(file.path()).unwrap()
    }

    #[test]
    fn semicolons_byte_order_marks_and_ragged_rows_are_understood() {
        let table = table(b"\xef\xbb\xbfSKU;Name\nA;\"Tea; black\"\nB\nC;\xff\n");
        assert_eq!(table.header, ["sku", "name"]);
        assert_eq!(table.rows, [(2, vec!["A".to_owned(), "Tea; black".to_owned()])]);
        let lines: Vec<u64> = table.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 4]);
    }
}
