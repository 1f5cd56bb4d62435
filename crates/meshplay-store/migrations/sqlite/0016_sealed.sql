-- What runs ask for may hold keys, cookies and tokens: it lies sealed, and the text beside it is empty. Text that is there
-- already is sealed when the store is opened, which has the key.
ALTER TABLE profile ADD COLUMN sealed BLOB;
ALTER TABLE profile ADD COLUMN sealed_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN sealed BLOB;
ALTER TABLE experiment ADD COLUMN sealed BLOB;
