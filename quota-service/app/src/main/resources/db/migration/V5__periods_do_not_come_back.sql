-- A quota's counter knows when its period began. A clock that was set back over that moment finds a period that has not
-- begun yet: the counter stays in it, since going back to the ended one would let the new one be used twice. (The end alone
-- cannot tell: a limit changed from months to days has a period that ends earlier too, and there the day is right.)
ALTER TABLE counters ADD COLUMN period_start bigint NOT NULL DEFAULT 0;

-- As in V2, but for the above.
CREATE OR REPLACE FUNCTION admit(
    c_subject text[], c_limit int[], c_kind smallint[], c_amount bigint[], c_slot_micros bigint[], c_start bigint[],
    c_end bigint[], c_cost bigint[],
    OUT at bigint, OUT r_place int[], OUT r_used bigint[], OUT r_epoch int[])
    LANGUAGE plpgsql VOLATILE
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
    SET jit = off AS $$
BEGIN
    at := clock_micros();
    WITH admitted AS (
        UPDATE counters t
        SET charged = CASE WHEN i.kind = 1 AND at >= t.period_end THEN 0 ELSE t.charged END + i.cost,
            period_start = CASE WHEN i.kind = 1 THEN i.period_start ELSE t.period_start END,
            period_end = CASE WHEN i.kind = 1 THEN i.period_end ELSE t.period_end END,
            slot_micros = i.width,
            slots = CASE WHEN i.kind <> 0 OR t.slots[cardinality(t.slots)] >= i.slot THEN t.slots
                ELSE t.slots[width_bucket(i.slot - 61, t.slots) + 1:] || i.slot END,
            before = CASE WHEN i.kind <> 0 OR t.slots[cardinality(t.slots)] >= i.slot THEN t.before
                ELSE t.before[width_bucket(i.slot - 61, t.slots) + 1:] || t.charged END
        FROM (SELECT s.*, CASE WHEN s.width > 0 THEN at / s.width END AS slot
              FROM unnest(c_subject, c_limit, c_kind, c_amount, c_slot_micros, c_start, c_end, c_cost) WITH ORDINALITY
                  AS s(subject, limit_id, kind, amount, width, period_start, period_end, cost, place)) AS i
        WHERE t.subject = i.subject COLLATE "C" AND t.limit_id = i.limit_id
            AND CASE i.kind
                WHEN 0 THEN (t.slots = '{}' OR (t.slot_micros = i.width AND t.slots[cardinality(t.slots)] <= i.slot))
                    AND i.cost <= i.amount - t.charged
                    + coalesce(t.before[width_bucket(i.slot - 61, t.slots) + 1], t.charged)
                WHEN 1 THEN at >= i.period_start AND at < i.period_end AND t.period_end <= i.period_end
                    AND at >= t.period_start AND i.cost <= i.amount - t.held
                    - CASE WHEN at >= t.period_end THEN 0 ELSE t.charged END
                ELSE i.cost <= i.amount - t.held - t.charged END
        RETURNING i.place, t.epoch,
            CASE WHEN i.kind = 0 THEN t.charged - t.before[width_bucket(i.slot - 61, t.slots) + 1] ELSE t.charged + t.held END AS used)
    SELECT array_agg(place), array_agg(used), array_agg(epoch) INTO r_place, r_used, r_epoch FROM admitted;
END
$$;

-- As in V2, but for the above: a counter whose period lies ahead is judged in that period, and e_reset, e_retry and c_slot
-- say so.
CREATE OR REPLACE FUNCTION decide(
    c_subject text[], c_limit int[], c_kind smallint[], c_amount bigint[], c_enforced boolean[], c_slot_micros bigint[],
    c_start bigint[], c_end bigint[], c_create boolean[],
    e_request int[], e_counter int[], e_cost bigint[],
    r_mode smallint[],
    OUT at bigint, OUT r_status smallint[], OUT e_used bigint[], OUT e_reset bigint[], OUT e_retry bigint[],
    OUT e_granted bigint[], OUT c_epoch int[], OUT c_slot bigint[])
    LANGUAGE plpgsql VOLATILE
    -- a group is a handful of rows found by their key, whatever the table's statistics say
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
    SET jit = off AS $$
