-- Answers of trials that another program trained.

-- The tokens of a sentence, a line each, where `tree` cannot have them as they are since one holds a
-- blank; then it has "_" instead. Else NULL.
ALTER TABLE split_sentences ADD COLUMN tokens TEXT;

-- What such a trial's relevances are, which are in `relevances` under the method 'added'.
CREATE TABLE added_relevances (
  trial TEXT PRIMARY KEY NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  method TEXT NOT NULL,                 -- as the other program calls it, or ''
  of_class TEXT NOT NULL CHECK (of_class IN ('predicted', 'true', 'given')),
  classes BLOB                          -- of 'given': int32, a class for each test sentence
) STRICT;
