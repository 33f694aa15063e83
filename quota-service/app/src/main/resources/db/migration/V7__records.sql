-- What was decided, on record: written in batches by every replica, off the path of decisions. Times are microseconds since
-- 1970 by the database's clock, as everywhere. What grows with traffic is partitioned by day (UTC) and goes by partitions.

-- Batches that are written: a replica's sequence only goes forward, so a batch whose answer was lost is not written twice.
CREATE TABLE recorders (
    replica uuid   PRIMARY KEY,
    seq     bigint NOT NULL,
    at      bigint NOT NULL DEFAULT clock_micros()
);

-- Refusals. Identical ones (same subject, limits, route, user agent, action and cost) within a second are one row. A row
-- without any subject sums what was refused while more different refusals came than could be kept.
CREATE TABLE violations (
    at         bigint NOT NULL,  -- of the first
    last_at    bigint NOT NULL,
    id         uuid   NOT NULL,  -- decision of the first
    times      bigint NOT NULL CHECK (times > 0),
    user_id    text,
    project    text,
    api_key    text,
    ip         text,
    route      text,
    user_agent text,
    action     text,
    limits     text[] NOT NULL,  -- which refused; the answer spoke of the first
    metric     text   NOT NULL,
    cost       bigint NOT NULL,
    retry_at   bigint NOT NULL   -- as told to the caller; -1 when waiting does not help
) PARTITION BY RANGE (at);
CREATE INDEX violations_by_time ON violations (at, id);
CREATE INDEX violations_by_user ON violations (user_id, at) WHERE user_id IS NOT NULL;
CREATE INDEX violations_by_ip ON violations (ip, at) WHERE ip IS NOT NULL;

-- Decisions, to be explained and replayed. same: the ids of further identical ones, 16 bytes each.
CREATE TABLE decisions (
    at       bigint  NOT NULL,
    id       uuid    NOT NULL,
    admitted boolean NOT NULL,
    times    integer NOT NULL CHECK (times > 0),
    same     bytea   NOT NULL,
    document text    NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX decisions_by_time ON decisions (at, id);

-- Decisions per minute. limit_name '' counts each decision once, under whatever limits; unrecorded: how many of them are not
-- among the decisions above.
CREATE TABLE decision_minutes (
    at         bigint NOT NULL,
    limit_name text COLLATE "C" NOT NULL,
    plan       text COLLATE "C" NOT NULL,
    outcome    text COLLATE "C" NOT NULL CHECK (outcome IN ('allowed', 'refused')),
    decisions  bigint NOT NULL,
    units      bigint NOT NULL,
    unrecorded bigint NOT NULL,
    PRIMARY KEY (at, limit_name, plan, outcome)
) PARTITION BY RANGE (at);

-- What was consumed per hour. id '' sums those for whom there was no room.
CREATE TABLE consumer_hours (
    at       bigint NOT NULL,
    scope    text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    metric   text COLLATE "C" NOT NULL,
    requests bigint NOT NULL,
    refused  bigint NOT NULL,
    units    bigint NOT NULL,
    PRIMARY KEY (at, scope, id, metric)
) PARTITION BY RANGE (at);

-- Counters that were seen at half of their limit or above; the amount is the one that held then.
CREATE TABLE gauges (
    limit_id  int    NOT NULL,
    counter   text COLLATE "C" NOT NULL,
    used      bigint NOT NULL,
    amount    bigint NOT NULL CHECK (amount > 0),
    source    text   NOT NULL,
    at        bigint NOT NULL,
    resets_at bigint NOT NULL,  -- 0: never by itself
    PRIMARY KEY (limit_id, counter)
);

-- What administrators said about how long things are kept, in days; absent: what is configured holds.
CREATE TABLE retention (
    what text PRIMARY KEY CHECK (what IN ('violations')),
    days int  NOT NULL CHECK (days BETWEEN 1 AND 3650)
);

-- Patterns that were found, so that each is told once, whichever replica sees it first.
CREATE TABLE findings (
    pattern  text   NOT NULL,
    who      text   NOT NULL,
    since    bigint NOT NULL,  -- beginning of the stretch of time that it is told once in
    at       bigint NOT NULL DEFAULT clock_micros(),
    PRIMARY KEY (pattern, who, since)
);

-- Makes the partitions of all days that the stretch touches.
CREATE FUNCTION make_record_partitions(p_from bigint, p_to bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    day_micros CONSTANT bigint := 86400000000;
    day  bigint;
    name text;
    part text;
BEGIN
    FOREACH name IN ARRAY ARRAY['violations', 'decisions', 'decision_minutes', 'consumer_hours'] LOOP
        FOR day IN p_from / day_micros .. p_to / day_micros LOOP
            part := name || '_' || to_char(to_timestamp(day * 86400) AT TIME ZONE 'UTC', 'YYYYMMDD');
            CONTINUE WHEN to_regclass(part) IS NOT NULL;
            -- replicas that find the same day missing do not run into each other
            PERFORM pg_advisory_xact_lock(5572170015);
            -- IF NOT EXISTS and not another look at to_regclass: an advisory lock does not make this session forget
            -- that the name was unknown, the lock on the schema that IF NOT EXISTS takes does
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)',
                part, name, day * day_micros, (day + 1) * day_micros);
        END LOOP;
    END LOOP;
END
$$;

-- Drops the partitions of one table that lie entirely before a moment; how many.
CREATE FUNCTION drop_record_partitions(p_table text, p_before bigint) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    day  text := to_char(to_timestamp(p_before / 1000000) AT TIME ZONE 'UTC', 'YYYYMMDD');
    part text;
    gone int := 0;
BEGIN
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = p_table::regclass AND right(c.relname, 8) < day
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I', part);
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END
$$;

SELECT make_record_partitions(clock_micros() - 86400000000, clock_micros() + 7 * 86400000000);
