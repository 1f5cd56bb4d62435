//! Every statement of the store, prepared on a real database.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _, SqlSafeStr as _};

use crate::{db::Conn, full_test, names, open, rows, schema, unsealed, writer};

#[tokio::test]
async fn every_statement_can_be_prepared_and_takes_as_many_arguments_as_it_names() {
    let conn = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let Conn::Sqlite(mut conn) = schema::migrate(Conn::Sqlite(Box::new(conn))).await.unwrap();
    let all = [
        rows::statements().as_slice(),
        open::STATEMENTS,
        writer::STATEMENTS,
        full_test::STATEMENTS,
        names::STATEMENTS,
        unsealed::STATEMENTS,
    ]
    .concat();
    assert!(all.len() > 60, "{}", all.len());
    for statement in all {
        let prepared = conn.prepare(statement.sql.into_sql_str()).await;
        if let Err(fault) = prepared {
            panic!("{}: {fault}\n{}", statement.name, statement.sql);
        }
        let highest = (1..=32).rev().find(|n| statement.sql.contains(&format!("${n}")));
        for n in 1..=highest.unwrap_or(0) {
            assert!(statement.sql.contains(&format!("${n}")), "{} skips ${n}", statement.name);
        }
    }
}

/// What is read after each run, or looked up for each row that goes, must not read a whole table.
#[tokio::test]
async fn what_is_read_often_is_found_by_an_index() {
    let conn = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let Conn::Sqlite(mut conn) = schema::migrate(Conn::Sqlite(Box::new(conn))).await.unwrap();
    for (name, index) in [
        ("run::LIST_OF_PROFILE", "run_profile"),
        ("run::BY_OPERATION", "run_operation"),
        ("run_removal::OF_PROFILE", "run_profile"),
        ("experiment::RUN_LET_GO", "experiment_slot_run"),
    ] {
        let all = rows::statements();
        let statement = all.iter().find(|one| one.name.ends_with(name)).unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sql));
        let plan = sqlx::raw_sql(explain).fetch_all(&mut *conn).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let is_found = plan.iter().any(|step| step.contains(&format!("INDEX {index} (")));
        assert!(is_found && !plan.iter().any(|step| step.contains("TEMP B-TREE")), "{name}: {plan:?}");
    }
}
