-- who wrote, when they said so: sealed, each under a data key of its own
CREATE TABLE feedback_person (
	id BLOB NOT NULL PRIMARY KEY,
	kek INTEGER NOT NULL,
	wrapped BLOB NOT NULL,
	name BLOB,
	email BLOB
) STRICT;

-- what was written; nonce is made from the form's, so that sending twice is
-- one row, and digest tells whether the very same was sent
CREATE TABLE feedback (
	nonce BLOB NOT NULL PRIMARY KEY,
	digest BLOB NOT NULL,
	form TEXT NOT NULL,
	received INTEGER NOT NULL,
	policy TEXT NOT NULL,
	consent INTEGER NOT NULL,
	category TEXT NOT NULL,
	message TEXT NOT NULL,
	may_contact INTEGER NOT NULL,
	may_publish INTEGER NOT NULL,
	mail_news INTEGER NOT NULL,
	person BLOB
) STRICT;

CREATE INDEX feedback_received ON feedback (received);
