-- Which text a consent was given to: that of a region.
ALTER TABLE consent ADD COLUMN variant TEXT NOT NULL DEFAULT 'general';

-- The ledger as a chain: each entry has a link, whose MAC is over the entry
-- and the link before; the head is the last one.
CREATE TABLE chain_head (
	chain TEXT NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL,
	mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO chain_head (chain, seq, mac) VALUES ('consent', 0,
	x'0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE chain_link (
	chain TEXT NOT NULL,
	seq INTEGER NOT NULL,
	entry BLOB NOT NULL,
	mac BLOB NOT NULL,
	PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX chain_link_entry ON chain_link (chain, entry);