DECLARE
    n          int := cardinality(c_limit);
    entries    int := cardinality(e_request);
    requests   int := cardinality(r_mode);
    u_used     bigint[] := array_fill(0::bigint, ARRAY[n]);
    u_held     bigint[] := u_used;
    u_gone     int[]    := array_fill(0, ARRAY[n]);
    u_charged  bigint[] := u_used;
    u_dirty    boolean[] := array_fill(false, ARRAY[n]);
    u_found    boolean[] := u_dirty;
    u_later    boolean[] := u_dirty;
    places     int[];
    locked     counters[];
    row        counters;
    i          int;
    c          int;
    first      int := 1;
    last       int;
    request    int;
    cost       bigint;
    mode       smallint;
    verdict    smallint;
    cur        bigint;
    room       bigint;
BEGIN
    r_status := array_fill(1::smallint, ARRAY[requests]);
    e_used := array_fill(0::bigint, ARRAY[entries]);
    e_reset := e_used;
    e_retry := e_used;
    e_granted := e_used;
    c_epoch := array_fill(0, ARRAY[n]);
    c_slot := array_fill(0::bigint, ARRAY[n]);

    -- before any row is locked, and in the same order, so that no two groups can wait for each other
    IF c_create IS NOT NULL THEN
        INSERT INTO counters (subject, limit_id)
        SELECT s.subject, s.limit_id FROM unnest(c_subject, c_limit, c_create) AS s(subject, limit_id, wanted)
        WHERE s.wanted
        ORDER BY s.subject COLLATE "C", s.limit_id
        ON CONFLICT DO NOTHING;
    END IF;

    SELECT array_agg(l.ord), array_agg(l.t) INTO places, locked FROM (
        SELECT s.ord, t
        FROM unnest(c_subject, c_limit) WITH ORDINALITY AS s(subject, limit_id, ord)
        JOIN counters t ON t.subject = s.subject COLLATE "C" AND t.limit_id = s.limit_id
        ORDER BY t.subject, t.limit_id
        FOR UPDATE OF t) AS l;
    -- the time is read when all rows are locked: a question that waited for them is judged by what is true now, and no
    -- earlier time than the one that the row was last judged by brings an ended period back
    at := clock_micros();
    FOR j IN 1..coalesce(cardinality(places), 0) LOOP
        i := places[j];
        row := locked[j];
        u_found[i] := true;
        c_epoch[i] := row.epoch;
        u_held[i] := row.held;
        IF c_kind[i] = 0 THEN
            cur := at / c_slot_micros[i];
            IF row.slots = '{}' THEN
                NULL;
            ELSIF row.slot_micros <> c_slot_micros[i] THEN
                -- the window was changed: everything still counted moves into the current slot, which is never too little
                u_gone[i] := -1;
                u_used[i] := row.charged - row.before[1];
            ELSE
                -- a clock that was set back must not bring a slot back that another decision saw expire
                cur := greatest(cur, row.slots[cardinality(row.slots)]);
                u_gone[i] := width_bucket(cur - 61, row.slots);
                u_used[i] := row.charged - coalesce(row.before[u_gone[i] + 1], row.charged);
            END IF;
            c_slot[i] := cur;
        ELSIF c_kind[i] = 1 THEN
            -- a clock that was set back must not bring a period back that another decision saw end
            u_later[i] := at < row.period_start;
            u_used[i] := CASE WHEN at >= row.period_end THEN 0 ELSE row.charged END;
            c_slot[i] := CASE WHEN u_later[i] THEN row.period_end ELSE c_end[i] END;
        ELSE
            u_used[i] := row.charged;
        END IF;
    END LOOP;

    WHILE first <= entries LOOP
        request := e_request[first];
        mode := r_mode[request];
        last := first;
        WHILE last < entries AND e_request[last + 1] = request LOOP
            last := last + 1;
        END LOOP;
        verdict := 1;
        IF mode >= 0 THEN
            FOR i IN first..last LOOP
                c := e_counter[i];
                cost := e_cost[i];
                IF NOT u_found[c] AND mode <> 3 THEN
                    verdict := 3;
                ELSIF c_kind[c] = 1 AND NOT u_later[c] AND (at < c_start[c] OR at >= c_end[c]) THEN
                    verdict := greatest(verdict, 2::smallint);
                ELSIF mode = 2 THEN
                    room := (c_amount[c] - u_used[c] - u_held[c]) / 16;
                    IF room < cost THEN
                        cost := greatest(room, 0);
                    END IF;
                    e_granted[i] := cost;
                ELSIF cost > 0 AND u_used[c] + u_held[c] + cost > c_amount[c] THEN
                    IF c_enforced[c] AND verdict = 1 THEN
                        verdict := 0;
                    END IF;
                    e_retry[i] := CASE WHEN cost > c_amount[c] THEN -1
                        WHEN c_kind[c] = 1 AND u_later[c] THEN c_slot[c]
                        WHEN c_kind[c] = 1 THEN c_end[c]
                        WHEN c_kind[c] = 2 THEN -1
                        ELSE counter_retry(c_subject[c], c_limit[c], c_slot_micros[c], c_slot[c],
                            u_used[c] + cost - c_amount[c]) END;
                END IF;
            END LOOP;
            r_status[request] := verdict;
            FOR i IN first..last LOOP
                c := e_counter[i];
                IF verdict = 1 THEN
                    IF mode < 2 THEN
                        e_granted[i] := e_cost[i];
                    END IF;
                    cost := e_granted[i];
                    IF cost <> 0 THEN
                        u_dirty[c] := true;
                        IF mode = 1 AND c_kind[c] <> 0 THEN
                            u_held[c] := u_held[c] + cost;
                        ELSE
                            cost := greatest(cost, -u_used[c]);
                            u_used[c] := u_used[c] + cost;
                            u_charged[c] := u_charged[c] + cost;
                        END IF;
                    END IF;
                END IF;
                e_used[i] := u_used[c] + u_held[c];
                IF u_used[c] > 0 AND c_kind[c] = 0 THEN
                    e_reset[i] := CASE WHEN u_charged[c] > 0 THEN (c_slot[c] + 61) * c_slot_micros[c]
                        ELSE counter_retry(c_subject[c], c_limit[c], c_slot_micros[c], c_slot[c], u_used[c]) END;
                ELSIF c_kind[c] = 1 THEN
                    e_reset[i] := CASE WHEN u_later[c] THEN c_slot[c] ELSE c_end[c] END;
                END IF;
            END LOOP;
        ELSE
            r_status[request] := mode;
        END IF;
        first := last + 1;
    END LOOP;

    UPDATE counters t
    SET charged = CASE WHEN d.kind = 0 THEN t.charged + d.charged ELSE d.used END,
        held = d.held,
        period_start = CASE WHEN d.kind = 1 AND NOT d.later THEN d.period_start ELSE t.period_start END,
        period_end = CASE WHEN d.kind = 1 AND NOT d.later THEN d.period_end ELSE t.period_end END,
        slot_micros = d.slot_micros,
        slots = CASE
            WHEN d.kind <> 0 OR (d.gone >= 0 AND t.slots[cardinality(t.slots)] = d.slot) THEN t.slots
            WHEN d.gone < 0 THEN ARRAY[d.slot]
            ELSE t.slots[d.gone + 1:] || d.slot END,
        before = CASE
            WHEN d.kind <> 0 OR (d.gone >= 0 AND t.slots[cardinality(t.slots)] = d.slot) THEN t.before
            WHEN d.gone < 0 THEN t.before[1:1]
            ELSE t.before[d.gone + 1:] || t.charged END
    FROM unnest(c_subject, c_limit, c_kind, u_used, u_held, u_charged, u_gone, c_slot, c_slot_micros, c_start, c_end, u_later, u_dirty)
        AS d(subject, limit_id, kind, used, held, charged, gone, slot, slot_micros, period_start, period_end, later, dirty)
    WHERE d.dirty AND t.subject = d.subject COLLATE "C" AND t.limit_id = d.limit_id;
