-- What members say beyond their account (fields of the operator's own), who
-- may see it, and what they object to: one sealed box a member.
CREATE TABLE profile (
	member BLOB NOT NULL PRIMARY KEY,
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- 1: kept, and used for nothing but the account itself.
ALTER TABLE member ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
