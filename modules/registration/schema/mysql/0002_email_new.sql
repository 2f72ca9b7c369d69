-- The address that a member wants mail at from now on, sealed, until the link
-- sent there confirms it.
ALTER TABLE member ADD COLUMN IF NOT EXISTS email_new VARBINARY(600);
