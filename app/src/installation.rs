//! An installation: configuration, database and kernel, opened in the order that start-up needs.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use till_administration::roles::AdoptPermissions;
use till_kernel::{
    Actor, Clock, DatabaseSettings, Envelope, IdSource, Kernel, KernelSettings, MigrationReport,
    PlugMigrations, RandomIds, Registry, Source, SystemClock, Tenant,
};
use till_platform::auth::{AuthSettings, Passwords};
use till_platform::config::{Config, Sources};
use till_platform::diagnostics::{self, Status};
use till_platform::postgres_cluster::{Database, DatabaseUrls};

use crate::cli::Cli;
use crate::modules::{self, Hasher};
use crate::{outside, progress};

/// The configuration as the command line, environment and files say. Every mistake is named at once.
pub fn configuration(cli: &Cli) -> Result<Config> {
    Ok(Config::load(&sources(cli))?)
}

/// Where the configuration comes from.
#[must_use]
pub fn sources(cli: &Cli) -> Sources {
    let mut overrides = Vec::new();
    if let Some(folder) = &cli.data_dir {
        overrides.push(("data_dir".to_owned(), folder.display().to_string()));
    }
    if let crate::cli::Command::Serve(serve) = &cli.command
        && let Some(listen) = &serve.listen
    {
        overrides.push(("http.listen".to_owned(), listen.clone()));
    }
    Sources::of_process(cli.config.clone(), overrides)
}

/// Looks at folders, clock and programs before anything is made; what would not work stops here, with what to do about it.
pub fn check(config: &Config) -> Result<()> {
    let failed: Vec<String> = diagnostics::startup(config, SystemClock.now())
        .into_iter()
        .filter(|check| check.status == Status::Fail)
        .map(|check| {
            let remedy = check.remedy.unwrap_or_default();
            format!("{}: {}\n    → {remedy}", check.name, check.detail)
        })
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("start-up checks failed:\n  {}", failed.join("\n  "))
    }
}

/// Makes the folders that are missing.
pub fn make_folders(config: &Config) -> Result<()> {
    diagnostics::prepare_directories(&config.data_dir)
        .map(drop)
        .with_context(|| format!("the folder {} cannot be used", config.data_dir.display()))
}

/// Says that there is nothing to look at, and what would change that.
pub fn nothing_here(config: &Config) -> anyhow::Error {
    let place = if config.database.managed() {
        format!("in the folder {}", config.data_dir.display())
    } else {
        "in the database of database.url".to_owned()
    };
    anyhow!(
        "nothing is set up {place}: name the right one with --data-dir or in the configuration, or run `till serve`, which makes it"
    )
}

/// What the plugs declare.
pub fn registry(config: &Config) -> Result<Registry> {
    let passwords = Passwords::new(&AuthSettings::from(&config.auth))?;
    modules::registry(
        Arc::new(Hasher(passwords)),
        outside::of(config)?,
        config.files.folder.clone(),
    )
    .map_err(|errors| anyhow!("the modules contradict each other:\n  {}", errors.join("\n  ")))
}

/// Every schema's history, in order.
#[must_use]
pub fn migrations(registry: &Registry) -> Vec<PlugMigrations> {
    registry.migrations().copied().collect()
}