END
$$;

-- As in V2, but that limits which only report have no say in how long a refusal is remembered.
CREATE OR REPLACE FUNCTION decide_once(
    c_subject text[], c_limit int[], c_kind smallint[], c_amount bigint[], c_enforced boolean[], c_slot_micros bigint[],
    c_start bigint[], c_end bigint[], c_create boolean[],
    e_request int[], e_counter int[], e_cost bigint[],
    r_mode smallint[],
    r_key text[], r_fingerprint bytea[], r_context text[], ttl bigint,
    OUT at bigint, OUT r_status smallint[], OUT e_used bigint[], OUT e_reset bigint[], OUT e_retry bigint[],
    OUT e_granted bigint[], OUT c_epoch int[], OUT c_slot bigint[], OUT r_stored_status smallint[],
    OUT r_stored_context text[], OUT r_stored_numbers text[])
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    requests int := cardinality(r_mode);
    fresh    text[];
    verdicts smallint[] := r_mode;
    now      bigint := clock_micros();
    known    record;
    r        int;
    first    int;
    last     int;
    until    bigint;
BEGIN
    -- filled first: an element assigned beyond the end of no array would become the only one
    r_stored_status := array_fill(NULL::smallint, ARRAY[requests]);
    r_stored_context := array_fill(NULL::text, ARRAY[requests]);
    r_stored_numbers := r_stored_context;
    WITH taken AS (
        INSERT INTO idempotency AS t (key, fingerprint, expires_at)
        SELECT s.key, s.fingerprint, now + ttl FROM unnest(r_key, r_fingerprint) AS s(key, fingerprint)
        ORDER BY s.key COLLATE "C"
        ON CONFLICT (key) DO UPDATE
            SET fingerprint = excluded.fingerprint, expires_at = excluded.expires_at,
                status = NULL, context = NULL, numbers = NULL
            WHERE t.expires_at <= now
        RETURNING t.key)
    SELECT coalesce(array_agg(key), '{}') INTO fresh FROM taken;

    FOR r IN 1..requests LOOP
        IF NOT r_key[r] = ANY (fresh) THEN
            SELECT t.* INTO STRICT known FROM idempotency t WHERE t.key = r_key[r] COLLATE "C";
            IF known.fingerprint <> r_fingerprint[r] THEN
                verdicts[r] := -4;
            ELSE
                verdicts[r] := -5;
                r_stored_status[r] := known.status;
                r_stored_context[r] := known.context;
                r_stored_numbers[r] := known.numbers::text;
            END IF;
        END IF;
    END LOOP;

    SELECT d.at, d.r_status, d.e_used, d.e_reset, d.e_retry, d.e_granted, d.c_epoch, d.c_slot
    INTO at, r_status, e_used, e_reset, e_retry, e_granted, c_epoch, c_slot
    FROM decide(c_subject, c_limit, c_kind, c_amount, c_enforced, c_slot_micros, c_start, c_end, c_create,
        e_request, e_counter, e_cost, verdicts) AS d;

    FOR r IN 1..requests LOOP
        IF verdicts[r] < 0 THEN
            r_status[r] := -verdicts[r];
            CONTINUE;
        END IF;
        first := coalesce(array_position(e_request, r), 1);
        last := first - 1;
        until := NULL;
        WHILE e_request[last + 1] = r LOOP
            last := last + 1;
            IF e_retry[last] <> 0 AND c_enforced[e_counter[last]] THEN
                until := CASE WHEN e_retry[last] < 0 OR until < 0 THEN -1 ELSE greatest(until, e_retry[last]) END;
            END IF;
        END LOOP;
        IF r_status[r] > 1 OR (r_status[r] = 0 AND until < 0) THEN
            DELETE FROM idempotency t WHERE t.key = r_key[r] COLLATE "C";
        ELSE
            UPDATE idempotency t
            SET status = r_status[r],
                context = r_context[r],
                numbers = at || e_used[first:last] || e_reset[first:last] || e_retry[first:last],
                expires_at = CASE WHEN r_status[r] = 0 THEN until ELSE t.expires_at END
            WHERE t.key = r_key[r] COLLATE "C";
        END IF;
    END LOOP;
