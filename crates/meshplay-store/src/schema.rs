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
    (3, "designs", include_str!("../migrations/sqlite/0003_designs.sql")),
    (4, "performance", include_str!("../migrations/sqlite/0004_performance.sql")),
    (5, "components", include_str!("../migrations/sqlite/0005_components.sql")),
    (6, "experiments", include_str!("../migrations/sqlite/0006_experiments.sql")),
    (8, "imports", include_str!("../migrations/sqlite/0008_imports.sql")),
    (9, "costs", include_str!("../migrations/sqlite/0009_costs.sql")),
    (10, "metrics", include_str!("../migrations/sqlite/0010_metrics.sql")),
    (11, "refusals", include_str!("../migrations/sqlite/0011_refusals.sql")),
    (12, "halts", include_str!("../migrations/sqlite/0012_halts.sql")),
    (13, "series", include_str!("../migrations/sqlite/0013_series.sql")),
    (14, "begun", include_str!("../migrations/sqlite/0014_begun.sql")),
    (15, "originals", include_str!("../migrations/sqlite/0015_originals.sql")),
    (16, "sealed", include_str!("../migrations/sqlite/0016_sealed.sql")),
    (17, "lookups", include_str!("../migrations/sqlite/0017_lookups.sql")),
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

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, Row as _, SqliteConnection};

    use super::*;

    /// Rows that a database of the first schema may have, with everything that refers to a deployment.
    const OLD_ROWS: &str = "
        INSERT INTO workspace VALUES ('w', 'default', 'p', 1, 1, 1);
        INSERT INTO environment VALUES ('e', 'w', 'default', 'p', 1, 1, 1);
        INSERT INTO cluster VALUES ('c', 'w', 'one', NULL, NULL, NULL, NULL, 'allowed', 'ok', NULL, NULL, 'p', 1, 1, 1);
        INSERT INTO design VALUES ('d', 'w', 'shop', 2, NULL, 'p', 1, 1, 1);
        INSERT INTO revision VALUES ('d', 1, 'w', 'x', x'00', 1, '', 'p', 1), ('d', 2, 'w', 'y', x'00', 1, '', 'p', 2);
        INSERT INTO secret_value VALUES ('d', 'db', 'password', 'w', x'01', 3, 'hash', 'p', 1, 2, 3);
        INSERT INTO operation (id, workspace, kind, subject, state, progress_done, progress_total, progress_text,
            created_by, created_at, updated_at, generation) VALUES ('o', 'w', 'k', 's', 'running', 0, 0, '', 'p', 1, 1, 1);
        INSERT INTO deployment VALUES ('y', 'w', 'o', 'd', 'e', 'c', 2, 'deploy', '{}', 1, 'h', 'held', 0, 0, NULL, 'p', 1, 1, 1);
        INSERT INTO step VALUES ('y', 0, 0, 'ConfigMap a/b', 'create', NULL, 'done', NULL, NULL, NULL, 1, 1, 1);
        INSERT INTO inventory VALUES ('d', 'e', 'c', 'ConfigMap a/b', 'w', 'v1', 'ConfigMap', 'u', 'created', 'g', 0, 'b', 'y',
            'p', 1, 1, 1);";

    #[tokio::test]
    async fn rows_of_the_first_schema_are_all_there_in_the_newest_one() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql("PRAGMA foreign_keys = ON").execute(&mut conn).await.unwrap();
        Migrator::with_migrations(migrator().iter().take(1).cloned().collect())
            .run_direct(None, &mut conn, false)
            .await
            .unwrap();
        sqlx::raw_sql(OLD_ROWS).execute(&mut conn).await.unwrap();
        let Conn::Sqlite(mut conn) = migrate(Conn::Sqlite(Box::new(conn))).await.unwrap();
        let broken = sqlx::raw_sql("PRAGMA foreign_key_check").fetch_all(&mut *conn).await.unwrap();
        assert!(broken.is_empty());
        for (count, n) in [
            ("SELECT COUNT(*) FROM deployment", 1),
            ("SELECT COUNT(*) FROM step", 1),
            ("SELECT COUNT(*) FROM inventory", 1),
            ("SELECT COUNT(*) FROM secret_value", 1),
            ("SELECT COUNT(*) FROM revision_secret", 2),
        ] {
            let row = sqlx::raw_sql(count).fetch_one(&mut *conn).await.unwrap();
            assert_eq!(row.get::<i64, _>(0), n, "{count}");
        }
        let gone = sqlx::raw_sql("DELETE FROM deployment").execute(&mut *conn).await;
        assert!(gone.is_err(), "what refers to a deployment still does");
    }

    #[tokio::test]
    async fn originals_of_before_are_there_once_and_every_run_has_its_own() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql("PRAGMA foreign_keys = ON").execute(&mut conn).await.unwrap();
        let before = migrator().iter().filter(|one| one.version < 15).cloned().collect();
        Migrator::with_migrations(before).run_direct(None, &mut conn, false).await.unwrap();
        let rows = "
            INSERT INTO workspace VALUES ('w', 'default', 'p', 1, 1, 1);
            INSERT INTO run (id, workspace, name, target, spec, spec_v, state, tags, note, created_by, created_at,
                    updated_at, generation)
                SELECT value, 'w', '', '', '{}', 1, 'imported', '', '', 'p', 1, 1, 1 FROM json_each('[\"a\", \"b\", \"c\"]');
            INSERT INTO run_import VALUES ('a', '{}', 1, 'one'), ('b', '{}', 1, 'two'), ('c', '{}', 1, 'one');";
        sqlx::raw_sql(rows).execute(&mut conn).await.unwrap();
        let Conn::Sqlite(mut conn) = migrate(Conn::Sqlite(Box::new(conn))).await.unwrap();
        let broken = sqlx::raw_sql("PRAGMA foreign_key_check").fetch_all(&mut *conn).await.unwrap();
        assert!(broken.is_empty());
        let found =
            "SELECT run || ' ' || text FROM run_import JOIN run_original ON id = original ORDER BY run";
        let found = sqlx::raw_sql(found).fetch_all(&mut *conn).await.unwrap();
        let found: Vec<String> = found.iter().map(|row| row.get(0)).collect();
        assert_eq!(found, ["a one", "b two", "c one"]);
        let kept = sqlx::raw_sql("SELECT COUNT(*) FROM run_original").fetch_one(&mut *conn).await.unwrap();
        assert_eq!(kept.get::<i64, _>(0), 2);
    }
}
