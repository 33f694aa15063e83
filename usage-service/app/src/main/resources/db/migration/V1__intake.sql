-- What is counted, once: events, the keys that say what was counted already, sums, and how far the topics were read.
-- Everything that one batch of records changes is changed in one transaction.

-- One number per batch; a line of a batch is numbered (batch << 17) + line, so that a number taken later is larger.
CREATE SEQUENCE batches;

-- Text is compared by bytes everywhere: the order of exports and of the manifest must not depend on a locale.
CREATE TABLE events (
    time timestamptz NOT NULL,
    seq bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    project text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    amounts jsonb NOT NULL,
    items bigint,
    payload_bytes bigint,
    duration_ms bigint,
    resource text COLLATE "C",
    ip text COLLATE "C",
    user_agent text COLLATE "C",
    details text COLLATE "C",
    meta jsonb
) PARTITION BY RANGE (time);

-- Newest first, of everybody and of one user.
CREATE INDEX ON events (time, seq);
CREATE INDEX ON events (user_id, time, seq);

-- key: 128 bits of SHA-256 over source and id; content: 64 bits of SHA-256 over everything else.
-- By month of the event's own time: a repetition has the same time, so it meets the same unique index, however late it
-- is; the other months are asked as well, for ids that are used again with another time.
CREATE TABLE event_keys (
    key uuid NOT NULL,
    month date NOT NULL,
    content bigint NOT NULL,
    PRIMARY KEY (key, month)
) PARTITION BY RANGE (month);

-- An event's own numbers (events, items, payload_bytes, duration_ms, timed) are booked once, on the row of its first
-- metric in the order of bytes, or on the row of the metric '' when it has none; mentions and amount on every metric's.
CREATE TABLE rollup_minute (
    bucket timestamptz NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    project text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    metric text COLLATE "C" NOT NULL,
    events numeric NOT NULL,
    mentions numeric NOT NULL,
    amount numeric NOT NULL,
    items numeric NOT NULL,
    payload_bytes numeric NOT NULL,
    duration_ms numeric NOT NULL,
    timed numeric NOT NULL,
    PRIMARY KEY (bucket, user_id, project, action, status, metric)
) PARTITION BY RANGE (bucket);

CREATE TABLE rollup_hour (
    LIKE rollup_minute,
    PRIMARY KEY (user_id, bucket, project, action, status, metric)
) PARTITION BY RANGE (bucket);
CREATE INDEX ON rollup_hour USING brin (bucket);

CREATE TABLE rollup_day (
    LIKE rollup_minute,
    PRIMARY KEY (user_id, bucket, project, action, status, metric)
) PARTITION BY RANGE (bucket);
CREATE INDEX ON rollup_day USING brin (bucket);

-- The next record to be read of every partition of a topic. Whoever writes a batch must find what it has read from
-- here, else somebody else has written it.
CREATE TABLE intake_offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
);

-- What could not be counted, with the record as it came; also the outbox of the dead-letter topic.
CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    line integer NOT NULL,
    record_key bytea,
    headers jsonb NOT NULL,
    value bytea,
    reason text NOT NULL,
    detail text NOT NULL,
    published_at timestamptz,
    replayed_at timestamptz,
    PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX ON dead_letters (id) WHERE published_at IS NULL;

-- A closed month: what was true when it was closed, and what came later.
CREATE TABLE months (
    month date PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    -- events of the month with a smaller number were there when it was closed
    closed_seq bigint NOT NULL,
    lines bigint NOT NULL,
    sha256 text NOT NULL
);

CREATE TABLE report_rows (
    month date NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    project text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    metric text COLLATE "C" NOT NULL,
    events numeric NOT NULL,
    mentions numeric NOT NULL,
    amount numeric NOT NULL,
    items numeric NOT NULL,
    payload_bytes numeric NOT NULL,
    duration_ms numeric NOT NULL,
    timed numeric NOT NULL,
    PRIMARY KEY (month, user_id, project, action, status, metric)
);

CREATE TABLE correction_rows (
    LIKE report_rows,
    PRIMARY KEY (month, user_id, project, action, status, metric)
);