END
$$;

-- As in V2, with the beginning of the present period beside its end.
DROP FUNCTION end_hold(text[], int[], smallint[], int[], bigint[], bigint[], bigint[], bigint[]);
CREATE FUNCTION end_hold(p_subject text[], p_limit int[], p_kind smallint[], p_epoch int[], p_slot bigint[],
    p_held bigint[], p_keep bigint[], p_start bigint[], p_end bigint[]) RETURNS void LANGUAGE plpgsql VOLATILE
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    row record;
    now bigint := clock_micros();
BEGIN
    FOR row IN
        SELECT s.ord, t.epoch
        FROM unnest(p_subject, p_limit) WITH ORDINALITY AS s(subject, limit_id, ord)
        JOIN counters t ON t.subject = s.subject COLLATE "C" AND t.limit_id = s.limit_id
        ORDER BY t.subject, t.limit_id
        FOR UPDATE OF t
    LOOP
        IF p_kind[row.ord] = 0 THEN
            PERFORM give_back(p_subject[row.ord:row.ord], p_limit[row.ord:row.ord], p_kind[row.ord:row.ord],
                p_epoch[row.ord:row.ord], p_slot[row.ord:row.ord], ARRAY[p_held[row.ord] - p_keep[row.ord]]);
        ELSE
            UPDATE counters t
            SET held = greatest(t.held - p_held[row.ord], 0),
                charged = CASE WHEN p_kind[row.ord] = 1 AND now >= t.period_end THEN 0 ELSE t.charged END + p_keep[row.ord],
                period_start = CASE WHEN p_kind[row.ord] = 1 AND now >= t.period_end
                    THEN coalesce(p_start[row.ord], t.period_start) ELSE t.period_start END,
                period_end = CASE WHEN p_kind[row.ord] = 1 AND now >= t.period_end
                    THEN coalesce(p_end[row.ord], t.period_end) ELSE t.period_end END
            WHERE t.subject = p_subject[row.ord] COLLATE "C" AND t.limit_id = p_limit[row.ord];
        END IF;
    END LOOP;
