-- who wrote, when they said so: sealed, each under a data key of its own
CREATE TABLE IF NOT EXISTS feedback_person (
	id BINARY(16) NOT NULL PRIMARY KEY,
	kek BIGINT NOT NULL,
	wrapped VARBINARY(64) NOT NULL,
	name VARBINARY(1024),
	email VARBINARY(1024)
) ENGINE=InnoDB;

-- what was written; nonce is made from the form's, so that sending twice is
-- one row, and digest tells whether the very same was sent
CREATE TABLE IF NOT EXISTS feedback (
	nonce BINARY(16) NOT NULL PRIMARY KEY,
	digest BINARY(32) NOT NULL,
	form VARCHAR(64) NOT NULL,
	received BIGINT NOT NULL,
	policy VARCHAR(64) NOT NULL,
	consent TINYINT NOT NULL,
	category VARCHAR(100) NOT NULL,
	message TEXT NOT NULL,
	may_contact TINYINT NOT NULL,
	may_publish TINYINT NOT NULL,
	mail_news TINYINT NOT NULL,
	person BINARY(16),
	KEY feedback_received (received)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