-- Immutable: a closed month is neither changed nor deleted, whoever asks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed month does not change' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER months_stay BEFORE UPDATE OR DELETE ON months FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_stay BEFORE UPDATE OR DELETE ON report_rows FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Partitions are named parent_YYYYMMDD after their first day, in UTC.
CREATE FUNCTION ensure_partition(parent text, unit text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz := date_trunc(unit, at, 'UTC');
    finish timestamptz := (start AT TIME ZONE 'UTC' + ('1 ' || unit)::interval) AT TIME ZONE 'UTC';
    name text := parent || '_' || to_char(start AT TIME ZONE 'UTC', 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(4201);
    -- IF NOT EXISTS and not another look at to_regclass: an advisory lock does not make this session forget that the
    -- name was unknown, the lock on the schema that IF NOT EXISTS takes does.
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)%s', name, parent,
        to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00',
        to_char(finish AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00',
        -- room for the next versions of rows that are added to all day
        CASE WHEN parent LIKE 'rollup%' THEN ' WITH (fillfactor = 60)' ELSE '' END);
END $$;

-- Everything that an event of this time needs.
CREATE FUNCTION ensure_partitions(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ensure_partition('events', 'day', at);
    PERFORM ensure_partition('event_keys', 'month', at);
    PERFORM ensure_partition('rollup_minute', 'month', at);
    PERFORM ensure_partition('rollup_hour', 'month', at);
    PERFORM ensure_partition('rollup_day', 'month', at);
    PERFORM ensure_partition('dead_letters', 'month', at);
END $$;

-- Drops the partitions whose whole time is over before the given instant; answers their names.
CREATE FUNCTION drop_partitions(parent text, unit text, before timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = parent::regclass
            AND (to_timestamp(right(c.relname, 8), 'YYYYMMDD')::timestamp + ('1 ' || unit)::interval) AT TIME ZONE 'UTC'
                <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %I', name);
        RETURN NEXT name;
    END LOOP;
END $$;

-- The sums of one stage row per group, out of events again. Days are whole days of UTC.
CREATE FUNCTION rebuild_rollups(first_day date, after_last_day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    finish timestamptz := after_last_day::timestamp AT TIME ZONE 'UTC';
    written bigint;
BEGIN
    DELETE FROM rollup_minute WHERE bucket >= start AND bucket < finish;
    DELETE FROM rollup_hour WHERE bucket >= start AND bucket < finish;
    DELETE FROM rollup_day WHERE bucket >= start AND bucket < finish;
    INSERT INTO rollup_minute
    SELECT date_trunc('minute', e.time, 'UTC'), e.user_id, e.project, e.action, e.status, m.metric,
        sum(CASE WHEN m.first THEN e.count ELSE 0 END),
        sum(CASE WHEN m.metric = '' THEN 0 ELSE e.count END),
        sum(m.amount),
        sum(CASE WHEN m.first THEN coalesce(e.items, 0) ELSE 0 END),
        sum(CASE WHEN m.first THEN coalesce(e.payload_bytes, 0) ELSE 0 END),
        sum(CASE WHEN m.first THEN coalesce(e.duration_ms, 0) ELSE 0 END),
        sum(CASE WHEN m.first AND e.duration_ms IS NOT NULL THEN e.count ELSE 0 END)
    FROM events e
    CROSS JOIN LATERAL (
        SELECT a.key AS metric, a.value::numeric AS amount, row_number() OVER (ORDER BY a.key COLLATE "C") = 1 AS first
        FROM jsonb_each_text(e.amounts) a
        UNION ALL
        SELECT '', 0, true WHERE e.amounts = '{}'::jsonb
    ) m
    WHERE e.time >= start AND e.time < finish
    GROUP BY 1, 2, 3, 4, 5, 6;
    GET DIAGNOSTICS written = ROW_COUNT;
    INSERT INTO rollup_hour
    SELECT date_trunc('hour', bucket, 'UTC'), user_id, project, action, status, metric, sum(events), sum(mentions),
        sum(amount), sum(items), sum(payload_bytes), sum(duration_ms), sum(timed)
    FROM rollup_minute WHERE bucket >= start AND bucket < finish GROUP BY 1, 2, 3, 4, 5, 6;
    INSERT INTO rollup_day
    SELECT date_trunc('day', bucket, 'UTC'), user_id, project, action, status, metric, sum(events), sum(mentions),
        sum(amount), sum(items), sum(payload_bytes), sum(duration_ms), sum(timed)
    FROM rollup_hour WHERE bucket >= start AND bucket < finish GROUP BY 1, 2, 3, 4, 5, 6;
    RETURN written;
END $$;
