-- What an experiment is about: variants held against each other, or a series of trials with a rule when to stop.
ALTER TABLE experiment ADD COLUMN kind TEXT NOT NULL DEFAULT 'variants';

-- A trial that was judged stays, also when its run is removed: which one came next was decided by it.
CREATE TABLE experiment_slot (
    experiment TEXT NOT NULL REFERENCES experiment (id),
    slot INTEGER NOT NULL,
    run TEXT REFERENCES run (id),
    trial TEXT,
    trial_v INTEGER,
    PRIMARY KEY (experiment, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO experiment_slot (experiment, slot, run) SELECT experiment, slot, run FROM experiment_run;
DROP TABLE experiment_run;
