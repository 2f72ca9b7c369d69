-- The address that a member wants mail at from now on, sealed, until the link
-- sent there confirms it.
ALTER TABLE member ADD COLUMN email_new BLOB;
