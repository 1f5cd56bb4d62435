-- A removed profile stays for the history of its runs; making it again brings it back.
CREATE TABLE profile (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    spec_v INTEGER NOT NULL,
    removed_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    UNIQUE (workspace, name)
) STRICT;

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    profile TEXT REFERENCES profile (id),
    operation TEXT REFERENCES operation (id),
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    spec TEXT NOT NULL,
    spec_v INTEGER NOT NULL,
    state TEXT NOT NULL,
    tags TEXT NOT NULL,
    note TEXT NOT NULL,
    environment TEXT,
    -- The recording without its seconds, which have rows of their own as long as the run goes on and after it.
    recording TEXT,
    recording_v INTEGER,
    -- What people read: computed once, from the recording.
    summary TEXT,
    summary_v INTEGER,
    reason TEXT,
    ended_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX run_profile ON run (profile, id);

-- Written each second: what a generator or a server had seen before it was killed is there.
CREATE TABLE run_second (
    run TEXT NOT NULL REFERENCES run (id),
    second INTEGER NOT NULL,
    body TEXT NOT NULL,
    body_v INTEGER NOT NULL,
    PRIMARY KEY (run, second)
) STRICT, WITHOUT ROWID;

-- What other runs of a profile are held against, in the same environment.
CREATE TABLE baseline (
    profile TEXT NOT NULL REFERENCES profile (id),
    environment TEXT NOT NULL,
    run TEXT NOT NULL REFERENCES run (id),
    workspace TEXT NOT NULL REFERENCES workspace (id),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (profile, environment)
) STRICT;
