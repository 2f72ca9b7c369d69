-- Each mail says which category it belongs to: the sender drops what its
-- member has opted out of by then. One to a person without an account has
-- visitor = 1 and that person's id. bulk: others go before it.
ALTER TABLE outbox ADD COLUMN category TEXT NOT NULL DEFAULT 'account';
ALTER TABLE outbox ADD COLUMN visitor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN bulk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN announcement BLOB;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (bulk, due);

-- Categories of mail, beside news, that members have chosen.
CREATE TABLE mail_choice (
	member BLOB NOT NULL,
	category TEXT NOT NULL,
	PRIMARY KEY (member, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_choice_category ON mail_choice (category, member);

-- People without an account who asked to be told of a change of the policy;
-- the key is in the keystore. state: 0 not confirmed, 1 confirmed.
CREATE TABLE visitor (
	id BLOB NOT NULL PRIMARY KEY,
	state INTEGER NOT NULL,
	policy TEXT NOT NULL,
	email BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Addresses that want no mail: keyed digests, nothing else.
CREATE TABLE suppressed (
	digest BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What everybody concerned is told, and how far that has come: phase 0
-- members, 1 visitors, 2 done; all up to id "done_to" are told. deadline and
-- shown_until are Unix seconds, 0: none.
CREATE TABLE announcement (
	id BLOB NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	category TEXT NOT NULL,
	policy TEXT NOT NULL,
	effective TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	deadline INTEGER NOT NULL,
	shown_until INTEGER NOT NULL,
	began INTEGER NOT NULL,
	phase INTEGER NOT NULL,
	done_to BLOB NOT NULL,
	told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Members who do not want their data to pass to another owner: erased when
-- it is due.
CREATE TABLE objection (
	member BLOB NOT NULL PRIMARY KEY,
	announcement BLOB NOT NULL,
	due INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX objection_due ON objection (due);
