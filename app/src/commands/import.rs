//! `till import`: the same operations as the API, fed from a CSV file.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use till_kernel::{Actor, Envelope, Fault, Kernel, Source, Tenant, codes};
use till_operations::catalog::check_import::CheckImport;
use till_operations::catalog::import::{self as products, FileReading, ImportRow, ROWS_MAX, RowError};
use till_operations::catalog::import_products::ImportProducts;
use till_operations::catalog::sheet::{self, Columns, Refusal, Sheet};
use till_operations::customers::import::{self as customers, CheckCustomers, CustomerRow, ImportCustomers};
use till_shared::ids::{BranchId, TenantId};
use till_shared::text::Text;
use tokio::task::JoinSet;

use crate::cli::{Cli, Import, ImportKind};
use crate::installation::Open;

/// Brings a file in, a thousand rows at a time; with `--dry-run` says what it would do. Rows that are not right are listed and left out.
pub(super) async fn run(cli: &Cli, import: &Import) -> Result<ExitCode> {
    let bytes =
        std::fs::read(&import.file).with_context(|| format!("{} cannot be read", import.file.display()))?;
    let open = Open::new(cli).await?;
    let business = open.tenant(import.business.as_deref()).await?;
    let tenant = business.tenant_id;
    let began = Instant::now();
    let mut total = Total::default();
    let done = match import.kind {
        ImportKind::Products => bring_products(&open.kernel, &business, import, &bytes, &mut total).await,
        ImportKind::Customers => {
            let kind = Customers;
            let read = customer_rows(&bytes, &mut total);
            match read {
                Ok(read) => bring_in(&open.kernel, tenant, &kind, read, import.dry_run, &mut total).await,
                Err(refusal) => Err(refusal.into()),
            }
        }
    };
    Box::pin(open.close()).await?;
    done?;
    total.errors.sort();
    for error in &total.errors {
        let column = if error.column.is_empty() {
            "row"
        } else {
            &error.column
        };
        println!("line {}, {column}: {}", error.line, error.reason);
    }
    let would = if import.dry_run { "would be " } else { "" };
    println!(
        "{} rows in {:.1} s: {} {would}added, {} {would}changed, {} unchanged, {} not right",
        total.lines,
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

/// Products by the same reading as the office's: [`products::read_file`].
async fn bring_products(
    kernel: &Kernel,
    business: &Tenant,
    import: &Import,
    bytes: &[u8],
    total: &mut Total,
) -> Result<()> {
    let read = products::read_file(bytes, business.currency, &products::Wanted::default());
    tell(&read)?;
    total.lines = read.lines;
    let tenant = business.tenant_id;
    let branch = branch(kernel, tenant, import.branch.as_deref()).await?;
    if branch.is_none() && read.rows.iter().any(|row| row.opening_stock.is_some()) {
        bail!(
            "the file has opening stock, and the business several branches: say where it lies, e.g. --branch B01"
        );
    }
    let kind = Products {
        branch,
        reason: reason(&import.file),
    };
    bring_in(
        kernel,
        tenant,
        &kind,
        (read.rows, read.errors),
        import.dry_run,
        total,
    )
    .await
}

/// Says what a file is and what of it is not taken over; refuses one that cannot be read.
fn tell(read: &FileReading) -> Result<()> {
    if let Some(refused) = &read.refused {
        bail!("{}", refused.reason);
    }
    if !read.missing.is_empty() {
        let names: Vec<&str> = read.columns.iter().map(|column| column.name.as_str()).collect();
        bail!(sheet::missing(&read.missing, &names));
    }
    if let Some(program) = read.program {
        eprintln!("this is an export of {}", program.title());
    }
    for column in &read.columns {
        if let Some(field) = column.field.as_ref().filter(|field| **field != column.name) {
            eprintln!("{} is taken as {field}", column.name);
        }
    }
    not_taken(&read.not_taken);
    for told in &read.notes {
        eprintln!("{} rows {}", told.rows, told.note.sentence());
    }
    Ok(())
}

fn not_taken<S: AsRef<str>>(columns: &[S]) {
    if !columns.is_empty() {
        let names: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
        eprintln!("not taken over: {}", names.join(", "));
    }
}

fn customer_rows(bytes: &[u8], total: &mut Total) -> Result<(Vec<CustomerRow>, Vec<RowError>), Refusal> {
    let sheet = Sheet::read(bytes)?;
    total.lines = sheet.rows.len() + sheet.errors.len();
    let columns = Columns::guess(sheet::Kind::Customers, &sheet).complete()?;
    not_taken(&columns.not_taken());
    Ok(customers::read_rows(&sheet, &columns))
}

#[derive(Default)]
struct Total {
    /// Rows of the file.
    lines: usize,
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
trait Kind: Clone + Send + Sync + 'static {
    type Row: Clone + Send + Sync + 'static;

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
    (rows, errors): (Vec<K::Row>, Vec<RowError>),
    dry: bool,
    total: &mut Total,
) -> Result<()> {
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
    let shows_progress = std::io::stderr().is_terminal();
    let (mut done, mut under_way) = (0, JoinSet::new());
    let mut pieces = rows.chunks(ROWS_MAX);
    loop {
        while under_way.len() < AT_ONCE
            && let Some(piece) = pieces.next()
        {
            under_way.spawn(bring_piece(
                kind.clone(),
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
        if shows_progress {
            eprint!("\r{done} of {} rows", rows.len());
            std::io::stderr().flush()?;
        }
    }
    if shows_progress {
        eprintln!();
    }
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
    let mut outcome = kind
        .clone()
        .write(kernel.clone(), Arc::clone(&actor), rows.clone())
        .await;
    for _ in 0..TRIES_MAX {
        match &outcome {
            Err(fault) if fault.code() == codes::TAKEN || fault.code() == codes::INVALID => {
                outcome = kind
                    .clone()
                    .write(kernel.clone(), Arc::clone(&actor), rows.clone())
                    .await;
            }
            _ => break,
        }
    }
    (count, outcome)
}

fn envelope() -> Envelope {
    Envelope::internal("import", Source::Cli)
}

#[derive(Clone)]
struct Products {
    /// Where opening stock lies.
    branch: Option<BranchId>,
    /// Why prices become others: where they come from.
    reason: Text<500>,
}

/// What the audit log says of an import: the file's name.
fn reason(file: &std::path::Path) -> Text<500> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Text::new(&format!("Import of {name}"))
        .or_else(|_| Text::new("Import of a file"))
        .unwrap_or_default()
}

/// The branch of this code; without one the business's branch, if it has one only.
async fn branch(kernel: &Kernel, tenant: TenantId, code: Option<&str>) -> Result<Option<BranchId>> {
    let actor = Arc::new(Actor::system(tenant, "import"));
    let branches = kernel.read(&actor, "import.branches", |r| {
        Box::pin(async move {
            let scope = r.branches().clone();
            till_kernel::list_branches(&mut r.select(), &scope).await
        })
    });
    let branches = branches.await?;
    match (code, branches.as_slice()) {
        (None, [only]) => Ok(Some(only.branch_id)),
        (None, _) => Ok(None),
        (Some(code), all) => match all.iter().find(|branch| branch.code.eq_ignore_ascii_case(code)) {
            Some(branch) => Ok(Some(branch.branch_id)),
            None => bail!("there is no branch \"{code}\""),
        },
    }
}

impl Kind for Products {
    type Row = ImportRow;

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
                    reason: Some(self.reason),
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

#[derive(Clone)]
struct Customers;

impl Kind for Customers {
    type Row = CustomerRow;

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
