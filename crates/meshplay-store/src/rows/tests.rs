//! Every statement of the store, prepared on a real database.

use sqlx::{Connection as _, Executor as _, SqlSafeStr as _};

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
