-- Ids are UUIDs as lower-case text, times are microseconds since 1970-01-01 UTC, JSON is text.
-- `*_v` is the version of the JSON body beside it.

CREATE TABLE installation (
    id TEXT PRIMARY KEY,
    local_owner TEXT NOT NULL,
    workspace TEXT NOT NULL,
    environment TEXT NOT NULL,
    key_check TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

CREATE TABLE environment (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (workspace, name)
) STRICT;

CREATE TABLE credential (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    sealed_version INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

-- A removed cluster or design stays for the history; its name is free again.
CREATE TABLE cluster (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    identity TEXT,
    identity_v INTEGER,
    details TEXT,
    details_v INTEGER,
    writing TEXT NOT NULL,
    state TEXT NOT NULL,
    credential TEXT REFERENCES credential (id),
    removed_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cluster_name ON cluster (workspace, name) WHERE removed_at IS NULL;

CREATE TABLE design (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    removed_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX design_name ON design (workspace, name) WHERE removed_at IS NULL;

CREATE TABLE revision (
    design TEXT NOT NULL REFERENCES design (id),
    rev INTEGER NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    digest TEXT NOT NULL,
    body_zstd BLOB NOT NULL,
    body_bytes INTEGER NOT NULL,
    message TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (design, rev)
) STRICT;

CREATE TABLE secret_value (
    design TEXT NOT NULL REFERENCES design (id),
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    sealed BLOB NOT NULL,
    sealed_version INTEGER NOT NULL,
    keyed_hash TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (design, name, key)
) STRICT;

CREATE TABLE operation (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    progress_done INTEGER NOT NULL,
    progress_total INTEGER NOT NULL,
    progress_text TEXT NOT NULL,
    idempotency_key TEXT,
    request_digest TEXT,
    result TEXT,
    result_v INTEGER,
    cancel_requested_at INTEGER,
    deadline INTEGER,
    ended_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX operation_idempotency ON operation (workspace, created_by, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX operation_open ON operation (state) WHERE ended_at IS NULL;

CREATE TABLE operation_log (
    operation TEXT NOT NULL REFERENCES operation (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    severity TEXT NOT NULL,
    message TEXT NOT NULL,
    subject TEXT,
    PRIMARY KEY (operation, seq)
) STRICT, WITHOUT ROWID;

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
    generation INTEGER NOT NULL,
    UNIQUE (operation, design, environment, cluster)
) STRICT;
CREATE INDEX deployment_target ON deployment (design, environment, cluster, created_at);

CREATE TABLE step (
    deployment TEXT NOT NULL REFERENCES deployment (id),
    seq INTEGER NOT NULL,
    wave INTEGER NOT NULL,
    object_key TEXT NOT NULL,
    action TEXT NOT NULL,
    desired_digest TEXT,
    state TEXT NOT NULL,
    uid TEXT,
    resource_version TEXT,
    findings TEXT,
    fence INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (deployment, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE inventory (
    design TEXT NOT NULL REFERENCES design (id),
    environment TEXT NOT NULL REFERENCES environment (id),
    cluster TEXT NOT NULL REFERENCES cluster (id),
    object_key TEXT NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    api_version TEXT NOT NULL,
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL,
    completed INTEGER NOT NULL,
    component TEXT NOT NULL,
    deployment TEXT NOT NULL REFERENCES deployment (id),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (design, environment, cluster, object_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX inventory_cluster ON inventory (cluster, object_key);

-- A released lease keeps its row: fences never fall.
CREATE TABLE lease (
    key TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    operation TEXT,
    data TEXT NOT NULL,
    data_v INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    operation TEXT REFERENCES operation (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    payload_v INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    takeovers INTEGER NOT NULL,
    run_after INTEGER NOT NULL,
    instance TEXT,
    fence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    error TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX job_open ON job (state, run_after) WHERE state IN ('ready', 'running');
CREATE INDEX job_operation ON job (operation);
