-- What replicas admitted while they could not ask, charged afterwards. A batch has a name and counts once, however often
-- it is sent; names are kept for a week.
CREATE TABLE write_backs (
    id uuid   PRIMARY KEY,
    at bigint NOT NULL
);
CREATE INDEX write_backs_at ON write_backs (at);

-- Charges a batch, whatever the amounts say: it was admitted. One element per counter in every array. What belongs to a
-- period that is over is not counted any more. To false when the batch was charged before.
CREATE FUNCTION write_back(p_id uuid, c_subject text[], c_limit int[], c_kind smallint[], c_slot_micros bigint[],
    c_start bigint[], c_end bigint[], e_cost bigint[])
    RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n   int := cardinality(c_limit);
    nth int[] := ARRAY(SELECT generate_series(1, n));
BEGIN
    DELETE FROM write_backs WHERE at < clock_micros() - 604800000000;
    INSERT INTO write_backs (id, at) VALUES (p_id, clock_micros()) ON CONFLICT DO NOTHING;
    IF NOT FOUND OR n = 0 THEN
        RETURN FALSE;
    END IF;
    PERFORM decide(c_subject, c_limit, c_kind, array_fill(NULL::bigint, ARRAY[n]), array_fill(false, ARRAY[n]),
        c_slot_micros, c_start, c_end, array_fill(true, ARRAY[n]), nth, nth, e_cost, array_fill(0::smallint, ARRAY[n]));
    RETURN TRUE;
END
$$;
