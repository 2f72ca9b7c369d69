-- How far staff are with it: 0 open, 1 in work, 2 done; each change counts
-- up, so that of two at once one is told. How it was answered: 0 not said,
-- 1 at the receipt page, 2 by mail, 3 by letter, 4 by telephone.
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	state TINYINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	state_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	state_who VARCHAR(64) NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	state_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	answered_how TINYINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS feedback_state ON feedback (state, received);
