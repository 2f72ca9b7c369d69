-- Any form: values that have no column of their own, packed; which form it
-- was; by what receipt it is found; when it ends; until when it is answered;
-- whether staff were told (0: not yet, 1: in a mail on its way, 2: done).
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	fields MEDIUMBLOB;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	definition BINARY(32);
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	receipt BINARY(32);
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	due BIGINT;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	anonymise TINYINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	answer_by BIGINT;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	answered BIGINT;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	corrected BIGINT;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	noticed TINYINT NOT NULL DEFAULT 2;
CREATE UNIQUE INDEX IF NOT EXISTS feedback_receipt ON feedback (receipt);
CREATE INDEX IF NOT EXISTS feedback_due ON feedback (due);
CREATE INDEX IF NOT EXISTS feedback_noticed ON feedback (noticed, form);
CREATE INDEX IF NOT EXISTS feedback_answer ON feedback (answer_by);

-- What is sealed, each under a key of its own: personal values (kind 0), a
-- file (1), an answer (2). name and email are those of the first version.
ALTER TABLE feedback_person ADD COLUMN IF NOT EXISTS
	submission BINARY(16);
ALTER TABLE feedback_person ADD COLUMN IF NOT EXISTS
	kind TINYINT NOT NULL DEFAULT 0;
ALTER TABLE feedback_person ADD COLUMN IF NOT EXISTS
	due BIGINT;
ALTER TABLE feedback_person ADD COLUMN IF NOT EXISTS
	fields MEDIUMBLOB;
UPDATE feedback_person SET submission = (SELECT f.nonce FROM feedback f
	WHERE f.person = feedback_person.id) WHERE submission IS NULL;
CREATE INDEX IF NOT EXISTS feedback_person_submission
	ON feedback_person (submission);
CREATE INDEX IF NOT EXISTS feedback_person_due ON feedback_person (due);

-- Files, in pieces, each sealed under the key of its row above.
CREATE TABLE IF NOT EXISTS feedback_piece (
	person BINARY(16) NOT NULL,
	seq INT NOT NULL,
	box MEDIUMBLOB NOT NULL,
	PRIMARY KEY (person, seq)
) ENGINE=InnoDB;

-- Mails to staff, one a form at a time: not before next, nobody else while
-- the lease lasts.
CREATE TABLE IF NOT EXISTS feedback_notice (
	form VARCHAR(64) NOT NULL PRIMARY KEY,
	next BIGINT NOT NULL,
	lease BIGINT NOT NULL,
	attempts BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The time by which things end: it never goes back.
CREATE TABLE IF NOT EXISTS feedback_clock (
	id TINYINT NOT NULL PRIMARY KEY,
	seen BIGINT NOT NULL
) ENGINE=InnoDB;