/// Brings the schema up to date, one server at a time, and refuses a database in which businesses are not kept apart. `tell` hears what is
/// being done.
pub async fn bring_up_to_date(
    urls: &DatabaseUrls,
    registry: &Registry,
    tell: impl Fn(&'static str, String),
) -> Result<Vec<MigrationReport>> {
    let reports = progress::migrate(urls, &migrations(registry), &tell).await?;
    tell("checking", String::new());
    refuse_unsafe(urls, registry).await?;
    Ok(reports)
}

async fn refuse_unsafe(urls: &DatabaseUrls, registry: &Registry) -> Result<()> {
    let problems = till_kernel::self_check(&urls.app_direct, registry)
        .await
        .context("the database could not be checked")?;
    if problems.is_empty() {
        Ok(())
    } else {
        bail!("the database is not safe to use:\n  {}", problems.join("\n  "))
    }
}

/// How the schema of a database stands to this program.
pub enum Schema {
    /// There is none.
    Missing,
    /// So many changes are not applied yet.
    Behind(usize),
    /// As this program needs it.
    UpToDate,
}

/// Looks at the schema without changing it.
pub async fn schema(urls: &DatabaseUrls, registry: &Registry) -> Result<Schema> {
    let plugs = migrations(registry);
    let all: usize = plugs.iter().map(|plug| plug.in_order().len()).sum();
    let waiting = till_kernel::pending(&urls.owner, &plugs).await?.len();
    Ok(match waiting {
        0 => Schema::UpToDate,
        waiting if waiting == all => Schema::Missing,
        waiting => Schema::Behind(waiting),
    })
}

/// Gives what an update brought to the roles that came with each business. A business where that fails goes on with what it had.
pub async fn adopt_permissions(kernel: &Kernel) -> Result<()> {
    for tenant in kernel.tenants().await? {
        let actor = Arc::new(Actor::system(tenant.tenant_id, "update"));
        let envelope = Envelope::internal("adopt", Source::Job);
        match kernel.execute(AdoptPermissions {}, actor, envelope).await {
            Ok(done) => {
                if let Some(adopted) = done.value.filter(|adopted| !adopted.permissions.is_empty()) {
                    tracing::info!(business = tenant.slug, permissions = ?adopted.permissions, roles = ?adopted.roles, "an update brought permissions");
                }
            }
            Err(fault) => {
                tracing::error!(business = tenant.slug, %fault, "permissions of an update could not be given to roles");
            }
        }
    }
    Ok(())
}

/// How the kernel reaches the database.
#[must_use]
pub fn database_settings(config: &Config, urls: &DatabaseUrls) -> DatabaseSettings {
    DatabaseSettings {
        connect: urls.app.clone(),
        pooled: urls.pooled,
        max_connections: usize::try_from(config.database.max_connections).unwrap_or(16),
        statement_timeout: config.database.statement_timeout,
        lock_timeout: config.database.lock_timeout,
        commit_within: till_kernel::COMMIT_WITHIN,
    }
}

/// A kernel on this database, with the machine's clock.
pub fn kernel(config: &Config, urls: &DatabaseUrls, registry: Registry) -> Result<Kernel> {
    kernel_with(config, urls, registry, Arc::new(SystemClock), Arc::new(RandomIds))
}

/// A kernel with a clock and ids of the caller's choice (the demo lives through ninety days in a minute).
pub fn kernel_with(
    config: &Config,
    urls: &DatabaseUrls,
    registry: Registry,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
) -> Result<Kernel> {
    let settings = KernelSettings {
        database: database_settings(config, urls),
        clock,
        ids,
        pair_assertion: false,
    };
    Ok(Kernel::new(registry, settings)?)
}

/// For commands besides `serve`: the database (a running server's, or started for as long as this lives) and a kernel on it.
pub struct Open {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub database: Database,
    /// The kernel.
    pub kernel: Kernel,
}

impl Open {
    /// Opens the installation. A command that only looks takes it as it is; others make what is missing and bring the schema up to date.
    pub async fn new(cli: &Cli) -> Result<Self> {
        let config = configuration(cli)?;
        let registry = registry(&config)?;
        let database = if cli.command.only_looks() {
            look(&config, &registry).await?
        } else {
            check(&config)?;
            make_folders(&config)?;
            let database = Database::open(&config).await?;
            bring_up_to_date(database.urls(), &registry, |_, _| {}).await?;
            database
        };
        let kernel = kernel(&config, database.urls(), registry)?;
        Ok(Self {
            config,
            database,
            kernel,
        })
    }

    /// The business meant by `--business`, or the only one.
    pub async fn tenant(&self, slug: Option<&str>) -> Result<Tenant> {
        choose(self.kernel.tenants().await?, slug)
    }

    /// Closes what was opened.
    pub async fn close(self) -> Result<()> {
        self.kernel.pools().close();
        self.database.close().await?;
        Ok(())
    }
}

/// Opens a database that is there and fits this program, and changes nothing.
async fn look(config: &Config, registry: &Registry) -> Result<Database> {
    let Some(database) = Database::look(config).await? else {
        return Err(nothing_here(config));
    };
    let fits = match schema(database.urls(), registry).await {
        Ok(Schema::UpToDate) => refuse_unsafe(database.urls(), registry).await,
        Ok(Schema::Missing) => Err(nothing_here(config)),
        Ok(Schema::Behind(waiting)) => Err(anyhow!(
            "the schema is older than this program, by {waiting} changes: `till migrate` or a start of the server applies them"
        )),
        Err(error) => Err(error),
    };
    match fits {
        Ok(()) => Ok(database),
        Err(error) => {
            database.close().await?;
            Err(error)
        }
    }
}

fn choose(tenants: Vec<Tenant>, slug: Option<&str>) -> Result<Tenant> {
    let known = tenants
        .iter()
        .map(|tenant| tenant.slug.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let mut found = tenants
        .into_iter()
        .filter(|tenant| slug.is_none_or(|slug| tenant.slug == slug));
    match (found.next(), found.next(), slug) {
        (Some(tenant), None, _) => Ok(tenant),
        (Some(_), Some(_), _) => {
            bail!("this installation has several businesses; name one with --business: {known}")
        }
        (None, _, Some(slug)) => bail!("there is no business \"{slug}\"; there is: {known}"),
        (None, _, None) => {
            bail!("nothing is set up yet: run `till init`, or `till serve` and open the link it prints")
        }
    }
}

/// Where a secret file of the installation lies.
#[must_use]
pub fn secret_path(data_dir: &Path, name: &str) -> std::path::PathBuf {
    data_dir.join("secrets").join(name)
}
