-- Where a chain begins once retention has cut it: the last link that went,
-- signed with the chain's key.
CREATE TABLE chain_cut (
	chain TEXT NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL,
	mac BLOB NOT NULL,
	made INTEGER NOT NULL,
	proof BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- How far a chain had come on a day, for chains whose entries do not say in
-- clear when they came.
CREATE TABLE chain_day (
	chain TEXT NOT NULL,
	day INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (chain, day)
) STRICT, WITHOUT ROWID;
-- When retention was last done for each kind of data, and how much went.
CREATE TABLE retention_last (
	kind TEXT NOT NULL PRIMARY KEY,
	ran INTEGER NOT NULL,
	gone INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
