-- What was written in answer to text questions: a row each, under a random id
-- and in no relation to any other row. sealed holds the question, the release
-- that shows it and the text, and is always as long.
CREATE TABLE IF NOT EXISTS survey_text (
	survey VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	id BINARY(16) NOT NULL,
	sealed VARBINARY(1024) NOT NULL,
	PRIMARY KEY (survey, id)
) ENGINE=InnoDB;
