//! The rows that exist from the first start on: installation, default workspace, default environment.

use meshplay_types::id::{EnvironmentId, InstallationId, PrincipalId, WorkspaceId};
use uuid::Uuid;

use crate::{
    Installation, StoreError,
    db::{Conn, args, statements},
    seal::Sealer,
    tx::now,
};

/// Name of the workspace and the environment that every installation has.
const DEFAULT_NAME: &str = "default";

statements! {
    READ = "SELECT id, local_owner, workspace, environment, key_check FROM installation";
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    CREATE = "INSERT INTO installation (id, local_owner, workspace, environment, key_check, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    CREATE_WORKSPACE = "INSERT INTO workspace (id, name, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $4, 1)";
    CREATE_ENVIRONMENT = "INSERT INTO environment
        (id, workspace, name, created_by, created_at, updated_at, generation) VALUES ($1, $2, $3, $4, $5, $5, 1)";
}

/// What only the right key can compute.
pub(crate) fn key_check(sealer: &Sealer, id: InstallationId) -> String {
    sealer.keyed_hash("installation", id.to_string().as_bytes()).0
}

/// The installation and its key check, if there was a first start.
pub(crate) async fn read(conn: &mut Conn) -> Result<Option<(Installation, String)>, StoreError> {
    let Some(row) = conn.row(READ, vec![]).await? else { return Ok(None) };
    let installation = Installation {
        id: row.parse("id")?,
        workspace: row.parse("workspace")?,
        environment: row.parse("environment")?,
        local_owner: row.parse("local_owner")?,
    };
    Ok(Some((installation, row.text("key_check")?)))
}

/// Makes them, in one transaction; the connection is closed by the caller if it fails.
pub(crate) async fn create(conn: &mut Conn, sealer: &Sealer) -> Result<Installation, StoreError> {
    let made = Installation {
        id: InstallationId(Uuid::now_v7()),
        workspace: WorkspaceId(Uuid::now_v7()),
        environment: EnvironmentId(Uuid::now_v7()),
        local_owner: PrincipalId(Uuid::now_v7()),
    };
    let Installation { id, workspace, environment, local_owner } = made;
    let now = now();
    conn.execute(BEGIN, vec![]).await?;
    let check = key_check(sealer, id);
    conn.execute(CREATE, args![id, local_owner, workspace, environment, check, now]).await?;
    conn.execute(CREATE_WORKSPACE, args![workspace, DEFAULT_NAME, local_owner, now]).await?;
    conn.execute(CREATE_ENVIRONMENT, args![environment, workspace, DEFAULT_NAME, local_owner, now]).await?;
    conn.execute(COMMIT, vec![]).await?;
    Ok(made)
}
