//! Bringing a large catalogue in from a file with `till import`, beside a superuser's COPY of the very rows it wrote into the same tables
//! while they are empty, with their indexes, keys and triggers. Then the same file again, and one with new prices and some new names.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::words::article;
use super::{Plan, judged};
use crate::common::{Cluster, TillServer, ended_children_time, median};

const DEPARTMENTS: usize = 8;
const SHELVES: usize = 40;
const MAKERS: usize = 60;
/// One of so many products has a new name in the second file; all have a new price.
const RENAMED: usize = 10;
/// The files.
const FILE: &str = "products.csv";
const CHANGED: &str = "changed.csv";

/// What one turn took, in seconds.
#[expect(clippy::struct_field_names, reason = "the unit")]
struct Turn {
    import_s: f64,
    again_s: f64,
    changed_s: f64,
    copy_s: f64,
}

/// Wall time and processor time (of children, of PostgreSQL) of something.
#[expect(clippy::struct_field_names, reason = "the unit")]
struct Took {
    wall_s: f64,
    children_s: f64,
    postgres_s: f64,
}

/// Measures; answers the closing line.
pub async fn run(plan: &Plan) -> Result<String> {
    println!(
        "import: {} products from a file, beside COPY of the same rows as superuser",
        plan.products
    );
    let server = TillServer::start(plan.options.clone()).await?;
    let mut api = server.api().await?;
    api.found(&server.first_run_token()?).await?;
    api.sign_in().await?;
    let cluster = server.cluster()?;
    // PostgreSQL, which is another user when we are root, reads and writes here.
    let folder = tempfile::Builder::new()
        .prefix("till-bench-import.")
        .tempdir_in("/tmp")?;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777))?;
    write_file(&folder.path().join(FILE), (plan.products, plan.seed), false)?;
    write_file(&folder.path().join(CHANGED), (plan.products, plan.seed), true)?;
    let mut turns = Vec::new();
    for round in 1..=plan.rounds {
        turns.push(turn(&server, &cluster, folder.path(), (round, plan.products))?);
    }
    let of = |figure: fn(&Turn) -> f64| median(&turns.iter().map(figure).collect::<Vec<_>>());
    let ratio = of(|turn| turn.import_s / turn.copy_s);
    let again_ratio = of(|turn| turn.again_s / turn.copy_s);
    judged("import, of COPY", ratio, 2.0, false);
    judged("the same again, of COPY", again_ratio, 0.5, false);
    let changed_ratio = of(|turn| turn.changed_s / turn.copy_s);
    let rows_per_s = f64::from(u32::try_from(plan.products)?) / of(|turn| turn.import_s);
    Ok(format!(
        "import ratio={ratio:.2} again_ratio={again_ratio:.2} rows_per_s={rows_per_s:.0} changed_ratio={changed_ratio:.2} import_s={:.2} again_s={:.2} changed_s={:.2} copy_s={:.2}",
        of(|turn| turn.import_s),
        of(|turn| turn.again_s),
        of(|turn| turn.changed_s),
        of(|turn| turn.copy_s)
    ))
}

/// One turn: import, import again, change, COPY. It begins and ends with tables that hold nothing of it.
fn turn(
    server: &TillServer,
    cluster: &Cluster,
    folder: &Path,
    (round, products): (u32, usize),
) -> Result<Turn> {
    let before = counts(cluster)?;
    let (file, other_file) = (folder.join(FILE), folder.join(CHANGED));
    let measured = |what: &str, act: &mut dyn FnMut() -> Result<()>| -> Result<Took> {
        // Each begins with nothing left to write to disk.
        cluster.psql("CHECKPOINT")?;
        let took = took(cluster, act)?;
        println!(
            "  {round}. {what:<6} {:>6.2} s   PostgreSQL {:.2} s, program {:.2} s of processor",
            took.wall_s, took.postgres_s, took.children_s
        );
        Ok(took)
    };
    let import = measured("import", &mut || bring_in(server, &file, products, "added"))?;
    let grown: Vec<String> = counts(cluster)?
        .into_iter()
        .filter(|(table, count)| !before.contains(&(table.clone(), *count)))
        .map(|(table, _)| table)
        .collect();
    let again = measured("again", &mut || bring_in(server, &file, products, "unchanged"))?;
    let tables = tables_in_order(cluster, &grown)?;
    let written = written_rows(cluster, folder, &tables)?;
    let changed = measured("change", &mut || {
        bring_in(server, &other_file, products, "changed")
    })?;
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    cluster.psql(&format!("TRUNCATE {} CASCADE", names.join(", ")))?;
    let script = folder.join("copy.sql");
    let text: Vec<String> = tables
        .iter()
        .map(|table| {
            format!(
                "COPY {} ({}) FROM '{}';\n",
                table.name,
                table.columns,
                folder.join(&table.name).display()
            )
        })
        .collect();
    std::fs::write(&script, text.concat())?;
    let copy = measured("COPY", &mut || cluster.psql_file(&script, &[]).map(|_| ()))?;
    ensure!(
        written == row_counts(cluster, &tables)?,
        "COPY brought other rows than the import"
    );
    println!("     {}", written.trim());
    cluster.psql(&format!("TRUNCATE {} CASCADE", names.join(", ")))?;
    Ok(Turn {
        import_s: import.wall_s,
        again_s: again.wall_s,
        changed_s: changed.wall_s,
        copy_s: copy.wall_s,
    })
}

