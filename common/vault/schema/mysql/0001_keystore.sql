-- Wrapped data keys. state: 0 pending until expires, 1 confirmed.
CREATE TABLE IF NOT EXISTS keystore_key (
	id BINARY(16) NOT NULL PRIMARY KEY,
	kek_id BIGINT NOT NULL,
	wrapped BINARY(40) NOT NULL,
	state TINYINT NOT NULL,
	expires BIGINT NOT NULL,
	INDEX keystore_key_expires (state, expires)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The blind index: keyed digests. slot is 16 zero bytes for the one who was
-- confirmed under a digest, the id for each who is pending.
CREATE TABLE IF NOT EXISTS keystore_index (
	kind TINYINT NOT NULL,
	digest BINARY(32) NOT NULL,
	slot BINARY(16) NOT NULL,
	id BINARY(16) NOT NULL,
	PRIMARY KEY (kind, digest, slot),
	UNIQUE INDEX keystore_index_id (id, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Erased: rows elsewhere that are still to be deleted.
CREATE TABLE IF NOT EXISTS keystore_gone (
	id BINARY(16) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
