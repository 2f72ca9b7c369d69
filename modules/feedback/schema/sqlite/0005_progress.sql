-- How far staff are with it: 0 open, 1 in work, 2 done; each change counts
-- up, so that of two at once one is told. How it was answered: 0 not said,
-- 1 at the receipt page, 2 by mail, 3 by letter, 4 by telephone.
ALTER TABLE feedback ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN state_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN state_who TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN state_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN answered_how INTEGER NOT NULL DEFAULT 0;
CREATE INDEX feedback_state ON feedback (state, received);
