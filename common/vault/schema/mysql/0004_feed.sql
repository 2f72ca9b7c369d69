-- When a row went into the list of the erased.
ALTER TABLE keystore_gone ADD COLUMN IF NOT EXISTS since BIGINT NOT NULL DEFAULT 0;

-- The erasure feed: under which pseudonym an audience knew somebody who is
-- erased, until that audience has acknowledged that it forgot them.
CREATE TABLE IF NOT EXISTS keystore_feed (
	audience VARCHAR(64) NOT NULL,
	pseudonym VARCHAR(64) NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (audience, pseudonym)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
