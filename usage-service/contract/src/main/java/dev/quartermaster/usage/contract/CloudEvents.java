package dev.quartermaster.usage.contract;

/**
 * How an event travels: CloudEvents 1.0 in the binary mode of its Kafka protocol binding. The attributes are headers of
 * the record in UTF-8, the value is the data alone.
 */
public final class CloudEvents {

    public static final String SPEC_VERSION = "1.0";
    public static final String CONTENT_TYPE = "application/json";

    public static final String HEADER_SPEC_VERSION = "ce_specversion";
    public static final String HEADER_ID = "ce_id";
    public static final String HEADER_SOURCE = "ce_source";
    public static final String HEADER_TYPE = "ce_type";
    public static final String HEADER_TIME = "ce_time";
    public static final String HEADER_SUBJECT = "ce_subject";
    public static final String HEADER_CONTENT_TYPE = "content-type";

    /** The data is a {@link Usage}. */
    public static final String TYPE_USAGE = "dev.quartermaster.usage.v1";

    /** The data is an {@link Alert} of kind {@link Alert.Kind#THRESHOLD}. */
    public static final String TYPE_ALERT_THRESHOLD = "dev.quartermaster.alert.threshold.v1";

    /** The data is an {@link Alert} of kind {@link Alert.Kind#RESET}. */
    public static final String TYPE_ALERT_RESET = "dev.quartermaster.alert.reset.v1";

    /** The data is a {@link Finding}. */
    public static final String TYPE_ALERT_FINDING = "dev.quartermaster.alert.finding.v1";

    private CloudEvents() {}
}
