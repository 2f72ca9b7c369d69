-- Each look and each act of staff and of the operator: sealed under the audit
-- key, before anything is shown. An id begins with its time, so that entries
-- stand in the order in which they came. chain is the writer, as
-- custodian@HOST.
CREATE TABLE audit (
	id BLOB NOT NULL PRIMARY KEY,
	chain TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One chain a writer, see vault/chain.h; its row of chain_head is made when
-- the writer first appears.
CREATE TABLE chain_head (
	chain TEXT NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL,
	mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE chain_link (
	chain TEXT NOT NULL,
	seq INTEGER NOT NULL,
	entry BLOB NOT NULL,
	mac BLOB NOT NULL,
	PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX chain_link_entry ON chain_link (chain, entry);

-- Where a chain begins once retention has cut it: the last link that went,
-- signed with the chain's key.
CREATE TABLE chain_cut (
	chain TEXT NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL,
	mac BLOB NOT NULL,
	made INTEGER NOT NULL,
	proof BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- When retention was last done for each kind of data, and how much went.
CREATE TABLE retention_last (
	kind TEXT NOT NULL PRIMARY KEY,
	ran INTEGER NOT NULL,
	gone INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
