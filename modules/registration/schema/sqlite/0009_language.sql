-- The language in which a member is written to, sealed; NULL: the site's
-- first.
ALTER TABLE member ADD COLUMN language BLOB;
