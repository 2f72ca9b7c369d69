-- One row: how far the keystore had come when this database saw it last. A
-- keystore that has not come so far is an old copy.
CREATE TABLE IF NOT EXISTS keystore_seen (
	one TINYINT NOT NULL PRIMARY KEY,
	tick BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
