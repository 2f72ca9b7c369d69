-- Members. What is personal is sealed under the member's own key, which is
-- in the keystore. state: 0 not verified, 1 active.
CREATE TABLE member (
	id BLOB NOT NULL PRIMARY KEY,
	state INTEGER NOT NULL,
	policy TEXT NOT NULL,
	age_limit INTEGER NOT NULL,
	age_month INTEGER NOT NULL,
	age_method TEXT NOT NULL,
	mail_news INTEGER NOT NULL,
	user_id BLOB NOT NULL,
	email BLOB NOT NULL,
	password BLOB NOT NULL,
	name BLOB,
	phone BLOB,
	address BLOB
) STRICT, WITHOUT ROWID;

-- The ledger of consent: rows are only ever added. holder is a keyed digest
-- that nobody can make without the member's key; when it happened is sealed.
CREATE TABLE consent (
	id BLOB NOT NULL PRIMARY KEY,
	holder BLOB NOT NULL,
	purpose TEXT NOT NULL,
	granted INTEGER NOT NULL,
	policy TEXT NOT NULL,
	digest BLOB NOT NULL,
	language TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_holder ON consent (holder);

-- Who is logged in. digest is SHA-256 of what the cookie holds.
CREATE TABLE session (
	digest BLOB NOT NULL PRIMARY KEY,
	member BLOB NOT NULL,
	began INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_member ON session (member);
CREATE INDEX session_expires ON session (expires);

-- Mail on its way; the address is resolved when it is sent.
CREATE TABLE outbox (
	id BLOB NOT NULL PRIMARY KEY,
	member BLOB NOT NULL,
	template TEXT NOT NULL,
	params BLOB,
	attempts INTEGER NOT NULL,
	due INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	lease INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (due);
CREATE INDEX outbox_member ON outbox (member);
