-- A sealed value keeps its older versions: a revision names the ones that it was made with, so that going back to it is exact.
CREATE TABLE secret_value_all (
    design TEXT NOT NULL REFERENCES design (id),
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    sealed BLOB NOT NULL,
    sealed_version INTEGER NOT NULL,
    keyed_hash TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (design, name, key, sealed_version)
) STRICT;
INSERT INTO secret_value_all
    SELECT design, name, key, workspace, sealed, sealed_version, keyed_hash, created_by, updated_at FROM secret_value;
DROP TABLE secret_value;
ALTER TABLE secret_value_all RENAME TO secret_value;

CREATE TABLE revision_secret (
    design TEXT NOT NULL,
    rev INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    sealed_version INTEGER NOT NULL,
    PRIMARY KEY (design, rev, name, key),
    FOREIGN KEY (design, rev) REFERENCES revision (design, rev)
) STRICT, WITHOUT ROWID;
-- Of revisions from before, only the values that were there last are known.
INSERT INTO revision_secret
    SELECT revision.design, revision.rev, secret_value.name, secret_value.key, secret_value.sealed_version
    FROM revision JOIN secret_value ON secret_value.design = revision.design;

-- A removed environment stays for the history of its deployments; making it again brings it back.
ALTER TABLE environment ADD COLUMN removed_at INTEGER;

CREATE TABLE environment_cluster (
    environment TEXT NOT NULL REFERENCES environment (id),
    cluster TEXT NOT NULL REFERENCES cluster (id),
    PRIMARY KEY (environment, cluster)
) STRICT, WITHOUT ROWID;

-- An operation that goes back after a failure has two deployments on one target.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE deployment_old AS SELECT * FROM deployment;
DROP TABLE deployment;
CREATE TABLE deployment (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    operation TEXT NOT NULL REFERENCES operation (id),
    design TEXT NOT NULL REFERENCES design (id),
    environment TEXT NOT NULL REFERENCES environment (id),
    cluster TEXT NOT NULL REFERENCES cluster (id),
    revision INTEGER,
    purpose TEXT NOT NULL,
    plan TEXT NOT NULL,
    plan_v INTEGER NOT NULL,
    plan_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    wave INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    reason TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO deployment
    SELECT id, workspace, operation, design, environment, cluster, revision, purpose, plan, plan_v, plan_hash, state, wave,
        fence, reason, created_by, created_at, updated_at, generation
    FROM deployment_old;
DROP TABLE deployment_old;
CREATE INDEX deployment_target ON deployment (design, environment, cluster, created_at);
CREATE INDEX deployment_operation ON deployment (operation);
