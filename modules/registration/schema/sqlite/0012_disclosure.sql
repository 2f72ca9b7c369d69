-- What was passed on to others: to whom, what, why and when, sealed under the
-- member's key; holder is a keyed digest that nobody can make without it.
-- kind: 1 by agreement, 2 a legal demand, 3 another legal basis. due: when the
-- member is to be told, Unix seconds; NULL once told, as member is then.
CREATE TABLE disclosure (
	id BLOB NOT NULL PRIMARY KEY,
	holder BLOB NOT NULL,
	kind INTEGER NOT NULL,
	member BLOB,
	due INTEGER,
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_holder ON disclosure (holder);
CREATE INDEX disclosure_due ON disclosure (due);
