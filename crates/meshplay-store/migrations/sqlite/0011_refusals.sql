-- Mistakes that a load generator found when it looked at the target, before the first request.
ALTER TABLE run ADD COLUMN refusal TEXT;
ALTER TABLE run ADD COLUMN refusal_v INTEGER;
