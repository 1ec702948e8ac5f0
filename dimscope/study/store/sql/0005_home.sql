-- The folder of the study file as last run, where its relative paths start: absolute, and relative
-- to the study's directory, so that the data are found again when either was moved.
ALTER TABLE study ADD COLUMN home TEXT NOT NULL DEFAULT '';
ALTER TABLE study ADD COLUMN home_from_here TEXT NOT NULL DEFAULT '';
