-- Each time that somebody stopped all load. In force until it is lifted: of a workspace, one at a time.
CREATE TABLE load_halt (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    reason TEXT NOT NULL,
    stopped INTEGER NOT NULL,
    lifted_by TEXT,
    lifted_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX load_halt_in_force ON load_halt (workspace) WHERE lifted_at IS NULL;

-- What was stopped by it, and not by somebody who meant this one.
ALTER TABLE operation ADD COLUMN halt TEXT REFERENCES load_halt (id);

-- Asked for by everybody who looks at what goes on; most runs have ended.
CREATE INDEX run_going_on ON run (id) WHERE state = 'running';
