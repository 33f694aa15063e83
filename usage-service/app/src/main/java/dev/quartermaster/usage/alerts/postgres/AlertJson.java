package dev.quartermaster.usage.alerts.postgres;

/** How alerts look, as expressions over the table {@code a}. */
final class AlertJson {

    /** What webhooks, mails and the feed show. */
    static final String OBJECT = """
             json_strip_nulls(json_build_object('id', a.id, 'kind', a.kind, 'level', a.level, 'subject', a.subject,
                'scope', a.scope, 'limit', a.limit_name, 'metric', a.metric, 'threshold_percent', a.threshold,
                'used', a.used, 'amount', a.amount, 'time', a.time, 'period_start', a.period_start,
                'period_end', a.period_end, 'reason', a.reason, 'reached_at', a.reached_at, 'finding', a.finding))""";

    static final String SENTENCE = """
             CASE a.kind WHEN 'reset' THEN format('%s of %s was reset', a.limit_name, a.subject)
                ELSE format('%s of %s: %s %% used (%s of %s)', a.limit_name, a.subject, a.threshold, a.used, a.amount) END""";

    private AlertJson() {}
}
