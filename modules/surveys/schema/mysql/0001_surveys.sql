-- state: 1 open, 2 closing, 3 closed. secret is sealed and NULL once closed;
-- tally is sealed and always as long for a survey.
CREATE TABLE IF NOT EXISTS survey (
	id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	digest BINARY(32) NOT NULL,
	secret VARBINARY(255),
	tally MEDIUMBLOB NOT NULL
) ENGINE=InnoDB;
-- Who was given a ballot, under a pseudonym of this survey alone. Nothing of
-- the ballot is here.
CREATE TABLE IF NOT EXISTS survey_issued (
	survey VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	member BINARY(32) NOT NULL,
	nonce BINARY(32) NOT NULL,
	PRIMARY KEY (survey, member)
) ENGINE=InnoDB;
-- Digests of counted ballots. Nothing of a person or an answer is here.
CREATE TABLE IF NOT EXISTS survey_spent (
	survey VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	digest BINARY(32) NOT NULL,
	PRIMARY KEY (survey, digest)
) ENGINE=InnoDB;
-- The ballot boxes of all hosts; a survey is closed when all are drained.
CREATE TABLE IF NOT EXISTS survey_box (
	box BINARY(16) NOT NULL PRIMARY KEY,
	survey VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	drained TINYINT NOT NULL
) ENGINE=InnoDB;