END
$$;

-- As in V2.
CREATE OR REPLACE FUNCTION settle(p_id uuid, p_state text, p_actual bigint[], p_amount bigint[], p_enforced boolean[],
    p_slot_micros bigint[], p_start bigint[], p_end bigint[], p_outcome text,
    OUT at bigint, OUT status smallint, OUT o_state text, OUT o_outcome text,
    OUT e_used bigint[], OUT e_reset bigint[], OUT e_retry bigint[])
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    r       reservations;
    n       int;
    keep    bigint[] := '{}';
    extra   bigint[] := '{}';
    d       record;
BEGIN
    at := clock_micros();
    SELECT * INTO r FROM reservations t WHERE t.id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        status := 6;
        RETURN;
    END IF;
    n := cardinality(r.limits);
    IF r.state = 'live' AND r.expires_at <= at THEN
        PERFORM end_hold(r.subjects, r.limits, r.kinds, r.epochs, r.slots, r.amounts, array_fill(0::bigint, ARRAY[n]), NULL, NULL);
        UPDATE reservations t SET state = 'expired', settled_at = at WHERE t.id = p_id;
        r.state := 'expired';
    END IF;
    IF r.state <> 'live' THEN
        status := 7;
        o_state := r.state;
        o_outcome := r.outcome;
        RETURN;
    END IF;
    FOR i IN 1..n LOOP
        keep[i] := least(p_actual[i], r.amounts[i]);
        extra[i] := p_actual[i] - keep[i];
    END LOOP;
    BEGIN
        PERFORM end_hold(r.subjects, r.limits, r.kinds, r.epochs, r.slots, r.amounts, keep, p_start, p_end);
        SELECT * INTO d FROM decide(r.subjects, r.limits, r.kinds, p_amount, p_enforced, p_slot_micros, p_start, p_end,
            array_fill(true, ARRAY[n]), array_fill(1, ARRAY[n]), ARRAY(SELECT generate_series(1, n)), extra,
            ARRAY[0::smallint]);
        e_used := d.e_used;
        e_reset := d.e_reset;
        e_retry := d.e_retry;
        status := CASE WHEN n = 0 THEN 1 ELSE d.r_status[1] END;
        IF status <> 1 THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'QM001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'QM001' THEN
        RETURN;  -- the block's changes are undone, the hold stands
    END;
    UPDATE reservations t
    SET state = p_state,
        settled_at = at,
        outcome = CASE WHEN p_outcome IS NOT NULL THEN
            json_build_object('context', p_outcome, 'numbers', at || e_used || e_reset || e_retry)::text END
    WHERE t.id = p_id;
    o_state := p_state;
END
$$;

-- As in V2.
CREATE OR REPLACE FUNCTION expire_reservations(p_most int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now bigint := clock_micros();
    due uuid[];
    r   reservations;
BEGIN
    SELECT array_agg(id) INTO due FROM (
        SELECT id FROM reservations WHERE state = 'live' AND expires_at <= now
        ORDER BY expires_at LIMIT p_most FOR UPDATE SKIP LOCKED) AS locked;
    IF due IS NULL THEN
        RETURN 0;
    END IF;
    -- all counters of all of them, in the one order that everybody keeps
    PERFORM 1 FROM counters t
    WHERE (t.subject, t.limit_id) IN (
        SELECT e.subject COLLATE "C", e.limit_id FROM reservations x, unnest(x.subjects, x.limits) AS e(subject, limit_id)
        WHERE x.id = ANY (due))
    ORDER BY t.subject, t.limit_id FOR UPDATE;
    FOR r IN SELECT * FROM reservations x WHERE x.id = ANY (due) LOOP
        PERFORM end_hold(r.subjects, r.limits, r.kinds, r.epochs, r.slots, r.amounts,
            array_fill(0::bigint, ARRAY[cardinality(r.limits)]), NULL, NULL);
    END LOOP;
    UPDATE reservations x SET state = 'expired', settled_at = now WHERE x.id = ANY (due);
    RETURN cardinality(due);
END
$$;
