-- Until when a member, who has said to be under the age of the account, can put
-- that right; then everything about the member is erased. NULL: not suspended.
ALTER TABLE member ADD COLUMN suspended_until INTEGER;
CREATE INDEX member_suspended ON member (suspended_until);
