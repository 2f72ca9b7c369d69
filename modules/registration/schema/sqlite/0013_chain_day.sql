-- Each note of where a chain ended on a day is signed with the chain's key.
ALTER TABLE chain_day ADD COLUMN proof BLOB NOT NULL DEFAULT x'';
