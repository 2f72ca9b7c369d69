-- Members. What is personal is sealed under the member's own key, which is
-- in the keystore. state: 0 not verified, 1 active.
CREATE TABLE IF NOT EXISTS member (
	id BINARY(16) NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	policy VARCHAR(64) NOT NULL,
	age_limit SMALLINT NOT NULL,
	age_month INT NOT NULL,
	age_method VARCHAR(32) NOT NULL,
	mail_news TINYINT NOT NULL,
	user_id VARBINARY(300) NOT NULL,
	email VARBINARY(600) NOT NULL,
	password VARBINARY(300) NOT NULL,
	name VARBINARY(1000),
	phone VARBINARY(300),
	address VARBINARY(4000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The ledger of consent: rows are only ever added. holder is a keyed digest
-- that nobody can make without the member's key; when it happened is sealed.
CREATE TABLE IF NOT EXISTS consent (
	id BINARY(16) NOT NULL PRIMARY KEY,
	holder BINARY(16) NOT NULL,
	purpose VARCHAR(64) NOT NULL,
	granted TINYINT NOT NULL,
	policy VARCHAR(64) NOT NULL,
	digest BINARY(32) NOT NULL,
	language VARCHAR(16) NOT NULL,
	sealed VARBINARY(300) NOT NULL,
	INDEX consent_holder (holder)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who is logged in. digest is SHA-256 of what the cookie holds.
CREATE TABLE IF NOT EXISTS session (
	digest BINARY(32) NOT NULL PRIMARY KEY,
	member BINARY(16) NOT NULL,
	began BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	INDEX session_member (member),
	INDEX session_expires (expires)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Mail on its way; the address is resolved when it is sent.
CREATE TABLE IF NOT EXISTS outbox (
	id BINARY(16) NOT NULL PRIMARY KEY,
	member BINARY(16) NOT NULL,
	template VARCHAR(64) NOT NULL,
	params VARBINARY(2000),
	attempts INT NOT NULL,
	due BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	lease BIGINT NOT NULL,
	INDEX outbox_due (due),
	INDEX outbox_member (member)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
