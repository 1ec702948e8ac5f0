-- What an analysis needs besides 0001, so that it reads no data file and runs no model.

-- The sentences of a split: 'test'. A treebank's in its brackets, '(3 (2 It) (4 works))'; others as
-- label, tab and text. Words as written, before lower-casing.
CREATE TABLE split_sentences (
  split TEXT NOT NULL,
  number INTEGER NOT NULL,              -- from 0, as in predictions
  tree TEXT NOT NULL,
  PRIMARY KEY (split, number)
) STRICT, WITHOUT ROWID;

-- Relevance of every word of a split for the class that the trial predicts. In numpy:
--   frombuffer(relevance, '<f2') * scale
-- has num_words numbers, the sentences in order, their words back to back.
CREATE TABLE relevances (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  split TEXT NOT NULL,
  method TEXT NOT NULL,                 -- 'lrp-all'
  epsilon REAL NOT NULL,
  delta REAL NOT NULL,
  num_words INTEGER NOT NULL,
  scale REAL NOT NULL,                  -- a power of two: the largest number is 16384 to 32768 times that
  relevance BLOB NOT NULL,              -- float16 [num_words]
  PRIMARY KEY (trial, split, method, epsilon, delta)
) STRICT;

-- How good a trial's explanations are: measures of faithfulness and the like, by method.
CREATE TABLE evaluations (
  trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  method TEXT NOT NULL,
  measure TEXT NOT NULL,
  value REAL NOT NULL,
  low REAL,                             -- of a 95 % interval, where there is one
  high REAL,
  n INTEGER NOT NULL,                   -- sentences behind it
  PRIMARY KEY (trial, method, measure)
) STRICT, WITHOUT ROWID;
