-- Which of the policy's texts was shown: region, language, SHA-256.
ALTER TABLE feedback ADD COLUMN variant TEXT NOT NULL DEFAULT 'general';
ALTER TABLE feedback ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN text_digest BLOB;
