-- The revocation feed: sessions that were ended before their time, written in
-- the transaction that ends them, read by each process in the order of seq.
-- digest: as in session. NULL: sessions begun before seq that end by expires
-- may have been here and are forgotten.
CREATE TABLE revoked (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	digest BLOB,
	expires INTEGER NOT NULL
) STRICT;
CREATE INDEX revoked_expires ON revoked (expires);
