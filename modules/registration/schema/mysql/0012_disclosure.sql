-- What was passed on to others: to whom, what, why and when, sealed under the
-- member's key; holder is a keyed digest that nobody can make without it.
-- kind: 1 by agreement, 2 a legal demand, 3 another legal basis. due: when the
-- member is to be told, Unix seconds; NULL once told, as member is then.
CREATE TABLE IF NOT EXISTS disclosure (
	id BINARY(16) NOT NULL PRIMARY KEY,
	holder BINARY(16) NOT NULL,
	kind TINYINT NOT NULL,
	member BINARY(16),
	due BIGINT,
	sealed VARBINARY(2000) NOT NULL,
	INDEX disclosure_holder (holder),
	INDEX disclosure_due (due)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
