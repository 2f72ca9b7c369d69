-- Key-encryption keys: the numbers of those whose wrapped keys may be here.
-- state: 0 waits until all hosts have it, 1 in use, 2 old, 3 destroyed. host
-- made it; mark tells keys of one number apart; since: the day it came into
-- use.
CREATE TABLE keystore_kek (
	kek_id INTEGER NOT NULL PRIMARY KEY,
	state INTEGER NOT NULL,
	host TEXT NOT NULL,
	mark BLOB,
	since INTEGER NOT NULL
) STRICT;

-- Hosts: the newest key that each has, and the one that it uses.
CREATE TABLE keystore_kek_host (
	host TEXT NOT NULL PRIMARY KEY,
	has INTEGER NOT NULL,
	uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the date by which keys grow old, which never goes back.
CREATE TABLE keystore_day (
	one INTEGER NOT NULL PRIMARY KEY,
	secs INTEGER NOT NULL
) STRICT;
