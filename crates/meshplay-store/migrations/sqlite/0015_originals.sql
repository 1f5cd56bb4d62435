-- What another tool wrote is there once, however many results it holds. Its id is the digest of the text; of what was
-- there before, one of the runs that had it.
CREATE TABLE run_original (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
INSERT INTO run_original SELECT MIN(run), original FROM run_import GROUP BY original;

CREATE TABLE run_import_new (
    run TEXT PRIMARY KEY REFERENCES run (id),
    body TEXT NOT NULL,
    body_v INTEGER NOT NULL,
    original TEXT NOT NULL REFERENCES run_original (id)
) STRICT, WITHOUT ROWID;
INSERT INTO run_import_new
    SELECT run, body, body_v, MIN(run) OVER (PARTITION BY original) FROM run_import;
DROP TABLE run_import;
ALTER TABLE run_import_new RENAME TO run_import;
CREATE INDEX run_import_original ON run_import (original);
