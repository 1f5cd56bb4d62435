//! Names for a shell's completion, read beside whoever has the store open: no lock, no migration, no writing.

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{StoreError, db::Statement, store::database_file};

/// How long the database may be busy: a person waits for a Tab.
const BUSY_TIMEOUT: Duration = Duration::from_millis(50);

/// What there is, by name; operations by id, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Designs.
    pub designs: Vec<String>,
    /// Connections to clusters.
    pub clusters: Vec<String>,
    /// Environments.
    pub environments: Vec<String>,
    /// Operations.
    pub operations: Vec<String>,
    /// Profiles of performance tests.
    pub profiles: Vec<String>,
    /// Runs, the newest first.
    pub runs: Vec<String>,
    /// Experiments that have not made all of their runs, the newest first.
    pub experiments: Vec<String>,
    /// Series that have not made all of their trials, the newest first.
    pub series: Vec<String>,
    /// Connections to Prometheus and Grafana.
    pub metrics_connections: Vec<String>,
    /// Dashboards.
    pub dashboards: Vec<String>,
}

crate::db::statements! {
    DESIGNS = "SELECT name FROM design WHERE removed_at IS NULL ORDER BY name LIMIT 1000";
    CLUSTERS = "SELECT name FROM cluster WHERE removed_at IS NULL ORDER BY name LIMIT 1000";
    ENVIRONMENTS = "SELECT name FROM environment WHERE removed_at IS NULL ORDER BY name LIMIT 1000";
    OPERATIONS = "SELECT id AS name FROM operation ORDER BY id DESC LIMIT 50";
    PROFILES = "SELECT name FROM profile WHERE removed_at IS NULL ORDER BY name LIMIT 1000";
    RUNS = "SELECT id AS name FROM run ORDER BY id DESC LIMIT 50";
    EXPERIMENTS = "SELECT id AS name FROM experiment
        WHERE state IN ('running', 'interrupted', 'stopped') AND kind = 'variants' ORDER BY id DESC LIMIT 50";
    SERIES = "SELECT id AS name FROM experiment
        WHERE state IN ('running', 'interrupted', 'stopped') AND kind = 'series' ORDER BY id DESC LIMIT 50";
    METRICS_CONNECTIONS = "SELECT name FROM metrics_connection ORDER BY name LIMIT 1000";
    DASHBOARDS = "SELECT name FROM dashboard ORDER BY name LIMIT 1000";
}

impl Names {
    /// Reads them from a data directory.
    ///
    /// # Errors
    /// There is no database, or it is of another version.
    pub async fn read(data_dir: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().filename(database_file(data_dir));
        let options = options.read_only(true).busy_timeout(BUSY_TIMEOUT);
        let mut conn = options.connect().await.map_err(|source| failed(DESIGNS, source))?;
        Ok(Self {
            designs: names(&mut conn, DESIGNS).await?,
            clusters: names(&mut conn, CLUSTERS).await?,
            environments: names(&mut conn, ENVIRONMENTS).await?,
            operations: names(&mut conn, OPERATIONS).await?,
            profiles: names(&mut conn, PROFILES).await?,
            runs: names(&mut conn, RUNS).await?,
            experiments: names(&mut conn, EXPERIMENTS).await?,
            series: names(&mut conn, SERIES).await?,
            metrics_connections: names(&mut conn, METRICS_CONNECTIONS).await?,
            dashboards: names(&mut conn, DASHBOARDS).await?,
        })
    }
}

async fn names(conn: &mut SqliteConnection, statement: Statement) -> Result<Vec<String>, StoreError> {
    let rows =
        sqlx::query(statement.sql).fetch_all(conn).await.map_err(|source| failed(statement, source))?;
    let name =
        |row: &sqlx::sqlite::SqliteRow| row.try_get("name").map_err(|source| failed(statement, source));
    rows.iter().map(name).collect()
}

fn failed(statement: Statement, source: sqlx::Error) -> StoreError {
    StoreError::Statement { statement: statement.name, source: source.into() }
}
