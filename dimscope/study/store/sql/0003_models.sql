-- The file that a trial's model was written to: without it, weights that were changed, or another
-- trial's, would pass for the trial's own. Trials of an older dimscope have no row.
CREATE TABLE models (
  trial TEXT PRIMARY KEY NOT NULL REFERENCES trials (key) ON DELETE CASCADE,
  digest TEXT NOT NULL                  -- of models/<key>.safetensors: XXH3-128, as `xxhsum -H2` prints it
) STRICT;
