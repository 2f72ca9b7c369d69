-- What members say beyond their account (fields of the operator's own), who
-- may see it, and what they object to: one sealed box a member.
CREATE TABLE IF NOT EXISTS profile (
	member BINARY(16) NOT NULL PRIMARY KEY,
	sealed MEDIUMBLOB NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- 1: kept, and used for nothing but the account itself.
ALTER TABLE member ADD COLUMN IF NOT EXISTS restricted TINYINT NOT NULL DEFAULT 0;
