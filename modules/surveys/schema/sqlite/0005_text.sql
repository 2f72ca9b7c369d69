-- What was written in answer to text questions: a row each, under a random id
-- and in no relation to any other row. sealed holds the question, the release
-- that shows it and the text, and is always as long.
CREATE TABLE survey_text (
	survey TEXT NOT NULL,
	id BLOB NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (survey, id)
) WITHOUT ROWID;
