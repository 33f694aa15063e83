package dev.quartermaster.usage.contract;

/** The Kafka topics of this contract. The key of every record is the event's CloudEvents subject in UTF-8. */
public final class Topics {

    /** {@link UsageEvent}s: from quota-service, storage-service or anyone, to usage-service. */
    public static final String USAGE = "quartermaster.usage.v1";

    /** Records of {@link #USAGE} that could not be read or contradict an earlier one, with the reason. */
    public static final String USAGE_DEAD_LETTERS = "quartermaster.usage.v1.dlq";

    /** {@link AlertEvent}s and {@link FindingEvent}s: from quota-service to usage-service or anyone. */
    public static final String ALERTS = "quartermaster.alerts.v1";

    private Topics() {}
}
