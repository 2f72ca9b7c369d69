-- When retention was last done for each kind of data, and how much went.
CREATE TABLE retention_last (
	kind TEXT NOT NULL PRIMARY KEY,
	ran INTEGER NOT NULL,
	gone INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
