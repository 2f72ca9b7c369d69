-- Which text a consent was given to: that of a region.
ALTER TABLE consent ADD COLUMN IF NOT EXISTS
	variant VARCHAR(64) NOT NULL DEFAULT 'general';

-- The ledger as a chain: each entry has a link, whose MAC is over the entry
-- and the link before; the head is the last one.
CREATE TABLE IF NOT EXISTS chain_head (
	chain VARCHAR(32) NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	mac BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO chain_head (chain, seq, mac) VALUES ('consent', 0,
	x'0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE IF NOT EXISTS chain_link (
	chain VARCHAR(32) NOT NULL,
	seq BIGINT NOT NULL,
	entry VARBINARY(32) NOT NULL,
	mac BINARY(32) NOT NULL,
	PRIMARY KEY (chain, seq),
	UNIQUE KEY chain_link_entry (chain, entry)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
