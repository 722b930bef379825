//! `till demo`.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use till_kernel::{Clock, SystemClock};
use till_shared::ids::TenantId;

use crate::cli::{Cli, Demo};
use crate::demo::{self, Credential, Told, Wish};
use crate::installation::Open;

/// More days than this are no demo.
const DAYS_MAX: u32 = 730;

/// Makes a shop to try in an empty installation, and prints how to sign in.
pub(super) async fn run(cli: &Cli, demo: &Demo) -> Result<ExitCode> {
    if demo.days > DAYS_MAX {
        bail!("--days may be at most {DAYS_MAX}");
    }
    let open = Box::pin(Open::new(cli)).await?;
    let told = Box::pin(make(&open, demo)).await;
    let base = open.config.http.base_url();
    let closed = Box::pin(open.close()).await;
    let told = told?;
    closed?;
    println!("{}", words(&told, &base));
    Ok(ExitCode::SUCCESS)
}

async fn make(open: &Open, demo: &Demo) -> Result<Told> {
    if let Some(tenant) = open.kernel.tenants().await?.first() {
        bail!(
            "this installation already holds a business, \"{}\". The demo needs an empty one: give another folder with --data-dir.",
            tenant.name
        );
    }
    let began = Instant::now();
    let wish = Wish {
        days: demo.days,
        seed: demo.seed,
        now: SystemClock.now(),
    };
    let told = demo::tell(&open.config, open.database.urls(), wish, |day, sales| {
        progress(day, demo.days, sales, began);
    })
    .await;
    let told = told.with_context(|| {
        format!(
            "the demo stopped half-way; remove the folder {} before trying again",
            open.config.data_dir.display()
        )
    })?;
    eprintln!();
    check(open, told.tenant).await?;
    eprintln!(
        "Everything adds up. It took {} seconds.",
        began.elapsed().as_secs()
    );
    Ok(told)
}

fn progress(day: u32, days: u32, sales: usize, began: Instant) {
    let seconds = began.elapsed().as_secs();
    if std::io::stderr().is_terminal() {
        eprint!("\rday {day} of {days}: {sales} sales, {seconds} s ");
    } else if day.is_multiple_of(10) || day == days {
        eprintln!("day {day} of {days}: {sales} sales, {seconds} s");
    }
}

/// The same as `till verify`: a demo that does not add up would be a bad example.
async fn check(open: &Open, tenant: TenantId) -> Result<()> {
    let findings: Vec<String> = open
        .kernel
        .verify(tenant)
        .await?
        .into_iter()
        .flat_map(|(_, looked)| looked.findings)
        .map(|finding| format!("{}: {} {}", finding.check, finding.place, finding.what))
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        bail!(
            "the books of the demo do not add up:\n  {}",
            findings.join("\n  ")
        )
    }
}

/// What is printed once and never again.
fn words(told: &Told, base: &str) -> String {
    let mut lines = vec![
        format!(
            "{} is open: {} products, {} customers, {} sales.",
            demo::BUSINESS,
            told.products,
            told.customers,
            told.sales
        ),
        String::new(),
        format!("Start the server with `till serve` (if it does not run yet), open {base} and sign in."),
        format!(
            "Business: {}. These passwords are shown once; only their hashes are kept.",
            demo::SLUG
        ),
        String::new(),
    ];
    let width = |of: fn(&Credential) -> usize| told.credentials.iter().map(of).max().unwrap_or_default();
    let (user, password) = (width(|one| one.username.len()), width(|one| one.password.len()));
    let (role, name) = (width(|one| one.role.len()), width(|one| one.full_name.len()));
    lines.push(format!(
        "  {:user$}  {:password$}  {:role$}  {:name$}  to try",
        "user", "password", "role", "name"
    ));
    lines.extend(told.credentials.iter().map(|one| {
        format!(
            "  {:user$}  {:password$}  {:role$}  {:name$}  {}",
            one.username, one.password, one.role, one.full_name, one.try_this
        )
    }));
    lines.push(String::new());
    lines.push("Register 1 of both branches is open. Scan 2000000000015, or search \"mango\".".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_stands_beside_its_name() {
        let credential = Credential {
            username: "owner",
            password: "bababa-47".to_owned(),
            full_name: "A",
            role: "Owner",
            try_this: "all",
        };
        let told = Told {
            tenant: TenantId(uuid::Uuid::nil()),
            credentials: vec![credential],
            products: 3,
            customers: 2,
            sales: 1,
        };
        let words = words(&told, "http://localhost:7420");
        assert!(
            words
                .lines()
                .any(|line| line.contains("owner") && line.contains("bababa-47")),
            "{words}"
        );
        assert!(words.contains("marigold-market") && words.contains("http://localhost:7420"));
    }
}
