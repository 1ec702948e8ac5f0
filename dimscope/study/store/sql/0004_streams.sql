-- What keys a trial's random numbers. Until numerics version 5 all trials of a seed drew the same
-- ones, whatever their settings: the defaults are those of trials from before.
ALTER TABLE trials ADD COLUMN streams TEXT NOT NULL DEFAULT 'shared';
-- The version of the engine's arithmetic that trained the trial; 4 stands for itself and all before.
ALTER TABLE trials ADD COLUMN numerics INTEGER NOT NULL DEFAULT 4;
