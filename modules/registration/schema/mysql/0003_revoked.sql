-- The revocation feed: sessions that were ended before their time, written in
-- the transaction that ends them, read by each process in the order of seq.
-- digest: as in session. NULL: sessions begun before seq that end by expires
-- may have been here and are forgotten.
CREATE TABLE IF NOT EXISTS revoked (
	seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	digest BINARY(32),
	expires BIGINT NOT NULL,
	INDEX revoked_expires (expires)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
