-- One row: how far the keystore had come when this database saw it last. A
-- keystore that has not come so far is an old copy.
CREATE TABLE keystore_seen (
	one INTEGER NOT NULL PRIMARY KEY,
	tick INTEGER NOT NULL
) STRICT;
