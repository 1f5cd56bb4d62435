-- A Prometheus or Grafana that is asked. What a check saw last is beside what somebody set.
CREATE TABLE metrics_connection (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    body_v INTEGER NOT NULL,
    credential TEXT REFERENCES credential (id),
    seen TEXT,
    seen_v INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (workspace, name)
) STRICT;

-- A dashboard of Grafana, byte for byte as it came.
CREATE TABLE dashboard (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    -- Name of the connection it came from, also if that is gone; none if it came from a file.
    origin TEXT,
    original TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (workspace, name)
) STRICT;
