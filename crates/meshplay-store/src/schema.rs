//! The schema: numbered files, forward only. A newer schema than ours is refused, an older one is brought up to date.

use sqlx::{
    SqlSafeStr as _,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use crate::{OpenError, db::Conn};

/// Number, description, file.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("../migrations/sqlite/0001_first.sql")),
    (2, "server", include_str!("../migrations/sqlite/0002_server.sql")),
];

fn migrator() -> Migrator {
    let migration = |(version, description, sql): &(i64, &'static str, &'static str)| {
        Migration::new(*version, (*description).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(migration).collect())
}

pub(crate) async fn migrate(conn: Conn) -> Result<Conn, OpenError> {
    match conn {
        Conn::Sqlite(mut conn) => {
            // Not `run`: its bound on `Acquire` makes the future of whoever opens a store not `Send`.
            migrator().run_direct(None, &mut *conn, false).await.map_err(fault)?;
            Ok(Conn::Sqlite(conn))
        }
    }
}

fn fault(source: MigrateError) -> OpenError {
    let known = MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or(0);
    match source {
        MigrateError::VersionMissing(found) if found > known => OpenError::SchemaNewer { found, known },
        source => OpenError::Schema { source },
    }
}
