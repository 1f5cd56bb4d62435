-- A run is begun once, whatever becomes of its job: written just before its first request is made.
ALTER TABLE run ADD COLUMN begun_at INTEGER;
UPDATE run SET begun_at = created_at
    WHERE state = 'running' AND EXISTS (SELECT 1 FROM run_second WHERE run_second.run = run.id);
