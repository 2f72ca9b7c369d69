-- Any form: values that have no column of their own, packed; which form it
-- was; by what receipt it is found; when it ends; until when it is answered;
-- whether staff were told (0: not yet, 1: in a mail on its way, 2: done).
ALTER TABLE feedback ADD COLUMN fields BLOB;
ALTER TABLE feedback ADD COLUMN definition BLOB;
ALTER TABLE feedback ADD COLUMN receipt BLOB;
ALTER TABLE feedback ADD COLUMN due INTEGER;
ALTER TABLE feedback ADD COLUMN anonymise INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN answer_by INTEGER;
ALTER TABLE feedback ADD COLUMN answered INTEGER;
ALTER TABLE feedback ADD COLUMN corrected INTEGER;
ALTER TABLE feedback ADD COLUMN noticed INTEGER NOT NULL DEFAULT 2;
CREATE UNIQUE INDEX feedback_receipt ON feedback (receipt);
CREATE INDEX feedback_due ON feedback (due);
CREATE INDEX feedback_noticed ON feedback (noticed, form) WHERE noticed < 2;
CREATE INDEX feedback_answer ON feedback (answer_by)
	WHERE answer_by IS NOT NULL;

-- What is sealed, each under a key of its own: personal values (kind 0), a
-- file (1), an answer (2). name and email are those of the first version.
ALTER TABLE feedback_person ADD COLUMN submission BLOB;
ALTER TABLE feedback_person ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback_person ADD COLUMN due INTEGER;
ALTER TABLE feedback_person ADD COLUMN fields BLOB;
UPDATE feedback_person SET submission = (SELECT f.nonce FROM feedback f
	WHERE f.person = feedback_person.id) WHERE submission IS NULL;
CREATE INDEX feedback_person_submission ON feedback_person (submission);
CREATE INDEX feedback_person_due ON feedback_person (due);

-- Files, in pieces, each sealed under the key of its row above.
CREATE TABLE feedback_piece (
	person BLOB NOT NULL,
	seq INTEGER NOT NULL,
	box BLOB NOT NULL,
	PRIMARY KEY (person, seq)
) STRICT, WITHOUT ROWID;

-- Mails to staff, one a form at a time: not before next, nobody else while
-- the lease lasts.
CREATE TABLE feedback_notice (
	form TEXT NOT NULL PRIMARY KEY,
	next INTEGER NOT NULL,
	lease INTEGER NOT NULL,
	attempts INTEGER NOT NULL
) STRICT;

-- The time by which things end: it never goes back.
CREATE TABLE feedback_clock (
	id INTEGER NOT NULL PRIMARY KEY,
	seen INTEGER NOT NULL
) STRICT;
