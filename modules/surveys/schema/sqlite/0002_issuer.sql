-- The key that signs blind ballots: issuer is the whole key, sealed, NULL
-- once closed; issuer_public the part that is published. Both are NULL of a
-- survey that was opened before there was one.
ALTER TABLE survey ADD COLUMN issuer BLOB;
ALTER TABLE survey ADD COLUMN issuer_public BLOB;
