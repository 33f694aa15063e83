-- Making reservations and tidying up; how they end stands with the engine in V2.

-- Holds units and keeps the reservation that says so, or does neither. One element per counter in every array but the
-- last ones; see decide() for what they mean. With a key, once per key: status 5 says that it was answered before, and
-- then the stored members say what (see decide_once); the reservation made then has the id in its context. Status 2 and 3
-- as decide() says, with nothing done.
CREATE FUNCTION reserve(
    c_subject text[], c_limit int[], c_kind smallint[], c_amount bigint[], c_enforced boolean[], c_slot_micros bigint[],
    c_start bigint[], c_end bigint[], e_cost bigint[], p_metrics text[],
    p_id uuid, p_owner text, p_who jsonb, p_hold jsonb, p_ttl bigint,
    p_key text, p_fingerprint bytea, p_context text, p_key_ttl bigint,
    OUT at bigint, OUT status smallint, OUT e_used bigint[], OUT e_reset bigint[], OUT e_retry bigint[],
    OUT stored_status smallint, OUT stored_context text, OUT stored_numbers text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n     int := cardinality(c_limit);
    ones  int[] := array_fill(1, ARRAY[n]);
    nth   int[] := ARRAY(SELECT generate_series(1, n));
    hold  smallint[] := ARRAY[1::smallint];
    fresh boolean[];
    d     record;
BEGIN
    -- a row is made only where there is none: looking is far cheaper than an insert that finds one
    fresh := ARRAY(
        SELECT NOT EXISTS (SELECT 1 FROM counters t WHERE t.subject = s.subject COLLATE "C" AND t.limit_id = s.limit_id)
        FROM unnest(c_subject, c_limit) WITH ORDINALITY AS s(subject, limit_id, ord) ORDER BY s.ord);
    IF p_key IS NULL THEN
        SELECT x.* INTO d FROM decide(c_subject, c_limit, c_kind, c_amount, c_enforced, c_slot_micros, c_start, c_end,
            fresh, ones, nth, e_cost, hold) AS x;
    ELSE
        SELECT x.* INTO d FROM decide_once(c_subject, c_limit, c_kind, c_amount, c_enforced, c_slot_micros, c_start,
            c_end, fresh, ones, nth, e_cost, hold, ARRAY[p_key], ARRAY[p_fingerprint], ARRAY[p_context], p_key_ttl) AS x;
        stored_status := d.r_stored_status[1];
        stored_context := d.r_stored_context[1];
        stored_numbers := d.r_stored_numbers[1];
    END IF;
    at := d.at;
    status := d.r_status[1];
    e_used := d.e_used;
    e_reset := d.e_reset;
    e_retry := d.e_retry;
    IF status = 1 THEN
        INSERT INTO reservations (id, owner, subject, hold, state, expires_at, created_at, metrics, subjects, limits,
            kinds, amounts, slots, epochs)
        VALUES (p_id, p_owner, p_who, p_hold, 'live', at + p_ttl, at, p_metrics, c_subject, c_limit,
            c_kind, d.e_granted, d.c_slot, d.c_epoch);
    END IF;
END
$$;

-- Removes what nobody will ask for again, at most `p_most` of each; how many rows in all. One replica at a time, the
-- others return at once. A counter goes when nothing on it counts any more and nothing leased from it can come back:
-- decide() makes it again when it is charged, so that it goes harms nobody. What was reset and not charged since stays,
-- because its epoch says so.
CREATE FUNCTION sweep(p_most int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now   bigint := clock_micros();
    hour  constant bigint := 3600000000;
    gone  int;
    total int := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(5572170015) THEN
        RETURN 0;
    END IF;
    DELETE FROM reservations t WHERE t.id IN (
        SELECT x.id FROM reservations x WHERE x.state <> 'live' AND x.settled_at < now - 24 * hour
        ORDER BY x.settled_at LIMIT p_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;
    DELETE FROM idempotency t WHERE t.key IN (
        SELECT x.key FROM idempotency x WHERE x.expires_at < now
        ORDER BY x.expires_at LIMIT p_most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS gone = ROW_COUNT;
    total := total + gone;
    DELETE FROM counters t USING (
        SELECT x.subject, x.limit_id FROM counters x
        WHERE x.held = 0 AND CASE
            WHEN cardinality(x.slots) > 0 THEN (x.slots[cardinality(x.slots)] + 61) * x.slot_micros < now - hour
            WHEN x.period_end > 0 THEN x.period_end < now - 24 * hour
            ELSE x.charged = 0 AND x.epoch = 0 END
        LIMIT p_most FOR UPDATE SKIP LOCKED) AS idle
    WHERE t.subject = idle.subject AND t.limit_id = idle.limit_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN total + gone;
END
$$;

-- Sets counters back: nothing is used any more, what is held stays held, and what was leased before cannot come back.
-- Answers with what was used.
CREATE FUNCTION reset_counters(p_subjects text[], p_limits int[])
    RETURNS TABLE (limit_id int, subject text, used bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    now   bigint := clock_micros();
    row   record;
    first int;
BEGIN
    FOR row IN
        SELECT t.*
        FROM unnest(p_subjects, p_limits) AS s(subject, limit_id)
        JOIN counters t ON t.subject = s.subject COLLATE "C" AND t.limit_id = s.limit_id
        ORDER BY t.subject, t.limit_id
        FOR UPDATE OF t
    LOOP
        used := row.charged;
        IF cardinality(row.slots) > 0 THEN
            SELECT min(u.i) INTO first FROM unnest(row.slots) WITH ORDINALITY AS u(slot, i)
            WHERE u.slot > now / row.slot_micros - 61;
            used := CASE WHEN first IS NULL THEN 0 ELSE row.charged - row.before[first] END;
        ELSIF row.period_end > 0 AND now >= row.period_end THEN
            used := 0;
        END IF;
        UPDATE counters t SET charged = 0, slots = '{}', before = '{}', epoch = t.epoch + 1
        WHERE t.subject = row.subject AND t.limit_id = row.limit_id;
        limit_id := row.limit_id;
        subject := row.subject;
        RETURN NEXT;
    END LOOP;
END
$$;
