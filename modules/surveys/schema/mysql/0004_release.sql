-- The ledger of what was released: the figures as everybody saw them, their
-- SHA-256, and, sealed, what was counted then, which the next release is
-- checked against; NULL once closed.
CREATE TABLE IF NOT EXISTS survey_release (
	survey VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	number BIGINT NOT NULL,
	answers BIGINT NOT NULL,
	digest BINARY(32) NOT NULL,
	figures MEDIUMBLOB NOT NULL,
	counts MEDIUMBLOB,
	PRIMARY KEY (survey, number)
) ENGINE=InnoDB;
