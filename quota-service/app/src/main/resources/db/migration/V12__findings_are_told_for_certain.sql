-- A finding that was taken and not told, because its replica died, is given out again; "at" is when it was taken last.
ALTER TABLE findings ADD COLUMN told boolean NOT NULL DEFAULT true;
ALTER TABLE findings ALTER COLUMN told SET DEFAULT false;