fn took(cluster: &Cluster, act: &mut dyn FnMut() -> Result<()>) -> Result<Took> {
    let ours = std::process::id();
    let (postgres, children) = (cluster.processor_time()?, ended_children_time(ours)?);
    let began = Instant::now();
    act()?;
    let wall = began.elapsed();
    let since = |now: Duration, then: Duration| now.saturating_sub(then).as_secs_f64();
    Ok(Took {
        wall_s: wall.as_secs_f64(),
        children_s: since(ended_children_time(ours)?, children),
        postgres_s: since(cluster.processor_time()?, postgres),
    })
}

/// `till import products FILE`, which must say that every row was `what`.
fn bring_in(server: &TillServer, file: &Path, products: usize, what: &str) -> Result<()> {
    let output = server
        .command("import")
        .arg("products")
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .context("till import")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success() && said.contains(&format!("{products} {what}")),
        "till import: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A file as shops bring it: number, name, category, brand, price, cost, code on the package.
fn write_file(file: &Path, (products, seed): (usize, u64), is_changed: bool) -> Result<()> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut out = csv::Writer::from_path(file)?;
    out.write_record(["SKU", "Name", "Category", "Brand", "Price", "Cost", "Barcode"])?;
    for number in 0..products {
        let article = article(&mut random, number);
        let shelf = number % SHELVES;
        let name = if is_changed && number % RENAMED == 0 {
            format!("New {}", article.name)
        } else {
            article.name
        };
        out.write_record([
            article.sku,
            name,
            format!("Department {} > Shelf {shelf}", shelf % DEPARTMENTS),
            format!("Maker {}", number % MAKERS),
            major(article.price_minor + i64::from(is_changed)),
            major(article.price_minor * 6 / 10),
            article.barcode,
        ])?;
    }
    out.flush()?;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644))?;
    Ok(())
}

fn major(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Every table and how many rows it has.
fn counts(cluster: &Cluster) -> Result<Vec<(String, u64)>> {
    let names = cluster.psql(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema|public)' ORDER BY 1",
    )?;
    let counting: Vec<String> = names
        .lines()
        .map(|name| format!("SELECT '{name}', count(*) FROM {name}"))
        .collect();
    let counted = cluster.psql(&counting.join(" UNION ALL "))?;
    let pair = |line: &str| {
        let (name, count) = line.split_once('|')?;
        Some((name.to_owned(), count.parse().ok()?))
    };
    counted
        .lines()
        .map(|line| pair(line).with_context(|| format!("a count: {line}")))
        .collect()
}

/// A table and the columns that are written to it.
struct Table {
    name: String,
    columns: String,
}

/// Tables so that what a key refers to comes before it.
fn tables_in_order(cluster: &Cluster, names: &[String]) -> Result<Vec<Table>> {
    let keys = cluster.psql(
        "SELECT conrelid::regclass, confrelid::regclass FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid",
    )?;
    let keys: Vec<(&str, &str)> = keys.lines().filter_map(|line| line.split_once('|')).collect();
    let mut waiting: Vec<&String> = names.iter().collect();
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let is_free = |name: &str| {
            !keys
                .iter()
                .any(|(from, to)| *from == name && waiting.iter().any(|other| other == to))
        };
        let Some(at) = waiting.iter().position(|name| is_free(name)) else {
            bail!("keys in a circle: {waiting:?}");
        };
        let name = waiting.remove(at);
        let columns = cluster.psql(&format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        ))?;
        ordered.push(Table {
            name: name.clone(),
            columns,
        });
    }
    Ok(ordered)
}

/// Puts the rows into files, one a table; answers how many there are.
fn written_rows(cluster: &Cluster, folder: &Path, tables: &[Table]) -> Result<String> {
    for table in tables {
        cluster.psql(&format!(
            "COPY (SELECT {} FROM {}) TO '{}'",
            table.columns,
            table.name,
            folder.join(&table.name).display()
        ))?;
    }
    row_counts(cluster, tables)
}

fn row_counts(cluster: &Cluster, tables: &[Table]) -> Result<String> {
    let counting: Vec<String> = tables
        .iter()
        .map(|table| format!("'{} ' || (SELECT count(*) FROM {})", table.name, table.name))
        .collect();
    cluster.psql(&format!("SELECT concat_ws(', ', {})", counting.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_written_in_major_units() {
        assert_eq!((major(5), major(1_250)), ("0.05".to_owned(), "12.50".to_owned()));
    }
}
