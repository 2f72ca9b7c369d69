-- Each time that staff look at a member: who, when, what and why, sealed under
-- the member's key. holder is a keyed digest that nobody can make without it.
CREATE TABLE IF NOT EXISTS look (
	id BINARY(16) NOT NULL PRIMARY KEY,
	holder BINARY(16) NOT NULL,
	sealed VARBINARY(1000) NOT NULL,
	INDEX look_holder (holder)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO chain_head (chain, seq, mac) VALUES ('look', 0,
	x'0000000000000000000000000000000000000000000000000000000000000000');
