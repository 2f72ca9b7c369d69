-- How far counters of other databases had come. They are here because this
-- database is not restored with those: a lower number there is an old copy.
CREATE TABLE keystore_mark (
	name TEXT NOT NULL PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
