//! Bodies that older versions stored in clear: sealed when the store is opened, before anybody reads. A start that is
//! killed in the middle leaves the rest to the next one.

use crate::{
    StoreError,
    db::{Conn, Statement, args, statements},
    seal::{Binding, Sealer},
};

statements! {
    // What is taken away is overwritten: otherwise it would stay in free parts of the file.
    OVERWRITE = "PRAGMA secure_delete = ON";
    OVERWRITE_NO_MORE = "PRAGMA secure_delete = OFF";
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    PROFILES = "SELECT id, sealed_version, spec AS body FROM profile WHERE sealed IS NULL LIMIT 100";
    PROFILE_SEAL = "UPDATE profile SET sealed = $2, spec = '' WHERE id = $1";
    RUNS = "SELECT id, 1 AS sealed_version, spec AS body FROM run WHERE sealed IS NULL LIMIT 100";
    RUN_SEAL = "UPDATE run SET sealed = $2, spec = '' WHERE id = $1";
    EXPERIMENTS = "SELECT id, 1 AS sealed_version, plan AS body FROM experiment WHERE sealed IS NULL LIMIT 100";
    EXPERIMENT_SEAL = "UPDATE experiment SET sealed = $2, plan = '' WHERE id = $1";
}

/// Table, what of it is in clear, and how a row is sealed.
const TABLES: [(&str, Statement, Statement); 3] = [
    ("profile", PROFILES, PROFILE_SEAL),
    ("run", RUNS, RUN_SEAL),
    ("experiment", EXPERIMENTS, EXPERIMENT_SEAL),
];

/// Seals all of them; the connection is closed by the caller if it fails.
pub(crate) async fn seal(conn: &mut Conn, sealer: &Sealer) -> Result<(), StoreError> {
    conn.execute(OVERWRITE, vec![]).await?;
    for (table, find, seal) in TABLES {
        while seal_some(conn, sealer, (table, find, seal)).await? > 0 {}
    }
    conn.execute(OVERWRITE_NO_MORE, vec![]).await.map(drop)
}

/// So many at once that a start waits for few commits; how many it were.
async fn seal_some(
    conn: &mut Conn,
    sealer: &Sealer,
    (table, find, seal): (&'static str, Statement, Statement),
) -> Result<usize, StoreError> {
    let rows = conn.rows(find, vec![]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    conn.execute(BEGIN, vec![]).await?;
    for row in &rows {
        let (id, version) = (row.text("id")?, row.number("sealed_version")?);
        let sealed = sealer.seal(Binding { table, row: &id, version }, row.text("body")?.as_bytes())?;
        conn.execute(seal, args![id, sealed]).await?;
    }
    conn.execute(COMMIT, vec![]).await?;
    Ok(rows.len())
}
