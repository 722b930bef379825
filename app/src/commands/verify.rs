//! `till verify`.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use till_kernel::Finding;

use crate::cli::{Cli, Verify};
use crate::installation::{self, Open};

#[derive(Serialize)]
struct Report {
    business: String,
    check: &'static str,
    rule: &'static str,
    rows: u64,
    findings: Vec<Finding>,
}

async fn look(open: &Open, business: Option<&str>) -> Result<Vec<Report>> {
    let tenants = match business {
        Some(slug) => vec![open.tenant(Some(slug)).await?],
        None => open.kernel.tenants().await?,
    };
    let mut reports = Vec::new();
    for tenant in tenants {
        let rules: Vec<_> = open.kernel.registry().checks().map(|check| check.rule).collect();
        let results = open.kernel.verify(tenant.tenant_id).await?;
        for ((check, looked), rule) in results.into_iter().zip(rules) {
            reports.push(Report {
                business: tenant.slug.clone(),
                check,
                rule,
                rows: looked.rows,
                findings: looked.findings,
            });
        }
    }
    Ok(reports)
}

/// Runs every check over every business (or one); exit code 1 if anything does not add up.
pub(super) async fn run(cli: &Cli, verify: &Verify) -> Result<ExitCode> {
    let open = Open::new(cli).await?;
    let reports = look(&open, verify.business.as_deref()).await;
    let nothing = installation::nothing_here(&open.config);
    Box::pin(open.close()).await?;
    let reports = reports?;
    // No books are not books that add up.
    if reports.is_empty() {
        return Err(nothing);
    }
    let broken = reports.iter().map(|report| report.findings.len()).sum::<usize>();
    if verify.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    } else {
        for report in &reports {
            let verdict = if report.findings.is_empty() {
                "ok"
            } else {
                "BROKEN"
            };
            println!(
                "{verdict:<7} {:<20} {:<22} {:>9} rows",
                report.business, report.check, report.rows
            );
            for finding in &report.findings {
                println!(
                    "        first bad row: {}\n        {}",
                    finding.place, finding.what
                );
            }
        }
        match broken {
            0 => println!(
                "{} checks over {} rows. Everything adds up.",
                reports.len(),
                reports.iter().map(|report| report.rows).sum::<u64>()
            ),
            n => println!(
                "{n} of {} checks found something that does not add up.",
                reports.len()
            ),
        }
    }
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
