-- A trial's hyperparameters by name, so that a new one needs no column, and trials of other programs
-- have their own:
--   SELECT p.value, avg(m.value) FROM trials
--   JOIN parameters AS p ON p.trial = key AND p.name = 'hidden_dim'
--   JOIN metrics AS m ON m.trial = key AND m.name = 'test.fine'
--   WHERE position IS NOT NULL GROUP BY p.value;
CREATE TABLE parameters (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  name TEXT NOT NULL,                   -- 'hidden_dim'; the seed is a column of trials
  kind TEXT NOT NULL CHECK (kind IN ('number', 'text', 'yes/no')),
  value ANY NOT NULL,                   -- a number, a text, 1 or 0
  PRIMARY KEY (trial, name)
) STRICT, WITHOUT ROWID;

INSERT INTO parameters SELECT key, 'embedding_dim', 'number', embedding_dim FROM trials;
INSERT INTO parameters SELECT key, 'hidden_dim', 'number', hidden_dim FROM trials;
INSERT INTO parameters SELECT key, 'dropout', 'number', dropout FROM trials;
INSERT INTO parameters SELECT key, 'optimizer', 'text', optimizer FROM trials;
INSERT INTO parameters SELECT key, 'learning_rate', 'number', learning_rate FROM trials;
INSERT INTO parameters SELECT key, 'batch_size', 'number', batch_size FROM trials;
INSERT INTO parameters SELECT key, 'epochs', 'number', epochs FROM trials;
INSERT INTO parameters SELECT key, 'select', 'text', "select" FROM trials;
INSERT INTO parameters SELECT key, 'unknown_rate', 'number', unknown_rate FROM trials;
INSERT INTO parameters SELECT key, 'streams', 'text', streams FROM trials;

ALTER TABLE trials DROP COLUMN embedding_dim;
ALTER TABLE trials DROP COLUMN hidden_dim;
ALTER TABLE trials DROP COLUMN dropout;
ALTER TABLE trials DROP COLUMN optimizer;
ALTER TABLE trials DROP COLUMN learning_rate;
ALTER TABLE trials DROP COLUMN batch_size;
ALTER TABLE trials DROP COLUMN epochs;
ALTER TABLE trials DROP COLUMN "select";
ALTER TABLE trials DROP COLUMN unknown_rate;
ALTER TABLE trials DROP COLUMN streams;

-- Of a trial that another program trained, a digest of what was added; its parameters are that
-- program's, and it has no model. NULL for one of ours.
ALTER TABLE trials ADD COLUMN added TEXT;
