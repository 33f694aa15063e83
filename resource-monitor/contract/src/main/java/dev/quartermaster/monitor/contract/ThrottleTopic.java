package dev.quartermaster.monitor.contract;

/**
 * The topic on which every host's throttle signal is published.
 *
 * <p>Compacted and keyed by host: a reader that starts at the beginning finds the latest signal of every host, so
 * readers need no group and commit nothing. Values are JSON as in {@value #SCHEMA}, headers those of CloudEvents 1.0 in
 * binary mode. A value of null takes the host's signal back.
 */
public final class ThrottleTopic {

    public static final String NAME = "quartermaster.throttle.v1";

    /** The CloudEvents type of a signal. */
    public static final String TYPE = "dev.quartermaster.throttle.v1";

    /** The JSON Schema of a value, beside this class. */
    public static final String SCHEMA = "throttle-signal.schema.json";

    /** A value as it is written, beside this class; writers and readers are tested against it. */
    public static final String GOLDEN = "throttle-signal.golden.json";

    private ThrottleTopic() {}
}
