-- When retention was last done for each kind of data, and how much went.
CREATE TABLE IF NOT EXISTS retention_last (
	kind VARCHAR(64) NOT NULL PRIMARY KEY,
	ran BIGINT NOT NULL,
	gone BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
