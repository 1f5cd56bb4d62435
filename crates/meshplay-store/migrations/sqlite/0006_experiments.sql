CREATE TABLE experiment (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    operation TEXT REFERENCES operation (id),
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    plan_v INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    ended_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

-- Written together with the run: after a crash the next slot goes on.
CREATE TABLE experiment_run (
    experiment TEXT NOT NULL REFERENCES experiment (id),
    slot INTEGER NOT NULL,
    run TEXT NOT NULL REFERENCES run (id),
    PRIMARY KEY (experiment, slot)
) STRICT, WITHOUT ROWID;
