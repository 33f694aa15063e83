-- Tokens that are refused before they expire: one token by its jti, or all tokens of a subject issued until revoked_at.
CREATE TABLE revocations (
    kind       text        NOT NULL CHECK (kind IN ('jti', 'subject')),
    value      text        NOT NULL CHECK (length(value) BETWEEN 1 AND 256),
    revoked_at timestamptz NOT NULL,
    until      timestamptz,
    reason     text,
    revoked_by text        NOT NULL,
    PRIMARY KEY (kind, value)
);

-- For the sweeper.
CREATE INDEX revocations_until ON revocations (until) WHERE until IS NOT NULL;

-- Replicas ask four times a second whether anything changed: one row of one page. The counter rises in the transaction
-- of the change, so whoever sees the new number sees the change (a sequence would run ahead of the commit).
CREATE TABLE revocations_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL
);
INSERT INTO revocations_version (version) VALUES (0);

CREATE FUNCTION count_revocation_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revocations_version SET version = version + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER revocations_changed
    AFTER INSERT OR UPDATE OR DELETE ON revocations
    FOR EACH STATEMENT EXECUTE FUNCTION count_revocation_changes();
