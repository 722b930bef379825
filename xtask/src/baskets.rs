//! Half a year of three real shops, sold through the API (dunnhumby "The Complete Journey", see the data's README).
//!
//! Products and customers are imported by the program, then every basket is sold at its store: list prices where the shop charged no more,
//! with a discount down to what it did charge; otherwise the price it charged. Each store trades day by day on two registers, opens a
//! shift on each in the morning and closes it with a count in the evening. Amounts are taken over as they are, so the sums of the books must
//! be those of the file to the cent.

mod book;
mod store;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::common::{Api, Ids, Options, TillServer};
use book::Book;
use store::{Names, Sold, Store};

/// The whole catalogue in this time (requirement of the import).
const IMPORT_MAX: Duration = Duration::from_secs(10);
const REGISTERS: usize = 2;
/// Refused rows that are shown of each file.
const SHOWN: usize = 10;

/// Sell real baskets.
#[derive(Args)]
pub struct Baskets {
    /// Folder with products.csv, customers.csv and baskets.csv; read where it is, never copied
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Sell only so many baskets
    #[arg(long)]
    limit: Option<usize>,
    /// The program to test; otherwise TILL_BIN or a release build
    #[arg(long, value_name = "PROGRAM")]
    till: Option<PathBuf>,
    /// Keep the installation afterwards, to look around in it
    #[arg(long)]
    keep: bool,
}

/// Imports, sells, verifies.
pub fn run(args: &Baskets) -> Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(trade(args))
}

async fn trade(args: &Baskets) -> Result<ExitCode> {
    let book = Book::read(&args.data.join("baskets.csv"), args.limit)?;
    let settings = vec![("TILL_LOG__LEVEL".to_owned(), "warn".to_owned())];
    let server = TillServer::start(Options {
        program: args.till.clone(),
        settings,
        keep: args.keep,
    })
    .await?;
    let mut api = server.api().await?;
    api.found(&server.first_run_token()?).await?;
    let token = api.sign_in().await?;
    let fast_enough = import(&server, &args.data)?;

    let names = Arc::new(Names::of(
        &all(&mut api, "/products").await?,
        &all(&mut api, "/customers").await?,
    )?);
    let mut ids = Ids::new(1);
    let founded = api.founded().await?;
    let began = Instant::now();
    let mut stores = JoinSet::new();
    for (at, (number, days)) in book.stores.into_iter().enumerate() {
        let branch_id = match at {
            0 => founded.branch_id,
            _ => create_branch(&mut api, &mut ids, &format!("S{}", at + 1), &number).await?,
        };
        let mut registers = Vec::with_capacity(REGISTERS);
        for register in 0..REGISTERS {
            registers.push(match (at, register) {
                (0, 0) => founded.register_id,
                _ => {
                    api.create_register(&mut ids, branch_id, &format!("B{register}"))
                        .await?
                }
            });
        }
        let api = server.api().await?.with_token(&token);
        let store = Store {
            number,
            days,
            registers,
            names: Arc::clone(&names),
        };
        stores.spawn(store.trade(api, Ids::new(100 + u64::try_from(at)?)));
    }
    let mut sold = Sold::default();
    while let Some(store) = stores.join_next().await {
        sold.add(&store??);
    }
    let seconds = began.elapsed().as_secs_f64();

    let verified = server.command("verify").output().context("till verify")?;
    print!("{}", String::from_utf8_lossy(&verified.stdout));
    let is_exact = sold.total_minor == book.total_minor;
    println!(
        "baskets={} lines={} shifts={} customers={} price_above_list={} worth_nothing={} skipped_quantity_zero={}",
        sold.baskets,
        sold.lines,
        sold.shifts,
        sold.with_customer,
        sold.above_list,
        book.worth_nothing,
        book.without_quantity
    );
    println!(
        "baskets file_total_minor={} books_total_minor={} difference={} seconds={seconds:.1} verify={}",
        book.total_minor,
        sold.total_minor,
        sold.total_minor - book.total_minor,
        if verified.status.success() {
            "clean"
        } else {
            "BROKEN"
        },
    );
    Ok(if fast_enough && is_exact && verified.status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Dry run first: it lists what it would refuse and writes nothing. Answers whether both imports were fast enough.
fn import(server: &TillServer, data: &Path) -> Result<bool> {
    let mut fast_enough = true;
    for kind in ["products", "customers"] {
        let file = data.join(format!("{kind}.csv"));
        let run = |arguments: &[&str]| {
            let began = Instant::now();
            let output = server
                .command("import")
                .arg(kind)
                .arg(&file)
                .args(arguments)
                .output()
                .context("till import")?;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            // Rows that are not right make the exit code 1; what was done is said either way.
            let is_done = last_line(&said).contains(" rows in ");
            ensure!(
                is_done,
                "till import {kind}: {}\n{said}\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
            Ok::<_, anyhow::Error>((said, began.elapsed()))
        };
        let (said, took) = run(&["--dry-run"])?;
        let bad: Vec<&str> = said.lines().filter(|line| line.starts_with("line ")).collect();
        for line in bad.iter().take(SHOWN) {
            println!("import {kind}: {line}");
        }
        println!(
            "import {kind} --dry-run: {} rows refused in {:.1} s; {}",
            bad.len(),
            took.as_secs_f64(),
            last_line(&said)
        );
        let (said, took) = run(&[])?;
        println!(
            "import {kind}: seconds={:.1}; {}",
            took.as_secs_f64(),
            last_line(&said)
        );
        if took > IMPORT_MAX {
            println!("import {kind}: FAILED, {took:?} is more than {IMPORT_MAX:?}");
            fast_enough = false;
        }
    }
    Ok(fast_enough)
}

fn last_line(said: &str) -> &str {
    said.lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or_default()
}

/// A whole list, page by page.
async fn all(api: &mut Api, path: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let after = cursor
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let reply = api
            .send("GET", &format!("{path}?limit=200{after}"), None, None)
            .await?;
        ensure!(
            reply.is_success(),
            "GET {path}: {} {}",
            reply.status,
            reply.text()
        );
        let mut page = reply.json()?;
        if let Some(items) = page.pointer_mut("/data").and_then(Value::as_array_mut) {
            found.append(items);
        }
        cursor = page
            .pointer("/meta/next_cursor")
            .and_then(Value::as_str)
            .map(ToOwned::to_owned);
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

async fn create_branch(api: &mut Api, ids: &mut Ids, code: &str, store: &str) -> Result<uuid::Uuid> {
    let body = json!({ "code": code, "name": format!("Store {store}") });
    let branch = api.post("/branches", ids.next(), &body).await?;
    let id = branch
        .get("branch_id")
        .and_then(Value::as_str)
        .with_context(|| format!("no branch_id in {branch}"))?;
    Ok(id.parse()?)
}
