-- How many components the newest revision of a design has, for lists. Of texts that were stored before, nobody counted.
ALTER TABLE design ADD COLUMN components INTEGER;
