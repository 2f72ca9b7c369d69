-- Each look and each act of staff and of the operator: sealed under the audit
-- key, before anything is shown. An id begins with its time, so that entries
-- stand in the order in which they came. chain is the writer, as
-- custodian@HOST.
CREATE TABLE IF NOT EXISTS audit (
	id BINARY(16) NOT NULL PRIMARY KEY,
	chain VARCHAR(100) NOT NULL,
	sealed VARBINARY(1200) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One chain a writer, see vault/chain.h; its row of chain_head is made when
-- the writer first appears.
CREATE TABLE IF NOT EXISTS chain_head (
	chain VARCHAR(100) NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	mac BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS chain_link (
	chain VARCHAR(100) NOT NULL,
	seq BIGINT NOT NULL,
	entry VARBINARY(32) NOT NULL,
	mac BINARY(32) NOT NULL,
	PRIMARY KEY (chain, seq),
	UNIQUE KEY chain_link_entry (chain, entry)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where a chain begins once retention has cut it: the last link that went,
-- signed with the chain's key.
CREATE TABLE IF NOT EXISTS chain_cut (
	chain VARCHAR(100) NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL,
	mac BINARY(32) NOT NULL,
	made BIGINT NOT NULL,
	proof BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When retention was last done for each kind of data, and how much went.
CREATE TABLE IF NOT EXISTS retention_last (
	kind VARCHAR(64) NOT NULL PRIMARY KEY,
	ran BIGINT NOT NULL,
	gone BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
