-- Operations by metadata, of everybody: the newest that match are found without reading all that do not. Most events have
-- none, and cost nothing here.
CREATE INDEX ON events USING gin (meta jsonb_path_ops) WHERE meta IS NOT NULL;

-- As before, but the day in a name is looked at when it is the name of a partition: the planner is free to ask every name
-- of the catalogue first, and does so once the catalogue is large enough and analysed.
CREATE OR REPLACE FUNCTION drop_partitions(parent text, unit text, before timestamptz) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        WITH partitions AS MATERIALIZED (
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = parent::regclass
        )
        SELECT relname FROM partitions
        WHERE (to_timestamp(right(relname, 8), 'YYYYMMDD')::timestamp + ('1 ' || unit)::interval) AT TIME ZONE 'UTC'
            <= before
        ORDER BY relname
    LOOP
        EXECUTE format('DROP TABLE %I', name);
        RETURN NEXT name;
    END LOOP;
END $$;
