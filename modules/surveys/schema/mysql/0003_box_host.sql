-- On which host a box is, for the operator who closes without a lost one. ''
-- for boxes made before this was noted.
ALTER TABLE survey_box ADD COLUMN IF NOT EXISTS
	host VARCHAR(255) NOT NULL DEFAULT '';
