-- The ledger of what was released: the figures as everybody saw them, their
-- SHA-256, and, sealed, what was counted then, which the next release is
-- checked against; NULL once closed.
CREATE TABLE survey_release (
	survey TEXT NOT NULL,
	number INTEGER NOT NULL,
	answers INTEGER NOT NULL,
	digest BLOB NOT NULL,
	figures BLOB NOT NULL,
	counts BLOB,
	PRIMARY KEY (survey, number)
) WITHOUT ROWID;
