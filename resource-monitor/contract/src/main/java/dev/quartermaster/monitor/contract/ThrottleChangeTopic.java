package dev.quartermaster.monitor.contract;

/**
 * The topic on which every {@link ThrottleChange} is published, at least once, those of one host in order.
 *
 * <p>Keyed by host and not compacted: {@link ThrottleTopic} says what holds now, this one what happened. Values are JSON as
 * in {@value #SCHEMA}, headers those of CloudEvents 1.0 in binary mode with the host as subject.
 */
public final class ThrottleChangeTopic {

    public static final String NAME = "quartermaster.throttle.events.v1";

    /** The CloudEvents type of a change. */
    public static final String TYPE = "dev.quartermaster.throttle.event.v1";

    /** The JSON Schema of a value, beside this class. */
    public static final String SCHEMA = "throttle-change.schema.json";

    /** A value as it is written, beside this class; writers and readers are tested against it. */
    public static final String GOLDEN = "throttle-change.golden.json";

    private ThrottleChangeTopic() {}
}
