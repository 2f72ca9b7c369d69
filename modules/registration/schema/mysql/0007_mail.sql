-- Each mail says which category it belongs to: the sender drops what its
-- member has opted out of by then. One to a person without an account has
-- visitor = 1 and that person's id. bulk: others go before it.
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS category VARCHAR(32) NOT NULL DEFAULT 'account';
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS visitor TINYINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS bulk TINYINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS announcement BINARY(16);
ALTER TABLE outbox DROP INDEX IF EXISTS outbox_due;
ALTER TABLE outbox ADD INDEX IF NOT EXISTS outbox_bulk_due (bulk, due);

-- Categories of mail, beside news, that members have chosen.
CREATE TABLE IF NOT EXISTS mail_choice (
	member BINARY(16) NOT NULL,
	category VARCHAR(32) NOT NULL,
	PRIMARY KEY (member, category),
	INDEX mail_choice_category (category, member)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- People without an account who asked to be told of a change of the policy;
-- the key is in the keystore. state: 0 not confirmed, 1 confirmed.
CREATE TABLE IF NOT EXISTS visitor (
	id BINARY(16) NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	policy VARCHAR(64) NOT NULL,
	email VARBINARY(600) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Addresses that want no mail: keyed digests, nothing else.
CREATE TABLE IF NOT EXISTS suppressed (
	digest BINARY(32) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What everybody concerned is told, and how far that has come: phase 0
-- members, 1 visitors, 2 done; all up to id "done_to" are told. deadline and
-- shown_until are Unix seconds, 0: none.
CREATE TABLE IF NOT EXISTS announcement (
	id BINARY(16) NOT NULL PRIMARY KEY,
	kind VARCHAR(16) NOT NULL,
	category VARCHAR(32) NOT NULL,
	policy VARCHAR(64) NOT NULL,
	effective VARCHAR(16) NOT NULL,
	subject VARCHAR(400) NOT NULL,
	body MEDIUMTEXT NOT NULL,
	deadline BIGINT NOT NULL,
	shown_until BIGINT NOT NULL,
	began BIGINT NOT NULL,
	phase TINYINT NOT NULL,
	done_to VARBINARY(16) NOT NULL,
	told BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Members who do not want their data to pass to another owner: erased when
-- it is due.
CREATE TABLE IF NOT EXISTS objection (
	member BINARY(16) NOT NULL PRIMARY KEY,
	announcement BINARY(16) NOT NULL,
	due BIGINT NOT NULL,
	INDEX objection_due (due)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
