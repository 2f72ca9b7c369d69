-- Where a chain begins once retention has cut it: the last link that went,
-- signed with the chain's key.
CREATE TABLE IF NOT EXISTS chain_cut (
	chain VARCHAR(32) NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	mac BINARY(32) NOT NULL,
	made BIGINT NOT NULL,
	proof BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- How far a chain had come on a day, for chains whose entries do not say in
-- clear when they came.
CREATE TABLE IF NOT EXISTS chain_day (
	chain VARCHAR(32) NOT NULL,
	day BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (chain, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- When retention was last done for each kind of data, and how much went.
CREATE TABLE IF NOT EXISTS retention_last (
	kind VARCHAR(64) NOT NULL PRIMARY KEY,
	ran BIGINT NOT NULL,
	gone BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
