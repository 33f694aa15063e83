-- What resource-monitor keeps. Several hosts may share one database; every row names its host.

-- One row per sample. values is in the order of the enum Metric; null where the host did not tell.
CREATE TABLE sample (
    host   text             NOT NULL,
    at     timestamptz      NOT NULL,
    metric double precision[] NOT NULL,
    PRIMARY KEY (host, at)
);
-- Old rows are found by time alone; rows come in the order of time, so a BRIN index of a few pages does.
CREATE INDEX sample_at ON sample USING brin (at) WITH (pages_per_range = 16);

CREATE TABLE sample_minute (
    host    text             NOT NULL,
    at      timestamptz      NOT NULL,
    samples integer          NOT NULL,
    mean    double precision[] NOT NULL,
    least   double precision[] NOT NULL,
    most    double precision[] NOT NULL,
    PRIMARY KEY (host, at)
);
CREATE INDEX sample_minute_at ON sample_minute USING brin (at) WITH (pages_per_range = 16);

CREATE TABLE sample_hour (LIKE sample_minute INCLUDING ALL);

-- Makes the minutes and hours from the given moment on anew. What is made twice is the same, so a writer that does not
-- know whether it succeeded writes again; samples that come late, after an outage, end up where they belong.
CREATE FUNCTION roll_up(of_host text, since timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO sample_minute
    SELECT of_host, at, max(present), array_agg(mean ORDER BY place), array_agg(least ORDER BY place),
           array_agg(most ORDER BY place)
    FROM (SELECT date_bin('1 minute', s.at, 'epoch') AS at, m.place, count(*) AS present,
                 avg(m.value) AS mean, min(m.value) AS least, max(m.value) AS most
          FROM sample s CROSS JOIN LATERAL unnest(s.metric) WITH ORDINALITY AS m(value, place)
          WHERE s.host = of_host AND s.at >= date_bin('1 minute', since, 'epoch')
          GROUP BY 1, 2) AS by_place
    GROUP BY at
    ON CONFLICT (host, at) DO UPDATE
        SET samples = excluded.samples, mean = excluded.mean, least = excluded.least, most = excluded.most;

    INSERT INTO sample_hour
    SELECT of_host, at, max(present), array_agg(mean ORDER BY place), array_agg(least ORDER BY place),
           array_agg(most ORDER BY place)
    FROM (SELECT date_bin('1 hour', s.at, 'epoch') AS at, m.place, sum(s.samples)::integer AS present,
                 sum(m.mean * s.samples) / sum(s.samples) FILTER (WHERE m.mean IS NOT NULL) AS mean,
                 min(m.least) AS least, max(m.most) AS most
          FROM sample_minute s
               CROSS JOIN LATERAL unnest(s.mean, s.least, s.most) WITH ORDINALITY AS m(mean, least, most, place)
          WHERE s.host = of_host AND s.at >= date_bin('1 hour', since, 'epoch')
          GROUP BY 1, 2) AS by_place
    GROUP BY at
    ON CONFLICT (host, at) DO UPDATE
        SET samples = excluded.samples, mean = excluded.mean, least = excluded.least, most = excluded.most;
$$;

-- Every change of the throttle, of what administrators asked for, and of the thresholds. Never deleted by the service.
CREATE TABLE throttle_event (
    id      uuid        PRIMARY KEY,
    host    text        NOT NULL,
    at      timestamptz NOT NULL,
    kind    text        NOT NULL,
    level   text        NOT NULL,
    factors jsonb       NOT NULL,
    reasons jsonb       NOT NULL,
    actor   text
);
CREATE INDEX throttle_event_newest ON throttle_event (host, at DESC);

CREATE TABLE thresholds (
    host       text        PRIMARY KEY,
    version    bigint      NOT NULL,
    bands      jsonb       NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text        NOT NULL
);

CREATE TABLE thresholds_audit (
    host       text        NOT NULL,
    version    bigint      NOT NULL,
    bands      jsonb       NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text        NOT NULL,
    PRIMARY KEY (host, version)
);

CREATE TABLE manual_throttle (
    host       text        PRIMARY KEY,
    factors    jsonb       NOT NULL,
    reason     text        NOT NULL,
    actor      text        NOT NULL,
    started_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL
);
