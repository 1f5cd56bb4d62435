-- How rows are found that name a run or an operation: without these each look, also that of a run that is removed, reads a
-- whole table.
CREATE INDEX experiment_slot_run ON experiment_slot (run);
CREATE INDEX run_operation ON run (operation);
