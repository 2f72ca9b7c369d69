-- When a row went into the list of the erased.
ALTER TABLE keystore_gone ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- The erasure feed: under which pseudonym an audience knew somebody who is
-- erased, until that audience has acknowledged that it forgot them.
CREATE TABLE keystore_feed (
	audience TEXT NOT NULL,
	pseudonym TEXT NOT NULL,
	since INTEGER NOT NULL,
	PRIMARY KEY (audience, pseudonym)
) STRICT, WITHOUT ROWID;
