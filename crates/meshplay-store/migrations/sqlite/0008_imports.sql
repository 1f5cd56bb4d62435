-- What other tools measured: as we read it, and their own words byte for byte.
CREATE TABLE run_import (
    run TEXT PRIMARY KEY REFERENCES run (id),
    body TEXT NOT NULL,
    body_v INTEGER NOT NULL,
    original TEXT NOT NULL
) STRICT, WITHOUT ROWID;
