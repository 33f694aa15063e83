-- Thresholds that were reached, so that each is told once per period, subject and limit, over all replicas and restarts.
-- Written off the decision path. The subject leads the key as in counters.
CREATE TABLE threshold_crossings (
    subject      text COLLATE "C" NOT NULL,
    limit_id     int      NOT NULL,
    period       bigint   NOT NULL,  -- names the period: its end, for a rate that of its window, for a stock that of the day
    percent      smallint NOT NULL CHECK (percent IN (80, 100)),
    id           uuid     NOT NULL DEFAULT gen_random_uuid(),
    limit_name   text     NOT NULL,
    metric       text     NOT NULL,
    scope        jsonb    NOT NULL,
    used         bigint   NOT NULL,
    amount       bigint   NOT NULL,
    period_start bigint,
    period_end   bigint,
    crossed_at   bigint   NOT NULL,
    told         boolean  NOT NULL DEFAULT false,
    reset_at     bigint,             -- when the end of the period is to be told; NULL when it is not, or was
    reset_used   bigint,             -- what was used at that end, once somebody looked
    claimed      bigint   NOT NULL DEFAULT 0,  -- somebody is telling it until then
    PRIMARY KEY (subject, limit_id, period, percent)
);
CREATE INDEX threshold_crossings_id ON threshold_crossings (id);
CREATE INDEX threshold_crossings_untold ON threshold_crossings (claimed) WHERE NOT told;
CREATE INDEX threshold_crossings_resets ON threshold_crossings (reset_at) WHERE reset_at IS NOT NULL;
CREATE INDEX threshold_crossings_period ON threshold_crossings (period);

-- At most `most` crossings and as many resets that are due and that nobody else is telling; nobody else gets them for ten
-- seconds. What a reset says of the end of its period is written down when it is first given out, so that it says the same
-- the next time: the counter's own number while it still shows the old period, else the last that a crossing saw.
CREATE FUNCTION due_alerts(most int)
    RETURNS TABLE (r_id uuid, r_reset boolean, r_limit_id int, r_subject text, r_period bigint, r_percent smallint,
        r_limit_name text, r_metric text, r_scope text, r_used bigint, r_amount bigint, r_period_start bigint,
        r_period_end bigint, r_crossed_at bigint)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    now bigint := clock_micros();
BEGIN
    RETURN QUERY
        UPDATE threshold_crossings t SET claimed = now + 10000000
        FROM (SELECT x.subject, x.limit_id, x.period, x.percent FROM threshold_crossings x
              WHERE NOT x.told AND x.claimed < now ORDER BY x.claimed LIMIT most FOR UPDATE SKIP LOCKED) AS d
        WHERE t.subject = d.subject AND t.limit_id = d.limit_id AND t.period = d.period AND t.percent = d.percent
        RETURNING t.id, false, t.limit_id, t.subject, t.period, t.percent, t.limit_name, t.metric, t.scope::text, t.used,
            t.amount, t.period_start, t.period_end, t.crossed_at;
    RETURN QUERY
        UPDATE threshold_crossings t SET claimed = now + 10000000,
            reset_used = coalesce(t.reset_used, greatest(
                (SELECT max(o.used) FROM threshold_crossings o
                 WHERE o.subject = t.subject AND o.limit_id = t.limit_id AND o.period = t.period),
                (SELECT c.charged FROM counters c
                 WHERE c.subject = t.subject AND c.limit_id = t.limit_id AND c.period_end = t.period)))
        FROM (SELECT x.subject, x.limit_id, x.period, x.percent FROM threshold_crossings x
              WHERE x.reset_at <= now AND x.told AND x.claimed < now ORDER BY x.reset_at LIMIT most
              FOR UPDATE SKIP LOCKED) AS d
        WHERE t.subject = d.subject AND t.limit_id = d.limit_id AND t.period = d.period AND t.percent = d.percent
        RETURNING t.id, true, t.limit_id, t.subject, t.period, t.percent, t.limit_name, t.metric, t.scope::text,
            t.reset_used, t.amount, t.period_start, t.period_end, t.crossed_at;
END
$$;
