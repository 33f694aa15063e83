-- The names of identical refusals are as good as random: in a flood trying to compress them took a fifth of what the record costs
-- PostgreSQL, and saved nothing. Partitions to come take it from the table, those that are there have to be told.
DO $$
DECLARE
    part regclass;
BEGIN
    ALTER TABLE decisions ALTER COLUMN same SET STORAGE EXTERNAL;
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'decisions'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN same SET STORAGE EXTERNAL', part);
    END LOOP;
END
$$;
