-- What a run cost: the reduced form that people read, and the readings of what had a part in it.
CREATE TABLE run_cost (
    run TEXT PRIMARY KEY REFERENCES run (id),
    costs TEXT NOT NULL,
    costs_v INTEGER NOT NULL,
    series TEXT NOT NULL,
    series_v INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When a profile is run by itself. `next_at` is the next time that is due; whoever starts it moves it in the same
-- transaction, so that no time is taken twice.
CREATE TABLE schedule (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    profile TEXT NOT NULL REFERENCES profile (id),
    body TEXT NOT NULL,
    body_v INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    last_run TEXT,
    last_outcome TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (workspace, name)
) STRICT;
CREATE INDEX schedule_due ON schedule (next_at) WHERE paused = 0;

-- Which runs of a profile are kept; without a row all of them.
CREATE TABLE retention (
    profile TEXT PRIMARY KEY REFERENCES profile (id),
    keep_last INTEGER,
    keep_days INTEGER,
    updated_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
