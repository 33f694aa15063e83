-- Levels are named by the operator; 80 and 100 are always among them. The constraint has the name that PostgreSQL gave it.
ALTER TABLE threshold_crossings DROP CONSTRAINT threshold_crossings_percent_check;
ALTER TABLE threshold_crossings ADD CONSTRAINT threshold_crossings_percent_check CHECK (percent BETWEEN 1 AND 100);
