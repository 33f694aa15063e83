-- What the owners of limits are told. An alert, the deliveries it needs and the position behind it are one transaction.
CREATE TABLE alerts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    event_id text NOT NULL,
    time timestamptz NOT NULL,
    subject text NOT NULL,
    user_id text,
    scope jsonb NOT NULL,
    kind text NOT NULL,
    limit_name text NOT NULL,
    metric text NOT NULL,
    level text NOT NULL,
    threshold integer,
    used bigint NOT NULL,
    amount bigint,
    period_start timestamptz,
    period_end timestamptz,
    reason text,
    -- when the limit will be reached if it goes on like this; null when nobody can say
    reached_at timestamptz,
    -- in the feed, and told to nobody: the same was told a short time before
    quiet boolean NOT NULL,
    UNIQUE (source, event_id)
);
-- Once per subject, limit and period, whatever the ids of the events are.
CREATE UNIQUE INDEX alerts_once ON alerts (subject, scope, limit_name, threshold, period_start)
    WHERE kind = 'threshold' AND period_start IS NOT NULL;
CREATE INDEX ON alerts (user_id, id);

CREATE TABLE alert_settings (
    subject text PRIMARY KEY,
    levels integer[] NOT NULL,
    resets boolean NOT NULL,
    webhook text,
    email text,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id bigint NOT NULL REFERENCES alerts,
    channel text NOT NULL,
    target text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(),
    last_error text,
    delivered_at timestamptz,
    UNIQUE (alert_id, channel, target)
);
CREATE INDEX ON deliveries (next_at) WHERE state = 'pending';
