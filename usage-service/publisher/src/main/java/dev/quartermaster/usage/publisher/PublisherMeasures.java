package dev.quartermaster.usage.publisher;

/** How a publisher fares, to be read by a metrics library at any time from any thread; cheap. */
public interface PublisherMeasures {

    /** Events published and kept since the start. */
    long published();

    /** Events acknowledged by Kafka since the start. */
    long sent();

    /** Events lost because there was no room; with {@link WhenFull#DROP_OLDEST} those that had to make room. */
    long droppedFull();

    /** Events lost because they were larger than a quarter of a segment or than Kafka takes, or could not be written. */
    long droppedRejected();

    /** Records found damaged when a spool was opened or read; what a loss of power does. */
    long damaged();

    /** Times that Kafka could not be reached or refused. */
    long sendFailures();

    /** Events that wait, in flight ones included. */
    long waiting();

    /** Bytes of what waits. */
    long waitingBytes();

    /** Age of the oldest event that waits, by its own time, in milliseconds; 0 when none does. */
    long oldestAgeMillis();
}
