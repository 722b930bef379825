//! `till init`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use till_administration::Secret;
use till_administration::business::{FirstAdmin, FirstBranch};
use till_kernel::{Envelope, Fault, Source};
use till_shared::text::{Flaw, Lines, Text};

use crate::cli::{Cli, Init};
use crate::first_run::{self, NewBusiness, Setup};
use crate::installation::Open;

/// Sets up an empty installation in the terminal: the same as the one-time link, for people who prefer to type (P-4.1.6 to P-4.1.9).
pub(super) async fn run(cli: &Cli, init: &Init) -> Result<ExitCode> {
    let open = Open::new(cli).await?;
    if !open.kernel.tenants().await?.is_empty() {
        Box::pin(open.close()).await?;
        bail!("this installation is set up already; sign in, or use another --data-dir");
    }
    let result = loop {
        let business = ask(init)?;
        let setup = Setup::new(open.kernel.clone());
        match setup
            .found_business(business, Envelope::internal("init", Source::Cli))
            .await
        {
            Ok(founded) => break Ok(founded),
            Err(fault) if io::stdin().is_terminal() && !init.is_complete() => explain(&fault),
            Err(fault) => break Err(fault),
        }
    };
    let url = open.config.http.base_url();
    Box::pin(open.close()).await?;
    match result {
        Ok(founded) => {
            println!(
                "{} is set up ({}). Start it with `till serve`, open {url} and sign in as {}.",
                founded.name, founded.slug, founded.username
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            explain(&fault);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn explain(fault: &Fault) {
    eprintln!("{}", fault.code().title);
    if let Some(detail) = fault.detail_text() {
        eprintln!("  {detail}");
    }
    for violation in fault.violation_list() {
        eprintln!(
            "  {}: {}",
            violation.pointer.trim_start_matches('/'),
            violation.message
        );
    }
}

impl Init {
    /// Whether nothing has to be asked for.
    fn is_complete(&self) -> bool {
        self.business.is_some() && self.username.is_some() && self.currency.is_some() && self.password_stdin
    }
}

fn ask(init: &Init) -> Result<NewBusiness> {
    let mut answers = Answers {
        interactive: io::stdin().is_terminal() && !init.password_stdin,
    };
    let business = answers.text("Name of the business", init.business.as_deref(), None)?;
    let country = answers.text("Country (two letters)", init.country.as_deref(), Some("US"))?;
    let currency = answers.text("Currency (three letters)", init.currency.as_deref(), Some("USD"))?;
    let time_zone = answers.text("Time zone", init.time_zone.as_deref(), Some("UTC"))?;
    let language = answers.text("Language of receipts", init.language.as_deref(), Some("en"))?;
    let branch = answers.text("Name of the first branch", init.branch.as_deref(), Some("Main"))?;
    let tax_name = answers.text(
        "Tax on most goods (empty for none)",
        init.tax_name.as_deref(),
        Some(""),
    )?;
    let tax = if tax_name.is_empty() {
        None
    } else {
        let rate = answers.text("Its rate in percent", init.tax_rate.as_deref(), None)?;
        Some(first_run::tax(&tax_name, &rate, !init.tax_on_top)?)
    };
    let full_name = answers.text("Your full name", init.full_name.as_deref(), Some("Owner"))?;
    let username = answers.text("Name to sign in with", init.username.as_deref(), Some("owner"))?;
    let password = password(init)?;
    Ok(NewBusiness {
        name: typed("the name of the business", &business)?,
        slug: None,
        country: typed("the country", &country)?,
        currency: typed("the currency", &currency)?,
        time_zone: typed("the time zone", &time_zone)?,
        language: typed("the language", &language)?,
        branch: FirstBranch {
            code: "B01".try_into()?,
            name: typed("the name of the branch", &branch)?,
            address: Lines::default(),
            phone: Text::default(),
        },
        tax,
        admin: FirstAdmin {
            full_name: typed("your name", &full_name)?,
            username: typed("the name to sign in with", &username)?,
            email: Text::default(),
            password: Secret::new(password),
        },
    })
}

/// What was typed, if it can be what it is for.
fn typed<T: for<'a> TryFrom<&'a str, Error = Flaw>>(what: &str, text: &str) -> Result<T> {
    text.try_into().map_err(|flaw| anyhow!("{what} {flaw}"))
}

/// Asks on a terminal; takes what was given, or the default, otherwise.
struct Answers {
    interactive: bool,
}

impl Answers {
    fn text(&mut self, question: &str, given: Option<&str>, default: Option<&str>) -> Result<String> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if !self.interactive {
            return default
                .map(ToOwned::to_owned)
                .ok_or_else(|| anyhow::anyhow!("{question}: not given (see `till init --help`)"));
        }
        loop {
            match default {
                Some(default) if !default.is_empty() => print!("{question} [{default}]: "),
                _ => print!("{question}: "),
            }
            io::stdout().flush()?;
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line)? == 0 {
                bail!("the input ended");
            }
            let line = line.trim();
            match (line.is_empty(), default) {
                (false, _) => return Ok(line.to_owned()),
                (true, Some(default)) => return Ok(default.to_owned()),
                (true, None) => {}
            }
        }
    }
}

fn password(init: &Init) -> Result<String> {
    let mut line = String::new();
    if !init.password_stdin {
        print!("Password (it will be seen while you type): ");
        io::stdout().flush()?;
    }
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
