-- What was measured of trials that were added with their metrics alone, without the data.
CREATE TABLE added_metrics (
  name TEXT PRIMARY KEY NOT NULL,       -- as in metrics: 'accuracy'
  sentences INTEGER NOT NULL            -- that it was measured on; 0: not known
) STRICT, WITHOUT ROWID;
