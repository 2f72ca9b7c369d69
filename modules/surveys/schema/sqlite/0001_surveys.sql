-- state: 1 open, 2 closing, 3 closed. secret is sealed and NULL once closed;
-- tally is sealed and always as long for a survey.
CREATE TABLE survey (
	id TEXT NOT NULL PRIMARY KEY,
	state INTEGER NOT NULL,
	digest BLOB NOT NULL,
	secret BLOB,
	tally BLOB NOT NULL
) WITHOUT ROWID;
-- Who was given a ballot, under a pseudonym of this survey alone. Nothing of
-- the ballot is here.
CREATE TABLE survey_issued (
	survey TEXT NOT NULL,
	member BLOB NOT NULL,
	nonce BLOB NOT NULL,
	PRIMARY KEY (survey, member)
) WITHOUT ROWID;
-- Digests of counted ballots. Nothing of a person or an answer is here.
CREATE TABLE survey_spent (
	survey TEXT NOT NULL,
	digest BLOB NOT NULL,
	PRIMARY KEY (survey, digest)
) WITHOUT ROWID;
-- The ballot boxes of all hosts; a survey is closed when all are drained.
CREATE TABLE survey_box (
	box BLOB NOT NULL PRIMARY KEY,
	survey TEXT NOT NULL,
	drained INTEGER NOT NULL
) WITHOUT ROWID;
