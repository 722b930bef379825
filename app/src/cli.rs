//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A point of sale for shops: tills, stock, invoices, provably honest books.
#[derive(Debug, Parser)]
#[command(name = "till", version, propagate_version = true)]
pub struct Cli {
    /// Configuration file; otherwise /etc/till/till.toml, with TILL_PROFILE=dev also ./till.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the database, logs and backups.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server (and its own PostgreSQL, unless DATABASE_URL is set).
    Serve(Serve),
    /// Set up an empty installation in the terminal: business, tax, first administrator.
    Init(Init),
    /// Make a shop that is fun to try: products, branches, people and 90 days of trade.
    Demo(Demo),
    /// Bring the database schema up to date and say what was done.
    Migrate(Migrate),
    /// Bring products or customers in from a CSV file.
    Import(Import),
    /// Check that the books add up: chains, numbers, documents = payments = stock. Exit code 1 if not, or if there are no books.
    Verify(Verify),
    /// Print the OpenAPI description of the API, or another form of it.
    Openapi(Openapi),
    /// Look at machine, folders, PostgreSQL, database and configuration, and say what to mend. Exit code 1 if something does not work.
    Doctor,
    /// Print the link that sets up an empty installation again; the server must run.
    SetupLink,
    /// Configuration.
    Config {
        /// What to do.
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

impl Command {
    /// Whether it only looks at an installation: such a command makes nothing, neither folders nor a database nor a change of the schema.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        match self {
            Self::Serve(_) | Self::Init(_) | Self::Demo(_) => false,
            Self::Migrate(migrate) => migrate.dry_run,
            Self::Import(import) => import.dry_run,
            Self::Verify(_) | Self::Openapi(_) | Self::Doctor | Self::SetupLink | Self::Config { .. } => true,
        }
    }

    /// Whether it works without any installation.
    #[must_use]
    pub fn needs_no_installation(&self) -> bool {
        matches!(self, Self::Openapi(_) | Self::Config { .. })
    }
}

/// Start the server.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port, e.g. 127.0.0.1:7420.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
}

/// Set up in the terminal. What is not given is asked for.
#[derive(Debug, Args)]
pub struct Init {
    /// Name of the business.
    #[arg(long)]
    pub business: Option<String>,
    /// Name of the first branch.
    #[arg(long)]
    pub branch: Option<String>,
    /// Country, ISO 3166-1 alpha-2, e.g. PK.
    #[arg(long)]
    pub country: Option<String>,
    /// Currency, ISO 4217, e.g. PKR.
    #[arg(long)]
    pub currency: Option<String>,
    /// Time zone, e.g. Asia/Karachi.
    #[arg(long)]
    pub time_zone: Option<String>,
    /// Language, e.g. en, es or ur.
    #[arg(long)]
    pub language: Option<String>,
    /// Name of the tax most goods carry, e.g. GST; empty for none.
    #[arg(long)]
    pub tax_name: Option<String>,
    /// Its rate in percent, e.g. 18.
    #[arg(long)]
    pub tax_rate: Option<String>,
    /// Shelf prices do not include the tax.
    #[arg(long)]
    pub tax_on_top: bool,
    /// Full name of the first administrator.
    #[arg(long)]
    pub full_name: Option<String>,
    /// Name to sign in with.
    #[arg(long)]
    pub username: Option<String>,
    /// Read the password from standard input instead of asking.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Make a shop to try.
#[derive(Debug, Args)]
pub struct Demo {
    /// Days of trade to make up.
    #[arg(long, default_value_t = 90)]
    pub days: u32,
    /// The same seed makes the same shop.
    #[arg(long, default_value_t = 7420)]
    pub seed: u64,
}

/// Bring the schema up to date.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Only say what would be done.
    #[arg(long)]
    pub dry_run: bool,
}

/// What can be brought in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ImportKind {
    /// Products.
    Products,
    /// Customers.
    Customers,
}

/// Bring a CSV file in.
#[derive(Debug, Args)]
pub struct Import {
    /// What it holds.
    pub kind: ImportKind,
    /// The file, with a header line: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252.
    pub file: PathBuf,
    /// Code of the branch where opening stock lies, e.g. B01; not needed in a business of one branch.
    #[arg(long)]
    pub branch: Option<String>,
    /// Only check: list every bad row, write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Short name of the business, if the installation has several.
    #[arg(long)]
    pub business: Option<String>,
}

/// Check the books.
#[derive(Debug, Args)]
pub struct Verify {
    /// Short name of the business; all of them if left out.
    #[arg(long)]
    pub business: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Print the description of the API.
#[derive(Debug, Args)]
pub struct Openapi {
    /// As a Postman collection (format 2.1).
    #[arg(long, conflicts_with = "markdown")]
    pub postman: bool,
    /// As one page to read, in Markdown.
    #[arg(long)]
    pub markdown: bool,
}

/// Configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read the configuration and list every value with its source; secrets are not shown.
    Check,
}
