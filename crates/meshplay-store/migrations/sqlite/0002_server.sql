-- Who may come in, what they did, and what they want to see again.

-- A token that programs log in with; only its keyed hash. It is a principal of its own: `id` stands in `created_by`.
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX token_name ON token (workspace, name) WHERE revoked_at IS NULL;

-- A browser's session; only the keyed hash of its cookie. `login_hash` is that of the token it came from.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    token TEXT REFERENCES token (id),
    hash TEXT NOT NULL UNIQUE,
    login_hash TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_token ON session (token);
CREATE INDEX session_end ON session (ends_at);

-- `chain` is a keyed hash over the row and the chain of the row before: an edited, moved or removed row shows.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    call TEXT NOT NULL,
    subject TEXT NOT NULL,
    decision TEXT NOT NULL,
    status INTEGER NOT NULL,
    request TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);

CREATE TABLE view (
    principal TEXT NOT NULL,
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    query TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (principal, page, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_operation ON event (operation, seq) WHERE operation IS NOT NULL;
CREATE INDEX event_subject ON event (subject, seq);
CREATE INDEX event_at ON event (at);
