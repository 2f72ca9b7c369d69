-- Each time that staff look at a member: who, when, what and why, sealed under
-- the member's key. holder is a keyed digest that nobody can make without it.
CREATE TABLE look (
	id BLOB NOT NULL PRIMARY KEY,
	holder BLOB NOT NULL,
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX look_holder ON look (holder);
INSERT INTO chain_head (chain, seq, mac) VALUES ('look', 0,
	x'0000000000000000000000000000000000000000000000000000000000000000');
