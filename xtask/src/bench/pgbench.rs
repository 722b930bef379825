//! Running pgbench beside the product.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::common::{Cluster, ended_children_time};

/// Folder of our scripts.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/pgbench")
}

/// What a run of pgbench gave.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Transactions a second, without connecting.
    pub per_second: f64,
    /// Mean time of a transaction.
    pub mean_ms: f64,
    /// Processor time of PostgreSQL for one transaction, in milliseconds.
    pub postgres_ms: f64,
    /// Processor time of pgbench for one transaction, in milliseconds.
    pub generator_ms: f64,
}

/// Runs scripts (chosen at random for each transaction) as the app role, with prepared statements.
pub fn run(
    cluster: &Cluster,
    scripts: &[PathBuf],
    variables: &[(String, String)],
    clients: usize,
    length: Duration,
) -> Result<Measured> {
    let ours = std::process::id();
    let (before, before_children) = (cluster.processor_time()?, ended_children_time(ours)?);
    let mut command = cluster.pgbench();
    command.args([
        "-n",
        "-M",
        "prepared",
        "-c",
        &clients.to_string(),
        "-j",
        "1",
        "-T",
        &length.as_secs().to_string(),
    ]);
    for script in scripts {
        command.arg("-f").arg(script);
    }
    for (name, value) in variables {
        command.arg("-D").arg(format!("{name}={value}"));
    }
    let output = command.output().context("pgbench (scripts/setup installs it)")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "pgbench: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (after, after_children) = (cluster.processor_time()?, ended_children_time(ours)?);
    let count = figure(&text, "number of transactions actually processed: ")?;
    let failed = figure(&text, "number of failed transactions: ").unwrap_or_default();
    ensure!(
        failed == 0.0 && count > 0.0,
        "pgbench failed {failed} of {count} transactions: {text}"
    );
    let each =
        |before: Duration, after: Duration| after.saturating_sub(before).as_secs_f64() * 1000.0 / count;
    Ok(Measured {
        per_second: figure(&text, "tps = ")?,
        mean_ms: figure(&text, "latency average = ")?,
        postgres_ms: each(before, after),
        generator_ms: each(before_children, after_children),
    })
}

/// The number after a label in pgbench's report.
fn figure(text: &str, label: &str) -> Result<f64> {
    let rest = text
        .lines()
        .find_map(|line| line.strip_prefix(label))
        .with_context(|| format!("no \"{label}\" in: {text}"))?;
    let number = rest.split([' ', '/']).next().unwrap_or_default();
    number.parse().with_context(|| format!("{label}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_a_report() {
        let text = "latency average = 2.038 ms\nnumber of transactions actually processed: 2453\nnumber of transactions actually processed: 10/20\ntps = 490.693919 (without initial connection time)\n";
        let found = |label| figure(text, label).unwrap().to_string();
        assert_eq!(found("tps = "), "490.693919");
        assert_eq!(found("number of transactions actually processed: "), "2453");
        assert!(figure(text, "nothing").is_err());
    }
}
