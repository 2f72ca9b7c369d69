-- Until when a member, who has said to be under the age of the account, can put
-- that right; then everything about the member is erased. NULL: not suspended.
ALTER TABLE member ADD COLUMN IF NOT EXISTS suspended_until BIGINT;
CREATE INDEX IF NOT EXISTS member_suspended ON member (suspended_until);
