-- Wrapped data keys. state: 0 pending until expires, 1 confirmed.
CREATE TABLE keystore_key (
	id BLOB NOT NULL PRIMARY KEY,
	kek_id INTEGER NOT NULL,
	wrapped BLOB NOT NULL,
	state INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX keystore_key_expires ON keystore_key (state, expires);

-- The blind index: keyed digests. slot is 16 zero bytes for the one who was
-- confirmed under a digest, the id for each who is pending.
CREATE TABLE keystore_index (
	kind INTEGER NOT NULL,
	digest BLOB NOT NULL,
	slot BLOB NOT NULL,
	id BLOB NOT NULL,
	PRIMARY KEY (kind, digest, slot)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX keystore_index_id ON keystore_index (id, kind);

-- Erased: rows elsewhere that are still to be deleted.
CREATE TABLE keystore_gone (
	id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
