-- A study's memory. A trial is a row of "trials"; what was measured of it hangs on its key:
--   SELECT hidden_dim, avg(value) FROM trials JOIN metrics ON trial = key
--   WHERE name = 'test.fine' AND position IS NOT NULL GROUP BY hidden_dim;
-- Numbers in blobs are little-endian: in numpy, frombuffer(labels, '<i4'), frombuffer(probabilities, '<f4').

CREATE TABLE study (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  study_toml TEXT NOT NULL DEFAULT '',  -- the study file as last run
  version TEXT NOT NULL DEFAULT '',     -- of dimscope that ran it
  runner_pid INTEGER                    -- for messages only: a lock on the directory says whether it still runs
) STRICT;
INSERT INTO study (id) VALUES (1);

-- One point of the grid: a configuration, seed included.
CREATE TABLE trials (
  key TEXT PRIMARY KEY NOT NULL,        -- digest of configuration, data and arithmetic; models/<key>.safetensors
  position INTEGER UNIQUE,              -- in the study's order; NULL when the study no longer has it
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'complete', 'failed')),
  embedding_dim INTEGER NOT NULL,
  hidden_dim INTEGER NOT NULL,
  dropout REAL NOT NULL,
  optimizer TEXT NOT NULL,
  learning_rate REAL NOT NULL,
  batch_size INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  "select" TEXT NOT NULL,
  unknown_rate REAL NOT NULL,
  seed INTEGER NOT NULL,
  selected_epoch INTEGER,
  train_seconds REAL NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',       -- why it failed
  data_digest TEXT NOT NULL
) STRICT;

CREATE TABLE epochs (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,               -- from 0
  train_loss REAL NOT NULL,
  dev_fine REAL NOT NULL,
  train_seconds REAL NOT NULL,
  PRIMARY KEY (trial, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  name TEXT NOT NULL,                   -- 'test.fine', 'connectives.coarse'
  value REAL NOT NULL,
  PRIMARY KEY (trial, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  split TEXT NOT NULL,
  num_classes INTEGER NOT NULL,
  probabilities BLOB NOT NULL,          -- float32 [sentences, num_classes]
  PRIMARY KEY (trial, split)
) STRICT;

-- The data set as far as reports and explanations need it.
CREATE TABLE data (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  digest TEXT NOT NULL,
  source TEXT NOT NULL,
  lowercase INTEGER NOT NULL CHECK (lowercase IN (0, 1)),
  train_phrases INTEGER NOT NULL
) STRICT;

CREATE TABLE classes (
  label INTEGER PRIMARY KEY,            -- from 0
  name TEXT NOT NULL
) STRICT;

CREATE TABLE vocabulary (
  id INTEGER PRIMARY KEY,               -- row of embedding.weight; 0 is the unknown word
  token TEXT NOT NULL
) STRICT;

CREATE TABLE splits (
  name TEXT PRIMARY KEY NOT NULL,       -- 'train', 'dev', 'test'
  num_sentences INTEGER,
  labels BLOB                           -- int32, the true class of each sentence; none for train
) STRICT;

CREATE TABLE slices (
  name TEXT PRIMARY KEY NOT NULL,
  sentences BLOB NOT NULL               -- int32, numbers of test sentences, from 0
) STRICT;

-- Sentences and phrases of the study file.
CREATE TABLE sentences (
  id INTEGER PRIMARY KEY,               -- from 0, in the study file's order
  kind TEXT NOT NULL CHECK (kind IN ('sentence', 'phrase')),
  text TEXT NOT NULL,
  label INTEGER
) STRICT;

CREATE TABLE sentence_tokens (
  sentence INTEGER NOT NULL REFERENCES sentences (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,            -- from 0
  token TEXT NOT NULL,
  truth REAL,                           -- true contribution of the word where it is known
  PRIMARY KEY (sentence, position)
) STRICT, WITHOUT ROWID;
