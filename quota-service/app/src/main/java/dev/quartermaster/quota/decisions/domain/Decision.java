package dev.quartermaster.quota.decisions.domain;

import java.util.List;

/** The answer to a request. A refusal is an answer, and consumed nothing. */
public sealed interface Decision {

    /** Names this decision in logs, events and explanations. */
    String id();

    /** The plan that speaks first for the subject. */
    String plan();

    /** 1 is high. */
    int priority();

    /** Whether it was made without PostgreSQL. */
    boolean degraded();

    /** The database's clock when it was made, microseconds since 1970. */
    long atMicros();

    /** Every limit that applied. */
    List<Reading> readings();

    /** The request may go ahead; what it costs is charged. */
    record Admitted(String id, String plan, int priority, boolean degraded, long atMicros, List<Reading> readings)
            implements Decision {}

    /** At least one enforced limit says no. */
    record Refused(String id, String plan, int priority, boolean degraded, long atMicros, List<Reading> readings)
            implements Decision {}
}
