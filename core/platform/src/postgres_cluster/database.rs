//! The database of an installation, managed or external, behind one door.

use std::time::{Duration, Instant};

use super::cluster::{Cluster, ClusterSettings};
use super::error::ClusterError;
use super::external;
use super::lock::DataDirLock;
use super::secrets::{self, SecretsFile};
use super::urls::DatabaseUrls;
use crate::config::Config;

/// How long a command waits for a server that is just starting.
const SERVER_STARTS: Duration = Duration::from_secs(15);

/// A database ready to be used, and whatever must be kept alive meanwhile.
#[derive(Debug)]
pub struct Database {
    urls: DatabaseUrls,
    cluster: Option<Cluster>,
    /// Held by a command that started the cluster itself. After the cluster, so that it is dropped later.
    _lock: Option<DataDirLock>,
}

impl Database {
    /// For `till serve`, which holds the data folder for as long as it runs.
    pub async fn start(config: &Config, lock: &DataDirLock) -> Result<Self, ClusterError> {
        if config.database.managed() {
            let cluster = Cluster::start(ClusterSettings::of(config), lock).await?;
            Ok(Self {
                urls: cluster.urls().clone(),
                cluster: Some(cluster),
                _lock: None,
            })
        } else {
            let urls = external::ensure(&config.database, &config.data_dir).await?;
            Ok(Self {
                urls,
                cluster: None,
                _lock: None,
            })
        }
    }

    /// For commands such as `till verify`: uses the running server's cluster if there is one, else starts it
    /// for as long as this value lives.
    pub async fn open(config: &Config) -> Result<Self, ClusterError> {
        if !config.database.managed() {
            let urls = external::ensure(&config.database, &config.data_dir).await?;
            return Ok(Self {
                urls,
                cluster: None,
                _lock: None,
            });
        }
        let settings = ClusterSettings::of(config);
        let begun = Instant::now();
        loop {
            let locked = match DataDirLock::acquire(&config.data_dir) {
                Ok(lock) => {
                    let cluster = Cluster::start(settings, &lock).await?;
                    return Ok(Self {
                        urls: cluster.urls().clone(),
                        cluster: Some(cluster),
                        _lock: Some(lock),
                    });
                }
                Err(error @ ClusterError::Locked { .. }) => error,
                Err(error) => return Err(error),
            };
            if let Some(urls) = Cluster::attach(&settings)? {
                return Ok(Self {
                    urls,
                    cluster: None,
                    _lock: None,
                });
            }
            if begun.elapsed() > SERVER_STARTS {
                return Err(locked);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// For commands that only look: as [`Database::open`], but a cluster, passwords or roles that are not there are not made.
    ///
    /// # Errors
    /// As [`Database::open`]. `None` where there is nothing yet.
    pub async fn look(config: &Config) -> Result<Option<Self>, ClusterError> {
        if !config.database.managed() {
            let urls = external::look(&config.database, &config.data_dir).await?;
            return Ok(urls.map(|urls| Self {
                urls,
                cluster: None,
                _lock: None,
            }));
        }
        if !config.data_dir.join("postgres/data/PG_VERSION").exists() {
            return Ok(None);
        }
        if SecretsFile::load(&config.data_dir)?.is_none() {
            return Err(ClusterError::NoPasswords {
                path: secrets::path(&config.data_dir),
            });
        }
        Self::open(config).await.map(Some)
    }

    /// How to connect as each role.
    pub fn urls(&self) -> &DatabaseUrls {
        &self.urls
    }

    /// The managed cluster, if this process runs it.
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// Stops what this process started. Close the pools first.
    pub async fn close(self) -> Result<(), ClusterError> {
        match self.cluster {
            Some(cluster) => cluster.stop().await,
            None => Ok(()),
        }
    }
}
