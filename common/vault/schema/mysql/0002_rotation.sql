-- Key-encryption keys: the numbers of those whose wrapped keys may be here.
-- state: 0 waits until all hosts have it, 1 in use, 2 old, 3 destroyed. host
-- made it; mark tells keys of one number apart; since: the day it came into
-- use.
CREATE TABLE IF NOT EXISTS keystore_kek (
	kek_id BIGINT NOT NULL PRIMARY KEY,
	state TINYINT NOT NULL,
	host VARCHAR(255) NOT NULL,
	mark BINARY(32),
	since BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Hosts: the newest key that each has, and the one that it uses.
CREATE TABLE IF NOT EXISTS keystore_kek_host (
	host VARCHAR(255) NOT NULL PRIMARY KEY,
	has BIGINT NOT NULL,
	uses BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row: the date by which keys grow old, which never goes back.
CREATE TABLE IF NOT EXISTS keystore_day (
	one TINYINT NOT NULL PRIMARY KEY,
	secs BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
