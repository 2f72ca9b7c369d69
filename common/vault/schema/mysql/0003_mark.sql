-- How far counters of other databases had come. They are here because this
-- database is not restored with those: a lower number there is an old copy.
CREATE TABLE IF NOT EXISTS keystore_mark (
	name VARCHAR(64) NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
