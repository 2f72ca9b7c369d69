-- Which of the policy's texts was shown: region, language, SHA-256.
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	variant VARCHAR(64) NOT NULL DEFAULT 'general';
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS
	language VARCHAR(35) NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN IF NOT EXISTS text_digest BINARY(32);
